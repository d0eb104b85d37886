"""The address book is looked up every night, and killed anywhere it and the shipments end as without the kill."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import time

import pytest

from connector.flow.decide import Decision
from connector.flow.refresh_addresses import chore
from connector.flow.release import release_shipment
from connector.letters.errors import NotTaken, StateConflict
from connector.store import tables as t
from connector.store.rows import AnyRow
from tests.flow.mailbox_out_kit import ANNA, FIRMA, GMINA, PIOTR, a_message
from tests.flow.register_kit import MILD, RegisteredMailbox, an_entry, open_registered
from tests.office_kit import Office

WHY = Decision("Anna Urzędowa", "adresat potwierdził")
POINTS = [
    "addresses confirmed",
    "addresses not confirmed",
    "shipment released by a person",
    "addresses forgotten",
    "addresses refreshed",
]


def open_with_chore(office: Office, *, receiving: bool = True) -> RegisteredMailbox:
    """Give a mailbox with a register, and the nightly chore."""
    office.chores = [chore(time(2, 40))]
    return open_registered(office, receiving=receiving)


def book(office: Office) -> dict[str, AnyRow]:
    """Give the rows of the book by address."""
    with office.desk.database.reading() as tx:
        return {row.address: row for row in tx.execute(t.addresses.select())}


def changes(office: Office) -> list[tuple[str, str]]:
    """Give the changes that the journal tells of."""
    with office.desk.database.reading() as tx:
        entries = [row for row in tx.execute(t.journal.select()) if row.kind == "address.changed"]
    return [(entry.ids["before"], entry.ids["now"]) for entry in entries]


def test_every_night_the_book_is_asked_about_and_changes_are_noted(office: Office) -> None:
    """One question covers all addresses; what closed, what is warned of and what vanished is told once."""
    mailbox = open_with_chore(office)
    office.post(a_message(ANNA, PIOTR, FIRMA, GMINA))
    office.run()
    known = mailbox.register.entries
    known[ANNA], known[PIOTR] = an_entry(ANNA, status="CLOSED_RECOVERABLE"), an_entry(PIOTR, warning=MILD)
    del known[FIRMA]
    for _ in range(2):
        office.after(days=1)
    assert mailbox.register.calls["refresh"] == 2
    assert sorted(changes(office)) == [
        ("active", "active warning"),
        ("active", "closed_recoverable"),
        ("active", "not_found"),
    ]
    assert {address: (row.status, row.source) for address, row in book(office).items()} == {
        ANNA: ("CLOSED_RECOVERABLE", "refresh"),
        PIOTR: ("ACTIVE", "refresh"),
        FIRMA: (None, "refresh"),
        GMINA: ("ACTIVE", "refresh"),
    }


def test_address_that_no_letter_went_to_for_long_is_forgotten(office: Office) -> None:
    """Being looked up every night does not keep it: only letters do."""
    mailbox = open_with_chore(office)
    office.post(a_message(ANNA))
    office.run()
    office.after(days=179)
    assert list(book(office)) == [ANNA]
    office.after(days=2)
    assert (book(office), mailbox.register.calls["refresh"]) == ({}, 1)


def test_register_that_is_down_at_night_is_asked_again(office: Office) -> None:
    """The chore is tried again with pauses until it was done."""
    mailbox = open_with_chore(office)
    office.post(a_message(ANNA))
    office.run()
    mailbox.register.errors = [NotTaken()]
    office.after(days=1)
    assert book(office)[ANNA].source == "confirmation"
    office.after(hours=1)
    assert book(office)[ANNA].source == "refresh"


def test_mailbox_that_is_switched_off_is_not_opened_for_the_book(office: Office) -> None:
    """Asking counts as opening the box, so nobody is asked."""
    mailbox = open_with_chore(office)
    office.post(a_message(ANNA))
    office.run()
    with office.desk.database.transaction("switched off") as tx:
        tx.execute(t.boxes.update().values(receiving=False))
    office.after(days=2)
    assert mailbox.register.calls["refresh"] == 0


def live(office: Office, mailbox: RegisteredMailbox) -> str:
    """Live through some days, again after a kill."""
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    office.after(hours=2)
    held = office.shipment(letter, 1)["id"]
    with suppress(StateConflict):
        release_shipment(office.desk, office.unit_id, held, WHY)
    office.after(days=1)
    mailbox.register.entries[ANNA] = an_entry(ANNA, status="STRUCK_OFF")
    office.after(days=1)
    return letter


@pytest.mark.parametrize("commit_point", POINTS)
def test_killed_anywhere_everything_is_confirmed_and_sent_once(office: Office, commit_point: str) -> None:
    """Killed after this commit and started again: one call for each, one decision, one change told."""
    mailbox = open_with_chore(office)
    mailbox.register.errors = [NotTaken()]
    mailbox.register.entries[PIOTR] = an_entry(PIOTR, status="CLOSED_RECOVERABLE")
    with office.killed_at(commit_point):
        live(office, mailbox)
    office.restart()
    letter = live(office, mailbox)
    assert [shipment["status"] for shipment in office.letter(letter)["shipments"]] == ["taken", "taken"]
    assert Counter(to for order in mailbox.orders.values() for to in order.addressees) == {ANNA: 1, PIOTR: 1}
    assert [piece["kind"] for piece in office.shipment(letter, 1)["evidence"]].count("person_released") == 1
    assert changes(office) == [("active", "struck_off")]
