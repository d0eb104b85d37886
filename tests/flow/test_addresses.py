"""Addresses are confirmed right before each sending: what the register objects to is held, and a person decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connector.flow.decide import Decision, cancel_shipment, close_shipment
from connector.flow.desk import AddressCare, Confirm
from connector.flow.release import release_shipment
from connector.letters.errors import NotTaken, OutcomeUnknown, StateConflict
from connector.ports import AddressWarning
from connector.store import tables as t
from connector.web.application import create_application
from tests.flow.mail_kit import told
from tests.flow.mailbox_out_kit import ANNA, FIRMA, PIOTR, a_message
from tests.flow.register_kit import BLOCKING, MILD, RegisteredMailbox, an_entry, open_registered
from tests.office_kit import Office
from tests.service_kit import Terminal, let_in

WHY = Decision("Anna Urzędowa", "adresat potwierdził telefonicznie")


@pytest.fixture
def mailbox(office: Office) -> RegisteredMailbox:
    """Give a mailbox with a register that knows everybody."""
    return open_registered(office)


def statuses(office: Office, letter: str) -> list[str]:
    """Give the statuses of a letter's shipments."""
    return [shipment["status"] for shipment in office.letter(letter)["shipments"]]


def care(office: Office, confirm: Confirm) -> None:
    """Configure what is asked of the register."""
    office.desk = replace(office.desk, addresses=AddressCare(confirm))


def book(office: Office) -> dict[str, tuple[str | None, str]]:
    """Say how each address of the book stands, and what told it."""
    with office.desk.database.reading() as tx:
        return {row.address: (row.status, row.source) for row in tx.execute(t.addresses.select())}


def test_every_addressee_is_confirmed_and_entered_before_the_call(office: Office, mailbox: RegisteredMailbox) -> None:
    """A letter to known addresses leaves at once, and the book remembers what the register said."""
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    assert (statuses(office, letter), mailbox.register.calls["confirm"]) == (["taken", "taken"], 2)
    assert book(office) == {ANNA: ("ACTIVE", "confirmation"), PIOTR: ("ACTIVE", "confirmation")}


@pytest.mark.parametrize(
    ("status", "warning", "code"),
    [
        ("CLOSED_RECOVERABLE", None, "address_closed"),
        ("CLOSED_UNRECOVERABLE", None, "address_closed"),
        ("STRUCK_OFF", None, "address_struck_off"),
        ("", None, "address_status_unknown"),
        ("ACTIVE", BLOCKING, "address_blocked"),
    ],
)
def test_address_that_nothing_may_go_to_holds_the_shipment(
    office: Office, mailbox: RegisteredMailbox, status: str, warning: AddressWarning | None, code: str
) -> None:
    """Nothing is sent, the reason stands in both languages, and the move is a person's."""
    mailbox.register.entries[ANNA] = an_entry(ANNA, status=status, warning=warning)
    letter = office.post(a_message(ANNA))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["awaits"]["whose_move"], mailbox.calls["send"]) == ("held", "person", 0)
    [finding] = shipment["problems"]
    assert (finding["code"], finding["severity"]) == (code, "error")
    assert "BAE" in finding["text_pl"]
    assert finding["text_en"]
    office.after(days=2)
    assert (mailbox.calls["send"], mailbox.register.calls["confirm"]) == (0, 1)


def test_unknown_address_is_held_and_a_typing_error_pointed_out(office: Office, mailbox: RegisteredMailbox) -> None:
    """The register decides; the check pair only helps to see why."""
    del mailbox.register.entries[ANNA]
    letter = office.post(a_message(ANNA))
    office.run()
    found = [(each["code"], each["severity"]) for each in office.shipment(letter)["problems"]]
    assert found == [("address_not_found", "error"), ("address_check_pair", "warning")]


def test_warning_that_does_not_block_is_shown_and_the_letter_leaves(office: Office, mailbox: RegisteredMailbox) -> None:
    """A clerk reads it beside the shipment."""
    mailbox.register.entries[ANNA] = an_entry(ANNA, warning=MILD)
    letter = office.post(a_message(ANNA))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], [each["code"] for each in shipment["problems"]]) == ("taken", ["address_warning"])
    assert "Trwa zmiana operatora" in shipment["problems"][0]["text_pl"]


def test_one_held_addressee_holds_up_nobody_else(office: Office, mailbox: RegisteredMailbox) -> None:
    """The others of the call leave without it, confirmed anew."""
    mailbox.register.entries[PIOTR] = an_entry(PIOTR, status="STRUCK_OFF")
    letter = office.post(a_message(ANNA, PIOTR, FIRMA))
    office.run()
    assert statuses(office, letter) == ["taken", "held", "taken"]
    assert [order.addressees for order in mailbox.orders.values()] == [(ANNA, FIRMA)]


