"""An authority of three steps with lists, OCSP and a time-stamping service, for tests; every name is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache, partial

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from samples import revocation
from samples.platform.timestamps import token
from samples.platform.timestamps.token import Stamper
from samples.revocation import Revoked, Teller
from signing.certificates import Known, known
from signing.sources import Sources
from tests import signing_kit as kit
from tests.signing_kit import AT, Issued

HOUR, DAY, LONG = timedelta(hours=1), timedelta(days=1), (-30, 3650)
LISTS, ANSWERS = "http://crl.test/lists/", "http://ocsp.test/ask"
CRL_ADDRESS = LISTS + "between.crl"
ROOT_CRL_ADDRESS = LISTS + "root.crl"


def issue(
    name: str,
    above: Issued | None,
    *usage: str,
    purposes: Iterable[x509.ObjectIdentifier] = (),
    days: tuple[float, float] = (-30, 365),
    lists: str = "",
    answers: str = "",
    bits: int = 0,
) -> Issued:
    """Issue a certificate that names where news about it are told; an authority if its usage says so."""
    key = kit.rsa_key(f"revocation {name}", bits) if bits else kit.ec_key(f"revocation {name}")
    authority = "key_cert_sign" in usage
    builder = (
        x509.CertificateBuilder()
        .subject_name(kit.subject(f"SYMULATOR {name}"))
        .issuer_name(above.certificate.subject if above else kit.subject(f"SYMULATOR {name}"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT + timedelta(days=days[0]))
        .not_valid_after(AT + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{**kit.USAGE, **dict.fromkeys(usage, True)}), critical=True)
    )
    for extension, critical in _extensions(purposes, lists, answers):
        builder = builder.add_extension(extension, critical)
    return Issued(key, builder.sign(above.key if above else key, SHA256()))


def _extensions(purposes: Iterable[x509.ObjectIdentifier], lists: str, answers: str) -> Iterable[tuple[x509.ExtensionType, bool]]:
    if listed := list(purposes):
        yield x509.ExtendedKeyUsage(listed), ExtendedKeyUsageOID.TIME_STAMPING in listed
    if lists:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(lists)], None, None, None)
        yield x509.CRLDistributionPoints([place]), False
    if answers:
        place_ = x509.UniformResourceIdentifier(answers)
        yield x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place_)]), False


@cache
def root() -> Issued:
    """Give the root."""
    return issue("Root z listami", None, "key_cert_sign", "crl_sign", days=LONG)


@cache
def between() -> Issued:
    """Give the authority below the root, which issues everything else."""
    return issue("Wystawca", root(), "key_cert_sign", "crl_sign", days=LONG, lists=ROOT_CRL_ADDRESS)


@cache
def signer() -> Issued:
    """Give a person whose certificate names a list and OCSP."""
    return issue("Jan Testowy", between(), "content_commitment", lists=CRL_ADDRESS, answers=ANSWERS)


@cache
def short() -> Issued:
    """Give a person whose certificate ends ten days after signing."""
    return issue("Anna Testowa", between(), "content_commitment", days=(-30, 10), lists=CRL_ADDRESS, answers=ANSWERS)


@cache
def responder() -> Issued:
    """Give whom the authority certified to answer."""
    return issue("OCSP", between(), "digital_signature", purposes=[ExtendedKeyUsageOID.OCSP_SIGNING])


@cache
def service(name: str = "Znacznik czasu", days: tuple[float, float] = LONG) -> Issued:
    """Give a time-stamping service."""
    stamping = [ExtendedKeyUsageOID.TIME_STAMPING]
    return issue(name, between(), "digital_signature", purposes=stamping, days=days, lists=CRL_ADDRESS, bits=2048)


def ask(at: datetime, by: Issued | None = None) -> Callable[[bytes], bytes]:
    """Give a way to the time-stamping service at a moment."""
    chosen = by or service()
    assert isinstance(chosen.key, rsa.RSAPrivateKey)
    return partial(token.answer, stamper=Stamper(chosen.key, chosen.certificate), at=at)


def teller(one: Issued) -> Teller:
    """Give a key and its certificate as those who tell use it."""
    return Teller(one.key, one.certificate)


def chain(*issued: Issued) -> tuple[Known, ...]:
    """Give certificates as the verifier takes them."""
    return tuple(known(one.certificate) for one in issued)


def crl(
    *revoked: tuple[Issued, datetime],
    by: Issued | None = None,
    at: datetime = AT - HOUR,
    until: datetime | None = None,
    keeps: str = "",
) -> bytes:
    """Make a list of the issuer of everything."""
    entries = {one.certificate.serial_number: Revoked(since) for one, since in revoked}
    return revocation.crl(teller(by or between()), entries, at, until, keeps=keeps)


def root_crl(*revoked: tuple[Issued, datetime], at: datetime = AT - HOUR, until: datetime | None = None) -> bytes:
    """Make a list of the root."""
    return crl(*revoked, by=root(), at=at, until=until)


def answer(
    about: Issued | None = None,
    question: bytes = b"",
    *,
    by: Issued | None = None,
    at: datetime = AT - HOUR,
    until: datetime | None = None,
    revoked: datetime | None = None,
    nonce: bool = True,
) -> bytes:
    """Make an OCSP answer of the issuer of everything, or of somebody else."""
    since = Revoked(revoked) if revoked else None
    about = about or signer()
    return revocation.answer(
        question, about.certificate, between().certificate, teller(by or between()), at, revoked=since, until=until, nonce=nonce
    )


class Wire:
    """Addresses that answer, and what they were asked."""

    def __init__(self, pages: dict[str, bytes | Callable[[bytes], bytes]] | None = None) -> None:
        self.pages = pages or {}
        self.asked: list[str] = []

    def __call__(self, address: str, body: bytes | None) -> bytes:
        """Answer like a server, or not at all."""
        self.asked.append(address)
        page = self.pages.get(address)
        if page is None:
            raise TimeoutError(address)
        return page if isinstance(page, bytes) else page(body or b"")

    def sources(self, *addresses: str, now: Callable[[], datetime] = lambda: AT, nonce_needed: bool = True) -> Sources:
        """Give the sources that use this wire."""
        return Sources(addresses or (LISTS, ANSWERS), self, nonce_needed=nonce_needed, clock=now)
