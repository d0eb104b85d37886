"""The papers of a dossier: octets from the archive under names that tell what they are, each with its meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from connector.flow.desk import DocumentKind
from connector.letters.document import Role
from connector.letters.evidence import Kind, Verdict
from connector.store.archive import Archive
from connector.store.rows import AnyRow
from connector.web.dossier.subject import Subject
from connector.web.dossier.words import ANSWER, ENVELOPE, EVIDENCE, LEFT_OUT, RECEIVED, ROLE, SENT, UNKNOWN_PROOF, Text
from schemas.file_names import safe_name

_COUNTS: Final = (Verdict.VERIFIED.value, Verdict.WEAK.value)
_RECEIPTS: Final[Mapping[str, DocumentKind]] = {Kind.UPP.value: "upp", Kind.UPD.value: "upd"}
_RECORDS: Final = ("person_", "part", Kind.TRACE.value, Kind.SEARCH_ENDED.value)
"""How the kinds of evidence begin that nobody signed."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a dossier.

    Attributes:
        name: its path in the container.
        content: its octets.
        meaning: what it is, in both languages.
        judged_as: by which policy its signatures are judged; None where it is none that is signed.
        proof: whether the office relies on the signature in it, so that a check of the dossier must find it good.
        received: since when a verified receipt proves that these octets were there.
    """

    name: str
    content: bytes = field(repr=False)
    meaning: Text
    judged_as: DocumentKind | None = None
    proof: bool = False
    received: datetime | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """What belongs here and is not here: its public id, and why."""

    id: str
    why: Text


def papers(subject: Subject, archive: Archive) -> Iterator[Paper | Absent]:
    """Give everything kept about a subject, byte for byte, and name what is left out.

    Raises:
        ArchiveDamaged: bytes that should be kept are missing or changed.
        ArchiveUnreachable: they cannot be read now.
    """
    if subject.kind == "arrival":
        yield from _received(subject, archive)
    judged_as: DocumentKind = "letters_out" if subject.kind == "letter" else "letters_in"
    for number, document in enumerate(subject.documents, start=1):
        yield _document(number, document, archive, judged_as, subject)
    sure = subject.sure_pieces
    yield from (Absent(piece.public_id, LEFT_OUT["unsure"]) for piece in subject.pieces if piece not in sure)
    for number, piece in enumerate(sure, start=1):
        yield from _piece(number, piece, archive)
    if subject.row.erased_at is None:
        for number, call in enumerate((call for call in subject.calls if call.answer_sha256), start=1):
            yield Paper(f"odpowiedzi/{number:02}-{call.public_id}", archive.get(call.answer_sha256), ANSWER)


def _received(subject: Subject, archive: Archive) -> Iterator[Paper | Absent]:
    """Give an arrival as it came: the envelope, and the document where judging has not named it yet."""
    row = subject.row
    if row.erased_at is not None:
        yield Absent(subject.id, LEFT_OUT["erased"])
        return
    if row.envelope_sha256 != row.document_sha256:
        yield Paper("koperta/koperta", archive.get(row.envelope_sha256), ENVELOPE)
    if row.document_sha256 not in {document.sha256 for document in subject.documents}:
        content = archive.get(row.document_sha256)
        yield Paper(f"dokumenty/00-{_plain(row.file_name)}", content, RECEIVED, "letters_in")


def _document(number: int, row: AnyRow, archive: Archive, judged_as: DocumentKind, subject: Subject) -> Paper | Absent:
    if row.erased_at is not None:
        return Absent(row.public_id, LEFT_OUT["erased"])
    if not row.size:
        return Absent(row.public_id, LEFT_OUT["empty"])
    content, name = archive.get(row.sha256), f"dokumenty/{number:02}-{_plain(row.name)}"
    if row.role == Role.TEXT.value:
        return Paper(name, content, ROLE[row.role])
    meaning = SENT if row.id in subject.sent else ROLE[row.role]
    return Paper(name, content, meaning, judged_as, received=subject.received.get(row.id))


def _piece(number: int, row: AnyRow, archive: Archive) -> Iterator[Paper | Absent]:
    if row.erased_at is not None:
        yield Absent(row.public_id, LEFT_OUT["erased"])
    elif row.sha256 is not None:
        name = f"dowody/{number:02}-{row.kind}-{row.public_id}{_ending(row)}"
        meaning = EVIDENCE.get(row.kind, UNKNOWN_PROOF)
        yield Paper(name, archive.get(row.sha256), meaning, _signed_as(row.kind), proof=row.verdict in _COUNTS)


def _signed_as(kind: str) -> DocumentKind | None:
    """Say as what a kind of evidence is judged; None where it is our own record."""
    if kind.startswith(_RECORDS):
        return None
    return _RECEIPTS.get(kind, "evidence")


def _ending(row: AnyRow) -> str:
    _, dot, ending = _plain(row.name or "").rpartition(".")
    return dot + ending


def _plain(name: str) -> str:
    return safe_name(name) or "plik"
