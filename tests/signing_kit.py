"""Certificates, documents and signatures for the tests of signing; every name is invented."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree

from signing.keys import Purpose, SigningKey
from signing.signers import InMemory, PrivateKey

AT = datetime(2025, 6, 2, 10, 0, tzinfo=UTC)
DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
N = {"ds": DS, "xades": XADES}
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = DS + "enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA1 = DS + "sha1"

LETTER = b"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="http://crd.gov.pl/wzor/2013/12/12/1410/styl.xsl"?>
<wnio:Dokument xmlns:wnio="http://crd.gov.pl/wzor/2013/12/12/1410/" xmlns:str="urn:str" xmlns:unused="urn:unused">
  <wnio:Tresc a="1"  b='&lt;2"'>Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 &amp; tak&#13;<!-- uwaga --></wnio:Tresc>
  <Signature xmlns="urn:not-a-signature">Signature </Signature>
  <str:Zalacznik nazwaPliku="a.pdf"><![CDATA[JVBERi0<]]></str:Zalacznik>
</wnio:Dokument>
"""

PODPIS_ZP = """<ppZP:PodpisZP xmlns:ppZP="http://crd.gov.pl/xml/schematy/ppzp/"><ppZP:DaneZP><ppZP:DaneZPOsobyFizycznej
 xmlns:os="http://crd.gov.pl/xml/schematy/osoba/2009/03/06/"><os:Nazwisko rodzajCzlonu="pierwszy">Testowy</os:Nazwisko>
 <os:Imie>Jan</os:Imie><os:PESEL>00000000000</os:PESEL>
 <ppZP:IdKontaUzytkownikaEpuap>jantestowy</ppZP:IdKontaUzytkownikaEpuap></ppZP:DaneZPOsobyFizycznej></ppZP:DaneZP>
 </ppZP:PodpisZP>"""
EP_SIGNATURE = """<pz:EPSignature xmlns:pz="http://crd.gov.pl/xml/schematy/podpis_zaufany/"><pz:NaturalPerson>
 <pz:CurrentFamilyName>Testowa</pz:CurrentFamilyName><pz:FirstName>Anna</pz:FirstName>
 <pz:PersonalIdentifier>00000000000</pz:PersonalIdentifier></pz:NaturalPerson>
 <pz:SignatureData><pz:IdentityIssuer>t</pz:IdentityIssuer></pz:SignatureData></pz:EPSignature>"""


def parse(document: bytes) -> etree._ElementTree:
    """Parse a test document."""
    return etree.fromstring(document, etree.XMLParser(huge_tree=True, resolve_entities=False)).getroottree()


def canonical(tree: etree._ElementTree) -> bytes:
    """Give the canonical form of a whole document."""
    return etree.tostring(tree, method="c14n")


@dataclass(frozen=True)
class Issued:
    """A certificate of the test PKI and its key."""

    key: PrivateKey
    certificate: x509.Certificate

    def signing_key(self, purpose: Purpose = "seal", *chain: x509.Certificate) -> SigningKey:
        """Give it as our program uses it."""
        return SigningKey(InMemory(self.key), self.certificate, chain, purpose)

    @property
    def pem(self) -> bytes:
        """Give the private key as PKCS#8."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def der(self) -> bytes:
        """Give the certificate's octets."""
        return self.certificate.public_bytes(Encoding.DER)


def private_of(key: SigningKey) -> PrivateKey:
    """Give the private key of one that is in memory, for other programs to sign with."""
    assert isinstance(key.signer, InMemory)
    return key.signer.private_key


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Make one RSA key per name."""
    assert name
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str, curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    """Make one EC key per name."""
    assert name
    return ec.generate_private_key(curve())


def subject(name: str) -> x509.Name:
    """Give a subject with the organisation identifier that Polish seals have."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Urząd Testowy, Referat"),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, "VATPL-0000000000"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


