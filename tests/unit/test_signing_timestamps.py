"""Time stamps: a genuine one is believed, and nothing else is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from samples.platform.timestamps import der, token
from samples.platform.timestamps.token import Stamper
from signing import cms, timestamps
from signing.errors import (
    StampError,
    StampForSomethingElse,
    StampRefused,
    StampTimeWrong,
    StampUnreadable,
    StampUntrusted,
)
from signing.reading import Malformed
from signing.trust import Trust

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONTENT = b"what is stamped"
STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)


@dataclass(frozen=True)
class Pair:
    """A key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def stamper(self) -> Stamper:
        """Give it as the simulated service uses it."""
        return Stamper(self.key, self.certificate)


def issue(
    name: str,
    above: Pair | None = None,
    purposes: tuple[x509.ObjectIdentifier, ...] = STAMPING,
    *,
    critical: bool = True,
    bits: int = 2048,
    until: datetime = AT + timedelta(days=300),
) -> Pair:
    """Make a key with a certificate: of an authority where nobody stands above it, of a service otherwise."""
    key = rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"SYMULATOR {name}")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.certificate.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=30))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=above is None, path_length=None), critical=True)
    )
    if above is not None and purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical)
    return Pair(key, builder.sign(above.key if above else key, SHA256()))


ROOT = issue("Root")
SERVICE = issue("Znacznik", ROOT)
TRUST = Trust([ROOT.certificate])


def asked(pair: Pair = SERVICE, at: datetime = AT) -> Callable[[bytes], bytes]:
    """Give a way to the simulated service."""
    return partial(token.answer, stamper=pair.stamper, at=at)


def stamped(pair: Pair = SERVICE, at: datetime = AT, trust: Trust = TRUST) -> timestamps.Stamp:
    """Have the content stamped."""
    return timestamps.stamp(CONTENT, asked(pair, at), trust, at=AT)


def test_genuine_stamp_says_when_and_by_whom() -> None:
    """What the service states is read, verified and can be verified again from the token alone."""
    stamp = stamped()
    assert (stamp.at, stamp.policy, stamp.service) == (AT, token.POLICY, SERVICE.certificate)
    assert timestamps.verify(stamp.token, CONTENT, TRUST, at=AT + timedelta(days=5000)) == stamp


def test_only_a_digest_leaves() -> None:
    """The content itself is not in the request."""
    sent: list[bytes] = []

    def ask(request: bytes) -> bytes:
        sent.append(request)
        return asked()(request)

    timestamps.stamp(CONTENT, ask, TRUST, at=AT)
    assert len(sent) == 1
    assert CONTENT not in sent[0]
    assert hashlib.sha256(CONTENT).digest() in sent[0]


@pytest.mark.parametrize("hashing", [HashAlgorithm.SHA256, HashAlgorithm.SHA512])
def test_stamp_with_another_strong_digest_is_verified_too(hashing: HashAlgorithm) -> None:
    """A token that came inside somebody's signature may use SHA-512."""
    request = TimestampRequestBuilder(CONTENT, hashing).build()
    made = token.token(token.read(request.as_bytes()), SERVICE.stamper, AT)
    assert timestamps.verify(made, CONTENT, TRUST, at=AT).at == AT
    with pytest.raises(StampForSomethingElse):
        timestamps.verify(made, CONTENT + b"!", TRUST, at=AT)


def test_pinned_service_needs_no_authority() -> None:
    """Trusted lists name the services' own certificates: such an anchor is enough, a service beside it is not trusted."""
    pinned = Trust([SERVICE.certificate])
    assert stamped(trust=pinned).at == AT
    with pytest.raises(StampUntrusted):
        stamped(issue("Inny znacznik", ROOT), trust=pinned)


def test_answer_to_another_request_is_refused() -> None:
    """A genuine answer given before, to a request over the same content, has another nonce."""
    kept: list[bytes] = []

    def first_answer_again(request: bytes) -> bytes:
        kept.append(asked()(request))
        return kept[0]

    timestamps.stamp(CONTENT, first_answer_again, TRUST, at=AT)
    with pytest.raises(StampForSomethingElse) as refused:
        timestamps.stamp(CONTENT, first_answer_again, TRUST, at=AT)
    assert refused.value.detail == "nonce"


def test_stamp_over_another_content_is_refused() -> None:
    """The imprint is compared, even where the nonce is right."""

    def swap(request: bytes) -> bytes:
        other = TimestampRequestBuilder(b"other", HashAlgorithm.SHA256, nonce=False).build().as_bytes()
        theirs, ours = token.read(other), token.read(request)
        mixed = token.Question(theirs.imprint, theirs.algorithm, theirs.digest, ours.nonce)
        return der.sequence(der.sequence(der.integer(0)), token.token(mixed, SERVICE.stamper, AT))

    with pytest.raises(StampForSomethingElse) as refused:
        timestamps.stamp(CONTENT, swap, TRUST, at=AT)
    assert refused.value.detail == "imprint"


