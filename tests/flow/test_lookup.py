"""Looking somebody up in the register of addresses: what is answered, what is kept of it, and how often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.letters.errors import NotTaken
from connector.ports import AddressWarning, OfficialId
from connector.store import tables as t
from connector.web.application import create_application
from tests.flow.mail_kit import the_mailbox
from tests.flow.mailbox_out_kit import ANNA, FIRMA
from tests.flow.register_kit import RegisteredMailbox, an_entry, open_registered
from tests.office_kit import Office
from tests.service_kit import Terminal, ask, let_in

POINTS = ["look-up noted"]
NOBODY = "AE:PL-10137-59089-NIKTX-31"


@pytest.fixture
def mailbox(office: Office) -> RegisteredMailbox:
    """Give a mailbox with a register of two."""
    mailbox = open_registered(office)
    official = [OfficialId("pesel", "********123")]
    warning = AddressWarning("W-7", blocks=True, text="Skrzynka zawieszona")
    mailbox.register.entries = {
        ANNA: an_entry(ANNA, "Anna Testowa", public=False, official_ids=official, place="59-300 Lubin"),
        FIRMA: an_entry(FIRMA, "Firma Testowa", warning=warning),
    }
    let_in(office.desk.database)
    return mailbox


def look_up(office: Office, **wish: Any) -> tuple[int, dict[str, Any]]:
    """Ask as a document system; give the HTTP status and the answer."""
    answer = ask(create_application(office.desk, "training"), "POST", "/recipients/lookup", json=wish)
    return answer.status_code, answer.json()


def test_address_is_answered_with_what_a_clerk_needs(office: Office, mailbox: RegisteredMailbox) -> None:  # noqa: ARG001 - the box
    """Name, seat, state and whether it may be sent to; of a person's number only its end."""
    status, answer = look_up(office, address=ANNA)
    assert (status, answer["total"]) == (200, 1)
    assert answer["recipients"] == [
        {
            "address": ANNA,
            "name": "Anna Testowa",
            "place": "59-300 Lubin",
            "status": "ACTIVE",
            "public": False,
            "main": None,
            "designated_operator": None,
            "official_ids": [{"registry": "pesel", "number": "********123"}],
            "may_be_sent_to": True,
            "findings": [],
        }
    ]


def test_blocked_address_says_why_nothing_may_go_there(office: Office, mailbox: RegisteredMailbox) -> None:  # noqa: ARG001 - the box
    """The reason stands beside, and an address that nobody has is an empty answer."""
    [firm] = look_up(office, address=FIRMA)[1]["recipients"]
    assert (firm["may_be_sent_to"], [each["code"] for each in firm["findings"]]) == (False, ["address_blocked"])
    assert look_up(office, address=NOBODY)[1]["recipients"] == []


def test_number_and_names_become_one_search_each(office: Office, mailbox: RegisteredMailbox) -> None:
    """The register takes one set of criteria a call, with the categories that fit it."""
    look_up(office, identifier={"registry": "pesel", "number": "00000000000"})
    look_up(office, person={"first_name": "Jan", "surname": "Testowy", "city": "Lubin"})
    look_up(office, entity="Firma", categories=["COMPANY"], page=2)
    by_number, by_person, by_name = mailbox.register.queries
    assert (by_number.categories, by_number.official_id) == (("INDIVIDUAL",), OfficialId("pesel", "00000000000"))
    assert (by_person.categories, by_person.surname, by_person.city) == (("INDIVIDUAL",), "Testowy", "Lubin")
    assert (by_name.categories, by_name.entity_name, by_name.page) == (["COMPANY"], "Firma", 2)


def test_journal_says_that_somebody_asked_but_not_for_whom(office: Office, mailbox: RegisteredMailbox) -> None:  # noqa: ARG001
    """Neither the journal nor any table keeps whom a clerk was looking for."""
    look_up(office, person={"first_name": "Jan", "surname": "Testowy", "city": "Lubin"})
    with office.desk.database.reading() as tx:
        [entry] = [row for row in tx.execute(t.journal.select()) if row.kind == "recipient.looked_up"]
        assert tx.execute(t.addresses.select()).all() == []
    assert (entry.subject, entry.actor) == (the_mailbox(office).public_id, "client:ezd")
    assert (entry.ids, entry.digests) == ({"by": "person"}, {})


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"address": ANNA, "entity": "Firma"},
        {"person": {"first_name": "Jan", "surname": "Testowy"}},
        {"identifier": {"registry": "pesel", "number": "44 05"}},
        {"address": "/lubin/skrytka"},
    ],
)
def test_wish_that_no_register_could_answer_is_refused(office: Office, mailbox: RegisteredMailbox, wish: dict[str, Any]) -> None:
    """Nobody is asked, and the mistake is named."""
    status, answer = look_up(office, **wish)
    assert (status, answer["code"], mailbox.register.calls.total()) == (422, "request_invalid", 0)


def test_too_many_look_ups_in_a_minute_wait(office: Office, mailbox: RegisteredMailbox) -> None:
    """The register is not hammered; a minute later it goes on."""
    for _ in range(30):
        assert look_up(office, address=ANNA)[0] == 200
    status, answer = look_up(office, address=ANNA)
    assert (status, answer["code"], answer["retry"], mailbox.register.calls["confirm"]) == (429, "too_many_look_ups", True, 30)
    office.after(minutes=2)
    assert look_up(office, address=ANNA)[0] == 200


def test_register_that_is_down_is_told_as_such(office: Office, mailbox: RegisteredMailbox) -> None:
    """The caller learns that it may try again."""
    mailbox.register.errors = [NotTaken()]
    status, answer = look_up(office, address=ANNA)
    assert (status, answer["retry"]) == (503, True)


def test_mailbox_that_is_switched_off_is_not_opened_by_a_look_up(office: Office) -> None:
    """Asking counts as opening the box, so a person must have switched it on."""
    mailbox = open_registered(office, receiving=False)
    let_in(office.desk.database)
    status, answer = look_up(office, address=ANNA)
    assert (status, answer["problems"][0]["code"]) == (422, "register_out_of_reach")
    assert not mailbox.register.calls


@pytest.mark.parametrize("commit_point", POINTS)
def test_killed_look_up_can_be_made_again(office: Office, mailbox: RegisteredMailbox, commit_point: str) -> None:
    """Nothing hangs on one that was cut off."""
    with office.killed_at(commit_point):
        look_up(office, address=ANNA)
    office.restart()
    assert look_up(office, address=ANNA)[0] == 200
    assert mailbox.register.calls["confirm"] == 1


def test_terminal_shows_who_was_found(
    office: Office, mailbox: RegisteredMailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command prints address, name and whether it may be sent to; a number is given with its register."""
    terminal = Terminal(tmp_path / "cli", create_application(office.desk, "training"), monkeypatch)
    shown = terminal.run("recipient", "lookup", "--address", FIRMA).output
    assert "Firma Testowa" in " ".join(shown.split())
    assert "znaleziono: 1" in shown
    assert '"total": 2' in terminal.run("recipient", "lookup", "--number", "pesel:00000000000", "--json").output
    assert mailbox.register.queries[-1].official_id == OfficialId("pesel", "00000000000")
    assert terminal.run("recipient", "lookup", "--number", "0000000001").exit_code == 2
