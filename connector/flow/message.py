"""A letter as a message (wiadomość): the record that names its text and files, and the checks before it leaves."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Final

from connector.flow.desk import Desk
from connector.letters.document import Role
from connector.ports import OrderFile
from connector.store.rows import AnyRow
from schemas import media_types
from schemas.findings import Finding
from schemas.sent_names import Mended, is_taken, mend_all

RECORD_TYPE: Final = "application/vnd.epuap-connector.message+json"
"""The media type of a record."""
RECORD_NAME: Final = "wiadomosc.json"
MAX_TEXT: Final = 5000
"""Characters of the text (protocols, e-Doręczenia 5)."""
COVERING_TEXT: Final = "Pismo w załączniku."
"""The text of a message that carries a document of its own."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file in a record: the name sent and the one given, type, size in bytes, SHA-256 in hex."""

    name: str
    given: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a message says and carries; its bytes are the letter's original."""

    subject: str
    text: str
    files: Sequence[FileEntry]

    def written(self) -> bytes:
        """Write it as canonical JSON: sorted names, no blanks, UTF-8."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def entries(given: Iterable[tuple[str, str | None, bytes]]) -> list[FileEntry]:
    """Describe files given as name, media type if known, and bytes; a name that the service refuses is mended."""
    every = list(given)
    names = mend_all(name for name, _, _ in every)
    return [_entry(name, media_type, content) for name, (_, media_type, content) in zip(names, every, strict=True)]


def _entry(name: Mended, media_type: str | None, content: bytes) -> FileEntry:
    known = media_type or mimetypes.guess_type(name.name)[0] or "application/octet-stream"
    return FileEntry(name.name, name.given, known, len(content), hashlib.sha256(content).hexdigest())


def named_anew(files: Sequence[FileEntry]) -> list[FileEntry]:
    """Mend the names anew where files took the place of others, so that no two are equal."""
    names = mend_all(entry.given for entry in files)
    return [replace(entry, name=name.name) for entry, name in zip(files, names, strict=True)]


def read(written: bytes) -> Record:
    """Read a record that :meth:`Record.written` gave."""
    found = json.loads(written)
    return Record(found["subject"], found["text"], [FileEntry(**entry) for entry in found["files"]])


def record_in_force(known: Iterable[AnyRow]) -> AnyRow | None:
    """Give the newest record among a letter's documents, in their order; None where it is no message."""
    records = [row for row in known if row.media_type == RECORD_TYPE and row.role != Role.ATTACHMENT.value]
    return records[-1] if records else None


def files_in_force(known: Sequence[AnyRow]) -> list[AnyRow]:
    """List the files that a message carries, in the order of its record: as they were given, or what a person signed instead."""
    signed = {row.derived_from: row for row in known if row.role == Role.SIGNED.value}
    return [_newest(row, signed) for row in known if row.role == Role.ATTACHMENT.value]


def _newest(row: AnyRow, signed: Mapping[int, AnyRow]) -> AnyRow:
    return _newest(signed[row.id], signed) if row.id in signed else row


def order_file(desk: Desk, row: AnyRow) -> OrderFile:
    """Give a document as a file of an order, under the name given; its bytes are read from the archive when they are wanted."""
    return OrderFile(row.name_given or row.name, row.media_type, row.size, row.sha256, partial(desk.archive.pieces, row.sha256))


def findings_of(record: Record, beginning: Callable[[str], bytes]) -> list[Finding]:
    """List what is wrong with a message, and which names are sent otherwise than given.

    Args:
        record: what it says and carries.
        beginning: gives the first bytes of the file with this SHA-256.
    """
    found = [] if record.text.strip() or record.files else [_EMPTY]
    for place, entry in enumerate(record.files):
        found += _of_file(entry, beginning(entry.sha256), f"attachments[{place}]")
    return found


def _of_file(entry: FileEntry, beginning: bytes, path: str) -> Iterator[Finding]:
    """Find mistakes in a file (protocols, e-Doręczenia 5)."""
    if not is_taken(entry.name):
        yield _error("attachment_type_not_taken", path, "jest rodzaju, którego e-Doręczenia nie przyjmują", "has a refused type")
    if media_types.kind(beginning) == media_types.PROGRAM:
        yield _error("attachment_program", path, "jest programem, a programów nie wysyłamy", "is a program")
    elif media_types.disagrees(entry.media_type, beginning):
        yield _error("attachment_type_mismatch", path, "nie jest tym, co podano jako jego rodzaj", "is not what is declared")
    if entry.name != entry.given:
        text_pl = "Nazwa załącznika zawiera znaki, których e-Doręczenia nie przyjmują; wysyłamy ją zmienioną, podaną zachowujemy."
        text_en = "The attachment's name breaks the service's rules; it is sent mended, and the given one is kept."
        yield Finding("attachment_renamed", "warning", 0, path, text_pl, text_en)


def _error(code: str, path: str, text_pl: str, text_en: str) -> Finding:
    return Finding(code, "error", 0, path, f"Załącznik {text_pl}.", f"The attachment {text_en}.")


_EMPTY: Final = Finding(
    "message_empty",
    "error",
    0,
    "text",
    "Wiadomość nie ma ani treści, ani załączników.",
    "The message has neither text nor files.",
)
