"""Ask for time stamps (RFC 3161) and verify them; how the question travels is the caller's affair.

The request is built and the answer read by rfc3161-client. Signature, signer and chain are checked here: the library takes
only chains that end in a certificate signed by itself, and does not ask which certificate the signature names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import HashAlgorithm, PKIStatus, TimestampRequestBuilder, TimeStampResponse, decode_timestamp_response
from rfc3161_client.tsp import TimeStampTokenInfo

from signing import cms
from signing.certificates import Known
from signing.errors import StampForSomethingElse, StampRefused, StampTimeWrong, StampUnreadable, StampUntrusted
from signing.reading import Malformed
from signing.revocation import NOTHING, Values
from signing.trust import Trust
from signing.verdict import Finding

Ask = Callable[[bytes], bytes]
"""Carry a request (application/timestamp-query) to the service and give back what it answers."""

LEEWAY: Final = timedelta(hours=2)
"""How far the service's clock and ours may be apart: an hour wrong, and some to spare."""

_HASHES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "2.16.840.1.101.3.4.2.1": lambda content: hashlib.sha256(content).digest(),
    "2.16.840.1.101.3.4.2.2": lambda content: hashlib.sha384(content).digest(),
    "2.16.840.1.101.3.4.2.3": lambda content: hashlib.sha512(content).digest(),
}
_LONGEST: Final = 100_000


@asn1.sequence
class _Status:
    status: int


@asn1.sequence
class _Granted:
    status: _Status
    token: asn1.TLV


@dataclass(frozen=True, slots=True)
class Besides:
    """What helps to judge a token in a signature: certificates, revocation values, and until when the service must have held."""

    offers: tuple[Known, ...] = ()
    values: Values = NOTHING
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A verified time stamp (znacznik czasu): what it covers existed at ``at``, says the service whose certificate this is.

    ``token`` is the TimeStampToken in DER, as XAdES carries it; ``serial`` and ``policy`` are the service's own. ``path`` leads
    from the service to an anchor.
    """

    token: bytes = field(repr=False)
    at: datetime
    serial: int
    policy: str
    service: x509.Certificate = field(repr=False)
    path: tuple[Known, ...] = field(default=(), repr=False)


def stamp(content: bytes, ask: Ask, trust: Trust, *, at: datetime) -> Stamp:
    """Have a service stamp the SHA-256 of these octets, and believe its answer only once it is verified.

    Args:
        content: what is stamped, not empty; it does not leave, its digest does.
        ask: carries the request; what it raises goes on to the caller.
        trust: certificates of time-stamping services, or of authorities above them.
        at: the present moment, aware.

    Raises:
        StampRefused: the service said no.
        StampUnreadable: the answer is not one.
        StampForSomethingElse, StampUntrusted, StampTimeWrong: as in :func:`verify`.
    """
    request = TimestampRequestBuilder(content, HashAlgorithm.SHA256).build()
    response = _read(ask(request.as_bytes()))
    if response.status not in {PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS}:
        raise StampRefused(f"{response.status}: {'; '.join(response.status_string)}")
    try:
        nonce, token = response.tst_info.nonce, response.time_stamp_token()
    except ValueError as failure:
        raise StampUnreadable(str(failure)) from failure
    if nonce != request.nonce:
        raise StampForSomethingElse("nonce")
    return verify(token, content, trust, at=at)


def verify(token: bytes, content: bytes, trust: Trust, *, at: datetime, besides: Besides | None = None) -> Stamp:
    """Verify a time stamp over these octets (RFC 3161 2.2 and 2.3).

    Checked are the imprint, that the signer is the certificate the signature names, that this certificate serves time stamps
    and nothing else, its chain to an anchor at the stamped time, the signature, and that the time is not in the future.
    Revocation is checked as this trust is configured to.

    Args:
        token: a TimeStampToken in DER.
        content: the octets it should cover.
        trust: certificates of time-stamping services, or of authorities above them.
        at: the present moment, aware.
        besides: what came along with a token that stands in a signature.

    Raises:
        StampUnreadable: it is no token.
        StampForSomethingElse: it covers other octets.
        StampUntrusted: signature, certificate or chain do not hold.
        StampTimeWrong: it is of a time yet to come.
    """
    if len(token) > _LONGEST:
        raise StampUnreadable(f"{len(token)} bytes")
    info = _info(token)
    hashed = _HASHES.get(info.message_imprint.hash_algorithm.dotted_string)
    if hashed is None or hashed(content) != info.message_imprint.message:
        raise StampForSomethingElse("imprint")
    moment = info.gen_time.astimezone(UTC)
    service, path = _service(token, trust, moment, besides or Besides())
    if moment > at + LEEWAY:
        raise StampTimeWrong(f"{moment.isoformat()}, now {at.isoformat()}")
    return Stamp(token, moment, info.serial_number, info.policy.dotted_string, service.certificate, path)


def _read(answer: bytes) -> TimeStampResponse:
    if len(answer) > _LONGEST:
        raise StampUnreadable(f"{len(answer)} bytes")
    try:
        return decode_timestamp_response(answer)
    except ValueError as failure:
        raise StampUnreadable(str(failure)) from failure


def _info(token: bytes) -> TimeStampTokenInfo:
    """Read the TSTInfo of a token, which the library takes only inside an answer."""
    try:
        return _read(asn1.encode_der(_Granted(status=_Status(status=0), token=asn1.decode_der(asn1.TLV, token)))).tst_info
    except ValueError as failure:
        raise StampUnreadable(str(failure)) from failure


def _service(token: bytes, trust: Trust, moment: datetime, besides: Besides) -> tuple[Known, tuple[Known, ...]]:
    try:
        service, along = cms.signer(token)
        offers = (*along, *besides.offers)
        _check_purpose(service)
        trust.check(service, offers, moment, besides.values, until=besides.until)
    except Malformed as failure:
        raise StampUntrusted(str(failure)) from failure
    except Finding as finding:
        raise StampUntrusted(f"{finding.reason} {finding.detail}".rstrip()) from finding
    return service, trust.path(service, offers) or ()


def _check_purpose(service: Known) -> None:
    """Want the extended key usage timeStamping, critical and alone (RFC 3161 2.3)."""
    try:
        usage = service.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError):
        raise StampUntrusted("no extended key usage") from None
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise StampUntrusted("extended key usage: not timeStamping, critical and alone")