def test_person_releases_a_held_shipment_in_a_call_of_its_own(office: Office, mailbox: RegisteredMailbox) -> None:
    """It leaves once, under a mark that nothing else left under, with the decision beside it."""
    mailbox.register.entries[ANNA] = an_entry(ANNA, status="CLOSED_RECOVERABLE")
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    release_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    office.run()
    office.after(hours=1)
    assert statuses(office, letter) == ["taken", "taken"]
    assert [order.addressees for order in mailbox.orders.values()] == [(PIOTR,), (ANNA,)]
    assert len({order.mark for order in mailbox.orders.values()}) == 2
    assert office.shipment(letter)["platform_id"] == mailbox.message(ANNA)
    decisions = [piece for piece in office.shipment(letter)["evidence"] if piece["kind"] == "person_released"]
    assert [(piece["about"], piece["match"]) for piece in decisions] == [("address_closed", "person")]


def test_decision_covers_only_what_was_known_then(office: Office, mailbox: RegisteredMailbox) -> None:
    """Where the register objects for another reason since, the shipment is held again."""
    mailbox.register.entries[ANNA] = an_entry(ANNA, status="CLOSED_RECOVERABLE")
    letter = office.post(a_message(ANNA))
    office.run()
    release_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    mailbox.register.entries[ANNA] = an_entry(ANNA, status="STRUCK_OFF")
    office.run()
    assert (statuses(office, letter), mailbox.calls["send"]) == (["held"], 0)


def test_held_shipment_can_be_cancelled_or_closed_but_nothing_else_released(office: Office, mailbox: RegisteredMailbox) -> None:
    """The decisions that there were go on working, and a release is for what is held for its address."""
    mailbox.register.entries = {FIRMA: mailbox.register.entries[FIRMA]}
    letter = office.post(a_message(ANNA, PIOTR, FIRMA))
    office.run()
    first, second, third = (shipment["id"] for shipment in office.letter(letter)["shipments"])
    cancel_shipment(office.desk, office.unit_id, first, WHY)
    close_shipment(office.desk, office.unit_id, second, WHY)
    assert statuses(office, letter) == ["cancelled", "closed_by_person", "taken"]
    for each in (first, second, third):
        with pytest.raises(StateConflict):
            release_shipment(office.desk, office.unit_id, each, WHY)


@pytest.mark.parametrize("error", [NotTaken(), OutcomeUnknown(), NotTaken(quiet_for=timedelta(hours=5))])
def test_register_that_cannot_be_asked_puts_the_letter_off(
    office: Office, mailbox: RegisteredMailbox, error: NotTaken | OutcomeUnknown
) -> None:
    """Nothing is sent unchecked; the letter waits, for as long as was asked, and then leaves."""
    mailbox.register.errors = [error]
    letter = office.post(a_message(ANNA))
    office.run()
    office.after(seconds=1)
    assert (statuses(office, letter), mailbox.calls["send"]) == (["ready"], 0)
    office.after(hours=2)
    assert mailbox.calls["send"] == (0 if error.quiet_for else 1)
    office.after(hours=4)
    assert (statuses(office, letter), mailbox.calls["send"]) == (["taken"], 1)


def test_configuration_may_let_letters_leave_unchecked(office: Office, mailbox: RegisteredMailbox) -> None:
    """Where it says so, a register that cannot be asked costs a warning only."""
    care(office, "if_reachable")
    mailbox.register.errors = [OutcomeUnknown()]
    letter = office.post(a_message(ANNA))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], [each["code"] for each in shipment["problems"]]) == ("taken", ["address_unchecked"])


def test_configuration_may_leave_the_register_alone(office: Office, mailbox: RegisteredMailbox) -> None:
    """Where it says never, nobody asks."""
    care(office, "never")
    letter = office.post(a_message(ANNA))
    office.run()
    assert (statuses(office, letter), mailbox.register.calls["confirm"]) == (["taken"], 0)


def test_change_of_an_address_is_told_without_saying_whose(office: Office, mailbox: RegisteredMailbox) -> None:
    """The journal carries states and the entry's own id, neither name nor address."""
    for status in ("ACTIVE", "STRUCK_OFF"):
        mailbox.register.entries[ANNA] = an_entry(ANNA, status=status)
        office.post(a_message(ANNA), key=status)
        office.run()
    with office.desk.database.reading() as tx:
        [entry] = [row for row in tx.execute(t.journal.select()) if row.kind == "address.changed"]
    assert (entry.subject[:4], entry.ids) == ("adr_", {"before": "active", "now": "struck_off"})
    assert told(office, "shipment.held") == 1


def test_mailbox_that_is_not_switched_on_asks_no_register(office: Office) -> None:
    """Asking counts as opening the box."""
    mailbox = open_registered(office, receiving=False)
    office.post(a_message(ANNA))
    office.run()
    assert not mailbox.register.calls


def test_release_is_asked_for_from_a_terminal(
    office: Office, mailbox: RegisteredMailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command of arrivals releases shipments too, through the service."""
    let_in(office.desk.database)
    mailbox.register.entries[ANNA] = an_entry(ANNA, status="CLOSED_RECOVERABLE")
    letter = office.post(a_message(ANNA))
    office.run()
    terminal = Terminal(tmp_path / "cli", create_application(office.desk, "training"), monkeypatch)
    told_so = terminal.run("release", office.shipment(letter)["id"], "--person", "Anna Urzędowa", "--reason", "wiem o tym")
    assert (told_so.exit_code, "Gotowe do wysłania" in told_so.output) == (0, True)
    office.run()
    assert (statuses(office, letter), mailbox.calls["send"]) == (["taken"], 1)
