"""A hand-made office for the tests of the simulated ePUAP: it writes envelopes as text and signs them with signxml."""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from samples.pki import Pki
from samples.platform.epuap.books import Books
from samples.platform.epuap.simulator import Simulator

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DS = "http://www.w3.org/2000/09/xmldsig#"
OB = "http://wsdl.epuap.gov.pl/obiekty/"
ZD = "http://ws.epuap.gov.pl/zarzadzanieDokumentami"
X509_V3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
NS = {"s": SOAP, "ob": OB, "zd": ZD, "ds": DS, "wsse": WSSE, "wsu": WSU}

SKRYTKA = "/pk_external_ws/services/skrytka"
PULL = "/pk_external_ws/services/pull"
STORE = "/fe_external_ws/services/ZarzadzanieDokumentami"
LETTER = "<pismo>Dzień dobry, tu Jan Testowy</pismo>".encode()
OWN_BOX = "<podmiot>lubin</podmiot><nazwaSkrytki>Skrytka urzędu</nazwaSkrytki><adresSkrytki>/lubin/skrytka</adresSkrytki>"
ANSWER_BOX = "<podmiot>lubin</podmiot><nazwaSkrytki>Odpowiedzi i UPP</nazwaSkrytki><adresSkrytki>/lubin/odpowiedzi</adresSkrytki>"

ENVELOPE = """<s:Envelope xmlns:s="{soap}" xmlns:ob="{ob}" xmlns:zd="{zd}"><s:Header>
<wsse:Security xmlns:wsse="{wsse}" xmlns:wsu="{wsu}"><wsse:BinarySecurityToken wsu:Id="X509-1" EncodingType="{base64}"
 ValueType="{x509}">{token}</wsse:BinarySecurityToken>{stamp}</wsse:Security>{blocks}</s:Header>
<s:Body xmlns:wsu="{wsu}" wsu:Id="id-body">{payload}</s:Body></s:Envelope>"""
STAMP = '<wsu:Timestamp wsu:Id="ts"><wsu:Created>{}</wsu:Created><wsu:Expires>{}</wsu:Expires></wsu:Timestamp>'


def b64(content: bytes) -> str:
    """Encode for base64Binary."""
    return base64.b64encode(content).decode()


def sha1(content: bytes) -> str:
    """Give the skrot of a document."""
    return b64(hashlib.sha1(content, usedforsecurity=False).digest())


def nadaj_blocks(**changes: str) -> str:
    """Write the header blocks of nadaj; a block changed to "" is left out."""
    blocks = {
        "IdentyfikatorPodmiotu": "lubin",
        "AdresSkrytki": "/przykladowo/skrytka",
        "AdresOdpowiedzi": "/lubin/odpowiedzi",
        "CzyProbne": "false",
        **changes,
    }
    return "".join(f"<ob:{name}>{value}</ob:{name}>" for name, value in blocks.items() if value)


def document(content: bytes = LETTER, name: str = "pismo.xml", media_type: str = "text/xml") -> str:
    """Write the Dokument of nadaj."""
    return (
        f"<ob:Dokument><nazwaPliku>{name}</nazwaPliku><typPliku>{media_type}</typPliku>"
        f"<zawartosc>{b64(content)}</zawartosc></ob:Dokument>"
    )


@cache
def private_key(pem: bytes) -> Any:
    """Parse a key once."""
    return load_pem_private_key(pem, None)


@dataclass
class Answer:
    """An answer as the office reads it."""

    response: httpx.Response

    @property
    def root(self) -> Any:
        """Give the parsed envelope."""
        return etree.fromstring(self.response.content)

    def text(self, name: str) -> str | None:
        """Give the text of the first unqualified element of this name in the Body."""
        found = self.root.xpath(f"s:Body//{name}", namespaces=NS)
        return str(found[0].xpath("string()")) if found else None

    def content(self, name: str = "zawartosc") -> bytes:
        """Decode an element of base64."""
        return base64.b64decode(self.text(name) or "")

    @property
    def reason(self) -> str:
        """Give the faultstring of a fault."""
        assert self.response.status_code == 500, self.response.text
        return self.text("faultstring") or ""

    @property
    def refusal(self) -> str:
        """Give komunikat of the ob:Wyjatek of a fault."""
        assert self.response.status_code == 500, self.response.text
        found = self.root.xpath("string(s:Body/s:Fault/detail/ob:Wyjatek/komunikat)", namespaces=NS)
        assert found, self.response.text
        return str(found)


