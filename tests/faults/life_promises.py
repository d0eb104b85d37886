"""What must hold at every moment of an office's life, whatever happened before, and what must hold at its end."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, select

from connector.care.books.draw import Period, draw_up
from connector.flow.settle import facts_of
from connector.letters.evidence import Kind, Match, Verdict
from connector.letters.shipment import Preparation, Status
from connector.letters.status import SETTLED, standing
from connector.store import journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from tests.faults.life_kit import LifeOffice

LEGAL = {Status.SUBMITTED, Status.POSTED, Status.AVAILABLE, Status.DELIVERED, Status.DEEMED_DELIVERED}
LEFT = LEGAL | {Status.TAKEN}
NEVER_LEFT = {Status.ACCEPTED, Status.READY, Status.REFUSED, Status.FAILED, Status.CANCELLED, Status.REFUSED_HERE}
NEVER_LEFT |= {Status.HELD, Status.AWAITING_SIGNATURE}
ARRIVED = {"quarantined", "handing_over", "handed_over", "routed", "checked"}


def hold(office: LifeOffice, accepted: set[str]) -> None:
    """Check every promise that holds at every moment."""
    nothing_doubled(office)
    nothing_confirmed_twice(office)
    with office.desk.database.reading() as tx:
        nothing_vanished(tx, accepted)
        for shipment in tx.execute(t.shipments.select()).all():
            status_follows(tx, shipment)
            claim_is_true(tx, office, shipment)
            move_is_named(shipment)
        books_add_up(tx, office)
        assert journal.verify(tx).broken_at is None, "the journal's chain is broken"
    evidence_is_kept(office)


def nothing_doubled(office: LifeOffice) -> None:
    """The platform received each mark at most once."""
    marks = Counter(order.mark for order in office.platform.taken.values())
    assert set(marks.values()) <= {1}, f"a letter was sent twice: {marks}"


def nothing_vanished(tx: Connection, accepted: set[str]) -> None:
    """Every letter whose acceptance was told is there, with a shipment."""
    with_shipment = select(t.letters.c.public_id).join(t.shipments, t.shipments.c.letter_id == t.letters.c.id)
    assert accepted <= set(tx.execute(with_shipment).scalars()), "an accepted letter vanished"


def status_follows(tx: Connection, shipment: AnyRow) -> None:
    """The stored status is what the pure function makes of attempts and evidence, and so is its basis."""
    facts = facts_of(tx, shipment)
    found = standing(
        Preparation(shipment.preparation), facts.tries, list(facts.pieces.values()), shipment.party_kind, shipment.mode
    )
    basis = facts.pieces[shipment.basis_id] if shipment.basis_id is not None else None
    awaits = found.awaits.what_en if found.awaits else None
    assert (shipment.status, basis, shipment.awaits_en) == (found.status.value, found.basis, awaits), "a status out of nothing"


def claim_is_true(tx: Connection, office: LifeOffice, shipment: AnyRow) -> None:
    """What is said to have left is at the platform, unless on a person's word; what is said not to have left is not there.

    A copy of the same bytes that a person sent by hand to the same addressee counts as well: nobody could tell it apart.
    """
    at_platform, status = office.platform.times_received(shipment.mark) == 1, Status(shipment.status)
    basis = rows.get(tx, t.evidence, shipment.basis_id) if shipment.basis_id is not None else None
    if status in LEGAL:
        assert basis is not None, "a status with legal weight without its proof"
        assert (basis.verdict, basis.sha256 is not None) == (Verdict.VERIFIED.value, True), "a proof that proves nothing"
    if status in LEFT and not _on_a_persons_word(tx, shipment):
        assert at_platform or _was_copied(tx, office, shipment), f"{status} is claimed, but the platform has nothing"
    if status in NEVER_LEFT:
        assert not at_platform, f"{status} is claimed, but the platform has it"


def _on_a_persons_word(tx: Connection, shipment: AnyRow) -> bool:
    """Tell whether a person said of a receipt that it is this shipment's, which may bring others of the same number with it."""
    said = (t.evidence.c.shipment_id == shipment.id) & (t.evidence.c.match == Match.PERSON.value)
    return tx.execute(t.evidence.select().where(said)).first() is not None


