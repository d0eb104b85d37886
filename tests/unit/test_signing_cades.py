"""A signature in CMS: digest, value, certificate, algorithms and what came along, each judged with its own reason."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import algos, cms, crl, ocsp, pdf
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from signing import cades
from signing.policy import Policy
from signing.reading import Malformed
from signing.verdict import Finding, SignatureVerdict
from tests import levels_kit, pdf_kit, signing_kit
from tests import revocation_kit as kit
from tests.signing_kit import AT, Issued

CONTENT = b"to podpisano"
OFFICE = levels_kit.accepting()
NEEDING = levels_kit.accepting(needed=True)
SIGNED = pdf_kit.cades(CONTENT)
HOUR = kit.HOUR


def judged(octets: bytes, accepted: Policy = OFFICE, content: bytes = CONTENT) -> SignatureVerdict:
    """Judge a signature over the usual content."""
    return cades.judge(octets, content, accepted, AT)


def edited(change: Callable[[Any], None], octets: bytes = SIGNED) -> bytes:
    """Change the signed data, and write what changed anew."""
    message = cms.ContentInfo.load(octets)
    change(message["content"])
    made: bytes = message.dump()
    return made


def test_good_signature_says_who_how_and_since_when_it_claims() -> None:
    """All that is stated is noted."""
    found = judged(SIGNED)
    assert (found.reason, found.name, found.level, found.baseline) == ("passed", "SYMULATOR Anna Testowa", "cades", "B")
    assert (found.signature_algorithm, found.digest_algorithms) == ("sha256_ecdsa", ("sha256",))
    assert found.coverage == "whole_document"


def test_other_content_is_a_hash_failure_and_another_value_a_failure_of_its_own() -> None:
    """The digest is compared with the content, the value with the certificate."""
    assert judged(SIGNED, content=b"tego nie").reason == "hash_failure"

    def spoil(signed: Any) -> None:
        info = signed["signer_infos"][0]
        info["signature"] = info["signature"].native[:-1] + bytes([info["signature"].native[-1] ^ 1])

    assert judged(edited(spoil)).reason == "sig_crypto_failure"


def _plain(by: Issued, digest: Any = None) -> bytes:
    key: Any = by.key
    builder = PKCS7SignatureBuilder().set_data(CONTENT).add_signer(by.certificate, key, digest or SHA256())
    return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])


def test_certificate_that_is_not_bound_leaves_it_undecided() -> None:
    """Nothing that is signed says which certificate it is by."""
    assert judged(_plain(kit.short())).reason == "certificate_not_bound"


def test_certificate_swapped_for_another_of_the_same_key_is_found() -> None:
    """Issuer and serial number are the same, and the digest in the signed attributes is not."""
    old = kit.short().certificate
    builder = x509.CertificateBuilder(old.issuer, old.subject, old.public_key(), old.serial_number)
    builder = builder.not_valid_before(old.not_valid_before_utc).not_valid_after(AT + timedelta(days=3650))
    other: Any = cms.Certificate.load(builder.sign(kit.between().key, SHA256()).public_bytes(Encoding.DER))

    def swap(signed: Any) -> None:
        signed["certificates"] = cms.CertificateSet([cms.CertificateChoices({"certificate": other})])

    assert judged(edited(swap)).reason == "sig_constraints_failure"


def test_message_without_its_certificate_names_nobody() -> None:
    """Who signed must come along."""

    def drop(signed: Any) -> None:
        signed["certificates"] = cms.CertificateSet([])

    assert judged(edited(drop)).reason == "no_signing_certificate_found"


def test_weak_key_and_unknown_algorithms_are_not_accepted() -> None:
    """RSA of 1024 bits, and digests that are on no list."""
    weak = signing_kit.issue("SYMULATOR s\u0142aby klucz", signing_kit.rsa_key("weak", 1024))
    assert judged(_plain(weak)).reason == "key_too_weak"

    def rename(signed: Any) -> None:
        signed["signer_infos"][0]["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": "md5"})

    assert judged(edited(rename)).reason == "crypto_constraints_failure"


@pytest.mark.parametrize("octets", [b"", b"\x30", b"\x30\x03\x02\x01\x01", cms.ContentInfo({"content_type": "data"}).dump()])
def test_what_is_no_message_is_malformed(octets: bytes) -> None:
    """Whatever breaks in the reader."""
    assert judged(octets).reason == "format_failure"


def test_message_with_two_signers_or_a_crowd_of_certificates_is_malformed() -> None:
    """One signature has one signer, and a handful of certificates."""

    def double(signed: Any) -> None:
        signed["signer_infos"] = cms.SignerInfos([signed["signer_infos"][0], signed["signer_infos"][0]])

    def crowd(signed: Any) -> None:
        one = signed["certificates"][0]
        signed["certificates"] = cms.CertificateSet([one] * (cades.MOST_CERTIFICATES + 1))

    assert judged(edited(double)).reason == "format_failure"
    assert judged(edited(crowd)).reason == "format_failure"


def test_message_of_another_content_type_is_malformed() -> None:
    """What is signed as something else than data is not a signature over a file."""

    def rename(signed: Any) -> None:
        for attribute in signed["signer_infos"][0]["signed_attrs"]:
            if attribute["type"].native == "content_type":
                attribute["values"] = cms.SetOfContentType([cms.ContentType("signed_data")])

    with pytest.raises(Malformed):
        cades.check_value(SignatureVerdict(), cades.read(edited(rename)), b"", OFFICE)


def test_message_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few hundred octets can be hours of work for who reads them."""
    message = cades.read(SIGNED)
    monkeypatch.setattr(cades, "MOST_SECONDS", -1)
    with pytest.raises(Finding, match="too_large"):
        cades.read(SIGNED)
    with pytest.raises(Finding, match="too_large"):
        cades.check_value(SignatureVerdict(), message, b"", OFFICE)


