"""Proofs of something else: stamps over other data, news about others or of others, and lists that are refused help nobody."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ReasonFlags
from cryptography.x509.oid import ExtendedKeyUsageOID
from lxml import etree

from samples import revocation as samples
from samples import trusted_lists as samples_of_lists
from samples.documents.xades import sign_as_person
from samples.pki import Pki
from schemas.parsing import parse
from signing import policy, qualification, trusted_lists
from signing.errors import TrustedListError
from signing.policy import Policy
from signing.revocation import NOTHING, Values
from signing.trust import Revocation, Trust
from signing.verdict import Finding
from signing.verification import verify
from tests import indications_kit as words
from tests import revocation_kit as kit
from tests import trusted_lists_kit
from tests.levels_kit import ANCHORS, BETWEEN, YEARS, accepting, edited, judged, level_b, level_lt, level_t, with_stamp
from tests.revocation_kit import DAY, HOUR
from tests.signing_kit import AT, LETTER, XADES, Issued, N

STAMP, TOKEN = ".//xades:SignatureTimeStamp", ".//xades:EncapsulatedTimeStamp"
STRANGER = kit.issue("Obcy wystawca", None, "key_cert_sign", "crl_sign")


def _token_of(signed: bytes) -> str:
    found = re.search(rb"<xades:EncapsulatedTimeStamp>([^<]*)", signed)
    assert found is not None
    return found[1].decode()


def _with_token(octets: bytes) -> bytes:
    return edited(level_t(), TOKEN, lambda one: setattr(one, "text", base64.b64encode(octets).decode()))


def _token() -> bytes:
    return base64.b64decode(_token_of(level_t()))


def _wrong_imprint() -> bytes:
    """Change the digest that the service signed, as if it had signed another."""
    value = parse(level_t()).getroot().find(".//ds:SignatureValue", N)
    assert value is not None
    digest = hashlib.sha256(etree.tostring(value, method="c14n", exclusive=True, with_tail=False)).digest()
    assert digest in _token()
    return _with_token(_token().replace(digest, digest[::-1]))


def _wrong_time() -> bytes:
    """Put a signed time a year earlier."""
    written, earlier = AT.strftime("%Y%m%d%H%M%S").encode(), (AT - timedelta(days=365)).strftime("%Y%m%d%H%M%S").encode()
    assert written in _token()
    return _with_token(_token().replace(written, earlier))


def _by_a_stranger() -> bytes:
    purposes = [ExtendedKeyUsageOID.TIME_STAMPING]
    return with_stamp(level_b(), kit.issue("Obca usługa", None, "digital_signature", purposes=purposes, bits=2048))


STAMPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "over another signature": (
        lambda: edited(level_t(), TOKEN, lambda one: setattr(one, "text", _token_of(with_stamp(level_b())))),
        words.HASH,
    ),
    "with a wrong imprint": (_wrong_imprint, words.HASH),
    "with another time": (_wrong_time, words.NO_CHAIN),
    "by a stranger": (_by_a_stranger, words.NO_CHAIN),
    "of tomorrow": (lambda: with_stamp(level_b(), at=AT + DAY), words.ORDER),
    "cut short": (lambda: _with_token(_token()[:-40]), words.FORMAT),
    "which is none": (lambda: _with_token(b"0\x03\x02\x01\x01"), words.FORMAT),
    "over what it says itself": (
        lambda: edited(level_t(), STAMP, lambda one: one.insert(0, one.makeelement(f"{{{XADES}}}Include"))),
        words.FORMAT,
    ),
}


@pytest.mark.parametrize("name", STAMPS)
def test_bad_stamp_has_its_own_words_and_proves_no_time(name: str) -> None:
    """The stamp is refused by its own sub-indication; where a proof of time is needed the signature does not pass."""
    build, refusal = STAMPS[name]
    signed = build()
    found = judged(signed)
    assert (words.of_stamps(found.stamps), found.baseline, found.proved_at) == ([refusal], "B", None)
    assert words.of(judged(signed, accepting(level="T")).reason) == words.NO_PROOF_OF_TIME
    assert refusal == words.ORDER or words.of(judged(signed, at=AT + YEARS).reason) == words.EXPIRED


SIGNER, *OFFERS = kit.chain(kit.signer(), kit.between())


def outcome(values: Values, *, needed: bool = True) -> str:
    """Say what is found about the signer when these news come along."""
    trust = Trust(ANCHORS, (), Revocation(required=needed))
    try:
        trust.check(SIGNER, tuple(OFFERS), AT, values)
    except Finding as finding:
        return words.of(finding.reason)
    return words.PASSED


def with_list(one: bytes) -> Values:
    """Give news with a list about the signer and a good one about his issuer."""
    return Values(crls=(one, kit.root_crl()))


def with_answer(one: bytes) -> Values:
    """Give the same with an answer of OCSP."""
    return Values(crls=(kit.root_crl(),), ocsps=(one,))


def crl(
    *extensions: tuple[x509.ExtensionType, bool], by: Issued | None = None, entries: Iterable[x509.RevokedCertificate] = ()
) -> bytes:
    """Make a fresh list, of the signer's issuer unless told, as no issuer here would write it."""
    teller = by or kit.between()
    builder = x509.CertificateRevocationListBuilder().issuer_name(teller.certificate.subject)
    builder = builder.last_update(AT - HOUR).next_update(AT + DAY)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical)
    for entry in entries:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(teller.key, SHA256()).public_bytes(Encoding.DER)