def _was_copied(tx: Connection, office: LifeOffice, shipment: AnyRow) -> bool:
    document = rows.get(tx, t.documents, shipment.document_id)
    by_hand = (trace for trace in office.platform.by_hand.values() if trace.addressee == shipment.party_address)
    return document.sha256 in {hashlib.sha256(trace.content).hexdigest() for trace in by_hand}


def move_is_named(shipment: AnyRow) -> None:
    """Every line that is not settled says whose move it is."""
    if Status(shipment.status) not in SETTLED:
        assert shipment.awaits_whose, f"{shipment.status}, and nobody's move"


def books_add_up(tx: Connection, office: LifeOffice) -> None:
    """Every account adds up, and the journal says the same."""
    unit = rows.get(tx, t.units, office.unit_id)
    assert draw_up(tx, unit, Period(office.clock.now()), office.desk.patience).balanced, "the books do not add up"


def evidence_is_kept(office: LifeOffice) -> None:
    """Whatever the database names by digest is in the archive, with that digest."""
    columns = (t.evidence.c.sha256, t.arrivals.c.envelope_sha256, t.arrivals.c.document_sha256, t.documents.c.sha256)
    with office.desk.database.reading() as tx:
        named = {sha256 for column in columns for sha256 in tx.execute(select(column)).scalars() if sha256}
    archive = office.kept()
    for sha256 in named - office.seen:
        assert hashlib.sha256(archive.get(sha256)).hexdigest() == sha256
    office.seen |= named


def kept_before(office: LifeOffice, platform_id: str | None, document: bytes) -> None:
    """Check, right before the platform lets go of an item, that it is recorded here and that its bytes are in the archive."""
    sha256 = hashlib.sha256(document).hexdigest()
    with office.desk.database.reading() as tx:
        known = (t.arrivals.c.platform_id == platform_id) & (t.arrivals.c.document_sha256 == sha256)
        assert tx.execute(t.arrivals.select().where(known)).first() is not None, "confirmed, but not kept"
    assert office.shelf.shelf.holds(f"{sha256[:2]}/{sha256}"), "confirmed, but its bytes are not in the archive"


def nothing_confirmed_twice(office: LifeOffice) -> None:
    """No item is kept more often than it came, and none is told to be confirmed twice."""
    entered = Counter(
        {(number, hashlib.sha256(bytes_).hexdigest()): n for (number, bytes_), n in office.platform.entered.items()}
    )
    with office.desk.database.reading() as tx:
        kept = Counter((row.platform_id, row.document_sha256) for row in tx.execute(t.arrivals.select()))
        sure = (t.attempts.c.action == "confirm") & (t.attempts.c.outcome == "taken")
        confirmed = Counter(tx.execute(select(t.attempts.c.arrival_id).where(sure)).scalars())
        told = Counter(tx.execute(select(t.journal.c.subject).where(t.journal.c.kind == "arrival.confirmed")).scalars())
    assert kept <= entered, "an arrival was kept twice"
    assert set(confirmed.values()) | set(told.values()) <= {1}, "an arrival was confirmed twice"


def all_is_settled(office: LifeOffice) -> None:
    """At the end of a life nobody but a person is waited for, and every item of the queue is here or was taken by others."""
    with office.desk.database.reading() as tx:
        for shipment in tx.execute(t.shipments.select()).all():
            assert Status(shipment.status) in SETTLED or shipment.awaits_whose == "person", f"still open: {shipment.status}"
        _every_arrival_is_here(office, tx.execute(t.arrivals.select()).all())
        assert tx.execute(t.attempts.select().where(t.attempts.c.outcome == "open")).first() is None, "an attempt without an end"
        assert tx.execute(t.unarchived.select()).first() is None, "bytes that never came to the archive"
        assert journal.verify(tx).unchained == 0
        closing = t.evidence.c.kind == Kind.SEARCH_ENDED.value
        ended = Counter(tx.execute(select(t.evidence.c.shipment_id).where(closing)).scalars())
    assert set(ended.values()) <= {1, 2}, "the search was ended again and again"


def _every_arrival_is_here(office: LifeOffice, arrivals: Sequence[AnyRow]) -> None:
    platform = office.platform
    assert not platform.queue, "the queue was not emptied"
    kept = {(row.platform_id, row.document_sha256) for row in arrivals}
    for (number, document), times in (platform.entered - platform.stolen).items():
        assert times == 0 or (number, hashlib.sha256(document).hexdigest()) in kept, "a document was lost"
    assert {row.status for row in arrivals if not row.is_evidence} <= ARRIVED