def test_message_too_long_to_be_one_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is bounded."""
    monkeypatch.setattr(cades, "LONGEST_MESSAGE", 100)
    with pytest.raises(Finding, match="too_large"):
        cades.read(SIGNED)


def test_revocation_values_of_the_message_are_heard() -> None:
    """Lists and answers that came along prove what nobody is asked about."""

    def tell(signed: Any) -> None:
        answer = {"other_rev_info_format": "ocsp_response", "other_rev_info": ocsp.OCSPResponse.load(kit.answer(kit.short()))}
        signed["crls"] = cms.RevocationInfoChoices(
            [
                cms.RevocationInfoChoice({"crl": crl.CertificateList.load(kit.root_crl())}),
                cms.RevocationInfoChoice({"other": cms.OtherRevocationInfoFormat(answer)}),
            ]
        )

    assert judged(SIGNED, NEEDING).reason == "try_later"
    message = cades.read(edited(tell))
    assert (len(message.values.crls), len(message.values.ocsps)) == (1, 1)


def test_revocation_values_that_adobe_signs_along_are_heard() -> None:
    """They stand in a signed attribute of their own."""
    values = pdf.RevocationInfoArchival(
        {
            "crl": [crl.CertificateList.load(kit.root_crl(at=AT + HOUR)), crl.CertificateList.load(kit.crl(at=AT + HOUR))],
            "ocsp": [ocsp.OCSPResponse.load(kit.answer(kit.short()))],
        }
    )
    settings = PdfCMSSignedAttributes(adobe_revinfo_attr=values)
    signer: Any = pdf_kit.signer(kit.short(), (kit.between(),))
    digest = hashlib.sha256(CONTENT).digest()
    signed = asyncio.run(signer.async_sign(digest, "sha256", signed_attr_settings=settings)).dump()
    message = cades.read(signed)
    assert (len(message.values.crls), len(message.values.ocsps)) == (2, 1)
    assert judged(signed, NEEDING).reason == "passed"


def test_more_revocation_values_than_anybody_needs_are_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each costs work to judge."""
    monkeypatch.setattr(cades, "MOST_VALUES", 0)

    def tell(signed: Any) -> None:
        listed = cms.RevocationInfoChoice({"crl": crl.CertificateList.load(kit.crl())})
        signed["crls"] = cms.RevocationInfoChoices([listed])

    assert judged(edited(tell)).reason == "format_failure"


def test_time_stamp_over_another_value_proves_nothing_and_does_no_harm() -> None:
    """It keeps its own reason beside the signature."""
    other = cms.ContentInfo.load(pdf_kit.cades(b"inne", stamped=AT))["content"]["signer_infos"][0]["unsigned_attrs"]

    def put(signed: Any) -> None:
        signed["signer_infos"][0]["unsigned_attrs"] = other

    found = judged(edited(put))
    assert (found.reason, found.baseline) == ("passed", "B")
    assert [stamp.reason for stamp in found.stamps] == ["timestamp_over_other_data"]
