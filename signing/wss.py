"""Verify that a SOAP answer's own Body is signed by a pinned certificate, and plug both ways into zeep.

zeep's own check finds the signed element anywhere by its id, ignores time stamps and runs before faults are seen
(protocols, ePUAP 20.2 to 20.4); this one works by identity.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from cryptography import x509
from lxml import etree

from signing import algorithms, canonical, certificates, signedinfo
from signing.certificates import Known, known
from signing.errors import AnswerAltered, AnswerSignerUnknown, AnswerStale, AnswerUnsigned, AnswerWrapped, WssError
from signing.identifiers import Identifiers
from signing.keys import SigningKey
from signing.names import SIGNATURE, SOAP, WSSE, WSU, ds
from signing.reading import Malformed, moment, octets, only, optional, text
from signing.signedinfo import SignedInfo
from signing.verdict import Finding
from signing.wss_signing import sign_envelope

_BODY, _HEADER, _FAULT = f"{{{SOAP}}}Body", f"{{{SOAP}}}Header", f"{{{SOAP}}}Fault"
_SECURITY, _TOKEN, _STAMP = f"{{{WSSE}}}Security", f"{{{WSSE}}}BinarySecurityToken", f"{{{WSU}}}Timestamp"
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a verified answer rests on: the pinned certificate, the signed moment if there was one, the signed Body."""

    certificate: x509.Certificate
    created: datetime | None
    body: etree._Element


def verify_envelope(
    envelope: etree._Element, pinned: Sequence[x509.Certificate], at: datetime, *, tolerance: timedelta = TOLERANCE
) -> Proof:
    """Check an answer: its own Body signed by a pinned certificate, ids unique, a Timestamp signed and fresh if present.

    A Fault is no exception here: unsigned it does not pass.

    Args:
        envelope: the root of the answer as it was parsed.
        pinned: the platform's certificates, old and new beside each other when they change.
        at: the aware moment of receipt.
        tolerance: difference of clocks, and the age of a Timestamp that has no Expires.

    Raises:
        WssError: answer_unsigned, answer_wrapped, answer_signer_unknown, answer_altered or answer_stale.
    """
    try:
        body, security = _shape(envelope)
        signature = _only_signature(security)
        info = _strong(signedinfo.read(only(signature, ds("SignedInfo"))))
        signer = _signer(security, signature, info, pinned, at)
        signed = _signed(envelope, info)
        _check_places(signed, body, security)
        return Proof(signer.certificate, _created(security, signed, at, tolerance), body)
    except (Malformed, canonical.Uncanonical, Finding) as failure:
        raise AnswerWrapped(str(failure)) from failure


class WsSecurity:
    """The signature of requests and the check of answers as a zeep plug-in; one may serve several threads.

    ``last`` says, for the calling thread, what the last answer was: a Proof, "fault" for one that is an error message
    and proves nothing, or None before it came or when it did not pass.
    """

    def __init__(
        self,
        key: SigningKey,
        pinned: Sequence[x509.Certificate],
        clock: Callable[[], datetime],
        tolerance: timedelta = TOLERANCE,
    ) -> None:
        self._key = key
        self._pinned = tuple(pinned)
        self._clock = clock
        self._tolerance = tolerance
        self._own = threading.local()

    @property
    def last(self) -> Proof | Literal["fault"] | None:
        """Give the outcome of this thread's last answer."""
        outcome: Proof | Literal["fault"] | None = getattr(self._own, "outcome", None)
        return outcome

    def apply(self, envelope: etree._Element, headers: dict[str, Any]) -> tuple[etree._Element, dict[str, Any]]:
        """Sign a request, as zeep asks for it.

        Raises:
            CannotSign: the envelope is not what zeep makes.
        """
        self._own.outcome = None
        return sign_envelope(envelope, self._key), headers

    def verify(self, envelope: etree._Element) -> None:
        """Check an answer before zeep reads it; a Fault is left to zeep, which raises it by the very same look.

        Raises:
            WssError: the answer proves nothing.
        """
        self._own.outcome = None
        if envelope.find(f"{_BODY}/{_FAULT}") is not None:
            self._own.outcome = "fault"
            return
        self._own.outcome = verify_envelope(envelope, self._pinned, self._clock(), tolerance=self._tolerance)