def scope(**otherwise: object) -> tuple[x509.ExtensionType, bool]:
    """Say for which certificates a list speaks (IssuingDistributionPoint, RFC 5280 5.2.5)."""
    names = ("only_contains_user_certs", "only_contains_ca_certs", "indirect_crl", "only_contains_attribute_certs")
    usual = {"full_name": None, "relative_name": None, "only_some_reasons": None, **dict.fromkeys(names, False)}
    return x509.IssuingDistributionPoint(**{**usual, **otherwise}), True  # type: ignore[arg-type]


def entry(issuer: Issued) -> x509.RevokedCertificate:
    """Revoke the signer's number among the certificates of an issuer, as indirect lists do."""
    named = x509.CertificateIssuer([x509.DirectoryName(issuer.certificate.subject)])
    builder = x509.RevokedCertificateBuilder().serial_number(SIGNER.certificate.serial_number).revocation_date(AT - DAY)
    return builder.add_extension(named, critical=True).build()


def _same_number_of_another() -> bytes:
    """Answer about a certificate of the same number by another issuer."""
    old = kit.signer().certificate
    subject, key, number = old.subject, old.public_key(), old.serial_number
    twin = x509.CertificateBuilder(STRANGER.certificate.subject, subject, key, number, AT - DAY, AT + DAY)
    certificate = twin.sign(STRANGER.key, SHA256())
    return samples.answer(b"", certificate, STRANGER.certificate, kit.teller(kit.between()), AT - HOUR)


OTHER_PLACE = [x509.UniformResourceIdentifier("http://crl.test/lists/other.crl")]
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
NO_NEWS = {
    "none": NOTHING,
    "an old list": with_list(kit.crl(at=AT - 9 * DAY)),
    "a list of another issuer": with_list(kit.crl(by=kit.root())),
    "a list of a stranger": with_list(kit.crl(by=STRANGER)),
    "an indirect list of the issuer above": with_list(crl(scope(indirect_crl=True), by=kit.root())),
    "a list of authorities only": with_list(crl(scope(only_contains_ca_certs=True))),
    "a list of attributes only": with_list(crl(scope(only_contains_attribute_certs=True))),
    "a list for some reasons only": with_list(crl(scope(only_some_reasons=frozenset([ReasonFlags.key_compromise])))),
    "a list of another place": with_list(crl(scope(full_name=OTHER_PLACE))),
    "a list of changes only": with_list(crl((x509.DeltaCRLIndicator(1), True))),
    "a list that is not understood": with_list(crl((UNKNOWN, True))),
    "an old answer": with_answer(kit.answer(at=AT - 9 * DAY)),
    "an answer about another": with_answer(kit.answer(kit.short())),
    "an answer about the same number of another issuer": with_answer(_same_number_of_another()),
    "an answer of a stranger": with_answer(kit.answer(by=STRANGER)),
    "an answer of the signer": with_answer(kit.answer(by=kit.signer())),
    "an answer of the issuer's issuer": with_answer(kit.answer(by=kit.root())),
}


@pytest.mark.parametrize("name", NO_NEWS)
def test_news_that_do_not_speak_of_the_signer_are_none(name: str) -> None:
    """Old, foreign or partial news leave open whether the signer was revoked, and harm nobody where none are needed."""
    assert outcome(NO_NEWS[name]) == words.LATER
    assert outcome(NO_NEWS[name], needed=False) == words.PASSED


