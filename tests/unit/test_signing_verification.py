"""A verdict says exactly what a signature proves, whoever made it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree

from signing import policy, xades
from signing.verdict import REASONS
from signing.verification import verify
from tests import signing_kit as kit
from tests.signing_kit import ENVELOPED, EXCLUSIVE, INCLUSIVE, Recipe

OFFICE = policy.letters([kit.root().certificate])
RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-"
PSS = "http://www.w3.org/2007/05/xmldsig-more#"


def _reason(document: bytes, accepted: policy.Policy = OFFICE) -> str:
    (signature,) = verify(kit.parse(document), accepted, at=kit.AT).signatures
    return signature.reason


def _signed() -> bytes:
    return xades.sign(kit.parse(kit.LETTER), kit.office().signing_key(), at=kit.AT)


def test_document_without_signature_is_unsigned() -> None:
    """No signature is no error."""
    report = verify(kit.parse(kit.LETTER), OFFICE, at=kit.AT)
    assert (report.verdict, report.signatures) == ("unsigned", ())


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(kit.office()),
        Recipe(kit.office(), transforms=(ENVELOPED,), c14n=INCLUSIVE, properties_transforms=()),
        Recipe(kit.office(), transforms=(ENVELOPED,), c14n=INCLUSIVE, properties_transforms=(), default_namespace=True),
        Recipe(kit.office(), transforms=(ENVELOPED, EXCLUSIVE), certificate="v2", certificate_digest="sha256"),
        Recipe(kit.office(), transforms=(kit.XPATH, INCLUSIVE + "#WithComments"), c14n=INCLUSIVE + "#WithComments"),
        Recipe(kit.office(), c14n="http://www.w3.org/2006/12/xml-c14n11"),
        Recipe(kit.office(), method=RSA + "sha512"),
        Recipe(kit.office(), method=RSA + "sha384"),
        Recipe(kit.office(), method=PSS + "sha256-rsa-MGF1"),
        Recipe(kit.office(), digest="http://www.w3.org/2001/04/xmlenc#sha512"),
    ],
    ids=lambda recipe: f"{len(recipe.transforms)}-{recipe.c14n[-12:]}-{recipe.method[-16:]}",
)
def test_layouts_of_other_producers_are_valid(recipe: Recipe) -> None:
    """Canonicalisations, transforms, key digests and blanks as seen in the field verify (protocols, documents B2)."""
    assert _reason(recipe.sign(kit.LETTER)) == "passed"


FAKES = "<ds:Signature ></ds:Signature><Signature></Signature><ds:Signature >"


@pytest.mark.parametrize("place", ["<wnio:Dokument", "</wnio:Tresc>", "</wnio:Dokument>"])
def test_tags_inside_an_instruction_are_none(place: str) -> None:
    """What looks like a signature inside a processing instruction is text: covered, and not taken for the one to leave out."""
    letter = kit.LETTER.decode().replace(place, f"<?a {FAKES}?>{place}").encode()
    signed = Recipe(kit.office(), transforms=(ENVELOPED, EXCLUSIVE)).sign(letter)
    assert _reason(signed) == "passed"
    assert _reason(signed.replace(b"<?a <ds:Signature >", b"<?a <ds:Signature>")) == "hash_failure"


def test_certificate_is_the_same_however_it_is_broken_into_lines() -> None:
    """Blanks in a certificate, or a great many of them, change nothing."""
    signed = Recipe(kit.office(), blanks=False).sign(kit.LETTER)
    for blanks in (b"\n", b" " * 20_000):
        assert _reason(signed.replace(b"<ds:X509Certificate>", b"<ds:X509Certificate>" + blanks)) == "passed"


ALTERATIONS = {
    "text": ("Zażółć", "Zazolc"),
    "attribute": ('a="1"', 'a="2"'),
    "instruction before the root": ("1410/styl.xsl", "1410/inny.xsl"),
    "blank": ("<wnio:Tresc a", " <wnio:Tresc a"),
    "element named like a signature": ("Signature </Signature>", "Signature</Signature>"),
    "signing time": ("2025-06-02T10:00:00Z", "2025-06-02T10:00:01Z"),
}


@pytest.mark.parametrize(("old", "new"), ALTERATIONS.values(), ids=ALTERATIONS)
def test_every_alteration_is_found(old: str, new: str) -> None:
    """Altered content, instructions and properties all read hash_failure and cover nothing."""
    altered = _signed().decode().replace(old, new, 1).encode()
    (signature,) = verify(kit.parse(altered), OFFICE, at=kit.AT).signatures
    assert (signature.verdict, signature.reason, signature.coverage, signature.covered) == (
        "invalid",
        "hash_failure",
        "nothing",
        (),
    )


def test_comment_changes_neither_verdict_nor_value() -> None:
    """Canonical XML drops comments, so one may be added; the values of the signature are read across it."""
    text = _signed().decode()
    commented = text.replace("Zażółć", "Zaż<!-- -->ółć", 1)
    start = commented.index("<ds:DigestValue>") + len("<ds:DigestValue>")
    commented = commented[: start + 5] + "<!-- x -->" + commented[start + 5 :]
    assert _reason(commented.encode()) == "passed"


def test_signature_value_of_another_key_is_found() -> None:
    """A right digest under a wrong value is sig_crypto_failure."""
    text = _signed().decode()
    head, _, rest = text.partition("<ds:SignatureValue")
    tag, _, value = rest.partition(">")
    forged = f"{head}<ds:SignatureValue{tag}>{'B' if value[0] == 'A' else 'A'}{value[1:]}"
    assert _reason(forged.encode()) == "sig_crypto_failure"


def test_signer_without_chain_is_indeterminate() -> None:
    """A good signature of a stranger covers the document but convinces nobody."""
    signed = Recipe(kit.stranger()).sign(kit.LETTER)
    (signature,) = verify(kit.parse(signed), OFFICE, at=kit.AT).signatures
    assert (signature.verdict, signature.reason) == ("indeterminate", "no_certificate_chain_found")
    assert signature.coverage == "whole_document"


def test_certificate_out_of_date_is_indeterminate() -> None:
    """After the certificate's end nothing proves that the signature is older."""
    (signature,) = verify(kit.parse(_signed()), OFFICE, at=kit.AT + timedelta(days=400)).signatures
    assert (signature.verdict, signature.reason) == ("indeterminate", "out_of_bounds_no_poe")