USAGE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def issue(
    name: str,
    key: PrivateKey,
    issuer: Issued | None = None,
    *,
    authority: bool = False,
    usage: str | None = None,
    days: tuple[int, int] = (-30, 365),
    critical: x509.ExtensionType | None = None,
    path_length: int | None = None,
) -> Issued:
    """Issue a certificate; the usage is nonRepudiation alone, or signing certificates, unless told."""
    usage = usage or ("key_cert_sign" if authority else "content_commitment")
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject(name))
        .issuer_name(issuer.certificate.subject if issuer else subject(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT + timedelta(days=days[0]))
        .not_valid_after(AT + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=path_length if authority else None), critical=True)
        .add_extension(x509.KeyUsage(**{**USAGE, usage: True}), critical=True)
    )
    if critical is not None:
        builder = builder.add_extension(critical, critical=True)
    return Issued(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


@cache
def root() -> Issued:
    """Give the test root authority."""
    return issue("SYMULATOR root", rsa_key("root"), authority=True)


@cache
def office() -> Issued:
    """Give the office's seal, below the root."""
    return issue("SYMULATOR pieczęć urzędu", rsa_key("office"), root())


@cache
def ministry() -> Issued:
    """Give the minister's seal for Podpis Zaufany, self-issued and to be pinned."""
    return issue("SYMULATOR Podpis Zaufany", rsa_key("ministry"))


@cache
def stranger() -> Issued:
    """Give a certificate that nobody trusts, with the office's subject."""
    return issue("SYMULATOR pieczęć urzędu", rsa_key("stranger"))


@dataclass
class Recipe:
    """How a signature of another producer looks; the default is a Podpis Zaufany (protocols, ePUAP 14.3)."""

    signer: Issued
    transforms: tuple[str, ...] = (XPATH,)
    c14n: str = EXCLUSIVE
    method: str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    digest: str = SHA256
    properties_transforms: tuple[str, ...] = (EXCLUSIVE,)
    role: str = ""
    certificate: Literal["v1", "v2", "none"] = "v1"
    certificate_digest: str = "sha1"
    issuer_name: str | None = None
    uri: str = ""
    xades: bool = True
    properties_signed: bool = True
    data_signed: bool = True
    serial: int | None = None
    default_namespace: bool = False
    blanks: bool = True

    def unsigned(self, document: bytes, position: int | None = None) -> bytes:
        """Put the signature into the document, its values still empty."""
        tree = parse(document)
        top, place = tree.getroot(), etree.Comment("here")
        top.insert(len(top) if position is None else position, place)
        # Put in as text: lxml would map the signature's prefixes to those of the document.
        return etree.tostring(tree, encoding="utf-8").replace(b"<!--here-->", self._template().encode())

    def sign(self, document: bytes, position: int | None = None) -> bytes:
        """Sign with python-xmlsec, which shares nothing with our program."""
        tree = parse(self.unsigned(document, position))
        signature = next(one for one in tree.getroot().iter(f"{{{DS}}}Signature") if one.get("Id") == "sig-1")
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(self.signer.pem, xmlsec.constants.KeyDataFormatPem)
        register_ids(tree)
        context.sign(signature)
        return etree.tostring(tree, encoding="utf-8", xml_declaration=True)

    def _template(self) -> str:
        prefix = "" if self.default_namespace else "ds:"
        body = f"""<ds:Signature xmlns:ds="{DS}" Id="sig-1"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{self.c14n}"/>
<ds:SignatureMethod Algorithm="{self.method}"/>{self._data_reference()}{self._properties_reference()}</ds:SignedInfo>
<ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{self._certificate()}</ds:X509Certificate></ds:X509Data>
</ds:KeyInfo>{self._object()}</ds:Signature>"""
        plain = body.replace("<ds:", f"<{prefix}").replace("</ds:", f"</{prefix}")
        return plain.replace(f'<Signature xmlns:ds="{DS}"', f'<Signature xmlns="{DS}"')

    def _data_reference(self) -> str:
        if not self.data_signed:
            return ""
        return f"""<ds:Reference Id="ref-1" URI="{self.uri}">{_transforms(self.transforms)}
<ds:DigestMethod Algorithm="{self.digest}"/><ds:DigestValue/></ds:Reference>"""

    def _properties_reference(self) -> str:
        if not self.xades or not self.properties_signed:
            return ""
        return f"""<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#props-1">
{_transforms(self.properties_transforms)}<ds:DigestMethod Algorithm="{self.digest}"/><ds:DigestValue/></ds:Reference>"""

    def _object(self) -> str:
        if not self.xades:
            return ""
        role = (
            self.role
            and f"""<xades:SignerRole><xades:ClaimedRoles><xades:ClaimedRole>{self.role}</xades:ClaimedRole>
</xades:ClaimedRoles></xades:SignerRole>"""
        )
        return f"""<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#sig-1">\
<xades:SignedProperties Id="props-1">
<xades:SignedSignatureProperties><xades:SigningTime>2025-06-02T11:59:00+02:00</xades:SigningTime>{self._binding()}{role}
</xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object>"""

    def _binding(self) -> str:
        if self.certificate == "none":
            return ""
        element = "SigningCertificate" + ("V2" if self.certificate == "v2" else "")
        uri = SHA1 if self.certificate_digest == "sha1" else SHA256
        value = base64.b64encode(hashlib.new(self.certificate_digest, self.signer.der).digest()).decode()
        issuer = self.issuer_name or self.signer.certificate.issuer.rfc4514_string()
        serial = (
            ""
            if self.certificate == "v2"
            else f"""<xades:IssuerSerial><ds:X509IssuerName>{issuer}</ds:X509IssuerName>
<ds:X509SerialNumber>{self.serial or self.signer.certificate.serial_number}</ds:X509SerialNumber></xades:IssuerSerial>"""
        )
        return f"""<xades:{element}><xades:Cert><xades:CertDigest><ds:DigestMethod Algorithm="{uri}"/>
<ds:DigestValue>{value}</ds:DigestValue></xades:CertDigest>{serial}</xades:Cert></xades:{element}>"""

    def _certificate(self) -> str:
        text = base64.b64encode(self.signer.der).decode()
        return "\n  ".join(text[start : start + 76] for start in range(0, len(text), 76)) if self.blanks else text


def _transforms(uris: tuple[str, ...]) -> str:
    inner = {
        XPATH: f'<ds:XPath xmlns:ds="{DS}">not(ancestor-or-self::ds:Signature)</ds:XPath>',
        FILTER: f'<f:XPath xmlns:f="{FILTER}" xmlns:ds="{DS}" Filter="subtract">/descendant::ds:Signature</f:XPath>',
    }
    listed = "".join(f'<ds:Transform Algorithm="{uri}">{inner.get(uri, "")}</ds:Transform>' for uri in uris)
    return f"<ds:Transforms>{listed}</ds:Transforms>" if listed else ""


def register_ids(tree: etree._ElementTree) -> None:
    """Tell python-xmlsec which attributes are identifiers."""
    for name in ("Id", "ID", "id"):
        xmlsec.tree.add_ids(tree.getroot(), [name])


def accepted_by_xmlsec(document: bytes, signer: Issued, index: int = -1) -> bool:
    """Let python-xmlsec verify one signature of a document, the last unless told."""
    tree = parse(document)
    register_ids(tree)
    signature: Any = tree.getroot().findall(f"{{{DS}}}Signature")[index]
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.certificate.public_bytes(Encoding.PEM), xmlsec.constants.KeyDataFormatCertPem)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def podpis_zaufany(role: str = PODPIS_ZP, signer: Issued | None = None) -> Recipe:
    """Give the recipe of a Podpis Zaufany."""
    return Recipe(signer or ministry(), role=role)


def sign_with_xmlsec(signature: etree._Element, signer: Issued, id_namespaces: list[str]) -> None:
    """Fill in an existing signature again with python-xmlsec, whose ids are wsu:Id in these namespaces."""
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.pem, xmlsec.constants.KeyDataFormatPem)
    for namespace in id_namespaces:
        register_wsu_ids(context, signature.getroottree().getroot(), namespace)
    context.sign(signature)


def register_wsu_ids(context: Any, root: etree._Element, namespace: str) -> None:
    """Tell python-xmlsec about every wsu:Id."""
    for element in root.iter("*"):
        if element.get(f"{{{namespace}}}Id") is not None:
            context.register_id(element, "Id", namespace)
