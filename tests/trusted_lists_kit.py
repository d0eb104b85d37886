"""Trusted lists for tests: a PKI with operators, lists made and signed by the samples, and a web that serves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from samples import trusted_lists as samples
from samples.documents.xades import sign_as_person
from samples.pki import Pki
from samples.trusted_lists import Listed, Scheme, Standing
from schemas.parsing import parse
from signing import trusted_lists
from signing.certificates import Known, known
from signing.errors import ListUnavailable
from signing.trusted_list import TrustedList
from tests.signing_kit import USAGE

NOW = datetime.now(UTC).replace(microsecond=0)
"""The certificates of the test PKI are valid from yesterday on."""
DAY = timedelta(days=1)
EIDAS = datetime(2016, 7, 1, tzinfo=UTC)
LOTL = "https://lists.example/eu-lotl.xml"
PL = "https://lists.example/PL_TSL.xml"

QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
COMPLIANCE = bytes.fromhex("300806060400 8e46 0101".replace(" ", ""))
DEVICE = bytes.fromhex("300806060400 8e46 0104".replace(" ", ""))
"""SEQUENCE { OID } of ETSI EN 319 412-5: QcCompliance and QcSSCD."""


def of_type(number: int) -> bytes:
    """Write QcType with one type: 1 signatures, 2 seals, 3 websites."""
    oid = bytes.fromhex("0607 0400 8e46 0106".replace(" ", "")) + bytes([number])
    inside = bytes.fromhex("0606 0400 8e46 0106".replace(" ", "")) + bytes([0x30, len(oid)]) + oid
    return bytes([0x30, len(inside)]) + inside


def statements(*parts: bytes) -> bytes:
    """Write the extension QcStatements."""
    inside = b"".join(parts)
    return bytes([0x30, len(inside)]) + inside


@dataclass
class Authority:
    """An authority that issues certificates of any date and content."""

    name: str = "SYMULATOR QCA"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def subject(self) -> x509.Name:
        """Name it."""
        return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"), x509.NameAttribute(NameOID.COMMON_NAME, self.name)])

    def own(self, since: datetime = datetime(2010, 1, 1, tzinfo=UTC)) -> x509.Certificate:
        """Give its self-signed certificate; one for each date, all of one key and name."""
        builder = self._builder(self.subject, self.key.public_key(), since, 30 * 365)
        return builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True).sign(self.key, hashes.SHA256())

    def issue(
        self,
        qc: bytes | None = None,
        *,
        since: datetime = NOW - 30 * DAY,
        usages: Sequence[str] = ("content_commitment",),
        more: Sequence[x509.ExtensionType] = (),
    ) -> Known:
        """Issue a certificate to Jan Testowy, valid for a year, with these QcStatements."""
        subject = x509.Name(
            [x509.NameAttribute(NameOID.COMMON_NAME, "Jan Testowy"), x509.NameAttribute(NameOID.SURNAME, "Testowy")]
        )
        builder = self._builder(subject, ec.generate_private_key(ec.SECP256R1()).public_key(), since, 365)
        bits = USAGE | dict.fromkeys(usages, True)
        if usages:
            builder = builder.add_extension(x509.KeyUsage(**bits), True)
        for extension in (*more, *([x509.UnrecognizedExtension(QC_STATEMENTS, qc)] if qc else [])):
            builder = builder.add_extension(extension, False)
        return known(builder.sign(self.key, hashes.SHA256()))

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, since: datetime, days: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(since + days * DAY)
        )


@cache
def authority() -> Authority:
    """Give the authority that most tests list."""
    return Authority()


def granted(**more: Sequence[str]) -> Listed:
    """List the authority as CA/QC, supervised since 2010 and granted since eIDAS."""
    standings = (Standing("granted", EIDAS), Standing("undersupervision", datetime(2010, 1, 1, tzinfo=UTC)))
    return Listed("QCA", "CA/QC", authority().own(), standings, **more)


def scheme(sequence: int = 7, issued: datetime = NOW - 10 * DAY, **more: Any) -> Scheme:
    """Give the head of a Polish list that is fresh."""
    return replace(Scheme("PL", "EUgeneric", sequence, issued, issued + 90 * DAY), **more)


def signed(pki: Pki, written: bytes, by: str = "list-operator") -> bytes:
    """Sign a list as an operator does."""
    return sign_as_person(written, pki.pair(by), NOW)


def operator(pki: Pki, name: str = "list-operator") -> tuple[Known, ...]:
    """Give the certificate of an operator as whoever may sign."""
    return (known(pki.certificate(name)),)


def accepted(pki: Pki, *listed: Listed) -> TrustedList:
    """Give an accepted Polish list of these services."""
    content = signed(pki, samples.write(scheme(), listed))
    return trusted_lists.accept(parse(content), "PL", operator(pki), at=NOW)


class Web:
    """Serves lists by their addresses; what is not there does not answer."""

    def __init__(self, pki: Pki) -> None:
        self.pki = pki
        self.files: dict[str, bytes] = {}
        self.publish()

    def publish(self, sequence: int = 1, at: datetime = NOW - DAY) -> None:
        """Put up both lists."""
        pointer = samples.Pointer("PL", PL, [self.pki.certificate("list-operator")])
        self.files[LOTL] = samples.list_of_lists(self.pki, [pointer], at, sequence=sequence)
        self.files[PL] = samples.polish_list(self.pki, at, sequence=sequence)

    def fetch(self, address: str) -> bytes:
        """Give the file at an address."""
        if address not in self.files:
            raise ListUnavailable(address)
        return self.files[address]
