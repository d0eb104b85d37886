"""Write and seal receipts (UPP) for tests, with keys made for the test run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from signing.keys import SigningKey
from signing.signers import InMemory
from signing.xades import sign
from tests.signing_kit import private_of

POS = "http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"
FAR_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def make_key(name: str) -> SigningKey:
    """Make an RSA key with a certificate that vouches for itself."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SYMULATOR"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FAR_AGO)
        .not_valid_after(FAR_AGO + timedelta(days=3650))
        .sign(private, hashes.SHA256())
    )
    return SigningKey(InMemory(private), certificate, (), "seal")


def pem_pair(key: SigningKey) -> tuple[bytes, bytes]:
    """Give key and certificate as PEM."""
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private = private_of(key).private_bytes(encoding, form, serialization.NoEncryption())
    return private, key.certificate.public_bytes(encoding)


def sealed_upp(
    seal: SigningKey, document_id: str, addressee: str, *, delivered: str = "2026-03-02T10:05:00.000", at: datetime
) -> bytes:
    """Write a UPP for the document the platform numbered so, in a box of this entity, and seal it."""
    made = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    text = f"""<pos:Dokument xmlns:pos="{POS}"><pos:UPP>
<pos:IdentyfikatorPoswiadczenia>ePUAP-UPP{document_id}</pos:IdentyfikatorPoswiadczenia>
<pos:Adresat><pos:Nazwa>Urząd Testowy</pos:Nazwa>
<pos:IdentyfikatorPodmiotu TypIdentyfikatora="ePUAP-ID">{addressee}</pos:IdentyfikatorPodmiotu></pos:Adresat>
<pos:Nadawca><pos:Nazwa>Gmina Lubin</pos:Nazwa>
<pos:IdentyfikatorPodmiotu TypIdentyfikatora="ePUAP-ID">lubin</pos:IdentyfikatorPodmiotu></pos:Nadawca>
<pos:DataDoreczenia>{delivered}</pos:DataDoreczenia>
<pos:DataWytworzeniaPoswiadczenia>{made}</pos:DataWytworzeniaPoswiadczenia>
<pos:IdentyfikatorDokumentu>{document_id}</pos:IdentyfikatorDokumentu>
</pos:UPP></pos:Dokument>"""
    return sign(etree.ElementTree(etree.fromstring(text.encode())), seal, at=at)


def signed_upd(
    *signers: SigningKey, document_id: str = "123", addressee: str = "przykladowo", at: datetime, enveloped: bool = False
) -> bytes:
    """Write a UPD for this document, signed by these one after the other: beside one another, or each over those before."""
    text = f"""<pos:Dokument xmlns:pos="{POS}"><pos:UPD>
<pos:IdentyfikatorPoswiadczenia>ePUAP-UPD{document_id}</pos:IdentyfikatorPoswiadczenia>
<pos:PodmiotWystawiajacyPoswiadczenie><pos:Nazwa>Gmina Lubin</pos:Nazwa>
<pos:IdentyfikatorPodmiotu TypIdentyfikatora="ePUAP-ID">lubin</pos:IdentyfikatorPodmiotu></pos:PodmiotWystawiajacyPoswiadczenie>
<pos:Adresat><pos:Nazwa>Anna Testowa</pos:Nazwa>
<pos:IdentyfikatorPodmiotu TypIdentyfikatora="ePUAP-ID">{addressee}</pos:IdentyfikatorPodmiotu></pos:Adresat>
<pos:DataOdbioru>2026-03-02T11:00:00.000Z</pos:DataOdbioru>
<pos:DataUtworzeniaPoswiadczenia>2026-03-02T10:30:00.000Z</pos:DataUtworzeniaPoswiadczenia>
<pos:IdentyfikatorSprawy>OŚ.6220.1.2026</pos:IdentyfikatorSprawy>
<pos:IdentyfikatorDokumentu>{document_id}</pos:IdentyfikatorDokumentu>
</pos:UPD></pos:Dokument>"""
    made = text.encode()
    for place, signer in enumerate(signers):
        made = sign(etree.ElementTree(etree.fromstring(made)), signer, at=at, enveloped=enveloped and place > 0)
    return made
