"""What every judge is given: a test PKI valid now, the folder of what is trusted, and documents hard on signatures."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, load_pem_private_key, pkcs12

from samples import pki, revocation
from samples.pki import Key, Pki
from samples.platform.timestamps import server, token
from samples.revocation import Revoked, Teller
from signing import keys, levels, policy, xades
from signing.keys import Purpose, SigningKey
from signing.policy import Policy
from signing.sources import Sources
from signing.timestamps import Ask
from signing.trust import Revocation
from signing.verdict import Baseline, Report
from signing.verification import verify
from tests import signing_kit as kit

PASSWORD = b"judges"
HOUR = timedelta(hours=1)
LIST_ADDRESS = "http://crl.test/root.crl"
LISTED = x509.CRLDistributionPoints([x509.DistributionPoint([x509.UniformResourceIdentifier(LIST_ADDRESS)], None, None, None)])
SIGNERS = ("office-seal", "office-seal-ec")

_LARGE = "".join(f"<wiersz nr='{number}'>{'Zażółć gęślą jaźń &amp; ' * 250}</wiersz>" for number in range(100))
DOCUMENTS = {
    "letter": kit.LETTER,
    "plain": b"<a>tak</a>",
    "namespaces": b"""<p:a xmlns:p="urn:p" xmlns="urn:d" xmlns:unused="urn:u"><b xmlns=""><p:c p:x="1" y="2" xmlns:p="urn:q"/></b>
