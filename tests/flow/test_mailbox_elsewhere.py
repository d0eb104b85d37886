"""What is ours in a mailbox's record of sent letters is never taken for a letter that somebody sent past the connector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from connector.flow.decide import Decision
from connector.flow.release import release_shipment
from connector.letters.errors import OutcomeUnknown
from connector.letters.ids import new_id
from connector.ports import OwnBox, SentEntry, Trace
from connector.store import tables as t
from samples.documents.evidence import OFFICE as ADE
from tests.flow.mailbox_out_kit import ANNA, FIRMA, PIOTR, SendingMailbox, a_message, open_sending
from tests.flow.register_kit import an_entry, open_registered
from tests.mailbox_double import SENT_AT
from tests.office_kit import Office

WHY = Decision("Anna Testowa", "adresat potwierdził")


def taken_in(office: Office) -> list[tuple[str, bool]]:
    """Give the number of each entry of the record that was noted, and whether it is shown as sent past the connector."""
    with office.desk.database.reading() as tx:
        noted = tx.execute(t.sent_elsewhere.select().order_by(t.sent_elsewhere.c.id))
        return [(row.number, row.found_at is not None and row.shipment_id is None) for row in noted]


def hide_what_was_sent(mailbox: SendingMailbox) -> None:
    """Have the platform tell nothing of tasks and single messages for now, so that nothing gets a number."""
    for question in ("parted", "look_for"):
        mailbox.errors[question] = [OutcomeUnknown() for _ in range(100)]


def lists(mailbox: SendingMailbox, change: Callable[[SentEntry], list[SentEntry]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Change what the record shows, entry by entry."""
    as_it_is = mailbox.sent_since

    def changed(box: OwnBox, since: datetime) -> list[SentEntry]:
        return [shown for entry in as_it_is(box, since) or () for shown in change(entry)]

    monkeypatch.setattr(mailbox, "sent_since", changed)


def test_letter_of_ours_that_the_list_shows_without_its_mark_is_known_by_its_own(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists show no mark of an answer in a longer thread; the letter itself carries it, before it has a number here."""
    mailbox = open_sending(office)
    office.run()
    lists(mailbox, lambda entry: [replace(entry, name="Zawiadomienie")], monkeypatch)
    hide_what_was_sent(mailbox)
    letter = office.post(a_message(ANNA))
    office.run()
    number = mailbox.message(ANNA)
    monkeypatch.setattr(
        mailbox, "fetch_sent", lambda _box, _entry: Trace(number, office.mark(letter), ANNA, SENT_AT, b"[wiadomosc]")
    )
    office.after(hours=2)
    assert taken_in(office) == [(number, False)]


def test_copy_that_a_person_sends_in_the_thread_of_ours_is_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once our letter has its number, another one that carries its mark is somebody's own."""
    mailbox = open_sending(office)
    letter = office.post(a_message(ANNA))
    office.run()
    office.after(minutes=2)
    assert office.shipment(letter)["platform_id"] == mailbox.message(ANNA)
    copy = Trace("PPSA-E-reka", "Zawiadomienie", ANNA, SENT_AT, b"[kopia]")
    mailbox.by_hand["PPSA-E-reka"] = copy
    monkeypatch.setattr(mailbox, "fetch_sent", lambda _box, _entry: replace(copy, name=office.mark(letter)))
    office.after(hours=2)
    assert taken_in(office) == [("PPSA-E-reka", True)]


def test_call_whose_first_addressee_left_by_another_one_is_still_ours(office: Office) -> None:
    """Whoever was held and released has a new mark; the others of the call travel under the old one and stay ours."""
    mailbox = open_registered(office)
    office.run()
    mailbox.register.entries[ANNA] = replace(an_entry(ANNA), status="CLOSED_RECOVERABLE")
    hide_what_was_sent(mailbox)
    letter = office.post(a_message(ANNA, PIOTR, FIRMA))
    office.run()
    assert [shipment["status"] for shipment in office.letter(letter)["shipments"]] == ["held", "taken", "taken"]
    release_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    office.run()
    office.after(hours=2)
    assert taken_in(office) == []


def test_record_that_shows_a_letter_twice_has_it_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that repeats itself is no reason to stop looking."""
    mailbox = open_sending(office)
    mailbox.by_hand["PPSA-E-reka"] = Trace("PPSA-E-reka", "Ręcznie", ANNA, SENT_AT, b"[reka]")
    lists(mailbox, lambda entry: [entry, entry], monkeypatch)
    office.run()
    office.after(hours=2)
    assert taken_in(office) == [("PPSA-E-reka", True)]


def test_letter_of_one_mailbox_is_not_looked_for_in_another(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mailboxes of one entity have a record each: what one shows is fetched out of that, and never called gone."""
    mailbox = open_sending(office)
    other = "AE:PL-10274-58878-SKARB-29"
    with office.desk.database.transaction("second mailbox") as tx:
        row = dict(tx.execute(t.boxes.select().where(t.boxes.c.address == ADE)).one()._mapping)
        tx.execute(t.boxes.insert().values({**row, "id": row["id"] + 1, "public_id": new_id("box"), "address": other}))
    office.restart()
    kept = {f"PPSA-E-{place}": Trace(f"PPSA-E-{place}", "Ręcznie", ANNA, SENT_AT, b"[%d]" % place) for place in range(3)}
    records = {ADE: [], other: [SentEntry("Ręcznie", ANNA, SENT_AT, number, None, number, other) for number in kept]}
    monkeypatch.setattr(mailbox, "sent_since", lambda box, _since: records[box.address])
    errors = [OutcomeUnknown()]

    def fetch_sent(box: OwnBox, entry: SentEntry) -> Trace | None:
        if box.address == other and errors:
            raise errors.pop()
        return kept[entry.number] if box.address == other else None

    monkeypatch.setattr(mailbox, "fetch_sent", fetch_sent)
    for _ in range(3):
        office.after(hours=1)
    with office.desk.database.reading() as tx:
        assert {row.number: row.missing for row in tx.execute(t.sent_elsewhere.select())} == dict.fromkeys(kept)
