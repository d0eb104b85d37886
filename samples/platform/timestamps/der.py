"""Write and read the little of DER (X.690) that a time stamp needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

INTEGER, OCTETS, NULL, OID, UTF8, SEQUENCE, SET = 0x02, 0x04, 0x05, 0x06, 0x0C, 0x30, 0x31
BOOLEAN, BITS, GENERALIZED_TIME = 0x01, 0x03, 0x18
_BASE = 128


@dataclass(frozen=True)
class Element:
    """One value as it was read: its tag, what it holds, and its whole octets."""

    tag: int
    content: bytes
    whole: bytes


def element(tag: int, *parts: bytes) -> bytes:
    """Write a value of this tag that holds these parts one after the other."""
    content = b"".join(parts)
    size = len(content)
    if size < _BASE:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def sequence(*parts: bytes) -> bytes:
    """Write a SEQUENCE."""
    return element(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """Write a SET OF, in the order that DER wants."""
    return element(SET, *sorted(parts))


def context(number: int, *parts: bytes) -> bytes:
    """Write a constructed value with a tag of its context."""
    return element(0xA0 | number, *parts)


def integer(value: int) -> bytes:
    """Write an INTEGER that is not negative."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """Write an OBJECT IDENTIFIER such as ``2.5.4.3``."""
    first, second, *rest = map(int, dotted.split("."))
    return element(OID, *(_arc(number) for number in (first * 40 + second, *rest)))


def _arc(number: int) -> bytes:
    octets = [number % _BASE]
    while number := number // _BASE:
        octets.insert(0, number % _BASE | 0x80)
    return bytes(octets)


def generalized_time(moment: datetime) -> bytes:
    """Write an aware moment to the second, in UTC (RFC 3161 2.4.2)."""
    return element(GENERALIZED_TIME, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def read(octets: bytes) -> list[Element]:
    """Read the values that stand one after the other.

    Raises:
        ValueError: the octets are no DER.
    """
    found = []
    while octets:
        one = _first(octets)
        found.append(one)
        octets = octets[len(one.whole) :]
    return found


def _first(octets: bytes) -> Element:
    try:
        size, start = octets[1], 2
        if size >= _BASE:
            start += size - _BASE
            size = int.from_bytes(octets[2:start], "big")
        if start + size > len(octets):
            raise ValueError("a value is cut off")
        return Element(octets[0], octets[start : start + size], octets[: start + size])
    except IndexError:
        raise ValueError("a value is cut off") from None
