"""Keys in a token sign like keys in a file, survive its absence, and tell nobody the PIN."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from signing import policy, requests, token_keys
from signing.errors import KeyExists, KeyMismatch, KeyNotInToken, KeyTooWeak, TokenPinRefused, TokenUnavailable
from signing.keys import SigningKey
from signing.signers import PublicKey
from signing.token_keys import InToken, Place
from signing.tokens import Session, Token
from signing.verification import verify
from signing.wss_signing import sign_envelope
from signing.xades import sign
from tests import signing_kit as kit
from tests.token_kit import PIN, SoftToken

SEAL = Place(label="pieczec")
BELIEVED = policy.letters([kit.root().certificate])


@pytest.fixture
def soft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    """Give an empty token."""
    return SoftToken.make(tmp_path, monkeypatch)


@pytest.fixture
def token(soft: SoftToken) -> Iterator[Token]:
    """Reach it, and leave it afterwards."""
    reached = soft.token()
    yield reached
    reached.close()


def _certified(public: PublicKey) -> x509.Certificate:
    """Certify a public key as the test root does."""
    model = kit.office().certificate
    builder = x509.CertificateBuilder().subject_name(model.subject).issuer_name(model.issuer).public_key(public)
    builder = builder.not_valid_before(model.not_valid_before_utc).not_valid_after(model.not_valid_after_utc).serial_number(7)
    for extension in model.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(kit.root().key, hashes.SHA256())


def _seal(token: Token, *, pss: bool = False) -> SigningKey:
    signer = InToken(token, SEAL, pss=pss)
    return SigningKey(signer, _certified(signer.public_key), (), "seal")


def _reasons(key: SigningKey) -> list[str]:
    return [one.reason for one in verify(kit.parse(sign(kit.parse(kit.LETTER), key, at=kit.AT)), BELIEVED, at=kit.AT).signatures]


def _make_curve(token: Token, curve: str) -> None:
    def make(session: Session) -> Any:
        wanted = {Attribute.EC_PARAMS: encode_named_curve_parameters(curve)}
        parameters = session.create_domain_parameters(KeyType.EC, wanted, local=True)
        return parameters.generate_keypair(label=SEAL.label, id=b"\x01", store=True)

    token.use(make)


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_an_rsa_key_in_a_token_signs_letters(token: Token, bits: int) -> None:
    """Our verifier accepts them, by either padding."""
    token_keys.generate(token, SEAL, bits)
    assert [_reasons(_seal(token, pss=pss)) for pss in (False, True)] == [["passed"], ["passed"]]


@pytest.mark.parametrize("curve", ["secp256r1", "secp384r1"])
def test_an_elliptic_curve_key_in_a_token_signs_letters(token: Token, curve: str) -> None:
    """Our verifier and xmlsec accept them."""
    _make_curve(token, curve)
    key = _seal(token)
    assert _reasons(key) == ["passed"]
    stands_for = kit.Issued(kit.ec_key("unused", ec.SECP256R1), key.certificate)
    assert kit.accepted_by_xmlsec(sign(kit.parse(kit.LETTER), key, at=kit.AT), stands_for)


def test_the_same_key_signs_calls(token: Token) -> None:
    """WS-Security takes it as well."""
    token_keys.generate(token, SEAL, 2048)
    text = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a/></s:Body></s:Envelope>'
    signed = sign_envelope(kit.parse(text.encode()).getroot(), _seal(token))
    assert signed.findtext(".//ds:SignatureValue", namespaces=kit.N)


def test_a_key_is_made_once_and_never_leaves(token: Token) -> None:
    """A second one in the same place is KeyExists; the private half cannot be read."""
    token_keys.generate(token, SEAL)
    assert InToken(token, SEAL).public_key.key_size == 3072
    with pytest.raises(KeyExists):
        token_keys.generate(token, SEAL)

    def exposed(session: Session) -> list[tuple[bool, bool]]:
        found = session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
        return [(each[Attribute.SENSITIVE], each[Attribute.EXTRACTABLE]) for each in found]

    assert token.use(exposed) == [(True, False)]


def test_a_request_is_signed_in_the_token(token: Token) -> None:
    """The request names the subject and proves the key."""
    token_keys.generate(token, SEAL, 2048)
    signer = InToken(token, SEAL)
    asked = x509.load_pem_x509_csr(requests.request(signer, requests.subject("CN=Pieczęć,C=PL")))
    assert asked.is_signature_valid
    assert asked.public_key() == signer.public_key


def test_a_certificate_beside_the_key_is_found(token: Token) -> None:
    """There is none before it is put there, and it is found by label or identifier."""
    token_keys.generate(token, Place("pieczec", b"\x0a"), 2048)
    assert token_keys.certificate(token, SEAL) is None
    certificate = _certified(InToken(token, SEAL).public_key)
    stored = {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: 0,
        Attribute.TOKEN: True,
        Attribute.LABEL: "pieczec",
        Attribute.ID: b"\x0a",
        Attribute.SUBJECT: certificate.subject.public_bytes(),
        Attribute.VALUE: certificate.public_bytes(Encoding.DER),
    }
    token.use(lambda session: session.create_object(stored))
    assert token_keys.certificate(token, SEAL) == certificate
    assert token_keys.certificate(token, Place(id=b"\x0a")) == certificate


def test_another_certificate_is_a_mismatch(token: Token) -> None:
    """A key and a certificate that do not belong together are KeyMismatch, wherever the key is."""
    token_keys.generate(token, SEAL, 2048)
    with pytest.raises(KeyMismatch):
        SigningKey(InToken(token, SEAL), kit.office().certificate, (), "seal")


def test_a_place_without_exactly_one_key_is_refused(token: Token) -> None:
    """Neither none nor two of the same label will do."""
    with pytest.raises(KeyNotInToken):
        InToken(token, SEAL)
    token_keys.generate(token, Place("pieczec", b"\x01"), 2048)
    _make_curve(token, "secp256r1")
    with pytest.raises(KeyNotInToken, match="2 keys"):
        InToken(token, SEAL)


def test_a_short_key_in_a_token_is_refused(token: Token) -> None:
    """RSA below 2048 is KeyTooWeak there too."""
    token_keys.generate(token, SEAL, 1024)
    with pytest.raises(KeyTooWeak):
        InToken(token, SEAL)


def test_a_lost_session_is_opened_anew(token: Token) -> None:
    """The next signature comes all the same."""
    token_keys.generate(token, SEAL, 2048)
    key = _seal(token)
    before = key.sign(b"tak")
    token.use(lambda session: session).close()
    assert key.sign(b"tak") == before


def test_a_token_taken_out_is_told_and_signs_again_once_it_is_back(soft: SoftToken, token: Token) -> None:
    """Meanwhile each try is TokenUnavailable, which is tried again."""
    token_keys.generate(token, SEAL, 2048)
    key = _seal(token)
    before = key.sign(b"tak")
    soft.take_out()
    for _ in range(2):
        with pytest.raises(TokenUnavailable) as absence:
            key.sign(b"tak")
    assert absence.value.retry
    soft.put_in()
    assert key.sign(b"tak") == before


def test_a_new_start_for_one_token_does_not_mislead_another(soft: SoftToken, token: Token) -> None:
    """Handles of before may mean other keys after it; none of them is used."""
    token_keys.generate(token, Place("a"), 2048)
    token_keys.generate(token, Place("b"), 2048)
    second = soft.token(writable=False)
    one, other = InToken(token, Place("a")), InToken(second, Place("b"))
    wanted = one.sign(b"tak"), other.sign(b"tak")
    soft.take_out()
    with pytest.raises(TokenUnavailable):
        other.sign(b"tak")
    soft.put_in()
    assert (other.sign(b"tak"), one.sign(b"tak")) == (wanted[1], wanted[0])
    second.close()


def test_another_key_in_the_same_place_does_not_sign_unnoticed(token: Token) -> None:
    """Where somebody put a new key there, the old certificate is not used with it."""
    token_keys.generate(token, SEAL, 2048)
    key = _seal(token)

    def destroy(session: Session) -> None:
        for found in [*session.get_objects({Attribute.LABEL: "pieczec"})]:
            found.destroy()

    token.use(destroy)
    with pytest.raises(KeyNotInToken):
        key.sign(b"tak")
    token_keys.generate(token, SEAL, 2048)
    with pytest.raises(TokenUnavailable, match="another key"):
        key.sign(b"tak")


def test_a_wrong_pin_is_offered_once_and_told_to_nobody(soft: SoftToken, caplog: pytest.LogCaptureFixture) -> None:
    """A card locks itself after three tries, so that there is one until the program starts anew."""
    offered: list[str] = []

    def pin() -> str:
        offered.append("0000-zly")
        return offered[-1]

    wrong = Token(soft.module, "biuro", pin)
    for _ in range(3):
        with pytest.raises(TokenPinRefused) as refusal:
            InToken(wrong, SEAL)
        assert "0000-zly" not in f"{refusal.value!r} {refusal.value} {refusal.value.__cause__}"
    assert len(offered) == 1
    assert "0000-zly" not in repr(vars(wrong)) + caplog.text


def test_the_pin_is_in_no_picture_of_token_or_key(token: Token) -> None:
    """Neither repr nor the attributes hold it."""
    token_keys.generate(token, SEAL, 2048)
    key = _seal(token)
    assert repr(key) == "SigningKey(purpose='seal')"
    assert PIN not in repr([token, vars(token), key.signer, vars(key.signer)])


def test_a_module_or_token_that_is_not_there_is_told(soft: SoftToken, tmp_path: Path) -> None:
    """Both are TokenUnavailable."""
    for token in (Token(tmp_path / "brak.so", "biuro", lambda: PIN), Token(soft.module, "inny", lambda: PIN)):
        with pytest.raises(TokenUnavailable):
            InToken(token, SEAL)


def test_many_threads_sign_one_after_another(token: Token) -> None:
    """Calls do not get into each other's way, and none runs beside another."""
    token_keys.generate(token, SEAL, 2048)
    key = _seal(token)
    expected = {bytes([number]): key.sign(bytes([number])) for number in range(8)}
    inside, most = 0, 0
    counting = threading.Lock()

    def watched(session: Session) -> Session:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        time.sleep(0.002)
        with counting:
            inside -= 1
        return session

    def both(octets: bytes) -> bytes:
        token.use(watched)
        return key.sign(octets)

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(both, [*expected] * 5))
    assert got == [*expected.values()] * 5
    assert most == 1