</p:a>""",
    "instructions": b'<?xml version="1.0"?>\n<?before <x>?>\n<!--before--><a>1<?in x?></a>\n<?after?><!--after-->',
    "comments": b"<a><!--1-->t<!--2-->e<!-- 3 -->x<b/><!--4--></a>",
    "cdata": b"<a><![CDATA[<b>&amp;]]>&lt;c&gt;<![CDATA[]]]]><![CDATA[>]]></a>",
    "polish": "<pismo imię='Żaneta'>Zażółć gęślą jaźń – „cytat”; 🖋 &#x10FFFD;</pismo>".encode(),
    "blanks": b"<a x=' a&#10;b&#9;c&#13; '>\r\n  <b   y = \"1\" >&#13;\n\t</b  >\n\n</a>",
    "xml-lang": b'<a xml:lang="pl" xml:space="preserve"> <b xml:id="i"> x </b> </a>',
    "large": f"<lista>{_LARGE}</lista>".encode(),
}


@dataclass(frozen=True)
class Case:
    """One of our ways to sign one document."""

    document: str
    signer: str
    enveloped: bool

    def __str__(self) -> str:
        return f"{self.document}-{self.signer}-{'enveloped' if self.enveloped else 'xpath'}"


PAIRS = [*itertools.product(DOCUMENTS, SIGNERS[:1]), *itertools.product(("letter", "plain", "polish"), SIGNERS[1:])]
"""Every document with an RSA key, some with P-256: what is hard on canonicalisation does not depend on the key."""
CASES = [Case(*pair, enveloped) for pair, enveloped in itertools.product(PAIRS, (False, True))]


@dataclass
class Court:
    """A folder with a test PKI, what is trusted of it, and the papers of each case."""

    folder: Path
    pki: Pki
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    @classmethod
    def open(cls, folder: Path) -> Court:
        """Make the PKI; its root and the root's list of revoked certificates, which is empty, are what is trusted."""
        court = cls(folder, pki.make(folder / "pki"))
        for name in (*SIGNERS, "time-stamps"):
            court.pki.path(f"{name}.pem").write_bytes(court.certify(name, LISTED).public_bytes(Encoding.PEM))
        for place in (court.trusted, court.authorities):
            place.mkdir()
            place.joinpath("root.pem").write_bytes(court.pki.pair("root")[1])
        court.trusted.joinpath("root.crl").write_bytes(court.crl())
        return court

    @property
    def trusted(self) -> Path:
        """Give the folder of trusted authorities (.pem) and of what they revoked (.crl)."""
        return self.folder / "trusted"

    @property
    def authorities(self) -> Path:
        """Give the folder of trusted authorities alone: what they revoked must stand in the document."""
        return self.folder / "authorities"

    @property
    def root(self) -> Path:
        """Give the one authority that is trusted."""
        return self.trusted / "root.pem"

    def crl(self, since: datetime | None = None, *, by: str = "root") -> bytes:
        """Make the root's list, with the office's seal on it if it is revoked since then, or somebody else's list in its name."""
        revoked = {self.pki.certificate(SIGNERS[0]).serial_number: Revoked(since)} if since else {}
        made = since or datetime.now(UTC) - HOUR
        return revocation.crl(Teller(self.private_key(by), self.pki.certificate("root")), revoked, made)

    def revoked(self, since: datetime) -> Path:
        """Give a folder of what is trusted where the office's seal is revoked since then."""
        folder = self.folder / f"revoked-{since.timestamp()}"
        folder.mkdir(exist_ok=True)
        folder.joinpath("root.pem").write_bytes(self.root.read_bytes())
        folder.joinpath("root.crl").write_bytes(self.crl(since))
        return folder

    def private_key(self, name: str) -> Key:
        """Load a private key of the PKI."""
        return _private_key(self.pki.path(f"{name}.key"))

    def certify(self, name: str, *more: x509.ExtensionType, key: Key | None = None) -> x509.Certificate:
        """Issue another certificate like one of the PKI, for the same key or another, which says this besides."""
        old = self.pki.certificate(name)
        public = key.public_key() if key else old.public_key()
        builder = x509.CertificateBuilder(old.issuer, old.subject, public, x509.random_serial_number())
        builder = builder.not_valid_before(old.not_valid_before_utc).not_valid_after(old.not_valid_after_utc)
        for extension in old.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        for value in more:
            builder = builder.add_extension(value, critical=False)
        return builder.sign(self.private_key("root"), SHA256())

    def paper(self, octets: bytes = b"") -> Path:
        """Put down a document, or only choose the name of one to come."""
        path = self.folder / f"{next(self._numbers)}.xml"
        if octets:
            path.write_bytes(octets)
        return path

    def key(self, name: str, purpose: Purpose = "seal") -> SigningKey:
        """Load a key of the PKI as our program uses it."""
        return _signing_key(self.pki, name, purpose)

    def pkcs12(self, name: str) -> Path:
        """Give a key and its certificate as PKCS#12."""
        path = self.folder / f"{name}.p12"
        if not path.is_file():
            key, certificate = self.private_key(name), self.pki.certificate(name)
            locked = BestAvailableEncryption(PASSWORD)
            path.write_bytes(pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, locked))
        return path

    def signed(self, case: Case) -> Path:
        """Give the document of a case, signed by our program."""
        return self.paper(self.sign(DOCUMENTS[case.document], case.signer, enveloped=case.enveloped))

    def sign(self, document: bytes, signer: str = "office-seal", *, enveloped: bool = False) -> bytes:
        """Sign with our program."""
        return xades.sign(kit.parse(document), self.key(signer), at=datetime.now(UTC), enveloped=enveloped)

    def recipe(self, signer: str = "office-seal", **otherwise: Any) -> kit.Recipe:
        """Say how another producer signs with a key of the PKI; see ``signing_kit.Recipe`` for what may be otherwise."""
        issued = kit.Issued(self.private_key(signer), self.pki.certificate(signer))
        return kit.Recipe(issued, method=self.key(signer).algorithm, **otherwise)

    def judge(self, document: bytes | Path, rules: Policy | None = None) -> Report:
        """Verify with our program, by the policy for letters unless told."""
        octets = document.read_bytes() if isinstance(document, Path) else document
        return verify(kit.parse(octets), rules or self.letters, at=datetime.now(UTC))

    def stamper(self, at: datetime) -> Ask:
        """Give the way to the time-stamping service of the PKI at a moment."""
        return partial(token.answer, stamper=server.load(self.pki), at=at)

    def lifted(self, document: bytes, signer: str, level: str, at: datetime) -> bytes:
        """Sign with our program, and for T and LT stamp, and for LT add the values about revocation."""
        signed, rules = xades.sign(kit.parse(document), self.key(signer), at=at), self.rules("LT", told=self.crl())
        if level in {"T", "LT"}:
            signed = levels.add_timestamp(signed, self.stamper(at), rules.stampers, at=at)
        return levels.add_values(signed, rules.trust, rules.stampers, at=at) if level == "LT" else signed

    def rules(self, level: Baseline, *, told: bytes = b"") -> Policy:
        """Give the policy for letters of at least this level; news about revocation stand in the document or in this list."""
        sources = Sources((LIST_ADDRESS,), lambda _address, _request: told) if told else None
        news = Revocation(required=level != "B" or bool(told), sources=sources)
        return policy.letters(self.anchors(), stampers=self.anchors(), revocation=news, level=level)

    @cached_property
    def letters(self) -> Policy:
        """Give the policy for letters that trusts the root and asks nobody about revocation."""
        return policy.letters(self.anchors())

    def anchors(self) -> list[x509.Certificate]:
        """Give what our program trusts."""
        return [self.pki.certificate("root")]


@cache  # reading a key costs as much as fifty signatures
def _private_key(path: Path) -> Key:
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, Key)
    return key


@cache
def _signing_key(found: Pki, name: str, purpose: Purpose) -> SigningKey:
    return keys.load(*found.pair(name), purpose)
