"""Associated signature containers, ASiC-E and ASiC-S: files and their signatures in one ZIP (ETSI EN 319 162-1)."""

from __future__ import annotations

import io
import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lxml.etree import _ElementTree

from signing import files as signed_files
from signing import layouts, zips
from signing.errors import CannotSign, ContainerSuspicious
from signing.files import Files
from signing.keys import SigningKey

Kind = Literal["ASiC-E", "ASiC-S"]
Parse = Callable[[bytes], _ElementTree]
"""Reads octets as XML without DTD and within limits; raises ValueError."""

MIME_TYPE: Final = "mimetype"
META: Final = "META-INF/"
TYPES: Final[Mapping[str, Kind]] = {
    "application/vnd.etsi.asic-e+zip": "ASiC-E",
    "application/vnd.etsi.asic-s+zip": "ASiC-S",
}
ASIC: Final = "http://uri.etsi.org/02918/v1.2.1#"
_TYPE: Final = "application/vnd.etsi.asic-e+zip"
XADES: Final = f"{META}*signatures*.xml"
_SIGNATURES: Final = f"{META}signatures.xml"
MANIFEST: Final = f"{META}manifest.xml"
_WRAPPED: Final = """<?xml version="1.0" encoding="UTF-8"?>
<asic:XAdESSignatures xmlns:asic="{asic}">{signature}</asic:XAdESSignatures>"""
_LISTED: Final = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">{entries}
</manifest:manifest>"""
_SIGNED: Final = re.compile(rb"META-INF/[\w.-]{0,100}(?:signature|timestamp)[\w.-]{0,100}\.(?:xml|p7s|tst)")
_S_ONLY: Final = {f"{META}{name}" for name in ("signatures.xml", "signature.p7s", "timestamp.tst")}
_ENTRY: Final = "\n<manifest:file-entry manifest:full-path={name} manifest:media-type={kind}/>"


@dataclass(frozen=True, slots=True)
class Container:
    """An opened container (kontener podpisu): what is signed, and by which files.

    Attributes:
        kind: ASiC-E holds any number of files, ASiC-S one.
        files: the data, by name, in the order in which they stand.
        signatures: signature files, time-stamp tokens and manifests below META-INF, by name.
    """

    kind: Kind
    files: Mapping[str, bytes] = field(repr=False)
    signatures: Mapping[str, bytes] = field(repr=False)


def make(beside: Files, key: SigningKey, *, at: datetime) -> bytes:
    """Sign files and pack them into an ASiC-E with one XAdES signature over all of them, in the order given.

    Args:
        beside: octets or open files, by the name that each gets in the container.
        key: a seal, as for :func:`signing.xades.sign`.
        at: the aware moment of signing.

    Raises:
        KeyUnusable: such a key, or a certificate that is not valid now.
        CannotSign: no file, a name that a container cannot have, or the moment has no time zone.
    """
    return pack(beside, sign(beside, key, at=at), at=at)


def sign(beside: Files, key: SigningKey, *, at: datetime) -> bytes:
    """Make the signature file alone, as :func:`make` does; :mod:`signing.levels` can lift it before it is packed."""
    for name in beside:
        _check_name(name)
    signature = layouts.sign_detached(beside, key, at=at).decode().partition("\n")[2]
    return _WRAPPED.format(asic=ASIC, signature=signature).encode()


def pack(beside: Files, signatures: bytes, *, at: datetime) -> bytes:
    """Put files and their signature file into an ASiC-E (EN 319 162-1, 4.4), each with this date.

    Raises:
        CannotSign: a name that a container cannot have.
    """
    for name in beside:
        _check_name(name)
    made = io.BytesIO()
    with ZipFile(made, "w") as opened:
        opened.writestr(_entry(MIME_TYPE, at, ZIP_STORED), _TYPE)
        for name, file in beside.items():
            with opened.open(_entry(name, at), "w") as place:
                for piece in signed_files.pieces(file):
                    place.write(piece)
        opened.writestr(_entry(MANIFEST, at), _manifest(beside))
        opened.writestr(_entry(_SIGNATURES, at), signatures)
    return made.getvalue()


def is_container(content: bytes) -> bool:
    """Say whether a file sets out to be an ASiC: by its mimetype, or without one by the signature files in it."""
    if not content.startswith(zips.BEGINNING):
        return False
    if content[30:38] == MIME_TYPE.encode():
        return content[38:].startswith(b"application/vnd.etsi.asic-")
    return _SIGNED.search(content) is not None


def open_container(content: bytes) -> Container:
    """Open a container safely.

    Args:
        content: the whole ZIP.

    Raises:
        ContainerUnreadable, ContainerSuspicious, ContainerTooLarge: as :func:`signing.zips.unpack`; suspicious is also a mimetype
            that is not the first entry, as it is, or is of something else.
    """
    entries = zips.unpack(content)
    kind = _kind(content, entries.pop(MIME_TYPE, None))
    below = {name: octets for name, octets in entries.items() if name.startswith(META)}
    data = {name: octets for name, octets in entries.items() if not name.startswith(META)}
    return Container(kind or ("ASiC-S" if _S_ONLY & set(below) and len(data) == 1 else "ASiC-E"), data, below)


def _kind(content: bytes, written: bytes | None) -> Kind | None:
    if written is None:
        return None
    kind = TYPES.get(written.decode("ascii", "replace").strip())
    if kind is None or content[8:10] != b"\0\0" or not content[30:].startswith(MIME_TYPE.encode() + written):
        raise ContainerSuspicious("mimetype")
    return kind


def _check_name(name: str) -> None:
    if not zips.safe(name) or name == MIME_TYPE or name.upper().startswith(META):
        raise CannotSign(f"{name!r} cannot be a file of a container")


def _entry(name: str, at: datetime, compression: int = ZIP_DEFLATED) -> ZipInfo:
    made = ZipInfo(name, at.astimezone(UTC).timetuple()[:6])
    made.compress_type, made.create_system, made.external_attr = compression, 3, 0o100644 << 16
    return made


def _manifest(beside: Files) -> str:
    listed = [("/", _TYPE), *((name, mimetypes.guess_type(name)[0] or layouts.UNKNOWN_TYPE) for name in beside)]
    return _LISTED.format(entries="".join(_ENTRY.format(name=quoteattr(name), kind=quoteattr(kind)) for name, kind in listed))
