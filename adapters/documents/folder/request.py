"""Read a dropped folder as a request to send a letter, the files that it names put in as base64."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from adapters.documents.folder import disk
from schemas import strict_json
from schemas.errors import UnreadableJson

LETTER_FILE: Final = "letter.json"
PROBLEMS_FILE: Final = "problems.json"
REASON_FILE: Final = "przyczyna.txt"
_NAME_TOLD: Final = 100  # characters of a name that is told back
_OURS: Final = {PROBLEMS_FILE, REASON_FILE}  # left from an earlier refusal


class Unreadable(ValueError):
    """The folder is no request; the text says why, in Polish, for the clerk."""


def read_files(folder: Path, most: int) -> dict[str, bytes]:
    """Read the regular files of a folder, at most so many bytes together; links, hidden files and folders inside are left out.

    Raises:
        Unreadable: too much.
    """
    files: dict[str, bytes] = {}
    for path in sorted(folder.iterdir()):
        if path.name in _OURS or path.name.startswith(".") or path.is_symlink() or not path.is_file():
            continue
        try:
            files[spelling(path.name)] = disk.read(path, most - sum(map(len, files.values())))
        except disk.TooLong:
            raise Unreadable(f"Pliki pisma są razem większe niż {most} bajtów.") from None
    return files


def digest(name: str, files: Mapping[str, bytes]) -> str:
    """Give a digest of the folder's name and of all that counts in it, 32 hex digits."""
    lines = [spelling(name), *(f"{file}:{hashlib.sha256(content).hexdigest()}" for file, content in sorted(files.items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def read_request(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Give the request of ``letter.json`` in the shape of ``POST /api/v1/letters``.

    ``content.document_file`` becomes ``document_base64`` and ``name``; ``file`` anywhere in ``content.letter`` or
    ``content.attachments`` becomes ``content_base64``. Only files of this very folder can be named.

    Raises:
        Unreadable: no JSON object, or a named file is not there.
    """
    request = _parse(files)
    content = request.get("content")
    if isinstance(content, dict):
        request["content"] = _with_document(content, files)
    return request


def _parse(files: Mapping[str, bytes]) -> dict[str, Any]:
    if LETTER_FILE not in files:
        raise Unreadable(f"W katalogu brakuje pliku {LETTER_FILE}.")
    try:
        request = strict_json.parse(files[LETTER_FILE])
    except UnreadableJson as reason:
        raise Unreadable(f"Plik {LETTER_FILE}: {reason.text_pl}") from None
    if not isinstance(request, dict):
        raise Unreadable(f"Plik {LETTER_FILE} ma zawierać obiekt JSON.")
    return request


def _with_document(content: dict[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    ready = dict(content)
    if "document_file" in ready:
        name = ready.pop("document_file")
        ready["document_base64"] = _base64(name, files)
        ready.setdefault("name", name)
    for part in ready.keys() & {"letter", "attachments"}:
        ready[part] = _with_files(ready[part], files)
    return ready


def _with_files(part: Any, files: Mapping[str, bytes]) -> Any:
    if isinstance(part, list):
        return [_with_files(item, files) for item in part]
    if not isinstance(part, dict):
        return part
    ready = {key: _with_files(value, files) for key, value in part.items()}
    if "file" in ready and "content_base64" not in ready:
        name = ready.pop("file")
        ready["content_base64"] = _base64(name, files)
        ready.setdefault("name", name)
    return ready


def _base64(name: Any, files: Mapping[str, bytes]) -> str:
    """Give a file of this folder; a path is the name of none."""
    if not isinstance(name, str):
        raise Unreadable("Nazwa pliku w letter.json nie jest tekstem.")
    if spelling(name) not in files:
        raise Unreadable(f"W katalogu brakuje pliku {name[:_NAME_TOLD]}.")
    return base64.b64encode(files[spelling(name)]).decode("ascii")


def spelling(name: str) -> str:
    """Give one spelling of what looks the same: some systems write ó as o and an accent; undecodable bytes are marked."""
    return unicodedata.normalize("NFC", name).encode(errors="replace").decode()