def test_indirect_list_revokes_only_whom_it_names() -> None:
    """The issuer's own indirect list is heard; an entry of another issuer with the same number is somebody else's."""
    indirect = scope(indirect_crl=True)
    assert outcome(with_list(crl(indirect))) == words.PASSED
    assert outcome(with_list(crl(indirect, entries=[entry(kit.between())]))) == words.REVOKED
    assert outcome(with_list(crl(indirect, entries=[entry(STRANGER)]))) == words.PASSED


def test_answer_given_again_is_no_news() -> None:
    """An answer to an earlier question about this very certificate, still in date, is refused for its nonce."""
    kept: list[bytes] = []

    def again(question: bytes) -> bytes:
        kept.append(kit.answer(question=question))
        return kept[0]

    wire = kit.Wire({kit.ROOT_CRL_ADDRESS: kit.root_crl(), kit.ANSWERS: again})
    said = [judged(level_b(kit.signer()), _asking(wire)) for _ in range(2)]
    assert [words.of(one.reason) for one in said] == [words.PASSED, words.LATER]


def _asking(wire: kit.Wire) -> Policy:
    return policy.letters(ANCHORS, between=BETWEEN, revocation=Revocation(sources=wire.sources()))


@pytest.mark.parametrize(
    ("pages", "refusal"),
    [
        ({}, words.LATER),
        ({kit.CRL_ADDRESS: kit.crl((kit.signer(), AT - DAY))}, words.REVOKED),
        ({kit.CRL_ADDRESS: kit.crl(), kit.ROOT_CRL_ADDRESS: kit.root_crl((kit.between(), AT - DAY))}, words.REVOKED_ISSUER),
    ],
)
def test_letter_of_a_revoked_signer_or_issuer_is_told_apart(pages: dict[str, bytes], refusal: str) -> None:
    """No news, a revoked signer and a revoked issuer each have their own words."""
    wire = kit.Wire({kit.ROOT_CRL_ADDRESS: kit.root_crl(), **pages})
    assert words.of(judged(level_b(kit.signer()), _asking(wire)).reason) == refusal


def test_values_of_another_prove_nothing_later() -> None:
    """Level LT with the values of another issuer in place of its own is not proved unrevoked."""
    other = base64.b64encode(kit.crl(by=STRANGER)).decode()
    touched = edited(level_lt(), ".//xades:EncapsulatedCRLValue", lambda one: setattr(one, "text", other))
    found = judged(touched, accepting(needed=True))
    assert (words.of(found.reason), words.of_stamps(found.stamps)) == (words.LATER, [words.NO_CHAIN])


NOW = trusted_lists_kit.NOW
LISTS: dict[str, tuple[Callable[[Pki], bytes], datetime, str]] = {
    "good": (lambda pki: samples_of_lists.polish_list(pki, NOW - DAY), NOW, ""),
    "expired": (lambda pki: samples_of_lists.polish_list(pki, NOW - 300 * DAY), NOW, "list_expired"),
    "changed": (
        lambda pki: samples_of_lists.polish_list(pki, NOW - DAY).replace(b"withdrawn", b"granted", 1).replace(b"SYM", b"SYN", 1),
        NOW,
        "list_altered",
    ),
    "foreign": (
        lambda pki: trusted_lists_kit.signed(pki, samples_of_lists.write(trusted_lists_kit.scheme(territory="CZ"))),
        NOW,
        "list_foreign",
    ),
    "by a stranger": (
        lambda pki: trusted_lists_kit.signed(pki, samples_of_lists.write(trusted_lists_kit.scheme()), "person"),
        NOW,
        "list_signer_unknown",
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_signer_known_only_by_a_refused_list_is_unknown(pki: Pki, name: str) -> None:
    """A list that is expired, changed or foreign is refused by its own code and makes nobody trusted."""
    build, at, code = LISTS[name]
    signed = sign_as_person(LETTER, pki.pair("person"), NOW)
    refusal, anchors = "", []
    try:
        found = trusted_lists.accept(parse(build(pki)), "PL", trusted_lists_kit.operator(pki), at=at)
        anchors = qualification.anchors([found], at)
    except TrustedListError as error:
        refusal = error.code
    assert refusal == code
    report = verify(parse(signed), policy.letters(anchors), at=NOW)
    assert words.said(report) == (words.NO_CHAIN if code else words.PASSED)
