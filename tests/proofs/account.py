"""What a run came to in the end: both sides' books held against each other, by letter and by item."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, func, select

from connector.care.books.draw import Period, draw_up
from connector.flow.desk import Patience
from connector.letters.hand_over import HandOverState
from connector.letters.mode import OVER_MAILBOX
from connector.store import journal
from connector.store import tables as t
from connector.store.database import Database
from connector.store.rows import AnyRow
from samples.demo.books import Comparison, View, compare
from samples.demo.mail_books import compare_mail
from tests.proofs import town
from tests.proofs.town import Town


@dataclass(frozen=True, slots=True)
class Books:
    """Both platforms' own books."""

    epuap: View
    mail: View


_DECIDED: Final = {"closed_by_person", "cancelled"}


@dataclass(frozen=True, slots=True)
class Account:
    """The end of a run.

    Attributes:
        delivered, waiting, decided: letters, by what they came to: proved delivered to everybody; a person's move; ended by one.
        sent, received: shipments that the platform took, items that it saw confirmed; ``kept`` what is in the store.
        statuses: shipments by status.
        wrong: every difference, in words; none where the books agree.
    """

    delivered: int
    waiting: int
    decided: int
    sent: int
    received: int
    kept: int
    statuses: Counter[str]
    lost: int
    doubled: int
    wrong: tuple[str, ...]


def settle(built: Town, database: Database, books: Books, letters: int, sent_by_hand: int) -> Account:
    """Close the accounts of a run.

    Args:
        built: the town.
        database: its store, on which nothing works any more.
        books: the platforms' own books.
        letters: how many were handed in.
        sent_by_hand: how many letters were sent past the connector.
    """
    with database.reading() as tx:
        shipments = list(tx.execute(select(t.shipments).order_by(t.shipments.c.letter_id)))
        arrivals = list(tx.execute(select(t.arrivals)))
        files = _files(tx)
        wrong = [*_own_books(tx, built), *_journal(tx), *_elsewhere(tx, sent_by_hand), *_in_register(tx, built)]
    ends = Counter(_end(list(own)) for _, own in groupby(shipments, lambda row: row.letter_id))
    found = _compared(books, shipments, [_arrival(row, files.get(row.id, [])) for row in arrivals])
    entered = sum(books.epuap["boxes"][address]["entered"] for address in town.own_boxes())
    entered += sum(letter["box"] == town.MAILBOX for letter in books.mail["arrived"])
    if sum(ends.values()) != letters or ends["under way"]:
        wrong.append(f"{letters} letters were handed in, and these are here: {dict(ends)}")
    if entered != len(arrivals):
        wrong.append(f"{entered} items were given, {len(arrivals)} are kept")
    return Account(
        delivered=ends["delivered"],
        waiting=ends["waiting"],
        decided=ends["decided"],
        sent=found.sent,
        received=found.received,
        kept=len(arrivals),
        statuses=Counter(row.status for row in shipments),
        lost=len(found.lost),
        doubled=len(found.doubled),
        wrong=(*found.lost, *found.doubled, *wrong),
    )


def _compared(books: Books, shipments: list[AnyRow], arrivals: list[View]) -> Comparison:
    """Compare each channel with its own platform's books, but for what was sent past the connector."""
    taken = [posting for posting in books.epuap["taken"] if not posting["name"].startswith("portal-")]
    sent: dict[bool, list[View]] = {over_mailbox: [] for over_mailbox in (False, True)}
    for row in shipments:
        sent[row.mode in OVER_MAILBOX].append(_shipment(row))
    came = {channel: [arrival for arrival in arrivals if arrival["channel"] == channel] for channel in ("epuap", "edoreczenia")}
    epuap = compare({**books.epuap, "taken": taken}, [{"shipments": sent[False]}], came["epuap"], town.own_boxes())
    return epuap + compare_mail(books.mail, [{"shipments": sent[True]}], came["edoreczenia"], (town.MAILBOX,))


def _end(shipments: list[AnyRow]) -> str:
    if any(row.awaits_whose == "person" for row in shipments):
        return "waiting"
    statuses = {row.status for row in shipments}
    if statuses <= {"delivered"}:
        return "delivered"
    return "decided" if statuses <= {"delivered"} | _DECIDED else "under way"


def _shipment(row: AnyRow) -> View:
    awaits = {"whose_move": row.awaits_whose} if row.awaits_whose else None
    return {"mark": row.mark, "addressee": {"address": row.party_address}, "status": row.status, "awaits": awaits}


def _arrival(row: AnyRow, files: list[str]) -> View:
    told = {name: getattr(row, name) for name in ("channel", "platform_id", "document_sha256", "status")}
    return {**told, "documents": [{"sha256": sha256} for sha256 in files]}


def _files(tx: Connection) -> dict[int, list[str]]:
    """Give the digests of the files of each arrival."""
    found: dict[int, list[str]] = defaultdict(list)
    query = select(t.documents.c.arrival_id, t.documents.c.sha256).where(t.documents.c.arrival_id.is_not(None))
    for arrival_id, sha256 in tx.execute(query):
        found[arrival_id].append(sha256)
    return found


def _own_books(tx: Connection, built: Town) -> Iterator[str]:
    """Ask the connector's own books: every sum agrees, and nobody is suspected of reading the boxes."""
    unit = tx.execute(select(t.units)).one()
    patience = Patience(**built.settings.patience.as_intervals())
    drawn = draw_up(tx, unit, Period(tx.execute(select(func.max(t.journal.c.at))).scalar_one()), patience)
    if not drawn.balanced:
        yield f"the connector's own books do not balance: {[finding.code for finding in drawn.findings]}"
    for one in drawn.boxes:
        if one.other_readers:
            yield f"{one.row.address}: somebody else is said to read it"


def _journal(tx: Connection) -> Iterator[str]:
    verified = journal.verify(tx)
    if verified.broken_at is not None or verified.unchained:
        yield f"the journal: {verified}"


def _elsewhere(tx: Connection, sent_by_hand: int) -> Iterator[str]:
    """See that exactly what was sent by hand was taken in as sent elsewhere."""
    names = Counter(tx.execute(select(t.sent_elsewhere.c.name)).scalars())
    if sum(names.values()) != sent_by_hand or any(not name.startswith("portal-") for name in names):
        yield f"{sent_by_hand} letters were sent by hand, and these were taken in: {dict(names)}"


def _in_register(tx: Connection, built: Town) -> Iterator[str]:
    """See that whatever counts as handed over to the directory lies in it."""
    handed_over = (t.hand_overs.c.target == "ezd") & (t.hand_overs.c.state == HandOverState.HANDED_OVER.value)
    query = select(t.arrivals.c.public_id).join(t.hand_overs, t.hand_overs.c.arrival_id == t.arrivals.c.id).where(handed_over)
    for arrival in tx.execute(query).scalars():
        if not any((built.place.ezd / folder / arrival / "metadata.json").exists() for folder in ("in", "done")):
            yield f"{arrival} counts as handed over, and the document system does not have it"