def test_small_key_is_too_weak() -> None:
    """RSA 1024 proves nothing, however it is pinned."""
    weak = kit.issue("SYMULATOR mały", kit.rsa_key("small", 1024))
    assert _reason(Recipe(weak).sign(kit.LETTER), policy.letters([weak.certificate])) == "key_too_weak"


def test_elliptic_signature_of_xmlsec_is_valid() -> None:
    """ECDSA in the form r||s of another producer verifies."""
    signer = kit.issue("SYMULATOR EC", kit.ec_key("other"), kit.root())
    recipe = Recipe(signer, method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")
    assert _reason(recipe.sign(kit.LETTER)) == "passed"


OLD_RECEIPT = Recipe(
    kit.ministry(), transforms=(ENVELOPED,), c14n=INCLUSIVE, method=kit.DS + "rsa-sha1", digest=kit.SHA1, xades=False
)


def test_old_receipt_is_intact_and_weak_for_receipts_only() -> None:
    """Plain XML Signature with RSA-SHA1 by a known seal counts for a UPP and never for a letter."""
    receipt, seals = OLD_RECEIPT.sign(kit.LETTER), [kit.ministry().certificate]
    report = verify(kit.parse(receipt), policy.upp(seals), at=kit.AT)
    assert (report.verdict, report.signatures[0].level) == ("intact_weak", "xmldsig")
    assert report.signatures[0].reason == "weak_algorithm"
    assert _reason(receipt, policy.letters(seals)) == "crypto_constraints_failure"


def test_receipt_by_an_unknown_seal_is_indeterminate() -> None:
    """Whoever makes a plain signature is believed only if pinned."""
    assert _reason(OLD_RECEIPT.sign(kit.LETTER), policy.upp([kit.office().certificate])) == "no_certificate_chain_found"


def test_plain_signature_with_strong_algorithms_is_no_advanced_one() -> None:
    """Without XAdES a receipt is intact and weak, a letter indeterminate."""
    plain = Recipe(kit.ministry(), transforms=(ENVELOPED,), xades=False).sign(kit.LETTER)
    assert _reason(plain, policy.upp([kit.ministry().certificate])) == "not_an_ades"
    assert _reason(plain, policy.letters([kit.ministry().certificate])) == "plain_xmldsig"


def test_sha1_names_a_certificate_without_weakening_the_signature() -> None:
    """SHA-1 inside SigningCertificate is no failure."""
    assert _reason(Recipe(kit.office(), certificate_digest="sha1").sign(kit.LETTER)) == "passed"


ISSUERS = {
    "other order and name of types": (
        "CN=SYMULATOR root, OID.2.5.4.97=VATPL-0000000000, O=&quot;Urząd Testowy, Referat&quot;, C=PL",
        "passed",
    ),
    "spelt out": ("C=PL,O=Urząd  Testowy\\, Referat,organizationIdentifier=VATPL-0000000000,CN=Symulator Root", "passed"),
    "unknown type": ("C=PL,WHO=x,CN=SYMULATOR root", "passed"),
    "another": ("C=PL,CN=SYMULATOR inny", "sig_constraints_failure"),
}


@pytest.mark.parametrize(("issuer", "reason"), ISSUERS.values(), ids=ISSUERS)
def test_issuer_is_compared_by_structure(issuer: str, reason: str) -> None:
    """Spelling of the issuer's name does not matter, another name does."""
    assert _reason(Recipe(kit.office(), issuer_name=issuer).sign(kit.LETTER)) == reason


def test_certificate_not_named_in_the_properties_is_not_believed() -> None:
    """KeyInfo alone names nobody: without SigningCertificate there is no signer."""
    unbound = Recipe(kit.office(), certificate="none").sign(kit.LETTER)
    assert _reason(unbound) == "no_signing_certificate_found"


def test_parallel_signatures_are_judged_alone() -> None:
    """One good and one unknown signer give one valid and one indeterminate verdict, and the worse in sum."""
    both = Recipe(kit.stranger()).sign(_signed())
    report = verify(kit.parse(both), OFFICE, at=kit.AT)
    assert [signature.verdict for signature in report.signatures] == ["valid", "indeterminate"]
    assert report.verdict == "indeterminate"


def test_enveloped_signatures_in_sequence_break_the_first() -> None:
    """Where each excludes only itself, the second is part of what the first signed."""
    first = Recipe(kit.office(), transforms=(ENVELOPED,)).sign(kit.LETTER)
    second = Recipe(kit.office(), transforms=(ENVELOPED,)).sign(first.replace(b"-1", b"-0"))
    report = verify(kit.parse(second), OFFICE, at=kit.AT)
    assert report.verdict == "invalid"


def test_partial_signature_says_so() -> None:
    """A signature over one element is reported with its nodes and does not count for the document."""
    tree = kit.parse(kit.LETTER)
    tree.getroot()[0].set("Id", "tresc")
    signed = kit.parse(Recipe(kit.office(), transforms=(EXCLUSIVE,), uri="#tresc").sign(etree.tostring(tree)))
    (signature,) = verify(signed, OFFICE, at=kit.AT).signatures
    assert (signature.reason, signature.coverage) == ("partial_coverage", "partial")
    assert signature.covered == (signed.getroot()[0],)


def test_root_named_by_its_id_is_the_whole_document() -> None:
    """A reference to the root's Id covers the whole document, instructions around it excepted."""
    tree = kit.parse(kit.LETTER)
    tree.getroot().set("Id", "all")
    for c14n in (EXCLUSIVE, INCLUSIVE):
        recipe = Recipe(kit.office(), transforms=(ENVELOPED, c14n), uri="#all")
        assert _reason(recipe.sign(etree.tostring(tree))) == "passed"


def test_naive_moment_is_refused() -> None:
    """Validity at a moment without zone is no question."""
    with pytest.raises(ValueError, match="zone"):
        verify(kit.parse(kit.LETTER), OFFICE, at=kit.AT.replace(tzinfo=None))


def test_part_of_a_document_is_refused() -> None:
    """Only a whole document can be verified, since a part hides what is around."""
    with pytest.raises(ValueError, match="whole"):
        verify(etree.ElementTree(kit.parse(kit.LETTER).getroot()[0]), OFFICE, at=kit.AT)


def test_verification_leaves_the_tree_alone() -> None:
    """The tree has the same octets afterwards."""
    tree = kit.parse(_signed())
    before = etree.tostring(tree)
    verify(tree, OFFICE, at=kit.AT)
    assert etree.tostring(tree) == before


def test_every_reason_speaks_both_languages() -> None:
    """Reasons are stable words with a sentence each; only "passed" is valid."""
    assert all(name.replace("_", "").isalpha() and reason.text_pl and reason.text_en for name, reason in REASONS.items())
    assert [name for name, reason in REASONS.items() if reason.verdict == "valid"] == ["passed"]
