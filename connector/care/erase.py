"""Erase what need not be kept any more (brakowanie): content and personal data go, a mark of it stays.

Evidence stays byte for byte, and so do ids, digests, sizes, times, statuses, kind, category and case mark; a trace, which is the
letter itself as the platform's record showed it, goes like the letter. The bytes leave the archive later (``care.discard``).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, update

from connector.care.retention import in_question, look
from connector.care.settled import day_of
from connector.flow.chores import Chore, Daily
from connector.flow.decide import Decision
from connector.flow.desk import Desk
from connector.letters.errors import NotErasable, NotFound
from connector.letters.evidence import Kind
from connector.letters.retention import ERASED
from connector.store import arrivals, documents, evidence, holds, jobs, journal, leaving, rows, shipments, word_index
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow

TABLE: Final = {"let_": t.letters, "arr_": t.arrivals}
_TIME_IS_OVER: Final = Decision("konektor (samoczynnie)", "okres przechowywania minął / its time of keeping is over")

Went = dict[str, str]
"""The digests of what went, by public id."""


def table_of(public_id: str) -> Table:
    """Say what an id names: a letter or an arrival.

    Raises:
        NotFound: neither.
    """
    table = TABLE.get(public_id[:4])
    if table is None:
        raise NotFound(public_id)
    return table


def erase(
    desk: Desk, unit_id: int, public_id: str, decision: Decision, *, after_expertise: bool = False, actor: str | None = None
) -> None:
    """Erase a letter or arrival; doing it twice is harmless.

    Args:
        desk: what we work with.
        unit_id: whose it is.
        public_id: of the letter or arrival.
        decision: who and why.
        after_expertise: the person says that the state archive's experts let it go (category BE).
        actor: how the journal names who did it, where that is no person.

    Raises:
        NotFound: this unit has no such thing.
        NotErasable: it must still be kept.
    """
    table = table_of(public_id)
    sha256 = desk.archive.put(decision.document())
    now = desk.clock.now()
    with desk.database.transaction("content erased") as tx:
        row = rows.find_to_change(tx, table, public_id, unit_id)
        if row.erased_at is not None:
            return
        for shipment in shipments.of_letter(tx, row.id) if table is t.letters else ():
            rows.lock(tx, t.shipments, shipment.id)  # nobody reopens it meanwhile
        said = {"used_up"} | ({"expertise"} if after_expertise else set()) if actor is None else set()
        obstacles = [one for one in look(tx, table, row, day_of(now)).obstacles if one not in said]
        if obstacles:
            raise NotErasable(obstacles)
        went = _erase_letter(tx, row, now) if table is t.letters else _erase_arrival(tx, row, now)
        leaving.enter(tx, unit_id, went.values(), now)
        holds.forget_reasons(tx, table, row.id, ERASED)
        journal.write(
            tx,
            "retention.erased",
            at=now,
            subject=public_id,
            unit_id=unit_id,
            actor=actor or decision.actor,
            ids={"category": row.category},
            digests={"decision": sha256, **went},
        )


def _erase_letter(tx: Connection, letter: AnyRow, now: datetime) -> Went:
    mine = shipments.of_letter(tx, letter.id)
    went = {row.public_id: row.sha256 for row in documents.of_letter(tx, letter.id)}
    _strip_documents(tx, now, letter_id=letter.id)
    for shipment in mine:
        went |= _erase_traces(tx, shipment, now)
    _strip_attempts(tx, "dispatch_id", [shipment.dispatch_id for shipment in mine if shipment.dispatch_id is not None])
    word_index.remove(tx, letter.unit_id, letter.id, letter.subject, letter.case_mark, *_parties(mine))
    emptied = dict.fromkeys(("problems", "progress", "mode_why", "paper"))
    tx.execute(update(t.shipments).where(t.shipments.c.letter_id == letter.id).values(emptied))
    # Only of a public body it is sure that its name is nobody's personal data.
    people = update(t.shipments).where(t.shipments.c.letter_id == letter.id, t.shipments.c.party_kind != "public_body")
    tx.execute(people.values(party_name=ERASED, party_address=ERASED))
    rows.change(tx, t.letters, letter.id, subject=ERASED, erased_at=now)
    word_index.enter(tx, letter.unit_id, letter.id, ERASED, letter.case_mark, *_parties(shipments.of_letter(tx, letter.id)))
    return went


def _parties(mine: Iterable[AnyRow]) -> list[str]:
    return [text for shipment in mine for text in (shipment.party_name, shipment.party_address)]


def _erase_traces(tx: Connection, shipment: AnyRow, now: datetime) -> Went:
    traces = [piece for piece in evidence.of_shipment(tx, shipment.id) if piece.kind == Kind.TRACE.value and piece.sha256]
    for piece in traces:
        rows.change(tx, t.evidence, piece.id, erased_at=now)
    refused = update(t.evidence).where(t.evidence.c.shipment_id == shipment.id, t.evidence.c.kind == Kind.PART_REFUSED.value)
    tx.execute(refused.values(reason=None))
    return {piece.public_id: piece.sha256 for piece in traces}


def _erase_arrival(tx: Connection, arrival: AnyRow, now: datetime) -> Went:
    went = {row.public_id: row.sha256 for row in documents.of_arrival(tx, arrival.id)}
    went |= {"envelope": arrival.envelope_sha256, "document": arrival.document_sha256}
    _strip_documents(tx, now, arrival_id=arrival.id)
    _strip_attempts(tx, "arrival_id", [arrival.id])
    _strip_attempts(tx, "hand_over_id", [step.id for step in arrivals.hand_overs_of(tx, arrival.id)])
    texts = dict.fromkeys(("sender_id", "sender_name", "file_name"), ERASED)
    empty: dict[str, Any] = dict.fromkeys(("sender_account", "answer_address", "case_mark", "subject", "signers", "findings"))
    rows.change(tx, t.arrivals, arrival.id, erased_at=now, **texts, **empty)
    return went


def _strip_documents(tx: Connection, now: datetime, **owner: int) -> None:
    column, number = next(iter(owner.items()))
    mine = update(t.documents).where(t.documents.c[column] == number)
    tx.execute(mine.values(name=ERASED, name_given=None, note=None, erased_at=now))


def _strip_attempts(tx: Connection, column: str, numbers: list[int]) -> None:
    tx.execute(update(t.attempts).where(t.attempts.c[column].in_(numbers)).values(detail=None))


def erase_due(desk: Desk, job: Job) -> None:
    """Erase all of a unit's things whose time is over and about which a person need not say anything."""
    on = day_of(desk.clock.now())
    with desk.database.reading() as tx:
        due = [kept.row.public_id for kept in in_question(tx, job.unit_id, on) if not kept.obstacles]
    for public_id in due:
        with desk.database.transaction("erasing goes on", lasting=False) as tx:
            jobs.extend(tx, job, desk.clock.now() + desk.patience.lease)
        with suppress(NotErasable):  # a person put it on hold a moment ago
            erase(desk, job.unit_id, public_id, _TIME_IS_OVER, actor="connector")


def chore(*, automatic: bool) -> Chore:
    """Make the nightly chore; it erases only where ``[retention] automatic`` says so."""
    return Chore("retention", erase_due if automatic else _leave, Daily(3, 20), per_unit=True)


def _leave(_desk: Desk, _job: Job) -> None:
    """Erase nothing: that is for a person to ask. There is a chore all the same, for the job of days when there was one."""
