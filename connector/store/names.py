"""Which digests of the archive are still named: by a row, or by nothing but an entry of the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import Column, Connection, Text, cast, select

from connector.store import tables as t

NAMING: Final[tuple[Column[Any], ...]] = (
    t.documents.c.sha256,
    t.evidence.c.sha256,
    t.attempts.c.answer_sha256,
    t.arrivals.c.envelope_sha256,
    t.arrivals.c.document_sha256,
    t.day_books.c.sha256,
    t.restorations.c.decision_sha256,
    t.unarchived.c.sha256,
    t.sent_elsewhere.c.sha256,
    t.clearing_proofs.c.sha256,
)
"""Every column that names bytes in the archive; in a row that was erased the digest stays, and names nothing any more."""

_HAVE_ROWS: Final = ("letter.accepted", "arrival.kept", "evidence.kept", "sent_elsewhere.found")
_OF_ERASED: Final = ("retention.erased",)
_DECISION: Final = "decision"
_AT_ONCE: Final = 500


def named(tx: Connection, digests: Collection[str]) -> set[str]:
    """Give those of the digests that something names. Walks through some tables, so ask for many at once."""
    wanted = sorted(set(digests))
    found = {sha256 for start in range(0, len(wanted), _AT_ONCE) for sha256 in _by_rows(tx, wanted[start : start + _AT_ONCE])}
    return found | (set(wanted) & set(_by_journal_alone(tx))) if wanted else set()


def _by_rows(tx: Connection, digests: list[str]) -> Iterator[str]:
    for column in NAMING:
        query = select(column).where(column.in_(digests))
        if "erased_at" in column.table.c:
            query = query.where(column.table.c.erased_at.is_(None))
        yield from tx.execute(query.distinct()).scalars()


def _by_journal_alone(tx: Connection) -> Iterator[str]:
    """List digests that only entries name, such as those of decisions; entries that repeat what a row names are left out."""
    some = t.journal.c.kind.not_in(_HAVE_ROWS) & (cast(t.journal.c.digests, Text) != "{}")
    for kind, digests in tx.execute(select(t.journal.c.kind, t.journal.c.digests).where(some)):
        yield from ([digests[_DECISION]] if kind in _OF_ERASED else digests.values())
