"""Receive what came into a mailbox: read its list on from the cursor, and keep each message before the cursor moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from connector.flow.answers import Answers
from connector.flow.desk import Desk
from connector.flow.keep_mail import keep
from connector.flow.pause import OF_THE_PLATFORM
from connector.letters.errors import LeaseLost, NotTaken, PlatformError, Refused
from connector.offices.boxes import own_box
from connector.ports import Claim, Listing, Mailbox
from connector.store import arrivals, awaited_mail, jobs, journal, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow

MOVING: Final = "moving"
"""Why a message is awaited: the platform still moves it into the mailbox."""
NOTICE: Final = "notice"
"""Why a message is awaited: only the news of it is there so far (zawiadomienie, Stub)."""

_MESSAGES_A_TURN: Final = 50
_LISTS_A_TURN: Final = 20
_MOST_IN_A_ROW: Final = 2
"""So many messages in a row without a usable answer are no fault of the messages."""


def receive(desk: Desk, job: Job, box: AnyRow, channel: Mailbox) -> bool:
    """Fetch what is awaited and due, then what is new, up to a turn's share; True where nothing is left.

    The cursor moves only once everything that it passes is kept, or noted as awaited; what is listed again is known.
    A message that cannot be had yet stands in nobody's way. A list that says that there is more and shows no more is not asked
    on and on; it is never called complete.

    Raises:
        PlatformError: the platform does not answer, or refuses us. The turn comes again, and begins where this one kept last.
    """
    turn = _Turn(desk, job, box, channel)
    turn.catch_up()
    cursor = box.cursor
    for _ in range(_LISTS_A_TURN):
        asked_at = desk.clock.now()
        turn.keep_lease()
        listing = channel.listed(own_box(box), cursor)
        for number in turn.unknown(listing):
            if turn.left == 0:
                return False
            turn.take(number)
            if turn.seems_away:
                raise turn.failures[-1]
        _note_listed(desk, box, listing, cursor, channel.claim, asked_at)
        if listing.complete or listing.cursor == cursor:
            return True
        if turn.left == 0:
            return False
        cursor = listing.cursor
    return turn.left == _MESSAGES_A_TURN


@dataclass(slots=True)
class _Turn:
    """One turn at a mailbox: how many messages it may still fetch, and the errors of those in a row without a usable answer."""

    desk: Desk
    job: Job
    box: AnyRow
    channel: Mailbox
    left: int = _MESSAGES_A_TURN
    failures: list[PlatformError] = field(default_factory=list)

    @property
    def seems_away(self) -> bool:
        """Whether the platform itself seems to be at fault, and not a message."""
        return len(self.failures) >= _MOST_IN_A_ROW

    def catch_up(self) -> None:
        """Fetch what is awaited and due; what fails there in a row keeps nobody from asking what is new."""
        for number in self.awaited():
            self.take(number)
            if self.seems_away:
                break
        self.failures.clear()

    def awaited(self) -> Iterator[str]:
        """Give the numbers of what is to be fetched again."""
        with self.desk.database.reading() as tx:
            due = awaited_mail.due(tx, self.box.id, self.desk.clock.now(), self.left)
        return (row.number for row in due)

    def unknown(self, listing: Listing) -> list[str]:
        """Give the numbers of a list that are neither kept nor awaited."""
        numbers = list(dict.fromkeys(line.number for line in listing.messages))
        with self.desk.database.reading() as tx:
            known = arrivals.numbered(tx, self.box.id, numbers) | awaited_mail.among(tx, self.box.id, numbers)
        return [number for number in numbers if number not in known]

    def take(self, number: str) -> None:
        """Fetch one message and keep it, or note why it is awaited."""
        self.left -= 1
        self.keep_lease()
        try:
            mail = self.channel.fetch(own_box(self.box), number)
            if mail is None or mail.kind == NOTICE:
                self._await(number, MOVING if mail is None else NOTICE)
            else:
                keep(self.desk, self.box, self.channel, number, mail, self.keep_lease)
        except (*OF_THE_PLATFORM, NotTaken):
            raise
        except PlatformError as failed:
            self._fail(number, failed)
        else:
            self.failures.clear()

    def _fail(self, number: str, failed: PlatformError) -> None:
        """Set a message aside that gave no usable answer.

        Raises:
            PlatformError: the error, where the platform asks to be left alone.
        """
        if failed.quiet_for is not None:
            raise failed
        self._await(number, failed.code, failed.raw)
        self.failures = [] if isinstance(failed, Refused) else [*self.failures, failed]

    def _await(self, number: str, reason: str, raw: bytes | None = None) -> None:
        answers = Answers(self.desk)
        answer = answers.put(raw)
        now = self.desk.clock.now()
        with self.desk.database.transaction("message awaited") as tx:
            rows.lock(tx, t.boxes, self.box.id)
            known = awaited_mail.find(tx, self.box.id, number)
            due_at = now + self.desk.patience.pause(known.tries + 1 if known is not None else 1)
            first = awaited_mail.note(tx, self.box, number, reason, now, due_at)
            if first:
                answers.keep(tx, self.box.unit_id)
                digests = {"answer": answer} if answer else {}
                ids = {"message": number, "reason": reason}
                subject, unit_id = self.box.public_id, self.box.unit_id
                journal.write(tx, "mail.awaited", at=now, subject=subject, unit_id=unit_id, ids=ids, digests=digests)

    def keep_lease(self) -> None:
        """Make sure that the lease outlasts the next call.

        Raises:
            LeaseLost: another worker receives from this box now. Nothing was called.
        """
        desk = self.desk
        with desk.database.transaction("mail lease extended") as tx:
            jobs.extend(tx, self.job, desk.clock.now() + 2 * self.channel.call_timeout + desk.patience.lease_margin)


def _note_listed(desk: Desk, box: AnyRow, listing: Listing, cursor: str | None, claim: Claim, asked_at: datetime) -> None:
    """Move the cursor behind what is kept; where the list is complete, say so as of the moment it was asked for.

    Raises:
        LeaseLost: another worker moved the cursor meanwhile, and goes on from there.
    """
    now = desk.clock.now()
    with desk.database.transaction("mailbox listed") as tx:
        row = rows.lock(tx, t.boxes, box.id)
        if row.cursor != cursor:
            raise LeaseLost(f"box {box.public_id}")
        rows.change(tx, t.boxes, box.id, cursor=listing.cursor, warning=listing.warning)
        if listing.complete and not listing.waiting:
            rows.change(tx, t.boxes, box.id, empty_at=asked_at, claim=claim.value)
        if listing.warning is not None and row.warning is None:
            journal.write(tx, "box.nearly_full", at=now, subject=box.public_id, unit_id=box.unit_id)
        elif listing.warning is None and row.warning is not None:
            journal.write(tx, "box.has_room", at=now, subject=box.public_id, unit_id=box.unit_id)