class Office:
    """The office "lubin" at the wire, or another that holds the pair ``stem``."""

    def __init__(self, simulator: Simulator, pki: Pki, stem: str = "office-system") -> None:
        self.simulator = simulator
        self.key_pem, self.certificate_pem = pki.pair(stem)
        self.key: Any = private_key(self.key_pem)
        self.certificate = x509.load_pem_x509_certificate(self.certificate_pem)
        self.platform = x509.load_pem_x509_certificate(pki.pair("platform-answers")[1])
        root = pki.pair("root")[1].decode()
        self.http = httpx.Client(base_url=simulator.address, verify=ssl.create_default_context(cadata=root), timeout=5)

    def envelope(self, payload: str, blocks: str = "", stamp: str = "") -> Any:
        """Write an envelope with token, unsigned."""
        token = b64(self.certificate.public_bytes(Encoding.DER))
        written = ENVELOPE.format(
            soap=SOAP, ob=OB, zd=ZD, wsse=WSSE, wsu=WSU, base64=BASE64, x509=X509_V3,
            token=token, stamp=stamp, blocks=blocks, payload=payload,
        )  # fmt: skip
        return etree.fromstring(written.encode(), etree.XMLParser(huge_tree=True))

    def sign(self, envelope: Any, parts: tuple[str, ...] = ("#id-body",), **algorithms: Any) -> Any:
        """Sign the parts and put the signature at the end of the security header."""
        signer = XMLSigner(
            method=SignatureConstructionMethod.detached,
            signature_algorithm=algorithms.get("signature", SignatureMethod.RSA_SHA256),
            digest_algorithm=algorithms.get("digest", DigestAlgorithm.SHA256),
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        pointer = (
            f'<ds:KeyInfo xmlns:ds="{DS}"><wsse:SecurityTokenReference xmlns:wsse="{WSSE}">'
            f'<wsse:Reference URI="#X509-1" ValueType="{X509_V3}"/></wsse:SecurityTokenReference></ds:KeyInfo>'
        )
        signature = signer.sign(envelope, key=self.key, reference_uri=list(parts), key_info=etree.fromstring(pointer))
        envelope.find(f".//{{{WSSE}}}Security").append(signature)
        return envelope

    def post(self, path: str, envelope: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """Post an envelope, or octets as they are."""
        octets = envelope if isinstance(envelope, bytes) else etree.tostring(envelope)
        known = {"Content-Type": "text/xml; charset=utf-8", **(headers or {})}
        return Answer(self.http.post(path, content=octets, headers=known))

    def call(self, path: str, payload: str, blocks: str = "") -> Answer:
        """Write, sign and post."""
        return self.post(path, self.sign(self.envelope(payload, blocks)))

    def nadaj(self, content: bytes = LETTER, name: str = "pismo.xml", media_type: str = "text/xml", **blocks: str) -> Answer:
        """Send a document."""
        return self.call(SKRYTKA, document(content, name, media_type), nadaj_blocks(**blocks))

    def pull(self, operation: str, box: str = OWN_BOX, more: str = "") -> Answer:
        """Call an operation of pull by the stem of its message: Oczekujace, Pobierz, Potwierdz."""
        return self.call(PULL, f"<ob:ZapytaniePull{operation}>{box}{more}</ob:ZapytaniePull{operation}>")

    def confirm(self, skrot: str, box: str = OWN_BOX) -> Answer:
        """Call potwierdzOdebranie."""
        return self.pull("Potwierdz", box, f"<skrot>{skrot}</skrot>")

    def sent(self, store: str = "domyslna") -> Answer:
        """Call zawartoscSkladu."""
        sklad = f"<sklad><nazwa>{store}</nazwa><podmiot>lubin</podmiot></sklad>"
        return self.call(STORE, f"<zd:zawartoscSkladu>{sklad}</zd:zawartoscSkladu>")

    def stored(self, number: str) -> Answer:
        """Call pobierzDokument without an entity."""
        nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
        wish = f"<idDokumentu>{number}</idDokumentu><podmiot {nil}/>"
        return self.call(STORE, f"<zd:pobierzDokument>{wish}</zd:pobierzDokument>")

    def verified_parts(self, answer: Answer) -> set[str]:
        """Verify an answer's signature with the pinned certificate; give the local names of what is signed."""
        config = SignatureConfiguration(location=".//", expect_references=2)
        results = XMLVerifier().verify(answer.response.content, x509_cert=self.platform, expect_config=config, id_attribute="Id")
        found = results if isinstance(results, list) else [results]
        return {etree.QName(result.signed_xml).localname for result in found if result.signed_xml is not None}

    def books(self) -> Books:
        """Read the simulator's books."""
        return self.simulator.books()
