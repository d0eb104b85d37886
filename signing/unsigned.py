"""Read the unsigned properties of one signature: time stamps, certificates, revocation values; anybody may have added them."""

from __future__ import annotations

from typing import Final, NamedTuple

from lxml import etree

from signing.certificates import Known, read
from signing.names import xades, xades141
from signing.reading import Malformed, children, octets, only, optional
from signing.revocation import MOST_VALUES, Values

_OF_SIGNATURE: Final = xades("UnsignedSignatureProperties")
_CERTIFICATE_VALUES, _REVOCATION_VALUES = xades("CertificateValues"), xades("RevocationValues")
SIGNATURE_STAMP: Final = xades("SignatureTimeStamp")
ARCHIVE_STAMP: Final = xades141("ArchiveTimeStamp")
_TOKEN: Final = xades("EncapsulatedTimeStamp")
MOST_STAMPS: Final = 20
MOST_CERTIFICATES: Final = 40


class Unsigned(NamedTuple):
    """What stands in xades:UnsignedSignatureProperties.

    Attributes:
        every: all of them in order, as the archive time stamps cover them.
        stamps: the xades:SignatureTimeStamp.
        archives: the xades141:ArchiveTimeStamp, oldest first.
        certificates: all that CertificateValues hold, also those in xades141:TimeStampValidationData; offers, not proofs.
        values: likewise what RevocationValues hold.
        told: whether there are any RevocationValues.
    """

    every: tuple[etree._Element, ...]
    stamps: tuple[etree._Element, ...]
    archives: tuple[etree._Element, ...]
    certificates: tuple[Known, ...]
    values: Values
    told: bool


def read_all(unsigned: etree._Element) -> Unsigned:
    """Read the xades:UnsignedProperties of one signature.

    Raises:
        Malformed: a value is no base64 or no certificate, or there are too many.
    """
    inner = optional(unsigned, _OF_SIGNATURE)
    every = children(inner) if inner is not None else []
    stamps = [one for one in every if one.tag == SIGNATURE_STAMP]
    archives = [one for one in every if one.tag == ARCHIVE_STAMP]
    if len(stamps) + len(archives) > MOST_STAMPS:
        raise Malformed(f"{len(stamps) + len(archives)} time stamps")
    holders = [*every, *[child for one in every if one.tag == xades141("TimeStampValidationData") for child in children(one)]]
    told = [one for one in holders if one.tag == _REVOCATION_VALUES]
    certificates = [found for one in holders if one.tag == _CERTIFICATE_VALUES for found in _certificates(one)]
    crls = _listed(told, "CRLValues", "EncapsulatedCRLValue")
    ocsps = _listed(told, "OCSPValues", "EncapsulatedOCSPValue")
    if len(certificates) > MOST_CERTIFICATES or len(crls) + len(ocsps) > MOST_VALUES:
        raise Malformed(f"{len(certificates)} certificates, {len(crls)} lists, {len(ocsps)} answers")
    return Unsigned(tuple(every), tuple(stamps), tuple(archives), tuple(certificates), Values(crls, ocsps), bool(told))


def token(stamp: etree._Element) -> bytes:
    """Give the token of one time stamp.

    Raises:
        Malformed: not exactly one, or not base64.
    """
    return octets(only(stamp, _TOKEN))


def _certificates(holder: etree._Element) -> list[Known]:
    return [read(octets(one)) for one in holder.iterchildren(xades("EncapsulatedX509Certificate"))]


def _listed(told: list[etree._Element], group: str, name: str) -> tuple[bytes, ...]:
    groups = [one for holder in told for one in holder.iterchildren(xades(group))]
    return tuple(octets(one) for holder in groups for one in holder.iterchildren(xades(name)))
