"""Sealing PDFs: what we sign is judged good by our own verifier and by pyHanko's, at its level, and adds nothing else."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signing import policy
from signing.errors import CannotSign, CertificateOutOfDate, KeyNotForLetters, PdfUnreadable, StampServiceSilent
from signing.keys import SigningKey
from signing.pdf import verify_pdf
from signing.pdf_sameness import only_signed
from signing.pdf_signing import is_sealable, sign_pdf
from signing.signers import InMemory
from tests import pdf_kit, signing_kit
from tests import revocation_kit as kit
from tests.signing_kit import AT

GIVEN = pdf_kit.plain()
OFFICE = policy.letters([kit.root().certificate], between=[kit.between().certificate], stampers=[kit.root().certificate])


@cache
def seal() -> SigningKey:
    """Give a seal with its chain."""
    return kit.issue("Pieczęć urzędu", kit.between(), "digital_signature", days=kit.LONG).signing_key(
        "seal", kit.between().certificate
    )


@cache
def sealed() -> bytes:
    """Give a PDF that it sealed."""
    return sign_pdf(GIVEN, seal(), at=AT)


def test_sealed_pdf_is_valid_and_says_what_was_given() -> None:
    """Level B, over the whole document, with the stated moment; the given octets stand at the beginning."""
    (found,) = verify_pdf(sealed(), OFFICE, at=AT).signatures
    assert (found.verdict, found.level, found.baseline, found.coverage) == ("valid", "pades", "B", "whole_document")
    assert (found.signing_time, found.name) == (AT, "SYMULATOR Pieczęć urzędu")
    assert only_signed(GIVEN, sealed())


def test_another_verifier_takes_the_seal_too() -> None:
    """As pyHanko reads it, the signature is intact, and covers the whole file."""
    (embedded,) = PdfFileReader(io.BytesIO(sealed())).embedded_signatures
    context: Any = ValidationContext(trust_roots=[], allow_fetching=False)
    judged = validate_pdf_signature(embedded, context, skip_diff=False)
    assert (judged.intact, judged.valid) == (True, True)


def test_time_stamp_lifts_the_seal_to_level_t() -> None:
    """It comes from the service that is asked, and proves since when the seal exists."""
    (found,) = verify_pdf(sign_pdf(GIVEN, seal(), at=AT, ask=kit.ask(AT)), OFFICE, at=AT).signatures
    assert (found.verdict, found.baseline, found.proved_at) == ("valid", "T", AT)


@pytest.mark.parametrize(
    "signer",
    [InMemory(signing_kit.rsa_key("pieczęć PSS"), pss=True), InMemory(signing_kit.ec_key("pieczęć P-384", ec.SECP384R1))],
    ids=["RSA-PSS", "P-384"],
)
def test_key_of_another_family_seals_too(signer: InMemory) -> None:
    """Each by the way and the digest that belong to it."""
    issued = signing_kit.issue("Pieczęć", signer.private_key)
    made = sign_pdf(GIVEN, SigningKey(signer, issued.certificate, (), "seal"), at=AT)
    (found,) = verify_pdf(made, policy.letters([issued.certificate]), at=AT).signatures
    assert found.reason == "passed"


def test_second_seal_stands_beside_the_first() -> None:
    """Each under a name of its own, and both hold."""
    report = verify_pdf(sign_pdf(sealed(), seal(), at=AT), OFFICE, at=AT)
    assert [(found.verdict, found.place) for found in report.signatures] == [("valid", "Pieczec1"), ("valid", "Pieczec2")]


def test_sealable_is_a_pdf_that_can_be_read_and_that_nobody_signed() -> None:
    """Anything else is left alone."""
    assert is_sealable(GIVEN)
    assert is_sealable(pdf_kit.with_stamp(GIVEN, AT))
    assert not any(is_sealable(content) for content in (sealed(), b"%PDF-1.7 cut off", b"<xml/>"))


def test_what_cannot_be_sealed_is_refused() -> None:
    """A key for calls, a certificate out of date, a damaged file, one with a password, and a service that is silent."""
    system = SigningKey(seal().signer, seal().certificate, (), "system")
    with pytest.raises(KeyNotForLetters):
        sign_pdf(GIVEN, system, at=AT)
    with pytest.raises(CertificateOutOfDate):
        sign_pdf(GIVEN, seal(), at=AT + timedelta(days=36500))
    with pytest.raises(PdfUnreadable):
        sign_pdf(b"%PDF-1.7 cut off", seal(), at=AT)
    with pytest.raises(CannotSign):
        sign_pdf(encrypted(), seal(), at=AT)

    def silent(_: bytes) -> bytes:
        raise StampServiceSilent

    with pytest.raises(StampServiceSilent):
        sign_pdf(GIVEN, seal(), at=AT, ask=silent)


def encrypted() -> bytes:
    """Give a PDF that only its owner may change."""
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(GIVEN)))
    writer.encrypt(owner_pass="tajne", user_pass="")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