def _shape(envelope: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Find Body and Security where they must stand, once each."""
    if envelope.tag != f"{{{SOAP}}}Envelope" or envelope.getparent() is not None:
        raise AnswerUnsigned("no SOAP 1.1 envelope")
    bodies, headers = envelope.findall(_BODY), envelope.findall(_HEADER)
    securities = envelope.findall(f"{_HEADER}/{_SECURITY}")
    if len(bodies) != 1 or len(headers) > 1 or len(securities) > 1:
        raise AnswerWrapped(f"{len(bodies)} Body, {len(headers)} Header, {len(securities)} Security")
    if not securities:
        raise AnswerUnsigned
    return bodies[0], securities[0]


def _only_signature(security: etree._Element) -> etree._Element:
    found = security.findall(SIGNATURE)
    if not found:
        raise AnswerUnsigned
    if len(found) > 1:
        raise AnswerWrapped(f"{len(found)} signatures")
    return found[0]


def _strong(info: SignedInfo) -> SignedInfo:
    if info.weak or any(reference.cut or reference.base64 for reference in info.references):
        raise AnswerWrapped("SHA-1 or a transform that an answer does not need")
    return info


def _signer(
    security: etree._Element, signature: etree._Element, info: SignedInfo, pinned: Sequence[x509.Certificate], at: datetime
) -> Known:
    """Find the pinned certificate that made the value. A token is a hint for people: only pinned keys are tried."""
    value, signed = octets(only(signature, ds("SignatureValue"))), canonical.octets(info.element, info.method)
    tokens = [certificates.read(octets(token)) for token in security.findall(_TOKEN)]
    pins = [known(certificate) for certificate in pinned]
    for pin in pins:
        usable = algorithms.strong_enough(pin.key) and algorithms.fits(pin.key, info.algorithm)
        if usable and algorithms.verifies(pin.key, info.algorithm, value, signed):
            return _current(pin, at)
    if any(token in pins for token in tokens):
        raise AnswerAltered("signature value")
    offered = tokens[0].certificate if tokens else None
    raise AnswerSignerUnknown(offered.subject.rfc4514_string() if offered else "", offered)


def _current(pin: Known, at: datetime) -> Known:
    if not pin.current(at):
        raise AnswerSignerUnknown("pinned, but not valid at this moment", pin.certificate)
    return pin


def _signed(envelope: etree._Element, info: SignedInfo) -> list[etree._Element]:
    """Check every reference and give the very nodes that they cover."""
    identifiers = Identifiers(envelope)
    if identifiers.doubled:
        raise AnswerWrapped("doubled ids")
    covered = []
    for reference in info.references:
        node = identifiers.element((reference.uri or "")[1:]) if (reference.uri or "").startswith("#") else None
        if node is None:
            raise AnswerWrapped(f"reference to {reference.uri}")
        found = canonical.octets(node, reference.method.without_comments)
        if algorithms.digest(reference.digest, (found,)) != reference.expected:
            raise AnswerAltered(f"digest of {reference.uri}")
        covered.append(node)
    return covered


def _check_places(signed: Sequence[etree._Element], body: etree._Element, security: etree._Element) -> None:
    """Want the Body signed, and whatever else is signed where it is looked for: a Timestamp put elsewhere would not be missed."""
    if not any(node is body for node in signed):
        raise AnswerWrapped("Body not covered")
    for node in signed:
        above = node.getparent()
        is_header_block = above is security.getparent() and node.tag != _STAMP
        if node is not body and above is not security and not is_header_block:
            raise AnswerWrapped(f"{node.tag} signed in another place")


def _created(security: etree._Element, signed: Sequence[etree._Element], at: datetime, tolerance: timedelta) -> datetime | None:
    """Check the Timestamp, if there is one: signed, not from the future, not expired."""
    stamp = optional(security, _STAMP)
    if stamp is None:
        return None
    if not any(node is stamp for node in signed):
        raise AnswerStale("Timestamp not signed")
    created = moment(text(only(stamp, f"{{{WSU}}}Created")))
    ends = optional(stamp, f"{{{WSU}}}Expires")
    expires = moment(text(ends)) if ends is not None else created
    if created is None or expires is None or not created - tolerance <= at <= expires + tolerance:
        raise AnswerStale(f"{created} - {expires}")
    return created


__all__ = ["Proof", "WsSecurity", "WssError", "sign_envelope", "verify_envelope"]
