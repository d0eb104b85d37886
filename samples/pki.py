"""A test PKI: every key and certificate that the simulators and sample documents need, each marked SYMULATOR.

Run ``python -m samples.pki FOLDER`` to make one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

MARK = "SYMULATOR"
DAY = timedelta(days=1)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_AUTHORITY = ("key_cert_sign", "crl_sign")
_SEAL = ("digital_signature", "content_commitment")


@dataclass(frozen=True)
class Recipe:
    """What one certificate says.

    ``issuer`` is the name of the certificate that issues it; its own name for a self-signed one, and then ``usage`` tells
    an authority from a stranger. ``rsa`` asks for RSA 2048 in place of P-256. ``valid_for`` counts from yesterday.
    ``only_for`` is the one purpose that the key is for, said as critical.
    """

    name: str
    common_name: str
    issuer: str
    usage: tuple[str, ...]
    rsa: bool = True
    more: dict[x509.ObjectIdentifier, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    valid_for: timedelta = 365 * DAY
    only_for: x509.ObjectIdentifier | None = None

    @property
    def subject(self) -> x509.Name:
        """Give the distinguished name, whose organisation says SYMULATOR."""
        parts = {NameOID.COUNTRY_NAME: "PL", NameOID.ORGANIZATION_NAME: MARK, **self.more, NameOID.COMMON_NAME: self.common_name}
        return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts.items()])

    @property
    def is_authority(self) -> bool:
        """Tell whether it issues other certificates."""
        return "key_cert_sign" in self.usage


_OFFICE = {NameOID.ORGANIZATION_NAME: f"{MARK} Urząd Miejski Lubin", NameOID.ORGANIZATION_IDENTIFIER: "VATPL-0000000000"}
_JAN = {NameOID.GIVEN_NAME: "Jan", NameOID.SURNAME: "Testowy", NameOID.SERIAL_NUMBER: "PNOPL-00810100019"}

RECIPES = (  # an issuer stands before what it issues; WS-Security and the seals need RSA, the rest is quicker to make without
    Recipe("root", f"{MARK} Root", "root", _AUTHORITY, rsa=False),
    Recipe("tls", "localhost", "root", ("digital_signature",), rsa=False, hosts=("localhost", "127.0.0.1", "::1")),
    Recipe("platform-answers", f"{MARK} ePUAP WS", "root", ("digital_signature",)),
    Recipe("platform-answers-next", f"{MARK} ePUAP WS 2", "root", ("digital_signature",)),
    Recipe("platform-upp", f"{MARK} ePUAP UPP", "root", _SEAL),
    Recipe("edoreczenia-seal", f"{MARK} e-Doręczenia", "root", _SEAL),
    Recipe("ministry-root", f"{MARK} Ministerstwo Root", "ministry-root", _AUTHORITY, rsa=False),
    Recipe("ministry-seal", f"{MARK} Podpis Zaufany", "ministry-root", _SEAL),
    Recipe("qualified-root", f"{MARK} Kwalifikowany Root", "qualified-root", _AUTHORITY, rsa=False),
    Recipe("person", "Jan Testowy", "qualified-root", ("content_commitment",), more=_JAN),
    Recipe("office-system", f"{MARK} System urzędu", "root", ("digital_signature",), more=_OFFICE),
    Recipe("office-seal", f"{MARK} Pieczęć urzędu", "root", _SEAL, more=_OFFICE),
    Recipe("office-seal-ec", f"{MARK} Pieczęć urzędu EC", "root", _SEAL, rsa=False, more=_OFFICE),
    Recipe("office-journal", f"{MARK} Dziennik urzędu", "root", _SEAL, more=_OFFICE),
    Recipe("time-stamps", f"{MARK} Znacznik czasu", "root", ("digital_signature",), only_for=ExtendedKeyUsageOID.TIME_STAMPING),
    Recipe("lotl-operator", f"{MARK} Operator listy list", "lotl-operator", _SEAL),
    Recipe("list-operator", f"{MARK} Operator zaufanej listy", "list-operator", _SEAL),
    Recipe("stranger", f"{MARK} Nieznajomy", "stranger", _SEAL),
    Recipe("expired", f"{MARK} Pieczęć wygasła", "root", _SEAL, more=_OFFICE, valid_for=DAY - timedelta(hours=1)),
)


@dataclass(frozen=True)
class Pki:
    """A folder with ``<name>.key`` and ``<name>.pem`` for every name of ``RECIPES``."""

    folder: Path

    def path(self, name: str) -> Path:
        """Give the path of a file such as ``office-seal.key``."""
        return self.folder / name

    def pair(self, stem: str) -> tuple[bytes, bytes]:
        """Give the private key and the certificate, both PEM.

        Raises:
            FileNotFoundError: there is no such pair.
        """
        return self.path(f"{stem}.key").read_bytes(), self.path(f"{stem}.pem").read_bytes()

    def certificate(self, stem: str) -> x509.Certificate:
        """Give the certificate, parsed.

        Raises:
            FileNotFoundError: there is no such certificate.
        """
        return x509.load_pem_x509_certificate(self.path(f"{stem}.pem").read_bytes())

    @property
    def complete(self) -> bool:
        """Tell whether every file is there."""
        return all(self.path(f"{recipe.name}{ending}").is_file() for recipe in RECIPES for ending in (".key", ".pem"))


def make(folder: Path, tells: str = "") -> Pki:
    """Make a PKI in a folder, or load the one that stands there.

    The files appear all at once: a process killed on the way leaves nothing half made, and two makers agree on one PKI.

    Args:
        folder: absent, empty, or holding a PKI made before.
        tells: the address below which issuers tell of revocation, such as ``http://127.0.0.1:8080``: every issued certificate
            then names ``<tells>/<issuer>.crl`` and ``<tells>/ocsp/<issuer>``. What they tell is made by ``samples.revocation``.

    Raises:
        FileExistsError: something else is in the folder; it is left alone.
    """
    pki = Pki(folder)
    if pki.complete:
        return pki
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_all(workshop, tells)
        _put_in_place(workshop, pki)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return pki


def _put_in_place(workshop: Path, pki: Pki) -> None:
    try:
        workshop.replace(pki.folder)
    except OSError as taken:  # by another maker, who was quicker, or by something else
        if not pki.complete:
            raise FileExistsError(f"{pki.folder} holds something other than a test PKI") from taken


def _write_all(folder: Path, tells: str) -> None:
    made: dict[str, tuple[Key, x509.Certificate]] = {}
    yesterday = datetime.now(UTC).replace(microsecond=0) - DAY
    for recipe in RECIPES:
        key = rsa.generate_private_key(65537, 2048) if recipe.rsa else ec.generate_private_key(ec.SECP256R1())
        issuer_key, issuer = made.get(recipe.issuer, (key, None))
        made[recipe.name] = key, _issue(recipe, key, issuer_key, issuer, yesterday, tells)
        _write_key(folder / f"{recipe.name}.key", key)
        (folder / f"{recipe.name}.pem").write_bytes(made[recipe.name][1].public_bytes(Encoding.PEM))


def _issue(
    recipe: Recipe, key: Key, issuer_key: Key, issuer: x509.Certificate | None, since: datetime, tells: str
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(recipe.subject)
        .issuer_name(issuer.subject if issuer else recipe.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + recipe.valid_for)
    )
    told = _told(recipe.issuer, tells) if issuer and tells else ()
    for extension, critical in (*_extensions(recipe, key, issuer_key), *told):
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, SHA256())


def _extensions(recipe: Recipe, key: Key, issuer_key: Key) -> Iterable[tuple[x509.ExtensionType, bool]]:
    usages = {usage: usage in recipe.usage for usage in _KEY_USAGES}
    yield x509.BasicConstraints(ca=recipe.is_authority, path_length=0 if recipe.is_authority else None), True
    yield x509.KeyUsage(**usages), True
    yield x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
    yield x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
    if recipe.only_for:
        yield x509.ExtendedKeyUsage([recipe.only_for]), True
    if recipe.hosts:
        yield x509.SubjectAlternativeName([_host(name) for name in recipe.hosts]), False
        yield x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False


def _told(issuer: str, tells: str) -> Iterable[tuple[x509.ExtensionType, bool]]:
    places = [x509.UniformResourceIdentifier(f"{tells}/{place}") for place in (f"{issuer}.crl", f"ocsp/{issuer}")]
    yield x509.CRLDistributionPoints([x509.DistributionPoint([places[0]], None, None, None)]), False
    yield x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, places[1])]), False


def _host(name: str) -> x509.GeneralName:
    return x509.DNSName(name) if name == "localhost" else x509.IPAddress(ip_address(name))


def _write_key(path: Path, key: Key) -> None:
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


if __name__ == "__main__":
    print(make(Path(sys.argv[1])).folder)
