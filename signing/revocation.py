"""Read what a revocation list (CRL, RFC 5280 5) or an answer of OCSP (RFC 6960) says about one certificate of a chain.

Every item is judged by pyhanko-certvalidator as of the moment it was made, so that it can be judged once: who signed it, whether
he may, and whether it speaks of this certificate. Whether it is still fresh is left to whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from asn1crypto import crl, ocsp
from cryptography import x509
from pyhanko_certvalidator.errors import OCSPValidationError, PathError, RevokedError, ValidationError
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo, ValidationTimingParams
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import CertificateRegistry
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

from signing.certificates import Known, read
from signing.chains import STRONG_HASHES, Chain, extension, parsed, run, validator

LONGEST_LIST: Final = 10_000_000
LONGEST_ANSWER: Final = 100_000
MOST_VALUES: Final = 40
WITHOUT_NEXT_UPDATE: Final = timedelta(minutes=30)
"""How long an OCSP answer counts that does not say until when."""
_MOST_ANSWERS: Final = 10
_EXPIRED_CERTIFICATES = x509.ObjectIdentifier("2.5.29.60")
_ARCHIVE_CUTOFF: Final = "archive_cutoff"


class Values(NamedTuple):
    """Revocation values (dane o unieważnieniach) as they travel, in DER."""

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


NOTHING: Final = Values()


class Word(NamedTuple):
    """What one item says about one certificate: good until, or revoked (or only put on hold) since, and when it was made."""

    made: datetime
    until: datetime
    revoked: datetime | None = None
    held: bool = False


def of_list(octets: bytes, chain: Chain, place: int) -> Word | None:
    """Say what a CRL tells about a link of a chain; None if it is none, of another issuer, or does not speak of it.

    Args:
        octets: the list in DER.
        chain: a validated chain.
        place: which link; not the last, which is the anchor.
    """
    path = chain.path
    return None if path is None else _read(lambda: _of_list(octets, chain, path, place))


def of_answer(octets: bytes, chain: Chain, place: int) -> Word | None:
    """Say the same of an OCSP answer, by the issuer or whom he certified for it (id-kp-OCSPSigning, RFC 6960 4.2.2.2)."""
    path = chain.path
    return None if path is None else _read(lambda: next(_of_answer(octets, chain, path, place), None))


def _read(reading: Callable[[], Word | None]) -> Word | None:
    try:
        return reading()
    except Exception:  # noqa: BLE001 - asn1crypto and the validator read late and raise errors of many unrelated kinds
        return None


def _of_list(octets: bytes, chain: Chain, path: ValidationPath, place: int) -> Word | None:
    link, above = chain.links[place], chain.links[place + 1]
    listed = _issued(octets, above.der)
    if listed is None or listed.next_update_utc is None:
        return None
    made, until = listed.last_update_utc, listed.next_update_utc
    item = _entries_that_matter(octets, listed, link)
    manager, context = _context(chain, made, crls=[CRLContainer(item)])
    record: Any = manager.record_crl_issuer  # untyped there
    record(item, parsed(above.der))
    try:
        run(verify_crl(parsed(link.der), path, context, use_deltas=False))
    except RevokedError as revoked:
        return _revoked(revoked, made, until)
    return Word(made, until) if _knows(link, made, _expired_since(listed)) else None


def _entries_that_matter(octets: bytes, listed: x509.CertificateRevocationList, link: Known) -> crl.CertificateList:
    """Give the list as the validator takes it, without its entries where none has this serial number.

    The validator would read every entry of a long list for seconds. That the issuer signed the whole of it is checked before.
    """
    item, serial = crl.CertificateList.load(octets), link.certificate.serial_number
    if serial > 0 and listed.get_revoked_certificate_by_serial_number(serial) is None:
        item["tbs_cert_list"]["revoked_certificates"] = None
    return item


@lru_cache(maxsize=4)
def _issued(octets: bytes, above: bytes) -> x509.CertificateRevocationList | None:
    """Read a list, once for all that it may speak of; None unless the issuer of the certificates, in DER, signed it and may."""
    listed = x509.load_der_x509_crl(octets)
    return listed if _is_of(listed, read(above)) else None


def _is_of(listed: x509.CertificateRevocationList, above: Known) -> bool:
    """Say whether the issuer of the certificates signed this list, and may."""
    used, usage = listed.signature_hash_algorithm, extension(above, x509.KeyUsage)
    key: Any = above.key  # RSA or EC, as of every authority in a chain
    return (
        listed.issuer == above.certificate.subject
        and used is not None
        and used.name in STRONG_HASHES
        and (usage is None or usage.crl_sign)
        and listed.is_signature_valid(key)
    )


def _expired_since(listed: x509.CertificateRevocationList) -> datetime | None:
    """Give the date since which the list keeps expired certificates (ExpiredCertsOnCRL, X.509 9.5.2.8)."""
    for one in listed.extensions:
        if one.oid == _EXPIRED_CERTIFICATES and isinstance(one.value, x509.UnrecognizedExtension):
            text = one.value.value[2:].decode("ascii")
            return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    return None


def _of_answer(octets: bytes, chain: Chain, path: ValidationPath, place: int) -> Iterator[Word]:
    """Give what is answered on this link; the responder must have been in date when he gathered the news or signed them."""
    containers = OCSPContainer.load_multi(ocsp.OCSPResponse.load(octets, strict=True))
    if len(containers) > _MOST_ANSWERS:
        return
    for container in containers:
        whole, single = container.extract_basic_ocsp_response(), container.extract_single_response()
        if whole is None or single is None or whole["signature_algorithm"].hash_algo not in STRONG_HASHES:
            continue
        made, until = single["this_update"].native, single["next_update"].native
        for at in (made, whole["tbs_response_data"]["produced_at"].native):
            found = _verified(container, chain, path, place, Word(made, until or made + WITHOUT_NEXT_UPDATE), at)
            if found and (found.revoked or _knows(chain.links[place], made, _cutoff(single))):
                yield found


def _verified(container: OCSPContainer, chain: Chain, path: ValidationPath, place: int, good: Word, at: datetime) -> Word | None:
    _, context = _context(chain, at, ocsps=[container])
    try:
        run(verify_ocsp_response(parsed(chain.links[place].der), path, context))
    except RevokedError as revoked:
        return _revoked(revoked, good.made, good.until)
    except (OCSPValidationError, PathError, ValidationError):
        return None
    return good


def _cutoff(single: ocsp.SingleResponse) -> datetime | None:
    for one in single["single_extensions"].native or ():
        if one["extn_id"] == _ARCHIVE_CUTOFF and isinstance(one["extn_value"], datetime):
            return one["extn_value"]
    return None


def _context(chain: Chain, at: datetime, crls: Iterable[Any] = (), ocsps: Iterable[Any] = ()) -> tuple[RevinfoManager, Any]:
    """Give a validator that knows this one item, judges as of when it was made, and tells of every revocation."""
    registry = CertificateRegistry.build([parsed(link.der) for link in chain.links])
    manager = RevinfoManager(registry, POEManager(), crls, ocsps)
    context = validator(chain.links[-1:], (), at, certificate_registry=registry, revinfo_manager=manager)
    information = ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=False)
    context.timing_params = ValidationTimingParams(information, timedelta(seconds=1))
    return manager, context


def _revoked(error: RevokedError, made: datetime, until: datetime) -> Word:
    return Word(made, until, error.revocation_dt, error.reason.native == "certificate_hold")


def _knows(link: Known, made: datetime, expired_since: datetime | None) -> bool:
    """Say whether good news count: made while the certificate was valid, or by an issuer who keeps expired ones that long."""
    if made < link.first:
        return False
    return made <= link.last or (expired_since is not None and expired_since <= link.last)
