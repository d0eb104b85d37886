"""Other programs accept what every kind of key signs."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from signxml.algorithms import SignatureMethod
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from signing import policy, requests, token_keys
from signing.keys import SigningKey
from signing.signers import InMemory, PrivateKey
from signing.token_keys import InToken, Place
from signing.verification import verify
from signing.xades import sign
from tests import signing_kit as kit
from tests.interop.conftest import Jury
from tests.interop.court import Court
from tests.token_kit import LABEL, PIN, SoftToken

PSS = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
PLAIN = kit.LETTER.replace(kit.LETTER[kit.LETTER.index(b"<?xml-s") : kit.LETTER.index(b"<wnio")], b"")


def _run(*command: str) -> str:
    """Run another program to its good end and give what it says."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - every argument is ours
    return done.stdout + done.stderr


SIGNERS = {
    "rsa-3072": (kit.issue("SYMULATOR 3072", kit.rsa_key("kind", 3072), kit.root()), False),
    "rsa-4096": (kit.issue("SYMULATOR 4096", kit.rsa_key("kind", 4096), kit.root()), False),
    "rsa-pss": (kit.issue("SYMULATOR PSS", kit.rsa_key("kind"), kit.root()), True),
    "p-256": (kit.issue("SYMULATOR P-256", kit.ec_key("kind"), kit.root()), False),
    "p-384": (kit.issue("SYMULATOR P-384", kit.ec_key("kind", ec.SECP384R1), kit.root()), False),
}


def _signed(issued: kit.Issued, *, pss: bool) -> bytes:
    key = SigningKey(InMemory(issued.key, pss), issued.certificate, (), "seal")
    return sign(kit.parse(PLAIN), key, at=kit.AT, enveloped=True)


@pytest.mark.parametrize(("issued", "pss"), SIGNERS.values(), ids=SIGNERS.keys())
def test_xmlsec_accepts_every_kind(issued: kit.Issued, pss: bool) -> None:
    """python-xmlsec verifies it, and refuses it once altered."""
    signed = _signed(issued, pss=pss)
    assert kit.accepted_by_xmlsec(signed, issued)
    assert not kit.accepted_by_xmlsec(signed.replace(b'a="1"', b'a="2"'), issued)


@pytest.mark.parametrize(("issued", "pss"), SIGNERS.values(), ids=SIGNERS.keys())
def test_signxml_accepts_every_kind(issued: kit.Issued, pss: bool) -> None:
    """Signxml verifies signature and properties."""
    methods = frozenset(
        {
            SignatureMethod.RSA_SHA256,
            SignatureMethod.SHA256_RSA_MGF1,
            SignatureMethod.ECDSA_SHA256,
            SignatureMethod.ECDSA_SHA384,
        }
    )
    expected = XAdESSignatureConfiguration(verification_time=kit.AT, expect_references=2, signature_methods=methods)
    assert len(XAdESVerifier().verify(_signed(issued, pss=pss), x509_cert=issued.certificate, expect_config=expected)) == 2


def test_we_accept_what_xmlsec_signs_by_pss() -> None:
    """And not what it signed over another document."""
    issued, _ = SIGNERS["rsa-pss"]
    signed = kit.Recipe(issued, method=PSS).sign(kit.LETTER)
    believed = policy.letters([kit.root().certificate])
    assert [one.reason for one in verify(kit.parse(signed), believed, at=kit.AT).signatures] == ["passed"]
    altered = signed.replace(b'a="1"', b'a="2"')
    assert [one.reason for one in verify(kit.parse(altered), believed, at=kit.AT).signatures] == ["hash_failure"]


KINDS: dict[str, tuple[PrivateKey, bool]] = {
    "rsa-pss": (kit.rsa_key("kind", 3072), True),
    "p-384": (kit.ec_key("kind", ec.SECP384R1), False),
}


JUDGES = {"rsa-pss": ("dss", "jdk", "santuario", "xadesjs"), "p-384": ("dss", "jdk", "santuario", "xadesjs", "xmlsec1")}
"""The command xmlsec1 knows RSA-PSS from version 1.3 on, which Debian does not have yet; python-xmlsec brings its own."""


@pytest.mark.parametrize(("kind", "judge"), [(kind, judge) for kind, judges in JUDGES.items() for judge in judges])
def test_judges_accept_rsa_pss_and_p_384(court: Court, jury: Jury, kind: str, judge: str) -> None:
    """Every judge who knows these ways to sign accepts ours, and no longer once a letter of the content is changed."""
    private, pss = KINDS[kind]
    key = SigningKey(InMemory(private, pss), court.certify("office-seal", key=private), (), "seal")
    signed = sign(kit.parse(PLAIN), key, at=datetime.now(UTC))
    assert jury(judge, court.paper(signed))
    assert not jury(judge, court.paper(signed.replace(b'a="1"', b'a="2"')))
    assert court.judge(signed).reason == "passed"


def test_openssl_accepts_our_requests(tmp_path: Path) -> None:
    """The command verifies a request and prints the subject."""
    asked = tmp_path / "wniosek.csr"
    asked.write_bytes(requests.request(InMemory(kit.ec_key("kind")), requests.subject("CN=Pieczec,C=PL")))
    command = ("openssl", "req", "-in", str(asked), "-verify", "-noout", "-subject")
    said = _run(*command)
    assert "verify OK" in said
    assert "CN = Pieczec" in said.replace("CN=", "CN = ")


def test_a_key_that_another_program_put_into_a_token_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What softhsm2-util imports is the same key as the file it came from."""
    soft = SoftToken.make(tmp_path, monkeypatch)
    issued, _ = SIGNERS["rsa-pss"]
    file = tmp_path / "klucz.pem"
    file.write_bytes(issued.pem)
    command = ("softhsm2-util", "--import", str(file), "--token", LABEL, "--pin", PIN, "--label", "obcy", "--id", "0b")
    _run(*command)
    token = soft.token(writable=False)
    key = SigningKey(InToken(token, Place(id=b"\x0b")), issued.certificate, (), "seal")
    assert token_keys.certificate(token, Place(id=b"\x0b")) is None
    assert key.sign(b"tak") == issued.signing_key().sign(b"tak")
    assert kit.accepted_by_xmlsec(sign(kit.parse(PLAIN), key, at=kit.AT), issued)
    token.close()
