"""Keys are loaded once, checked, and never shown."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from signing import policy
from signing.errors import (
    CertificateOutOfDate,
    KeyMismatch,
    KeyTooWeak,
    KeyUnreadable,
    KeyUnusable,
    SigningError,
)
from signing.keys import SigningKey, load, load_pkcs12
from signing.signers import InMemory, PrivateKey
from signing.verification import verify
from signing.xades import sign
from tests import signing_kit as kit


def _pem(issued: kit.Issued) -> bytes:
    return issued.certificate.public_bytes(Encoding.PEM)


def test_key_and_chain_are_loaded_with_the_certificate_first() -> None:
    """The first certificate is the key's, the others are the chain."""
    key = load(kit.office().pem, _pem(kit.office()) + _pem(kit.root()), "qualified_seal")
    assert (key.certificate, key.chain, key.purpose) == (
        kit.office().certificate,
        (kit.root().certificate,),
        "qualified_seal",
    )


def test_encrypted_key_opens_with_its_password_only() -> None:
    """A wrong or missing password is KeyUnreadable."""
    locked = kit.office().key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"tajne"))
    assert load(locked, _pem(kit.office()), "seal", b"tajne").signer.public_key.key_size == 2048
    for password in (None, b"inne"):
        with pytest.raises(KeyUnreadable):
            load(locked, _pem(kit.office()), "seal", password)


def test_certificate_of_another_key_is_refused() -> None:
    """A key and a certificate that do not belong together are KeyMismatch."""
    with pytest.raises(KeyMismatch):
        load(kit.stranger().pem, _pem(kit.office()), "seal")


@pytest.mark.parametrize("key", [kit.rsa_key("short", 1024), kit.ec_key("short", ec.SECP224R1)], ids=["rsa", "ec"])
def test_short_keys_are_refused(key: PrivateKey) -> None:
    """RSA below 2048 and EC below P-256 are KeyTooWeak."""
    issued = kit.issue("SYMULATOR krótki", key)
    with pytest.raises(KeyTooWeak):
        load(issued.pem, _pem(issued), "seal")


def test_keys_of_other_kinds_are_refused() -> None:
    """A key that is neither RSA nor EC is KeyTooWeak."""
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(KeyTooWeak):
        load(pem, _pem(kit.office()), "seal")


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_garbage_is_unreadable(pem: bytes) -> None:
    """What is no key, or no certificate, is KeyUnreadable."""
    with pytest.raises(KeyUnreadable):
        load(pem, _pem(kit.office()), "seal")
    with pytest.raises(KeyUnreadable):
        load(kit.office().pem, pem, "seal")


def test_neither_key_nor_errors_print_secrets() -> None:
    """The repr of a key says its purpose and nothing else."""
    assert repr(kit.office().signing_key()) == "SigningKey(purpose='seal')"


def test_validity_is_checked_at_the_given_moment() -> None:
    """A certificate is refused before and after its period."""
    key = kit.office().signing_key()
    key.check_valid(kit.AT)
    for days in (-31, 366):
        with pytest.raises(CertificateOutOfDate):
            key.check_valid(kit.AT + timedelta(days=days))


def _tree(kind: type[SigningError]) -> list[type[SigningError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _tree(child))]


def test_every_error_answers_for_itself() -> None:
    """Codes are unique and stable words; both sentences and whose fault it is are there."""
    kinds = _tree(SigningError)
    assert KeyUnusable in kinds
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind.code.replace("_", "").isalpha() and kind.text_pl and kind.text_en for kind in kinds)
    assert {kind.__name__ for kind in kinds if kind.retry} == {
        "StampServiceSilent",
        "ListUnavailable",
        "NewsMissing",
        "LevelNotReached",
        "TokenUnavailable",
    }
    assert {kind.fault for kind in kinds} == {"us", "caller", "platform"}


def _pkcs12(issued: kit.Issued, password: bytes) -> bytes:
    name, above = "pieczęć".encode(), [kit.root().certificate]
    return pkcs12.serialize_key_and_certificates(name, issued.key, issued.certificate, above, BestAvailableEncryption(password))


