"""Say whether a signature is a qualified one by the trusted lists, at a moment (ETSI TS 119 615, in what Poland needs).

The service that issued the certificate must be granted when the certificate was issued and when the signature was made. What
the certificate says of itself (QcStatements) is overridden by the qualifiers of the list (protocols, documents B3.11 and B4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from signing import qc_statements, qualifiers
from signing.certificates import Known
from signing.qualifiers import NotUnderstood
from signing.trusted_list import QUALIFIED_CA, QUALIFIED_TIME_STAMPS, Service, Standing, TrustedList

Result = Literal["QES", "QESeal", "AdES/QC", "AdES/QCeSeal", "AdES", "none"]

WHY: Final[dict[str, tuple[str, str]]] = {
    "qualified_signature": ("Kwalifikowany podpis elektroniczny.", "A qualified electronic signature."),
    "qualified_seal": ("Kwalifikowana pieczęć elektroniczna.", "A qualified electronic seal."),
    "no_device": (
        "Certyfikat jest kwalifikowany, ale nic nie stwierdza, że klucz jest w kwalifikowanym urządzeniu.",
        "The certificate is qualified, but nothing says that its key is in a qualified device.",
    ),
    "qualified_time_stamps": ("Kwalifikowana usługa znakowania czasem.", "A qualified time-stamping service."),
    "not_listed": (
        "Wystawcy certyfikatu nie ma na zaufanej liście.",
        "The issuer of the certificate is not on a trusted list.",
    ),
    "no_chain": (
        "Nie wiadomo, kto wystawił certyfikat: nie ma go na zaufanej liście ani wśród wskazanych w konfiguracji.",
        "Who issued the certificate is not known: neither a trusted list nor the configuration names them.",
    ),
    "no_list": ("Nie ma zaufanej listy, którą można by sprawdzić.", "There is no trusted list to look at."),
    "not_granted_at_issue": (
        "Usługa nie miała statusu kwalifikowanej, gdy wystawiono certyfikat.",
        "The service was not qualified when the certificate was issued.",
    ),
    "not_granted": (
        "Usługa nie miała statusu kwalifikowanej w tej chwili.",
        "The service was not qualified at that moment.",
    ),
    "not_qualified_certificate": (
        "Wystawca jest na zaufanej liście, ale ten certyfikat nie jest kwalifikowany.",
        "The issuer is on a trusted list, but this certificate is not a qualified one.",
    ),
    "for_another_use": (
        "Usługa albo certyfikat służą do czego innego niż podpis lub pieczęć.",
        "The service or the certificate is for something else than signatures or seals.",
    ),
    "contradicts_itself": (
        "Lista lub certyfikat przeczą same sobie co do rodzaju certyfikatu.",
        "The list or the certificate contradicts itself about the type of the certificate.",
    ),
    "not_understood": (
        "Lista podaje warunek, którego program nie zna, więc niczego nie stwierdzamy.",
        "The list gives a condition that the program does not know, so nothing is stated.",
    ),
}
_USES: Final = {"esign": "ForeSignatures", "eseal": "ForeSeals"}
_FORCED: Final = {"QCForESig": "esign", "QCForESeal": "eseal", "QCForWSA": "web"}
_DEVICE: Final = {"QCWithSSCD", "QCWithQSCD", "QCQSCDManagedOnBehalf"}
_NO_DEVICE: Final = {"QCNoSSCD", "QCNoQSCD"}
_RESULTS: Final[dict[tuple[str, bool], tuple[Result, str]]] = {
    ("esign", True): ("QES", "qualified_signature"),
    ("esign", False): ("AdES/QC", "no_device"),
    ("eseal", True): ("QESeal", "qualified_seal"),
    ("eseal", False): ("AdES/QCeSeal", "no_device"),
}


@dataclass(frozen=True, slots=True)
class Qualification:
    """What the lists say of a signer or a time-stamping service; ``reason`` is a key of ``WHY``.

    Service and list are named where one was found, with the list's own date (``issued``); ``stale_since`` is the moment at
    which the newest list at hand should have been replaced, if it is past: the answer is then of that list, not of today.
    """

    result: Result
    reason: str
    provider: str = ""
    service: str = ""
    territory: str = ""
    sequence: int | None = None
    stale_since: datetime | None = None
    issued: datetime | None = None

    @property
    def text_pl(self) -> str:
        """Give the reason in Polish."""
        return WHY[self.reason][0]

    @property
    def text_en(self) -> str:
        """Give the reason in English."""
        return WHY[self.reason][1]


class _Unqualified(Exception):
    """A reason why it is an advanced signature only: a result, not an error."""


def qualify(
    lists: Sequence[TrustedList], signer: Known, path: Sequence[Known], *, at: datetime, now: datetime | None = None
) -> Qualification:
    """Give the qualified status of a signature made with a certificate.

    Args:
        lists: accepted national lists.
        signer: the certificate that the signature was made with.
        path: the verified chain from the signer to an anchor, as ``Trust.path`` gives it; empty where there is none, and then
            only a listed service that issued the certificate itself counts.
        at: the aware moment of the signature: its best proved time, never the signer's claim.
        now: the aware moment of asking, for the freshness of the lists; ``at`` if left out.

    Returns:
        "QES" or "QESeal", "AdES/QC" or "AdES/QCeSeal" without a qualified device, "AdES" by a known issuer, or "none".
    """
    judged = [
        _named(*_judge(service, above, signer, at), found, service, now or at)
        for found, service, above in _issuers(lists, signer, path)
    ]
    if judged:
        return next((each for each in judged if each.result != "AdES"), judged[0])
    if path:
        return Qualification("AdES", "not_listed" if lists else "no_list")
    return Qualification("none", "no_chain")


def time_stamping(
    lists: Sequence[TrustedList], service: Known, path: Sequence[Known], *, at: datetime, now: datetime | None = None
) -> Qualification | None:
    """Say whether a time-stamping service is a qualified one at an aware moment; None where no list names it at all.

    Args:
        lists: accepted national lists.
        service: the certificate that signed the time stamp.
        path: its verified chain; a list may name the service itself or the authority that it belongs to.
        at: the moment of the stamp.
        now: the moment of asking; ``at`` if left out.

    Returns:
        ``reason`` is "qualified_time_stamps" or "not_granted"; ``result`` is "none", since a stamp is no signature of a person.
    """
    refused = None
    for found, listed in _listed(lists, QUALIFIED_TIME_STAMPS, (service, *path), at):
        standing = listed.at(at)
        if standing is not None and standing.granted(at):
            return _named("none", "qualified_time_stamps", found, listed, now or at)
        refused = _named("none", "not_granted", found, listed, now or at)
    return refused


def anchors(lists: Iterable[TrustedList], at: datetime) -> list[x509.Certificate]:
    """Give the certificates of the authorities that issue qualified certificates (CA/QC) and are granted at an aware moment."""
    return _granted(lists, QUALIFIED_CA, at)


def stampers(lists: Iterable[TrustedList], at: datetime) -> list[x509.Certificate]:
    """Give those of the qualified time-stamping services (TSA/QTST) that are granted at an aware moment."""
    return _granted(lists, QUALIFIED_TIME_STAMPS, at)


def _granted(lists: Iterable[TrustedList], kind: str, at: datetime) -> list[x509.Certificate]:
    found = {
        known.der: known.certificate
        for listed in lists
        for service in listed.services()
        if (standing := service.at(at)) and standing.kind == kind and standing.granted(at)
        for known in _certificates(service)
    }
    return [*found.values()]


def _named(result: Result, reason: str, found: TrustedList, service: Service, now: datetime) -> Qualification:
    stale = None if found.fresh(now) else found.next_update or found.issued
    named = (service.provider, service.name, found.territory, found.sequence)
    return Qualification(result, reason, *named, stale, found.issued)


def _issuers(
    lists: Sequence[TrustedList], signer: Known, path: Sequence[Known]
) -> Iterator[tuple[TrustedList, Service, list[Known]]]:
    """Find the listed services above a signer, on its path or as its own signature shows, with the certificates above it."""
    for listed in lists:
        for service in listed.services():
            if any(standing.kind == QUALIFIED_CA for standing in service.standings):
                above = [*path[1:], *[known for known in _certificates(service) if _issued(known, signer)]]
                if any(standing.identity.fits(link) for standing in service.standings for link in above):
                    yield listed, service, above


def _listed(
    lists: Sequence[TrustedList], kind: str, links: Sequence[Known], at: datetime
) -> Iterator[tuple[TrustedList, Service]]:
    """Find the services of a kind whose standing at a moment is that of one of the certificates."""
    for listed in lists:
        for service in listed.services():
            standing = service.at(at)
            if standing and standing.kind == kind and any(standing.identity.fits(link) for link in links):
                yield listed, service


def _certificates(service: Service) -> Iterator[Known]:
    for standing in service.standings:
        yield from standing.identity.certificates


def _issued(above: Known, below: Known) -> bool:
    try:
        below.certificate.verify_directly_issued_by(above.certificate)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _judge(service: Service, above: Sequence[Known], signer: Known, at: datetime) -> tuple[Result, str]:
    try:
        issued_as, _ = _type(_standing(service, above, signer.first, "not_granted_at_issue"), signer)
        used_as, device = _type(_standing(service, above, at, "not_granted"), signer)
        return _RESULTS[used_as, device] if issued_as == used_as else ("AdES", "contradicts_itself")
    except NotUnderstood:
        return "AdES", "not_understood"
    except _Unqualified as reason:
        return "AdES", str(reason)


def _standing(service: Service, above: Sequence[Known], at: datetime, otherwise: str) -> Standing:
    """Give the granted standing of the service at a moment; it must be that of a certificate above the signer."""
    standing = service.at(at)
    if standing is None or standing.kind != QUALIFIED_CA or not standing.granted(at):
        raise _Unqualified(otherwise)
    if not any(standing.identity.fits(link) for link in above):
        raise _Unqualified(otherwise)
    return standing


def _type(standing: Standing, signer: Known) -> tuple[str, bool]:
    """Say for what the certificate is qualified, "esign" or "eseal", and whether its key is in a qualified device."""
    said = qc_statements.of(signer)
    forced = qualifiers.applying(standing.qualifying, signer)
    if "NotQualified" in forced or not (said.compliance or "QCStatement" in forced):
        raise _Unqualified("not_qualified_certificate")
    use = _use(said.types, {_FORCED[each] for each in forced if each in _FORCED})
    if use not in _USES or (standing.uses and _USES[use] not in standing.uses):
        raise _Unqualified("for_another_use")
    return use, _in_device(forced, claimed=said.device)


def _use(claimed: frozenset[str], forced: set[str]) -> str:
    """Give the one type; a certificate that names none is of the time before types and for signatures."""
    types = forced or claimed or {"esign"}
    if len(types) > 1:
        raise _Unqualified("contradicts_itself")
    return next(iter(types))


def _in_device(forced: frozenset[str], *, claimed: bool) -> bool:
    if forced & _DEVICE and forced & _NO_DEVICE:
        raise _Unqualified("contradicts_itself")
    return bool(forced & _DEVICE) or (claimed and not forced & _NO_DEVICE)