DOUBTFUL = {
    "of a stranger": lambda: issue("Znacznik", issue("Obcy root")),
    "without a purpose": lambda: issue("Znacznik", ROOT, ()),
    "for something else": lambda: issue("Znacznik", ROOT, (ExtendedKeyUsageOID.CODE_SIGNING,)),
    "for something else besides": lambda: issue("Znacznik", ROOT, (*STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)),
    "not critical": lambda: issue("Znacznik", ROOT, critical=False),
    "out of date": lambda: issue("Znacznik", ROOT, until=AT - timedelta(days=1)),
    "with a weak key": lambda: issue("Znacznik", ROOT, bits=1024),
    "with the key of another": lambda: Pair(issue("Obcy").key, SERVICE.certificate),
}


@pytest.mark.parametrize("make", DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_stamp_by_a_doubtful_service_is_refused(make: Callable[[], Pair]) -> None:
    """Chain, extended key usage (critical and alone), dates at the stamped time, key size and signature are all needed."""
    with pytest.raises(StampUntrusted):
        stamped(make())


def test_certificate_is_judged_at_the_stamped_time() -> None:
    """A stamp outlives the certificate of the service that made it."""
    stamp = stamped(issue("Znacznik", ROOT, until=AT + timedelta(hours=1)))
    assert timestamps.verify(stamp.token, CONTENT, TRUST, at=AT + timedelta(days=9)).at == AT


def test_another_certificate_of_the_same_key_cannot_take_the_place() -> None:
    """The signature names its certificate by digest: one that was issued to the same key with the same number is another."""
    again = (
        x509.CertificateBuilder()
        .subject_name(SERVICE.certificate.subject)
        .issuer_name(ROOT.certificate.subject)
        .public_key(SERVICE.key.public_key())
        .serial_number(SERVICE.certificate.serial_number)
        .not_valid_before(AT - timedelta(days=29))
        .not_valid_after(AT + timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(STAMPING), critical=True)
        .sign(ROOT.key, SHA256())
    )
    swapped = _replace(stamped().token, _der(SERVICE.certificate), _der(again))
    with pytest.raises(StampUntrusted):
        timestamps.verify(swapped, CONTENT, TRUST, at=AT)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _replace(octets: bytes, old: bytes, new: bytes) -> bytes:
    assert octets.count(old) == 1
    assert len(old) == len(new)
    return octets.replace(old, new)


def test_time_to_come_is_refused_and_a_clock_an_hour_off_is_not() -> None:
    """A service, or our clock, may be an hour wrong; a stamp of tomorrow is none."""
    for early in (timedelta(hours=1), timestamps.LEEWAY):
        assert stamped(at=AT + early).at == AT + early
    with pytest.raises(StampTimeWrong):
        stamped(at=AT + timestamps.LEEWAY + timedelta(seconds=1))
    with pytest.raises(StampTimeWrong):
        stamped(at=AT + timedelta(days=1))


def test_service_that_says_no_is_quoted() -> None:
    """The service's own words reach the log."""
    with pytest.raises(StampRefused, match="zamknięte"):
        timestamps.stamp(CONTENT, lambda _request: token.reject(2, "zamknięte"), TRUST, at=AT)


@pytest.mark.parametrize("answer", [b"", b"<html>503</html>", b"\x30\x05\x30\x03\x02\x01\x00", b"\x30" * 200_000])
def test_answer_that_is_none_is_told_so(answer: bytes) -> None:
    """An error page, an empty answer, one without a token or one without an end is no stamp and no crash."""
    with pytest.raises(StampUnreadable):
        timestamps.stamp(CONTENT, lambda _request: answer, TRUST, at=AT)


def test_token_that_is_too_long_is_not_read() -> None:
    """What is longer than any token is refused unread."""
    with pytest.raises(StampUnreadable, match="100001 bytes"):
        timestamps.verify(bytes(100_001), CONTENT, TRUST, at=AT)


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("060b2a864886f70d0109100104", "060b2a864886f70d0109100105", "not a signed TSTInfo"),
        ("06092a864886f70d010702", "06092a864886f70d010703", "not a signed TSTInfo"),
        ("06092a864886f70d010903", "06092a864886f70d010904", "stands twice"),
    ],
)
def test_token_of_another_kind_is_none(old: str, new: str, detail: str) -> None:
    """A statement that is no TSTInfo, a message that is not signed, and an attribute that stands twice are refused by name."""
    touched = stamped().token.replace(bytes.fromhex(old), bytes.fromhex(new), 1)
    assert touched != stamped().token
    with pytest.raises(Malformed, match=detail):
        cms.signer(touched)


def test_no_flipped_octet_makes_another_stamp() -> None:
    """Whatever single octet of a token changes, it is refused, or still says the very same."""
    stamp = stamped()
    refused = 0
    for place in range(len(stamp.token)):
        touched = bytearray(stamp.token)
        touched[place] ^= 0x01
        try:
            found = timestamps.verify(bytes(touched), CONTENT, TRUST, at=AT)
        except StampError:
            refused += 1
        else:
            assert (found.at, found.serial, found.service) == (stamp.at, stamp.serial, stamp.service)
    assert refused > len(stamp.token) * 0.97
