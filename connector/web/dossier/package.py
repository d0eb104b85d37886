"""The package of a dossier: which files lie where in the ZIP, packed and opened again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from signing import asic, zips
from signing.errors import ContainerUnreadable

LIST, LINE, STATE, PRINTED, TEXT = "spis.json", "os-czasu.json", "stan.json", "teczka.pdf", "CZYTAJ.txt"
SEALED, UNSEALED = "teczka.asice", "teczka-bez-pieczeci.zip"
COPIES: Final = (TEXT, PRINTED)
"""What lies beside the container once more, to be opened at once."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened dossier: its files by name, the copies beside them, and the sealed container (None: there is no seal).

    ``strange`` names what lies with the seal, where no seal reaches, and is neither a signature nor the list of media types.
    """

    files: Mapping[str, bytes] = field(repr=False)
    copies: Mapping[str, bytes] = field(repr=False)
    container: bytes | None = field(repr=False)
    strange: Sequence[str] = ()


def pack(files: Mapping[str, bytes], container: bytes | None, at: datetime) -> bytes:
    """Pack a dossier.

    Args:
        files: what it holds, by name.
        container: the same files in a sealed container, where they are sealed.
        at: the date that every entry gets.
    """
    copies = {name: (files[name], ZIP_DEFLATED) for name in COPIES}
    if container is not None:
        return _zip({**copies, SEALED: (container, ZIP_STORED)}, at)
    plain = _zip({name: (content, ZIP_DEFLATED) for name, content in files.items()}, at)
    return _zip({**copies, UNSEALED: (plain, ZIP_STORED)}, at)


def unpack(content: bytes) -> Opened:
    """Open a dossier safely.

    Raises:
        FileUnreadable: it is no dossier, damaged, too large, or holds what no dossier holds.
    """
    copies = zips.unpack(content)
    container, plain = copies.pop(SEALED, None), copies.pop(UNSEALED, None)
    if (container is None) == (plain is None):
        raise ContainerUnreadable("no dossier: one container is needed")
    if container is None:
        return Opened(zips.unpack(plain or b""), copies, None)
    opened = asic.open_container(container)
    strange = [name for name in opened.signatures if name != asic.MANIFEST and not fnmatchcase(name, asic.XADES)]
    return Opened(opened.files, copies, container, strange)


def _zip(files: Mapping[str, tuple[bytes, int]], at: datetime) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as opened:
        for name, (content, compression) in files.items():
            entry = ZipInfo(name, at.astimezone(UTC).timetuple()[:6])
            entry.compress_type, entry.create_system, entry.external_attr = compression, 3, 0o100600 << 16
            opened.writestr(entry, content)
    return made.getvalue()
