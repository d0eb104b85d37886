"""Other programs accept what we sign, and we accept what real signers made."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from signing import certificates, policy, xades
from signing.names import SIGNATURE, SOAP, WSU
from signing.verification import verify
from signing.wss import sign_envelope
from tests import signing_kit as kit
from tests.signing_kit import ENVELOPED, EXCLUSIVE, INCLUSIVE, XPATH, Recipe

OFFICE = policy.letters([kit.root().certificate])
EC_SIGNER = kit.issue("SYMULATOR EC", kit.ec_key("peer", ec.SECP256R1), kit.root())


@pytest.mark.parametrize("enveloped", [False, True], ids=["xpath", "enveloped"])
@pytest.mark.parametrize("signer", [kit.office(), EC_SIGNER], ids=["rsa", "ecdsa"])
def test_xmlsec_accepts_our_signatures_and_sees_alterations(signer: kit.Issued, enveloped: bool) -> None:
    """python-xmlsec verifies every variant, and refuses it once altered."""
    signed = xades.sign(kit.parse(kit.LETTER), signer.signing_key(), at=kit.AT, enveloped=enveloped)
    assert kit.accepted_by_xmlsec(signed, signer)
    assert not kit.accepted_by_xmlsec(signed.replace(b'a="1"', b'a="2"'), signer)


def test_xmlsec_accepts_parallel_signatures() -> None:
    """Both of two signatures side by side verify with python-xmlsec."""
    first = xades.sign(kit.parse(kit.LETTER), kit.office().signing_key(), at=kit.AT)
    both = xades.sign(kit.parse(first), EC_SIGNER.signing_key(), at=kit.AT)
    assert kit.accepted_by_xmlsec(both, kit.office(), 0)
    assert kit.accepted_by_xmlsec(both, EC_SIGNER, 1)


@pytest.mark.parametrize("signer", [kit.office(), EC_SIGNER], ids=["rsa", "ecdsa"])
def test_signxml_accepts_our_enveloped_signatures(signer: kit.Issued) -> None:
    """Signxml verifies signature and properties of the variant that it knows, of a letter without instructions."""
    letter = kit.LETTER.replace(kit.LETTER[kit.LETTER.index(b"<?xml-s") : kit.LETTER.index(b"<wnio")], b"")
    signed = xades.sign(kit.parse(letter), signer.signing_key(), at=kit.AT, enveloped=True)
    expected = XAdESSignatureConfiguration(verification_time=kit.AT, expect_references=2)
    results = XAdESVerifier().verify(signed, x509_cert=signer.certificate, expect_config=expected)
    assert len(results) == 2


def test_xmlsec_accepts_our_envelopes() -> None:
    """The signature over a Body verifies with python-xmlsec."""
    text = f'<s:Envelope xmlns:s="{SOAP}"><s:Body><a xmlns="urn:a"/></s:Body></s:Envelope>'
    envelope = etree.fromstring(etree.tostring(sign_envelope(etree.fromstring(text), kit.office().signing_key("system"))))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(kit.office().pem, xmlsec.constants.KeyDataFormatPem)
    kit.register_wsu_ids(context, envelope, WSU)
    signature = next(envelope.iter(SIGNATURE))
    context.verify(signature)
    next(envelope.iter("{urn:a}a")).text = "x"
    with pytest.raises(xmlsec.Error):
        context.verify(signature)


@pytest.mark.parametrize("name", ["PL", "EU"])
def test_real_signatures_of_the_state_verify(reference: Path, name: str) -> None:
    """The trusted lists of Poland and the Union are valid for whoever pins their signers, and altered ones are not."""
    document = (reference / "trusted-lists" / f"{name}-2019-snapshot.xml").read_bytes()
    tree, at = kit.parse(document), datetime(2019, 10, 1, tzinfo=UTC)
    signers = certificates.offered(tree.getroot().find("ds:Signature/ds:KeyInfo", kit.N))
    pinned = policy.letters([signer.certificate for signer in signers])
    report = verify(tree, pinned, at=at)
    assert [(one.reason, one.coverage) for one in report.signatures] == [("passed", "whole_document")]
    tree.getroot()[0][0].text = "0"
    assert verify(tree, pinned, at=at).signatures[0].reason == "hash_failure"


class _Documents:
    """Random documents that are hard on canonicalisation: prefixes bound anew, text and comments that look like tags."""

    TEXTS = ("t Signature >", "<!-- <Signature > -->", "<?p <Signature ></Signature> ?>", "&amp;<![CDATA[<Signature>]]>", "")
    VALUES = ("1", "a>b", "&lt;Signature ", "&#10;&#13;&quot;")

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a repeatable document, not a secret

    def document(self) -> bytes:
        """Give one document with instructions and comments around the root."""
        before, after = self._random.choice(("", "<?pi <Signature >?>", "<!--c-->")), self._random.choice(("", "<?after?>"))
        return f"{before}{self._element(0, {'': ''})}{after}".encode()

    def _element(self, depth: int, above: dict[str, str]) -> str:
        bound = {
            prefix: self._random.choice(("urn:a", "urn:b", kit.DS))
            for prefix in self._random.sample(("", "a", "b"), self._random.randint(0, 2))
        }
        scope = above | bound
        prefix = self._random.choice(list(scope))
        name = (f"{prefix}:" if prefix else "") + self._random.choice(("x", "y", "Signaturee"))
        if scope[prefix] != kit.DS:
            name = self._random.choice((name, (f"{prefix}:" if prefix else "") + "Signature"))
        declared = "".join(f' xmlns{":" if p else ""}{p}="{uri}"' for p, uri in bound.items())
        inner = "".join(self._inside(depth, scope) for _ in range(self._random.randint(0, 3)))
        return f"<{name}{declared}{self._attributes(scope)}>{inner}</{name}>"

    def _inside(self, depth: int, scope: dict[str, str]) -> str:
        return self._random.choice(self.TEXTS) + (self._element(depth + 1, scope) if depth < 4 else "")

    def _attributes(self, scope: dict[str, str]) -> str:
        prefixes = [prefix for prefix in scope if prefix]
        plain = f' z="{self._random.choice(self.VALUES)}"' if self._random.random() < 0.5 else ""
        prefixed = f' {self._random.choice(prefixes)}:w="2"' if prefixes and self._random.random() < 0.4 else ""
        return plain + prefixed + self._random.choice(("", "", "", ' xml:lang="pl"', ' xml:space="preserve"'))


RECIPES = (
    Recipe(kit.office(), transforms=(XPATH,)),
    Recipe(kit.office(), transforms=(XPATH, EXCLUSIVE), c14n=INCLUSIVE),
    Recipe(kit.office(), transforms=(ENVELOPED,), c14n=INCLUSIVE, properties_transforms=(), default_namespace=True),
    Recipe(kit.office(), transforms=(ENVELOPED, EXCLUSIVE), properties_transforms=(INCLUSIVE,), default_namespace=True),
    Recipe(kit.office(), transforms=(ENVELOPED, INCLUSIVE + "#WithComments"), c14n=EXCLUSIVE + "WithComments"),
)


@pytest.mark.parametrize("seed", range(60))
def test_both_programs_agree_on_canonical_forms(seed: int) -> None:
    """What python-xmlsec signed verifies here, whatever namespaces, comments and look-alikes the document holds."""
    document = _Documents(seed).document()
    for recipe in RECIPES:
        signed = recipe.sign(document, position=seed % 2 or None)
        reasons = {one.reason for one in verify(kit.parse(signed), OFFICE, at=kit.AT).signatures}
        assert reasons == {"passed"}, signed
    ours = xades.sign(kit.parse(document), kit.office().signing_key(), at=kit.AT)
    assert kit.accepted_by_xmlsec(ours, kit.office())
