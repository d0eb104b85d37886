"""Signatures moved, doubled, hollowed or made by the wrong means: what the office sees is never a valid one."""

from __future__ import annotations

import base64
import copy
from typing import Any

import pytest
from lxml import etree

from signing import references
from tests import signing_kit as kit
from tests.faults.bad.kit import PESEL, Attacked
from tests.indications_kit import of
from tests.signing_kit import DS, Recipe
from tests.unit.test_signing_attacks import ATTACKS, LETTER_WITH_ID, REWRITES

TITLE = b"Zwyczajny wniosek"
LETTER = (
    b'<wnio:Dokument xmlns:wnio="http://crd.gov.pl/wzor/2017/10/24/4566/"><wnio:TrescDokumentu><wnio:Tytul>'
    + TITLE
    + b"</wnio:Tytul></wnio:TrescDokumentu></wnio:Dokument>"
)
ROLE = kit.PODPIS_ZP.replace("00000000000", PESEL)


def attacked(name: str, uri: str, transform: str) -> bytes:
    """Sign a letter and do to it what the attack says."""
    root = kit.parse(Recipe(kit.office(), transforms=(transform,), uri=uri).sign(LETTER_WITH_ID)).getroot()
    forged = ATTACKS[name].attack(root, root[-1])
    return etree.tostring((root if forged is None else forged).getroottree())


def seen(office: Attacked, *documents: bytes) -> list[dict[str, Any]]:
    """Give what the office sees of the signatures of documents that arrive."""
    return [arrival["signature"] for arrival in office.receive(*documents)]


@pytest.mark.parametrize("uri", ["", "#doc"])
@pytest.mark.parametrize("transform", [kit.XPATH, kit.ENVELOPED], ids=["xpath", "enveloped"])
def test_wrapped_and_confused_signatures_are_never_shown_as_valid(office: Attacked, uri: str, transform: str) -> None:
    """Every attack of the table arrives as a letter; none is valid, none names a person, and the genuine one is valid."""
    genuine = Recipe(kit.office(), transforms=(transform,), uri=uri).sign(LETTER_WITH_ID)
    first, *others = seen(office, genuine, *(attacked(name, uri, transform) for name in ATTACKS))
    assert first["verdict"] == "valid"
    for name, signature in zip(ATTACKS, others, strict=True):
        assert signature["verdict"] != "valid", name
        assert all(signer["kind"] == "certificate" for signer in signature["signers"]), name


def test_algorithms_targets_and_transforms_off_the_list_are_never_shown_as_valid(office: Attacked) -> None:
    """SHA-1, MD5, HMAC, XSLT, foreign XPath and references to elsewhere: each is told by its reason."""
    documents = []
    for old, new, _reason in REWRITES.values():
        head, mark, tail = (
            Recipe(kit.office(), certificate_digest="sha256").sign(kit.LETTER).decode().partition("<ds:SignedInfo>")
        )
        documents.append((head + mark + tail.replace(old, new, 1)).encode())
    for (name, (_, _, indication)), signature in zip(REWRITES.items(), seen(office, *documents), strict=True):
        assert signature["verdict"] in {"invalid", "indeterminate"}, name
        assert of(signature["reason"]) == indication, name


def keys() -> dict[str, tuple[Recipe, str]]:
    """Make signatures by keys and means that are not enough, each with the reason that must be told."""
    small = kit.issue("SYMULATOR mały", kit.rsa_key("small", 1024), kit.root())
    expired = kit.issue("SYMULATOR stary", kit.rsa_key("old"), kit.root(), days=(-100, -1))
    future = kit.issue("SYMULATOR przyszły", kit.rsa_key("future"), kit.root(), days=(400, 500))
    crl = kit.issue("SYMULATOR listy", kit.rsa_key("crl"), kit.root(), usage="crl_sign")
    end = kit.issue("SYMULATOR wystawiony przez nie-CA", kit.rsa_key("end"), kit.office())
    rsa_sha1 = DS + "rsa-sha1"
    return {
        "foreign": (Recipe(kit.stranger()), "no_certificate_chain_found"),
        "expired": (Recipe(expired), "out_of_bounds_no_poe"),
        "of the future": (Recipe(future), "out_of_bounds_no_poe"),
        "too small": (Recipe(small), "key_too_weak"),
        "for something else": (Recipe(crl), "no_certificate_chain_found"),
        "issued by no authority": (Recipe(end), "no_certificate_chain_found"),
        "SHA-1 signature": (Recipe(kit.office(), method=rsa_sha1), "crypto_constraints_failure"),
        "SHA-1 digest": (Recipe(kit.office(), digest=kit.SHA1), "crypto_constraints_failure"),
        "no XAdES": (Recipe(kit.office(), xades=False), "plain_xmldsig"),
        "certificate not bound": (Recipe(kit.office(), certificate="none"), "no_signing_certificate_found"),
        "properties not signed": (Recipe(kit.office(), properties_signed=False), "format_failure"),
        "nothing signed": (Recipe(kit.office(), data_signed=False), "format_failure"),
        "a part signed": (Recipe(kit.office(), uri="#part", transforms=(kit.EXCLUSIVE,)), "partial_coverage"),
        "person without the ministry's seal": (Recipe(kit.office(), role=ROLE), "podpis_zaufany_without_seal"),
        "person under a foreign seal": (Recipe(kit.stranger(), role=ROLE), "no_certificate_chain_found"),
        "the ministry's seal without a person": (Recipe(kit.ministry()), "podpis_zaufany_without_person"),
    }


