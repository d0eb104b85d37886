"""Take in what a person signed elsewhere for a letter that waits for its signature: its document, or files of a message."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection

from connector.flow import message
from connector.flow.check_message import is_signable
from connector.flow.desk import Desk
from connector.flow.settle import facts_of, settle_by
from connector.flow.sign import CONFIRMED
from connector.flow.signed_files import judge_file
from connector.flow.signed_form import Paper, find_file, name_papers, put_in_place
from connector.letters.document import Role
from connector.letters.errors import Problem, RequestInvalid, StateConflict
from connector.letters.shipment import Preparation
from connector.store import documents, jobs, journal, rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing.errors import FileUnreadable
from signing.sameness import same_content
from signing.verdict import Report
from signing.verification import verify

_OTHER = (
    "To inny dokument: jego treść różni się od tej, którą dano do podpisu.",
    "This is another document: its content differs from the one that was given to be signed.",
)
_OF_NO_FILE = (
    "To nie jest podpisana postać żadnego z plików wiadomości: treść jest inna albo program zapisał plik od nowa.",
    "This is the signed form of none of the message's files: it has another content, or a program wrote the file anew.",
)
_NOT_SIGNABLE = (
    "To nie jest plik PDF, XML ani kontener ASiC, więc nie może nieść podpisu.",
    "This is no PDF, XML or ASiC container, so it cannot carry a signature.",
)
_ONE_DOCUMENT = ("To pismo ma jeden dokument do podpisu.", "This letter has one document to be signed.")
_WAITING = Preparation.AWAITING_SIGNATURE.value


def hand_in(
    desk: Desk,
    unit_id: int,
    letter_id: str,
    signed: bytes,
    person: str,
    key: str | None = None,
    *,
    more: Sequence[bytes] = (),
) -> None:
    """Give a letter what a person signed; it goes on at once, and leaves byte for byte as it was handed in.

    Handed in again, the same bytes change nothing.

    Args:
        desk: where the work is done.
        unit_id: whose letter it is.
        letter_id: the letter, which waits for a signature (Czeka na podpis).
        signed: the whole signed document; of a message, the signed form of one of its files, whose place it takes.
        person: who hands it in, which need not be who signed.
        key: the name of the office's own key, where the person had the office seal it.
        more: further signed files of a message, for it may leave once one is signed.

    Raises:
        NotFound: this unit has no such letter.
        RequestInvalid: unreadable, another content, or a signature that is missing or not confirmed; the problem says which.
        StateConflict: the letter waits for no signature, or something else was handed in at this moment.
    """
    with desk.database.reading() as tx:
        letter = rows.find(tx, t.letters, letter_id, unit_id)
        known = documents.of_letter(tx, letter.id)
    every = [signed, *more]
    if _is_known(known, every):
        return
    papers = _papers(desk, known, every)
    for paper in papers:
        desk.archive.put(paper.content)
    with desk.database.transaction("signature handed in") as tx:
        waiting = [row for row in shipments.lock_of_letter(tx, letter.id) if row.preparation == _WAITING]
        now_known = documents.of_letter(tx, letter.id)
        if _is_known(now_known, every):
            return
        if not waiting:
            raise StateConflict("the letter waits for no signature")
        if len(now_known) != len(known):
            raise StateConflict("something else was handed in at this moment")
        name_papers(tx, letter, papers)
        for shipment in waiting:
            settle_by(tx, desk, facts_of(tx, shipment, letter), preparation=Preparation.ACCEPTED.value)
        _go_on(tx, desk, letter, person, papers[-1], key)


def to_sign(known: Sequence[AnyRow]) -> list[AnyRow]:
    """List what a person may sign of a letter: its document, or the files of a message."""
    if message.record_in_force(known) is not None:
        return message.files_in_force(known)
    return [row for row in known if row.role == Role.ORIGINAL.value]


def _is_known(known: Sequence[AnyRow], every: Sequence[bytes]) -> bool:
    signed = {row.sha256 for row in known if row.role == Role.SIGNED.value}
    return signed.issuperset(hashlib.sha256(content).hexdigest() for content in every)


def _papers(desk: Desk, known: Sequence[AnyRow], every: Sequence[bytes]) -> list[Paper]:
    """Give what is to be named, what leaves last: the signed document, or the record of the message with its signed files."""
    record = message.record_in_force(known)
    if record is not None:
        return put_in_place(desk, known, record, _forms(desk, message.files_in_force(known), every))
    given = next(iter(to_sign(known)), None)
    if given is None:
        raise StateConflict("the letter is not written yet")
    if len(every) > 1:
        raise _refused("one_document", *_ONE_DOCUMENT, "more_base64")
    _examine(desk, desk.archive.get(given.sha256), every[0])
    return [Paper(every[0], given.name, None, "application/xml", int(given.id))]


def _forms(desk: Desk, files: Sequence[AnyRow], every: Sequence[bytes]) -> dict[int, bytes]:
    """Find the place of each signed file among those of a message."""
    forms: dict[int, bytes] = {}
    for number, content in enumerate(every):
        path = f"more_base64.{number - 1}" if number else "document_base64"
        _require_signature(desk, content, path)
        place = find_file(desk, files, content, forms)
        if place is None:
            raise _refused("other_content", *_OF_NO_FILE, path)
        forms[place] = content
    return forms


def _require_signature(desk: Desk, content: bytes, path: str) -> None:
    if not is_signable(content):
        raise _refused("not_signable", *_NOT_SIGNABLE, path)
    try:
        report = judge_file(content, desk.policies.of("letters_out"), at=desk.clock.now())
    except (FileUnreadable, UnreadableXml) as reason:
        raise _refused(reason.code, reason.text_pl, reason.text_en, path) from None
    _require_confirmed(report, path)


def _examine(desk: Desk, given: bytes, signed: bytes) -> None:
    try:
        tree = parse(signed)
    except UnreadableXml as reason:
        raise _refused(reason.code, reason.text_pl, reason.text_en) from None
    if not same_content(parse(given), tree):
        raise _refused("other_content", *_OTHER)
    _require_confirmed(verify(tree, desk.policies.of("letters_out"), at=desk.clock.now()))


def _require_confirmed(report: Report, path: str = "document_base64") -> None:
    if report.verdict not in CONFIRMED:
        raise _refused(f"signature_{report.verdict}", *_doubt(report), path)


def _doubt(report: Report) -> tuple[str, str]:
    worst = next((found for found in report.signatures if found.verdict == report.verdict), None)
    return (worst.text_pl, worst.text_en) if worst else ("W dokumencie nie ma podpisu.", "The document holds no signature.")


def _refused(code: str, text_pl: str, text_en: str, path: str = "document_base64") -> RequestInvalid:
    return RequestInvalid([Problem(code, path, text_pl, text_en)])


def _go_on(tx: Connection, desk: Desk, letter: AnyRow, person: str, leaving: Paper, key: str | None) -> None:
    now, actor = desk.clock.now(), f"person:{person}"[:100]
    lane, sha256 = f"letter:{letter.id}", hashlib.sha256(leaving.content).hexdigest()
    jobs.ensure(tx, letter.unit_id, "prepare", letter.id, lane=lane, due=now, running_counts=False, send_by=letter.send_by)
    told, ids = ("letter.sealed", {"key": key}) if key else ("letter.signed", {})
    more = {"unit_id": letter.unit_id, "subject": letter.public_id, "ids": ids, "digests": {"document": sha256}}
    journal.write(tx, told, at=now, actor=actor, **more)
