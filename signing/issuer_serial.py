"""Compare the issuer and serial number written in a signature with those of a certificate, by structure."""

from __future__ import annotations

import re
from functools import lru_cache

from cryptography import x509
from lxml import etree

from signing.names import ds, xades
from signing.reading import octets, only, optional, text

_TYPES = {  # how producers write attribute types; the key is upper case without "OID."
    "CN": "2.5.4.3",
    "SERIALNUMBER": "2.5.4.5",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "S": "2.5.4.8",
    "STREET": "2.5.4.9",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "T": "2.5.4.12",
    "TITLE": "2.5.4.12",
    "SN": "2.5.4.4",
    "SURNAME": "2.5.4.4",
    "G": "2.5.4.42",
    "GN": "2.5.4.42",
    "GIVENNAME": "2.5.4.42",
    "ORGANIZATIONIDENTIFIER": "2.5.4.97",
    "DC": "0.9.2342.19200300.100.1.25",
    "UID": "0.9.2342.19200300.100.1.1",
    "E": "1.2.840.113549.1.9.1",
    "EMAIL": "1.2.840.113549.1.9.1",
    "EMAILADDRESS": "1.2.840.113549.1.9.1",
}
_PART = re.compile(r'\s*([^=,;+]+?)\s*=\s*("(?:[^"\\]|\\.)*"|(?:[^,;+"\\]|\\.)*)\s*(?:[,;+]|$)')
_LONGEST = 4096
_PLAIN, _ENCODED = xades("IssuerSerial"), xades("IssuerSerialV2")
_LONG_FORM = 0x80  # of a DER length


def agrees(cert: etree._Element, certificate: x509.Certificate) -> bool:
    """Say whether the IssuerSerial of a xades:Cert, either version, fits a certificate; absent fits.

    A name that cannot be read by structure is not compared, since the digest binds the certificate already; its serial number is.

    Raises:
        Malformed: if the element lacks its parts.
    """
    if next(cert.iterchildren(_PLAIN, _ENCODED), None) is None:
        return True
    plain, encoded = optional(cert, _PLAIN), optional(cert, _ENCODED)
    if plain is not None:
        number = text(only(plain, ds("X509SerialNumber"))).strip()
        name = _written(text(only(plain, ds("X509IssuerName"))))
        return number == str(certificate.serial_number) and name in (None, _parts(certificate.issuer))
    return encoded is None or octets(encoded) == _der(certificate)


def names(written: str, name: x509.Name) -> bool:
    """Say whether a written name fits, by structure; one that cannot be read is not compared, as with ``agrees``."""
    return _written(written) in (None, _parts(name))


def _written(name: str) -> frozenset[tuple[str, str]] | None:
    """Read a name in the style of RFC 4514; None if a type or form is not known."""
    parts, place = set(), 0
    while place < len(name) <= _LONGEST:
        found = _PART.match(name, place)
        if not found or found.end() == place:
            return None
        oid, value = _oid(found[1]), found[2]
        if oid is None or value.startswith("#"):
            return None
        parts.add((oid, _normal(re.sub(r"\\(.)", r"\1", value.strip('"')))))
        place = found.end()
    return frozenset(parts) if len(name) <= _LONGEST else None


def _oid(written: str) -> str | None:
    bare = written.strip().upper().removeprefix("OID.")
    return bare if re.fullmatch(r"[0-9.]+", bare) else _TYPES.get(bare)


@lru_cache(maxsize=256)
def _parts(name: x509.Name) -> frozenset[tuple[str, str]]:
    return frozenset((part.oid.dotted_string, _normal(str(part.value))) for part in name)


def _normal(value: str) -> str:
    return " ".join(value.split()).casefold()


def _der(certificate: x509.Certificate) -> bytes:
    """Write the IssuerSerial of RFC 5035: SEQUENCE { GeneralNames { [4] Name }, INTEGER }."""
    number = certificate.serial_number
    serial = _tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))
    return _tlv(0x30, _tlv(0x30, _tlv(0xA4, certificate.issuer.public_bytes())) + serial)


def _tlv(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < _LONG_FORM:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG_FORM | len(size))) + size + content
