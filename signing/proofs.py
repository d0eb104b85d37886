"""Judge the time stamps of a signature, the newest first: what they prove, and to which level they lift it (EN 319 102-1 5.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from lxml import etree

from signing import algorithms, archive, canonical, cms, signedinfo, timestamps, unsigned
from signing.canonical import Method
from signing.certificates import Known, known
from signing.errors import StampError, StampForSomethingElse, StampTimeWrong, StampUnreadable, StampUntrusted
from signing.layout import Layout
from signing.names import ds, xades
from signing.policy import Policy
from signing.reading import Malformed, optional
from signing.references import Document
from signing.revocation import NOTHING, Values
from signing.signedinfo import SignedInfo
from signing.timestamps import Besides, Stamp
from signing.trust import Trust
from signing.unsigned import Unsigned
from signing.verdict import Baseline, Finding, StampKind, StampVerdict

_METHOD: Final = ds("CanonicalizationMethod")
_REASONS: Final[dict[type[StampError], str]] = {
    StampForSomethingElse: "timestamp_over_other_data",
    StampUnreadable: "timestamp_unreadable",
    StampUntrusted: "timestamp_untrusted",
    StampTimeWrong: "timestamp_of_the_future",
}


@dataclass(slots=True)
class Proof:
    """What the unsigned properties of one signature prove.

    ``moment`` is when the signature surely existed, at first the present; ``by`` the service that says so, None as long as none
    does. ``offers`` and ``values`` came along and may help with the signer's chain.
    """

    moment: datetime
    by: Known | None = None
    stamps: list[StampVerdict] = field(default_factory=list)
    offers: tuple[Known, ...] = ()
    values: Values = NOTHING
    told: bool = False
    _came_with_it: tuple[Known, ...] = ()
    _archived: bool = False

    def note(self, kind: StampKind, stamp: Stamp) -> None:
        """Let a good time stamp prove what it can."""
        self.stamps.append(StampVerdict(kind, "passed", "", stamp.at, stamp.service, stamp.path))
        self._archived = self._archived or kind == "archive"
        if self.by is None or stamp.at < self.moment:
            self.moment = min(stamp.at, self.moment)
            self.by, self._came_with_it = known(stamp.service), cms.signer(stamp.token)[1]

    def level(self, trust: Trust, stampers: Trust, signer: Known, offers: tuple[Known, ...]) -> Baseline:
        """Say which level the signature has: LT if what came along proves that no certificate was revoked."""
        if self.by is None:
            return "B"
        kept = (
            self.told
            and trust.proved_by(self.values, signer, offers, self.moment)
            and stampers.proved_by(self.values, self.by, (*self._came_with_it, *self.offers), self.moment)
        )
        return "T" if not kept else "LTA" if self._archived else "LT"


def judge(document: Document, parts: Layout, info: SignedInfo, properties: etree._Element, policy: Policy, at: datetime) -> Proof:
    """Judge every time stamp of a signature, from the newest: each holds while the one after it, or the present, finds it good.

    Args:
        document: the document of the signature.
        parts: the signature, whose value and references are already verified.
        info: its ds:SignedInfo.
        properties: its own xades:UnsignedProperties.
        policy: knows the time-stamping services (``stampers``).
        at: the present moment, aware.

    Returns:
        What is proved; a bad time stamp proves nothing, does no harm and keeps its own reason.
    """
    proof = Proof(at)
    try:
        found = unsigned.read_all(properties)
    except Malformed as failure:
        proof.stamps.append(StampVerdict("signature", "timestamp_unreadable", str(failure)))
        return proof
    proof.offers, proof.values, proof.told = found.certificates, found.values, found.told
    for one in reversed(found.archives):
        covered = _archived(document, parts, info, found, one)
        hear(proof, "archive", partial(unsigned.token, one), covered, policy.stampers, proof.moment, at)
    until = proof.moment
    for one in found.stamps:
        hear(proof, "signature", partial(unsigned.token, one), _valued(parts, one), policy.stampers, until, at)
    return proof


def hear(
    proof: Proof,
    kind: StampKind,
    token: Callable[[], bytes],
    covered: Iterable[bytes],
    trust: Trust,
    until: datetime,
    at: datetime,
) -> None:
    """Judge one time stamp and let it prove what it can.

    Args:
        proof: what is proved so far, which grows.
        kind: what the time stamp is for.
        token: reads the TimeStampToken, in DER.
        covered: what it may cover, one after the other.
        trust: the time-stamping services.
        until: the moment up to which the service must have held.
        at: the present moment, aware.
    """
    try:
        proof.note(kind, _verified(token(), covered, trust, Besides(proof.offers, proof.values, until), at))
    except StampError as error:
        proof.stamps.append(StampVerdict(kind, _REASONS[type(error)], error.detail))
    except (Malformed, Finding, canonical.Uncanonical) as failure:
        proof.stamps.append(StampVerdict(kind, "timestamp_unreadable", str(failure)))


def _verified(token: bytes, covered: Iterable[bytes], trust: Trust, besides: Besides, at: datetime) -> Stamp:
    other: StampForSomethingElse | None = None
    for content in covered:
        try:
            return timestamps.verify(token, content, trust, at=at, besides=besides)
        except StampForSomethingElse as error:
            other = error
    raise other or StampForSomethingElse


def _valued(parts: Layout, stamp: etree._Element) -> Iterator[bytes]:
    """Give what a signature time stamp covers: the canonical ds:SignatureValue (EN 319 132-1, 5.3)."""
    yield canonical.octets(parts.value, _method(stamp))


def _archived(document: Document, parts: Layout, info: SignedInfo, found: Unsigned, stamp: etree._Element) -> Iterator[bytes]:
    before = found.every[: next(place for place, one in enumerate(found.every) if one is stamp)]
    yield from archive.imprints(document, parts, info, before, _method(stamp))


def _method(stamp: etree._Element) -> Method:
    if next(stamp.iterchildren(xades("Include"), xades("ReferenceInfo")), None) is not None:
        raise Malformed("a time stamp that says itself what it covers")
    element = optional(stamp, _METHOD)
    return algorithms.INCLUSIVE_METHOD if element is None else signedinfo.canonicalisation(element)
