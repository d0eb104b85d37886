"""Check the WS-Security header of a request: token first, own Body signed, exact algorithms, times in force."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from samples.platform.epuap.faults import Fault
from samples.platform.epuap.names import (
    BASE64_BINARY,
    DS,
    EXCLUSIVE_C14N,
    RSA_SHA256,
    SHA256,
    WSSE,
    WSU,
    X509_V3,
    Element,
)
from samples.platform.epuap.soap import Message, elements, octets, text

ID = f"{{{WSU}}}Id"
CLOCK_SKEW = timedelta(minutes=1)
LEAST_KEY_BITS = 2048


def check(message: Message, now: datetime | None = None) -> x509.Certificate:
    """Check the security header and give the certificate whose key signed the request's own Body.

    Raises:
        Fault: without detail, for every breach. Source: protocols, ePUAP 4.1 and 4.2.
    """
    now = now or datetime.now(UTC)
    _ids_are_unique(message.envelope)
    security = _only(message.header, f"{{{WSSE}}}Security")
    token = _only(security, f"{{{WSSE}}}BinarySecurityToken")
    signature = _only(security, f"{{{DS}}}Signature")
    if next(elements(security)) is not token:
        _fail("BinarySecurityToken ma stać jako pierwszy, przed Signature")
    certificate = _certificate(token, now)
    _key_info_names(signature, token)
    signed = _signed_parts(message, security, token, signature)
    _timestamp_is_current(security, signed, now)
    _verify(signature, certificate, signed)
    return certificate


def _fail(reason: str) -> None:
    raise Fault(f"SYMULATOR: WS-Security: {reason}")


def _only(parent: Element, tag: str) -> Element:
    found = list(parent.iterchildren(tag))
    if len(found) != 1:
        raise Fault(f"SYMULATOR: WS-Security: w {parent.tag} ma być jeden element {tag}, jest {len(found)}")
    return found[0]


def _algorithm(parent: Element, name: str, wanted: str) -> None:
    found = _only(parent, f"{{{DS}}}{name}").get("Algorithm")
    if found != wanted:
        _fail(f"{name} ma być {wanted}, jest {found}")


def _ids_are_unique(envelope: Element) -> None:
    seen = Counter(value for node in envelope.iter("*") for name in (ID, "Id") if (value := node.get(name)))
    twice = [value for value, count in seen.items() if count > 1]
    if twice:
        _fail(f"identyfikator {twice[0]} użyty więcej niż raz")


def _certificate(token: Element, now: datetime) -> x509.Certificate:
    for name, wanted in (("EncodingType", BASE64_BINARY), ("ValueType", X509_V3)):
        if token.get(name) != wanted:
            _fail(f"BinarySecurityToken: {name} ma być {wanted}, jest {token.get(name)}")
    try:
        certificate = x509.load_der_x509_certificate(octets(token))
    except ValueError as error:
        raise Fault("SYMULATOR: WS-Security: BinarySecurityToken nie zawiera certyfikatu") from error
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        _fail("certyfikat jest poza okresem ważności")
    return certificate


def _key_info_names(signature: Element, token: Element) -> None:
    info = _only(signature, f"{{{DS}}}KeyInfo")
    reference = _only(_only(info, f"{{{WSSE}}}SecurityTokenReference"), f"{{{WSSE}}}Reference")
    if not token.get(ID) or reference.get("URI") != f"#{token.get(ID)}" or reference.get("ValueType") != X509_V3:
        _fail("KeyInfo ma wskazywać BinarySecurityToken przez wsu:Id, z tym samym ValueType")


def _signed_parts(message: Message, security: Element, token: Element, signature: Element) -> list[Element]:
    """Give the very elements that are signed; only the envelope's own Body, its Timestamp and the token may be."""
    info = _only(signature, f"{{{DS}}}SignedInfo")
    _algorithm(info, "CanonicalizationMethod", EXCLUSIVE_C14N)
    _algorithm(info, "SignatureMethod", RSA_SHA256)
    candidates = [message.body, token, *security.iterchildren(f"{{{WSU}}}Timestamp")]
    known = {f"#{part.get(ID)}": part for part in candidates if part.get(ID)}
    signed = []
    for reference in info.iterchildren(f"{{{DS}}}Reference"):
        _algorithm(reference, "DigestMethod", SHA256)
        _algorithm(_only(reference, f"{{{DS}}}Transforms"), "Transform", EXCLUSIVE_C14N)
        part = known.get(reference.get("URI") or "")
        if part is None:
            raise Fault(f"SYMULATOR: WS-Security: nieznana część {reference.get('URI')}")
        signed.append(part)
    if message.body not in signed:
        _fail("Body tej koperty nie jest podpisane")
    return signed


def _timestamp_is_current(security: Element, signed: list[Element], now: datetime) -> None:
    for stamp in security.iterchildren(f"{{{WSU}}}Timestamp"):
        if stamp not in signed:
            _fail("Timestamp nie jest podpisany")
        created, expires = (_moment(_only(stamp, f"{{{WSU}}}{name}")) for name in ("Created", "Expires"))
        if created > now + CLOCK_SKEW or expires < now - CLOCK_SKEW:
            _fail("Timestamp jest nieaktualny")


def _moment(element: Element) -> datetime:
    try:
        moment = datetime.fromisoformat(text(element))
    except ValueError as error:
        raise Fault("SYMULATOR: WS-Security: Timestamp nie zawiera daty") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _verify(signature: Element, certificate: x509.Certificate, signed: list[Element]) -> None:
    """Verify with xmlsec, which takes the parsed nodes themselves and has no limit of 10 MB of text."""
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_KEY_BITS:
        _fail(f"klucz ma być RSA, co najmniej {LEAST_KEY_BITS} bitów")
    context = xmlsec.SignatureContext()
    for part in signed:
        context.register_id(part, "Id", WSU)
    pem = certificate.public_bytes(Encoding.PEM)
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem, None)
    try:
        context.verify(signature)
    except (xmlsec.Error, etree.LxmlError) as error:
        raise Fault("SYMULATOR: WS-Security: podpis nie zgadza się z treścią") from error
