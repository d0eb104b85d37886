"""Keys are loaded once, checked, and never shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from signing.errors import (
    CertificateOutOfDate,
    KeyMismatch,
    KeyTooWeak,
    KeyUnreadable,
    KeyUnusable,
    SigningError,
    StampServiceSilent,
)
from signing.keys import PrivateKey, load
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
    assert load(locked, _pem(kit.office()), "seal", b"tajne").private_key.key_size == 2048
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
    assert [kind for kind in kinds if kind.retry] == [StampServiceSilent]
    assert {kind.fault for kind in kinds} == {"us", "caller", "platform"}
