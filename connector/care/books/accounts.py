"""Accounts of one box: what was accepted or kept, line by line, and whether the lines add up to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from connector.care.books.lines import ARRIVALS_OF_A_PERSON, INCOMING, OUTGOING, Heading, incoming_line, outgoing_line
from connector.letters.arrival import ARRIVAL_LABEL_PL
from connector.letters.shipment import LABEL_PL, Status
from connector.letters.status import SETTLED
from connector.store import tallies
from connector.store.rows import AnyRow

NAMED = 20
"""So many ids are named where something does not add up."""

_SENT_LABEL = {status.value: label for status, label in LABEL_PL.items()}
_CAME_LABEL = {status.value: label for status, label in ARRIVAL_LABEL_PL.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one status in a line, and whose move it is (None where nothing is waited for)."""

    status: str
    label_pl: str
    whose_move: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an account (wiersz) with its parts."""

    code: str
    label_pl: str
    label_en: str
    tone: str
    count: int
    parts: Sequence[Part] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account (rachunek): the whole, its lines, and what is left when they are taken from it, with ids if anything is.

    ``person`` counts what waits for a person, whatever line it stands in.
    """

    total: int
    lines: Sequence[Line]
    person: int
    difference: int
    strays: Sequence[str] = ()

    @property
    def balanced(self) -> bool:
        """Whether the account adds up (rachunek się zgadza)."""
        return self.difference == 0


@dataclass(frozen=True, slots=True)
class Oldest:
    """The oldest shipment that is not at its end yet."""

    shipment: str
    letter: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Confirming:
    """How many arrivals the platform was not told of, some of them named, and when the oldest came that may still be queued."""

    unconfirmed: int
    named: Sequence[str] = ()
    oldest_still_queued: datetime | None = None


@dataclass(slots=True)
class _Sheet:
    """Lines while they are being filled."""

    headings: Sequence[Heading]
    parts: dict[str, list[Part]] = field(default_factory=dict)

    def put(self, code: str | None, part: Part) -> None:
        if code is not None:
            self.parts.setdefault(code, []).append(part)

    def account(self, total: int, person: int) -> Account:
        lines = [self._line(heading) for heading in self.headings]
        return Account(total, lines, person, total - sum(line.count for line in lines))

    def _line(self, heading: Heading) -> Line:
        parts = self.parts.get(heading.code, [])
        return Line(heading.code, heading.label_pl, heading.label_en, heading.tone, sum(part.count for part in parts), parts)


def outgoing(tx: Connection, box_id: int, since: datetime | None = None) -> tuple[Account, Oldest | None]:
    """Draw up the account of what goes out from a box, of letters accepted at or after a moment; name the oldest open one."""
    sheet = _Sheet(OUTGOING)
    counts = tallies.shipment_counts(tx, box_id, since)
    for row in counts:
        part = Part(row.status, _SENT_LABEL.get(row.status, row.status), row.awaits_whose, row.number)
        sheet.put(outgoing_line(row.status), part)
    person = sum(row.number for row in counts if row.awaits_whose == "person")
    account = sheet.account(tallies.shipment_total(tx, box_id, since), person)
    if not account.balanced:
        account = replace(account, strays=tallies.stray_shipments(tx, box_id, list(_SENT_LABEL), NAMED))
    return account, _oldest(tx, counts)


def _oldest(tx: Connection, counts: Iterable[AnyRow]) -> Oldest | None:
    open_ones = [row.oldest for row in counts if row.status in set(Status) - SETTLED]
    if not open_ones:
        return None
    row = tallies.accepted_at(tx, min(open_ones))
    return Oldest(row.public_id, row.letter, row.accepted_at)


def confirming(tx: Connection, box_id: int, since: datetime | None = None) -> Confirming:
    """Count and name the arrivals of a box that were never confirmed."""
    unconfirmed = tallies.unconfirmed(tx, box_id, since)
    queued = [row.received_at for row in unconfirmed if row.off_queue_at is None]
    named = [row.public_id for row in unconfirmed[:NAMED]]
    return Confirming(len(unconfirmed), named, min(queued, default=None))


def incoming(tx: Connection, box_id: int, since: datetime | None = None) -> tuple[Account, Confirming]:
    """Draw up the account of what came into a box, for arrivals received at or after a moment, and of what was confirmed."""
    sheet, by_line = _Sheet(INCOMING), Counter[str]()
    for row in tallies.arrival_counts(tx, box_id, since):
        code = incoming_line(row.status, is_evidence=row.is_evidence, test=row.test)
        whose = "person" if code in ARRIVALS_OF_A_PERSON else None
        sheet.put(code, Part(row.status, _CAME_LABEL.get(row.status, row.status), whose, row.number))
        by_line[code or ""] += row.number
    total = tallies.arrival_total(tx, box_id, since)
    account = sheet.account(total, sum(by_line[code] for code in ARRIVALS_OF_A_PERSON))
    if not account.balanced:
        account = replace(account, strays=tallies.stray_arrivals(tx, box_id, list(_CAME_LABEL), NAMED))
    return account, confirming(tx, box_id, since)


def add(accounts: Sequence[Account], headings: Sequence[Heading]) -> Account:
    """Add accounts of several boxes up, line by line."""
    lines = [
        Line(heading.code, heading.label_pl, heading.label_en, heading.tone, _sum_of(accounts, heading.code))
        for heading in headings
    ]
    total, person = sum(account.total for account in accounts), sum(account.person for account in accounts)
    return Account(total, lines, person, sum(account.difference for account in accounts))


def _sum_of(accounts: Iterable[Account], code: str) -> int:
    return sum(line.count for account in accounts for line in account.lines if line.code == code)
