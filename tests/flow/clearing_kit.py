"""A mailbox that messages can be taken out of, and an office that does it after ten days, five of them in the bin."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from connector.care.clearing.conditions import Terms
from connector.care.clearing.story import chore, clear
from connector.care.routine import note_backup
from connector.flow.hand_over import acknowledge
from connector.letters.errors import NotTaken, OutcomeUnknown, Refused
from connector.offices.switches import Switch, switch_box
from connector.ports import OwnBox, Place, Proof
from connector.store import jobs, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow
from samples.documents.evidence import OFFICE as ADE
from tests.flow.mail_kit import add_mailbox, sealed
from tests.flow.mailbox_out_kit import ANNA, SendingMailbox, a_message
from tests.mailbox_double import SENT_AT, a_file
from tests.office_kit import Office

TERMS = Terms(timedelta(days=10), timedelta(days=5), 100)
PERSON = "Anna Testowa"


@dataclass
class ClearedMailbox(SendingMailbox):
    """Plays a mailbox with a bin.

    ``places`` says where messages are that are not in the mailbox. Deeds of ``bin_script`` and ``delete_script``: take, not
    taken, refuse, break after taking, break before taking. ``moved`` counts the calls, by action and number.
    """

    places: dict[str, Place] = field(default_factory=dict)
    bin_script: list[str] = field(default_factory=list)
    delete_script: list[str] = field(default_factory=list)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)

    def place(self, box: OwnBox, message: str) -> Place:  # noqa: ARG002 - the port's signature
        """Say where a message is."""
        self.calls["place"] += 1
        return self.places.get(message, Place.MAILBOX)

    def bin(self, box: OwnBox, message: str) -> None:  # noqa: ARG002 - the port's signature
        """Put a message into the bin; whoever does that to one that is not outside it was careless."""
        self._move("bin", message, self.bin_script, Place.MAILBOX, Place.BIN)

    def delete(self, box: OwnBox, message: str) -> None:  # noqa: ARG002 - the port's signature
        """Delete a message from the bin."""
        self._move("delete", message, self.delete_script, Place.BIN, Place.GONE)

    def _move(self, action: str, message: str, script: list[str], begins_in: Place, ends_in: Place) -> None:
        assert self.places.get(message, Place.MAILBOX) is begins_in, f"{action} of {message} was repeated blindly"
        self.moved[action, message] += 1
        deed = script.pop(0) if script else "take"
        if deed in {"take", "break after taking"}:
            self.places[message] = ends_in
        if deed == "not taken":
            raise NotTaken
        if deed == "refuse":
            raise Refused
        if deed != "take":
            raise OutcomeUnknown


def open_cleared(office: Office, *, switched_on: bool = True) -> ClearedMailbox:
    """Give an office a mailbox that is cleared."""
    mailbox = ClearedMailbox(seal=lambda content: sealed(office, content))
    office.mailbox, office.chores = mailbox, [chore(TERMS)]
    add_mailbox(office)
    if switched_on:
        switch(office, Switch.DELETE_MAIL)
    return mailbox


def switch(office: Office, how: Switch, address: str = ADE) -> None:
    """Switch the mailbox as a person does."""
    with office.desk.database.transaction("box switched") as tx:
        switch_box(tx, address, how, PERSON, office.clock.now())


def receive_one(office: Office, mailbox: ClearedMailbox, *, registered: bool = True) -> str:
    """Have a letter come, with evidence about it at the platform, and a document system register it; give its number."""
    number = mailbox.arrive(a_file(b"%PDF-1.7 wniosek")).number
    mailbox.evidence[number].append((Proof(f"dowod-{number}", "E.1", number), b"<E1/>"))
    office.after(minutes=5)
    if registered:
        acknowledge(office.desk, office.unit_id, office.arrivals()[0]["id"], "api", "RPW/1/2026")
    return number


def send_one(office: Office, mailbox: ClearedMailbox, *codes: str) -> str:
    """Send a letter to one person and have evidence issued about it; give its id."""
    letter = office.post(a_message(ANNA))
    office.run()
    office.after(minutes=2)
    mailbox.issue(ANNA, *codes or ("A.1", "D.1", "E.1", "BP.OX"), at=SENT_AT)
    for _ in range(3):
        office.after(hours=1)
    return letter


def back_up(office: Office, *, missing: int = 0, ago: timedelta = timedelta()) -> None:
    """Tell the journal of a backup."""
    now = office.clock.now()
    with office.desk.database.transaction("backup noted") as tx:
        note_backup(tx, at=now, manifest_sha256="0" * 64, taken_at=now - ago, missing=missing, actor="connector")


def claimed(office: Office) -> Job:
    """Claim the clearing job, whoever has it now."""
    with office.desk.database.transaction("job claimed") as tx:
        row = tx.execute(t.jobs.select().where(t.jobs.c.kind == "clearing")).one()
        until = office.clock.now() + office.desk.patience.lease
        rows.change(tx, t.jobs, row.id, owner="test", lease_until=until, fence=row.fence + 1)
    return Job(row.id, row.unit_id, row.kind, row.subject, row.lane, row.fence + 1, 1, until, owner="test")


def look(office: Office) -> None:
    """Do the clearing job alone, as a worker does."""
    job = claimed(office)
    clear(office.desk, job, TERMS)
    with office.desk.database.transaction("job put off") as tx:
        jobs.put_off(tx, job, office.clock.now() + timedelta(hours=1))


def days_pass(office: Office, days: int, *, backups: bool = True) -> None:
    """Let days pass, each with a look at the mailbox and a backup after it; other jobs wait."""
    for _ in range(days):
        office.clock.moment += timedelta(hours=22)
        look(office)
        office.clock.moment += timedelta(hours=2)
        if backups:
            back_up(office)


def on_their_way(office: Office) -> dict[str, tuple[str, str | None]]:
    """Say of each message that is on its way out how far it is, and why it was left."""
    with office.desk.database.reading() as tx:
        return {row.number: (row.state, row.reason) for row in tx.execute(t.clearings.select())}


def attempts(office: Office) -> list[tuple[str, str]]:
    """Give the attempts at clearing with their outcomes, oldest first."""
    with office.desk.database.reading() as tx:
        query = t.attempts.select().where(t.attempts.c.clearing_id.is_not(None)).order_by(t.attempts.c.id)
        return [(row.action, row.outcome) for row in tx.execute(query)]


def copied_proofs(office: Office) -> list[AnyRow]:
    """Give the evidence about received messages that was copied."""
    with office.desk.database.reading() as tx:
        return list(tx.execute(t.clearing_proofs.select()))