def test_keys_and_means_that_are_not_enough_are_told_by_their_reason(office: Attacked) -> None:
    """The value is right in each, yet none is valid, none names a person, and no PESEL is shown."""
    wanted = keys()
    letter = LETTER.replace(b"<wnio:TrescDokumentu>", b'<wnio:TrescDokumentu Id="part">')
    shown = seen(office, *(recipe.sign(letter) for recipe, _reason in wanted.values()))
    found = {name: signature["reason"] for name, signature in zip(wanted, shown, strict=True)}
    assert found == {name: reason for name, (_recipe, reason) in wanted.items()}
    assert all(signature["verdict"] in {"indeterminate", "invalid"} for signature in shown)
    assert all(signer["kind"] == "certificate" for signature in shown for signer in signature["signers"])
    assert PESEL not in str(office.arrivals())


def test_comments_inside_values_hide_nothing(office: Attacked) -> None:
    """Comments are not covered by a signature: one put into a signed value afterwards cuts no text."""
    signed = Recipe(kit.ministry(), role=kit.PODPIS_ZP).sign(LETTER)
    split = signed.replace(TITLE, b"Zwyczajny<!-- --> wniosek").replace(b"Testowy", b"Test<!-- x -->owy")
    (arrival,) = office.receive(split)
    (signer,) = arrival["signature"]["signers"]
    assert (arrival["signature"]["verdict"], signer["name"], signer["kind"]) == ("valid", "Jan Testowy", "podpis_zaufany")
    assert arrival["subject"].encode() == TITLE


def test_genuine_signature_beside_a_hollow_one_is_not_valid(office: Attacked) -> None:
    """With several signatures the worst one speaks."""
    genuine = Recipe(kit.office()).sign(LETTER)
    hollow = f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo/><ds:SignatureValue/></ds:Signature></wnio:Dokument>'.encode()
    (signature,) = seen(office, genuine.replace(b"</wnio:Dokument>", hollow))
    assert signature["verdict"] == "invalid"


def odd_certificates() -> dict[str, bytes]:
    """Spoil a certificate in places that are read late: names, extensions, algorithms, serial number."""
    der = kit.office().der
    return {
        "subject no text": der.replace(b"SYMULATOR piecz", b"SYMULATOR \xff\xff\xffcz"),
        "issuer no text": der.replace(b"SYMULATOR root", b"SYMULATOR \xff\xfe\xfft"),
        "extension twice": der.replace(b"\x06\x03\x55\x1d\x0f", b"\x06\x03\x55\x1d\x13"),
        "extension broken": der.replace(
            b"\x06\x03\x55\x1d\x0f\x01\x01\xff\x04\x04\x03", b"\x06\x03\x55\x1d\x0f\x01\x01\xff\x04\x04\x30"
        ),
        "algorithm unknown": der.replace(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x7b"),
        "country of five": der.replace(b"\x06\x03\x55\x04\x06\x13\x02PL", b"\x06\x03\x55\x04\x06\x13\x02P\x00"),
        "cut off": der[:-40],
        "nothing": b"",
    }


@pytest.mark.parametrize("name", odd_certificates())
def test_odd_certificate_gets_a_verdict_and_stops_nothing(office: Attacked, name: str) -> None:
    """A certificate that cannot be read to its end makes the signature untrusted, and the letter is still judged."""
    der = odd_certificates()[name]
    assert der != kit.office().der
    signed = _signed_with(der)
    (signature,) = seen(office, signed)
    assert signature["verdict"] in {"invalid", "indeterminate"}


def _signed_with(der: bytes) -> bytes:
    """Sign plainly, so that only the key decides, and put another certificate of the same key in."""
    root = kit.parse(Recipe(kit.office(), xades=False).sign(LETTER)).getroot()
    certificate = root.find(f".//{{{DS}}}X509Certificate")
    assert certificate is not None
    certificate.text = base64.b64encode(der).decode()
    return etree.tostring(root)


def test_references_that_only_cost_work_end_in_a_verdict_soon(office: Attacked) -> None:
    """Digests need no key: a signature whose many references are all right, each in another form, is given up in time."""
    letter = LETTER.replace(TITLE, TITLE + b"x" * (references.WORTH_COUNTING + 1))
    root = kit.parse(Recipe(kit.office(), transforms=(kit.ENVELOPED, kit.EXCLUSIVE)).sign(letter)).getroot()
    other = kit.parse(Recipe(kit.office(), transforms=(kit.ENVELOPED, kit.INCLUSIVE)).sign(letter)).getroot()
    pair = [found for tree in (root, other) if (found := tree.find(f".//{{{DS}}}Reference")) is not None]
    info = pair[0].getparent()
    assert info is not None
    for turn in range(references.MOST_CANONICALISATIONS):
        again = copy.deepcopy(pair[(turn + 1) % 2])
        del again.attrib["Id"]
        info.insert(3 + turn, again)
    (signature,) = seen(office, etree.tostring(root))
    assert (signature["verdict"], signature["reason"]) == ("indeterminate", "too_large")
