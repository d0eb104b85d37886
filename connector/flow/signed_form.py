"""Find which file of a message (wiadomość) a person signed elsewhere, and put the signed form into its place."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from sqlalchemy import Connection

from connector.flow import message
from connector.flow.desk import Desk
from connector.flow.message import FileEntry
from connector.letters.document import Role
from connector.store import documents
from connector.store.rows import AnyRow
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing.asic import is_container, open_container
from signing.errors import FileUnreadable
from signing.pdf_file import is_pdf
from signing.sameness import same_content

_CONTAINER_ENDING: Final = ".asic"
"""Of the endings of containers, the one that e-Doręczenia takes (protocols, e-Doręczenia 5)."""
_CONTAINER_TYPE: Final = "application/vnd.etsi.asic-e+zip"


class Paper(NamedTuple):
    """A document to be named: its bytes, the name we use and the one given, media type, and what it was made from."""

    content: bytes
    name: str
    name_given: str | None
    media_type: str
    derived_from: int


def find_file(desk: Desk, files: Sequence[AnyRow], signed: bytes, taken: Container[int] = ()) -> int | None:
    """Give the place of the file of which this is the signed form, the longest first; None where it is of none of them.

    ``taken`` are places whose signed form was found already, for the same file may be attached twice.
    """
    free = [place for place in range(len(files)) if place not in taken]
    for place in sorted(free, key=lambda place: -files[place].size):
        if is_signed_form(desk.archive.get(files[place].sha256), signed):
            return place
    return None


def is_signed_form(given: bytes, signed: bytes) -> bool:
    """Say whether a file says what the given one says and adds nothing but signatures.

    A PDF goes on behind the given octets, XML has the same content, and a container holds the given file, alone.
    """
    try:
        if is_pdf(signed):
            from signing.pdf_sameness import only_signed  # noqa: PLC0415 - it takes a while to load, which no start should wait for

            return only_signed(given, signed)
        if is_container(signed):
            return [*open_container(signed).files.values()] == [given]
        return given != signed and same_content(parse(given), parse(signed))
    except (FileUnreadable, UnreadableXml):
        return False


def put_in_place(desk: Desk, known: Sequence[AnyRow], record: AnyRow, forms: dict[int, bytes]) -> list[Paper]:
    """Give the signed files, and behind them the record that names them instead of those at these places."""
    rows, old = message.files_in_force(known), message.read(desk.archive.get(record.sha256))
    entries = [_entry(entry, forms[place]) if place in forms else entry for place, entry in enumerate(old.files)]
    anew = replace(old, files=message.named_anew(entries))
    papers = [_paper(anew.files[place], content, int(rows[place].id)) for place, content in sorted(forms.items())]
    more = (message.RECORD_NAME, message.RECORD_NAME, message.RECORD_TYPE, int(record.id))
    return [*papers, Paper(anew.written(), *more)]


def name_papers(tx: Connection, letter: AnyRow, papers: Sequence[Paper]) -> int:
    """Name signed documents, whose bytes are in the archive already, and give the number of the last."""
    numbers = [_name(tx, letter, paper) for paper in papers]
    return numbers[-1]


def _name(tx: Connection, letter: AnyRow, paper: Paper) -> int:
    return documents.add(
        tx,
        letter.unit_id,
        Role.SIGNED,
        paper.content,
        name=paper.name,
        name_given=paper.name_given,
        media_type=paper.media_type,
        derived_from=paper.derived_from,
        letter_id=letter.id,
    )


def _paper(entry: FileEntry, content: bytes, derived_from: int) -> Paper:
    return Paper(content, entry.name, entry.given, entry.media_type, derived_from)


def _entry(entry: FileEntry, signed: bytes) -> FileEntry:
    """Describe the signed form of a file; a container is called as its file, with an ending of its own."""
    wrapped = is_container(signed) and not entry.given.endswith(_CONTAINER_ENDING)
    given = entry.given + _CONTAINER_ENDING if wrapped else entry.given
    return FileEntry(given, given, _type(entry, signed), len(signed), hashlib.sha256(signed).hexdigest())


def _type(entry: FileEntry, signed: bytes) -> str:
    if is_pdf(signed):
        return "application/pdf"
    return _CONTAINER_TYPE if is_container(signed) else entry.media_type
