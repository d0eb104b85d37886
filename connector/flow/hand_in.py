"""Take in the document that a person signed elsewhere for a letter that waits for its signature."""

from __future__ import annotations

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.settle import facts_of, settle_by
from connector.flow.sign import CONFIRMED
from connector.letters.document import Role
from connector.letters.errors import Problem, RequestInvalid, StateConflict
from connector.letters.shipment import Preparation
from connector.store import documents, jobs, journal, rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing.sameness import same_content
from signing.verdict import Report
from signing.verification import verify

_OTHER_PL = "To inny dokument: jego treść różni się od tej, którą dano do podpisu."
_OTHER_EN = "This is another document: its content differs from the one that was given to be signed."


def hand_in(desk: Desk, unit_id: int, letter_id: str, signed: bytes, person: str, key: str | None = None) -> None:
    """Give a letter the document that a person signed; it goes on at once, and leaves byte for byte as it was handed in.

    Handed in again, the same bytes change nothing.

    Args:
        desk: where the work is done.
        unit_id: whose letter it is.
        letter_id: the letter, which waits for a signature (Czeka na podpis).
        signed: the whole signed document.
        person: who hands it in, which need not be who signed.
        key: the name of the office's own key, where the person had the office seal it.

    Raises:
        NotFound: this unit has no such letter.
        RequestInvalid: no XML, another content, or a signature that is missing or not confirmed; the problem says which.
        StateConflict: the letter waits for no signature.
    """
    with desk.database.reading() as tx:
        letter = rows.find(tx, t.letters, letter_id, unit_id)
        given = to_sign(documents.of_letter(tx, letter.id))
    _examine(desk, desk.archive.get(given.sha256), signed)
    sha256 = desk.archive.put(signed)
    with desk.database.transaction("signature handed in") as tx:
        waiting = [row for row in shipments.lock_of_letter(tx, letter.id) if row.preparation == _WAITING]
        known = documents.of_letter(tx, letter.id)
        if any(row.role == Role.SIGNED.value and row.sha256 == sha256 for row in known):
            return
        if not waiting:
            raise StateConflict("the letter waits for no signature")
        more = {"media_type": "application/xml", "letter_id": letter.id, "derived_from": given.id}
        documents.add(tx, unit_id, Role.SIGNED, signed, name=given.name, **more)
        for shipment in waiting:
            settle_by(tx, desk, facts_of(tx, shipment, letter), preparation=Preparation.ACCEPTED.value)
        _go_on(tx, desk, letter, person, sha256, key)


_WAITING = Preparation.AWAITING_SIGNATURE.value


def to_sign(known: list[AnyRow]) -> AnyRow:
    """Give the document of a letter that a person is to sign."""
    return next(row for row in known if row.role == Role.ORIGINAL.value)


def _examine(desk: Desk, given: bytes, signed: bytes) -> None:
    try:
        tree = parse(signed)
    except UnreadableXml as reason:
        raise _refused(reason.code, reason.text_pl, reason.text_en) from None
    if not same_content(parse(given), tree):
        raise _refused("other_content", _OTHER_PL, _OTHER_EN)
    report = verify(tree, desk.policies.of("letters_out"), at=desk.clock.now())
    if report.verdict not in CONFIRMED:
        raise _refused(f"signature_{report.verdict}", *_doubt(report))


def _doubt(report: Report) -> tuple[str, str]:
    worst = next((found for found in report.signatures if found.verdict == report.verdict), None)
    return (worst.text_pl, worst.text_en) if worst else ("W dokumencie nie ma podpisu.", "The document holds no signature.")


def _refused(code: str, text_pl: str, text_en: str) -> RequestInvalid:
    return RequestInvalid([Problem(code, "document_base64", text_pl, text_en)])


def _go_on(tx: Connection, desk: Desk, letter: AnyRow, person: str, sha256: str, key: str | None) -> None:
    now, actor = desk.clock.now(), f"person:{person}"[:100]
    lane = f"letter:{letter.id}"
    jobs.ensure(tx, letter.unit_id, "prepare", letter.id, lane=lane, due=now, running_counts=False, send_by=letter.send_by)
    told, ids = ("letter.sealed", {"key": key}) if key else ("letter.signed", {})
    more = {"unit_id": letter.unit_id, "subject": letter.public_id, "ids": ids, "digests": {"document": sha256}}
    journal.write(tx, told, at=now, actor=actor, **more)
