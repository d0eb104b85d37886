"""Draw up the books of a unit: box by box, then together, with everything that needs a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection

from connector.care.books import accounts, agreement, findings
from connector.care.books.accounts import Account, Confirming, Oldest
from connector.care.books.agreement import ACCEPTED, KEPT, Agreement
from connector.care.books.findings import Finding
from connector.care.books.gaps import Gap, Tolerance, gaps
from connector.care.books.lines import INCOMING, OUTGOING
from connector.care.books.readers import OtherReader, other_readers
from connector.flow.desk import Patience
from connector.flow.watch import longest_pause, longest_silence
from connector.offices import boxes
from connector.store import awaited_mail, elsewhere, watches
from connector.store.rows import AnyRow

AWAITED_TOO_LONG = timedelta(days=1)
"""So long after a message was listed, it is a person's to see that it cannot be fetched."""
LOOKS_BACK = timedelta(days=7)
"""So far back other readers and gaps are told where nobody asks for another moment."""


@dataclass(frozen=True, slots=True)
class BoxBooks:
    """The books of one box; ``row`` is the box itself."""

    row: AnyRow
    outgoing: Account
    oldest: Oldest | None
    incoming: Account
    confirming: Confirming
    other_readers: Sequence[OtherReader]
    gaps: Sequence[Gap]
    sent_elsewhere: int = 0
    awaited: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """Both accounts of all boxes of a channel."""

    channel: str
    outgoing: Account
    incoming: Account


@dataclass(frozen=True, slots=True)
class Books:
    """The books of a unit (księga kontrolna) as of one moment.

    ``since`` bounds the letters and arrivals that are counted (None: all), ``events_since`` the other readers and gaps.
    ``accepted`` and ``kept`` are None where the books are about some boxes only, since the journal counts by unit.
    """

    unit: str
    at: datetime
    since: datetime | None
    events_since: datetime
    boxes: Sequence[BoxBooks]
    channels: Sequence[Totals]
    accepted: Agreement | None
    kept: Agreement | None
    findings: Sequence[Finding]

    @property
    def balanced(self) -> bool:
        """Whether every account adds up and the journal agrees (rachunek się zgadza)."""
        return not any(finding.code in findings.SUMS for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Period:
    """Until when the books reach, since when they count, and since when they tell events."""

    at: datetime
    since: datetime | None = None
    events_since: datetime | None = None

    @property
    def events(self) -> datetime:
        """Since when other readers and gaps are told."""
        return self.events_since or self.since or self.at - LOOKS_BACK


def draw_up(tx: Connection, unit: AnyRow, period: Period, patience: Patience, box: str | None = None) -> Books:
    """Draw up a unit's books, or those of one of its boxes.

    Args:
        tx: a transaction that sees one state.
        unit: the row of the unit.
        period: the moments that bound the books.
        patience: how often boxes are looked at.
        box: an address, to leave the other boxes out.

    Raises:
        NotFound: the unit has no box with this address.
    """
    rows = [boxes.by_address(tx, box, unit.id)] if box is not None else boxes.every(tx, unit.id)
    drawn = [_of_box(tx, row, period, patience) for row in rows]
    accepted, kept = _against_journal(tx, unit.id, drawn, period.since) if box is None else (None, None)
    found = [finding for one in drawn for finding in _findings(one, period.at, patience)]
    for compared in (accepted, kept):
        found += findings.of_agreement(compared) if compared is not None else ()
    return Books(unit.name, period.at, period.since, period.events, drawn, _by_channel(drawn), accepted, kept, found)


def _of_box(tx: Connection, row: AnyRow, period: Period, patience: Patience) -> BoxBooks:
    outgoing, oldest = accounts.outgoing(tx, row.id, period.since)
    incoming, confirming = accounts.incoming(tx, row.id, period.since)
    signs, found = watch_of(tx, row, period, patience)
    sent = elsewhere.count(tx, row.id, period.since)
    return BoxBooks(row, outgoing, oldest, incoming, confirming, signs, found, sent, _awaited(tx, row, period.at))


def _awaited(tx: Connection, row: AnyRow, now: datetime) -> list[str]:
    """Name the messages of a mailbox that were listed long ago and could not be fetched."""
    return [str(each.number) for each in awaited_mail.waiting_since(tx, row.id, now - AWAITED_TOO_LONG)]


def watch_of(tx: Connection, row: AnyRow, period: Period, patience: Patience) -> tuple[list[OtherReader], list[Gap]]:
    """Tell who else reads a box, and when nobody looked into it; cheap, since the rows about this are few."""
    tolerance = Tolerance(longest_silence(patience), longest_pause(patience))
    found = gaps(watches.spans(tx, row.id), period.at, tolerance)
    recent = [gap for gap in found if (row.receiving if gap.until is None else gap.until > period.events)]
    return other_readers(tx, row.id, period.events), recent


def still_wrong(tx: Connection, unit_id: int, period: Period, patience: Patience) -> list[Finding]:
    """Find what is wrong without counting a box anew: the watch as it stands, the sums as the last day's books have them."""
    last = agreement.newest_day(tx, unit_id)
    told = [entry for entry in (last.findings if last is not None else ()) if entry["code"] in findings.SUMS]
    found = [Finding(entry["code"], entry["box"], entry["number"], entry["ids"]) for entry in told]
    for row in boxes.every(tx, unit_id):
        confirming = accounts.confirming(tx, row.id)
        found += findings.of_confirming(row.address, confirming, period.at, longest_silence(patience))
        watching = findings.of_watching(row.address, row.paused, *watch_of(tx, row, period, patience))
        found += [finding for finding in watching if finding.code != "paused"]  # shown beside, with its reason
        found += findings.of_mailbox(row.address, row.warning, _awaited(tx, row, period.at))
    return found


def _findings(drawn: BoxBooks, now: datetime, patience: Patience) -> list[Finding]:
    address = drawn.row.address
    return [
        *findings.of_accounts(address, drawn.outgoing, drawn.incoming),
        *findings.of_confirming(address, drawn.confirming, now, longest_silence(patience)),
        *findings.of_watching(address, drawn.row.paused, drawn.other_readers, drawn.gaps),
        *findings.of_mailbox(address, drawn.row.warning, drawn.awaited),
    ]


def _against_journal(
    tx: Connection, unit_id: int, drawn: Sequence[BoxBooks], since: datetime | None
) -> tuple[Agreement, Agreement]:
    sent, came = sum(one.outgoing.total for one in drawn), sum(one.incoming.total for one in drawn)
    return (
        agreement.hold_against_journal(tx, unit_id, ACCEPTED, sent, since),
        agreement.hold_against_journal(tx, unit_id, KEPT, came, since),
    )


def _by_channel(drawn: Sequence[BoxBooks]) -> list[Totals]:
    ordered = sorted(drawn, key=lambda one: str(one.row.channel))
    groups = [(channel, list(mine)) for channel, mine in groupby(ordered, key=lambda one: str(one.row.channel))]
    return [
        Totals(
            channel,
            accounts.add([one.outgoing for one in mine], OUTGOING),
            accounts.add([one.incoming for one in mine], INCOMING),
        )
        for channel, mine in groups
    ]