def test_a_pkcs12_file_gives_key_certificate_and_chain() -> None:
    """All three come from the one file, and the key signs."""
    key = load_pkcs12(_pkcs12(kit.office(), b"tajne"), "seal", b"tajne")
    assert (key.certificate, key.chain) == (kit.office().certificate, (kit.root().certificate,))
    assert key.sign(b"tak") == kit.office().signing_key().sign(b"tak")


@pytest.mark.parametrize("password", [None, b"inne"])
def test_a_pkcs12_file_opens_with_its_password_only(password: bytes | None) -> None:
    """A wrong or missing password is KeyUnreadable, and neither password nor content is told."""
    with pytest.raises(KeyUnreadable) as refusal:
        load_pkcs12(_pkcs12(kit.office(), b"tajne"), "seal", password)
    assert refusal.value.detail == "ValueError"
    assert refusal.value.__cause__ is None


def test_a_pkcs12_file_without_key_or_of_another_kind_is_refused() -> None:
    """Certificates alone are KeyUnreadable, an Ed25519 key is KeyTooWeak."""
    alone = pkcs12.serialize_key_and_certificates(None, None, kit.office().certificate, None, NoEncryption())
    with pytest.raises(KeyUnreadable):
        load_pkcs12(alone, "seal")
    other = ed25519.Ed25519PrivateKey.generate()
    builder = x509.CertificateBuilder().subject_name(kit.subject("a")).issuer_name(kit.subject("a")).serial_number(1)
    dated = builder.public_key(other.public_key()).not_valid_before(kit.AT).not_valid_after(kit.AT + timedelta(days=1))
    content = pkcs12.serialize_key_and_certificates(None, other, dated.sign(other, None), None, NoEncryption())
    with pytest.raises(KeyTooWeak):
        load_pkcs12(content, "seal")


MORE = "http://www.w3.org/2001/04/xmldsig-more#"
PSS = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
KINDS: dict[str, tuple[PrivateKey, bool, str]] = {
    "rsa-2048": (kit.rsa_key("kind"), False, MORE + "rsa-sha256"),
    "rsa-3072": (kit.rsa_key("kind", 3072), False, MORE + "rsa-sha256"),
    "rsa-4096": (kit.rsa_key("kind", 4096), False, MORE + "rsa-sha256"),
    "rsa-pss": (kit.rsa_key("kind"), True, PSS),
    "p-256": (kit.ec_key("kind"), False, MORE + "ecdsa-sha256"),
    "p-384": (kit.ec_key("kind", ec.SECP384R1), False, MORE + "ecdsa-sha384"),
}


@pytest.mark.parametrize(("private", "pss", "algorithm"), KINDS.values(), ids=KINDS.keys())
def test_every_kind_of_key_signs_by_the_algorithm_that_the_signature_names(
    private: PrivateKey, pss: bool, algorithm: str
) -> None:
    """Our own verifier accepts the letter, and refuses it once altered."""
    issued = kit.issue("SYMULATOR rodzaj", private, kit.root())
    key = SigningKey(InMemory(private, pss), issued.certificate, (), "seal")
    signed = sign(kit.parse(kit.LETTER), key, at=kit.AT)
    method = kit.parse(signed).find(".//ds:SignatureMethod", kit.N)
    assert method is not None
    assert method.get("Algorithm") == algorithm
    believed = policy.letters([kit.root().certificate])
    assert [one.reason for one in verify(kit.parse(signed), believed, at=kit.AT).signatures] == ["passed"]
    value = kit.parse(signed).findtext(".//ds:SignatureValue", namespaces=kit.N) or ""
    other = base64.b64encode(base64.b64decode(value)[::-1]).decode()
    forged = signed.replace(value.encode(), other.encode())
    assert [one.reason for one in verify(kit.parse(forged), believed, at=kit.AT).signatures] == ["sig_crypto_failure"]


def test_an_elliptic_curve_key_is_not_changed_by_pss() -> None:
    """The choice of padding is one for RSA."""
    assert InMemory(kit.ec_key("kind"), pss=True).algorithm == MORE + "ecdsa-sha256"
