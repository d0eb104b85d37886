"""Open a ZIP that somebody else packed, so that every program would see in it what we see, and no more than we can hold."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from signing.errors import ContainerSuspicious, ContainerTooLarge, ContainerUnreadable

BEGINNING = b"PK\x03\x04"
MOST_ENTRIES = 1_000
MOST_OCTETS = 200_000_000
LONGEST_NAME = 255
_HEADER, _LOCAL = 30, struct.Struct("<HH4xIIIHH")  # octets of a local header before its name, and what counts of them
_LAST, _LAST_LENGTH, _DESCRIPTOR = b"PK\x05\x06", 22, b"PK\x07\x08"
_SIZES_FOLLOW = 0x8
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_FORBIDDEN = set('\\:*?"<>|')
_DAMAGED = (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, struct.error)


def unpack(content: bytes) -> dict[str, bytes]:
    """Give the files of a ZIP by name, in the order in which they stand; folders are left out.

    Args:
        content: the whole ZIP, up to 1,000 files and 200 million octets unpacked.

    Raises:
        ContainerUnreadable: it is no ZIP, or damaged.
        ContainerSuspicious: a name that leaves the folder or stands twice, a link, encryption, an unusual compression, something
            before, between or behind the files.
        ContainerTooLarge: too many files or octets.
    """
    try:
        with ZipFile(io.BytesIO(content)) as opened:
            entries = sorted(opened.infolist(), key=lambda entry: entry.header_offset)
            _check(entries, content, opened.start_dir)
            return {entry.filename: _unpacked(opened, entry, content) for entry in entries if not entry.is_dir()}
    except _DAMAGED as failure:
        raise ContainerUnreadable(f"{type(failure).__name__}: {failure}") from failure


def safe(name: str) -> bool:
    """Say whether a name is a relative path that every system understands alike and that stays in its folder."""
    unseen = any(unicodedata.category(letter).startswith("C") for letter in name)
    return len(name) <= LONGEST_NAME and not unseen and not _FORBIDDEN & set(name) and not {"", ".", ".."} & set(name.split("/"))


def _check(entries: Sequence[ZipInfo], content: bytes, end: int) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_OCTETS:
        raise ContainerTooLarge(f"{len(entries)} files")
    names = [entry.filename.rstrip("/").casefold() for entry in entries]
    if len(set(names)) < len(names):
        raise ContainerSuspicious("a name stands twice")
    for entry in entries:
        for problem in _problems(entry):
            raise ContainerSuspicious(f"{entry.filename!r}: {problem}")
    _check_places(entries, content, end)


def _problems(entry: ZipInfo) -> Iterator[str]:
    if not safe(entry.filename.removesuffix("/")) or entry.orig_filename != entry.filename:
        yield "name"
    if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        yield "no plain file"
    if entry.is_dir() and entry.file_size:
        yield "a folder with content"
    if entry.flag_bits & _ENCRYPTED:
        yield "encrypted"
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        yield "compression"


def _unpacked(opened: ZipFile, entry: ZipInfo, content: bytes) -> bytes:
    """Unpack no more than the size that was counted; the reader of the standard library unpacks all and cuts it off then."""
    opened.open(entry).close()  # compares the name in its header with the one in the list
    start = _start(entry, content)
    packed = content[start : start + entry.compress_size]
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    stored = entry.compress_type == ZIP_STORED
    found = packed if stored else inflate.decompress(packed, entry.file_size + 1)
    if len(found) != entry.file_size or not (stored or (inflate.eof and not inflate.unused_data)):
        raise ContainerSuspicious(f"{entry.filename!r}: of another size than it states")
    if zlib.crc32(found) != entry.CRC:
        raise ContainerUnreadable(f"{entry.filename!r}: damaged")
    return found


def _check_places(entries: Sequence[ZipInfo], content: bytes, end: int) -> None:
    """Make sure that the files stand one after the other from the first octet, so that nothing is hidden or shared."""
    place = 0
    for entry in entries:
        if entry.header_offset != place:
            raise ContainerSuspicious(f"{entry.filename!r}: not where the one before ends")
        place = _end(entry, content)
    if place != end:
        raise ContainerSuspicious("something stands between the files and their list")
    last = content.find(_LAST, end)
    comment = int.from_bytes(content[last + 20 : last + _LAST_LENGTH], "little")
    if content.count(_LAST, end) != 1 or last + _LAST_LENGTH + comment != len(content):
        raise ContainerSuspicious("something stands behind the list of the files")


def _end(entry: ZipInfo, content: bytes) -> int:
    """Give where an entry ends, with the descriptor that may follow it; its header must say what the list says (APPNOTE 4.3)."""
    start = entry.header_offset
    flags, method, crc, packed, whole, *_ = _LOCAL.unpack(content[start + 6 : start + _HEADER])
    follows = bool(flags & _SIZES_FOLLOW)
    told = (crc, packed, whole) == (entry.CRC, entry.compress_size, entry.file_size)
    if method != entry.compress_type or flags & _ENCRYPTED or not (told or follows):
        raise ContainerSuspicious(f"{entry.filename!r}: described in two ways")
    place = _start(entry, content) + entry.compress_size
    if not follows:
        return place
    return place + (16 if content.startswith(_DESCRIPTOR, place) else 12)


def _start(entry: ZipInfo, content: bytes) -> int:
    """Give where the packed octets of an entry begin: behind its header, its name and what else stands there."""
    *_, name, extra = _LOCAL.unpack(content[entry.header_offset + 6 : entry.header_offset + _HEADER])
    return int(entry.header_offset + _HEADER + name + extra)
