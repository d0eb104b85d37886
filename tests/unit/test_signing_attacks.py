"""What an attacker does to a signed document never reads as valid."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import pytest
from lxml import etree

from signing import policy, references
from signing.verification import verify, without_signatures
from tests import signing_kit as kit
from tests.indications_kit import ALGORITHM, CONSTRAINTS, FORMAT, HASH, NO_CHAIN, NO_DATA, NO_SIGNER, UNSIGNED, said
from tests.signing_kit import DS, ENVELOPED, XADES, Recipe

OFFICE = policy.letters([kit.root().certificate], [kit.ministry().certificate])
Attack = Callable[[etree._Element, etree._Element], etree._Element | None]


@dataclass(frozen=True)
class Refusal:
    """What is said after an attack: usually, and otherwise "by_id" of the root or "enveloped", where only one is left out."""

    attack: Attack
    usual: str
    otherwise: Mapping[str, str]

    def said(self, *ways: str) -> str:
        """Give what is said where the document was signed in these ways."""
        return next((self.otherwise[way] for way in ways if way in self.otherwise), self.usual)


ATTACKS: dict[str, Refusal] = {}


def _attack(usual: str, **otherwise: str) -> Callable[[Attack], Attack]:
    def noted(function: Attack) -> Attack:
        ATTACKS[function.__name__] = Refusal(function, usual, otherwise)
        return function

    return noted


def _forged(root: etree._Element) -> etree._Element:
    """Make the letter as the attacker wants it seen, unsigned."""
    forged = copy.deepcopy(root)
    for signature in forged.findall(f"{{{DS}}}Signature"):
        forged.remove(signature)
    forged[0].text = "sfałszowane"
    forged.attrib.clear()
    return forged


def _found(above: etree._Element, path: str) -> etree._Element:
    found = above.find(path, kit.N)
    assert found is not None
    return found


@_attack(UNSIGNED)
def signed_root_wrapped_in_a_forged_one(root: etree._Element, _signature: etree._Element) -> etree._Element:
    forged = _forged(root)
    forged.append(root)
    return forged


@_attack(HASH, by_id=CONSTRAINTS)
def signed_root_hidden_beside_the_signature(root: etree._Element, signature: etree._Element) -> etree._Element:
    forged = _forged(root)
    etree.SubElement(forged, "hidden").append(root)
    forged.append(signature)
    return forged


@_attack(HASH, by_id=CONSTRAINTS)
def signed_root_hidden_in_an_object_of_the_signature(root: etree._Element, signature: etree._Element) -> etree._Element:
    forged = _forged(root)
    forged.append(signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(root)
    return forged


@_attack(FORMAT)
def signed_root_hidden_under_the_same_id(root: etree._Element, signature: etree._Element) -> etree._Element:
    forged = _forged(root)
    forged.set("Id", "doc")
    forged.insert(0, root)
    forged.append(signature)
    return forged


@_attack(FORMAT)
def content_hidden_in_an_object(_root: etree._Element, signature: etree._Element) -> None:
    hidden = etree.SubElement(etree.SubElement(signature, f"{{{DS}}}Object"), "{urn:str}Zalacznik")
    hidden.text = "sfałszowane"


@_attack(FORMAT)
def content_hidden_beside_the_properties(_root: etree._Element, signature: etree._Element) -> None:
    etree.SubElement(_found(signature, "ds:Object"), "{urn:str}Zalacznik").text = "sfałszowane"


@_attack(CONSTRAINTS, enveloped=HASH)
def content_hidden_in_a_signature_among_the_content(root: etree._Element, _signature: etree._Element) -> None:
    etree.SubElement(etree.SubElement(root[0], f"{{{DS}}}Signature"), "{urn:str}Zalacznik").text = "sfałszowane"


@_attack(FORMAT, enveloped=HASH)
def content_hidden_in_an_empty_signature(root: etree._Element, _signature: etree._Element) -> None:
    etree.SubElement(etree.SubElement(root, f"{{{DS}}}Signature"), "{urn:str}Zalacznik").text = "sfałszowane"


@_attack(FORMAT)
def unsigned_properties_first(_root: etree._Element, signature: etree._Element) -> None:
    holder = copy.deepcopy(_found(signature, "ds:Object"))
    _found(holder, ".//xades:SignedProperties").set("Id", "other")
    _found(holder, ".//xades:SigningTime").text = "2001-01-01T00:00:00Z"
    signature.insert(3, holder)


@_attack(FORMAT)
def unsigned_properties_last(_root: etree._Element, signature: etree._Element) -> None:
    holder = copy.deepcopy(_found(signature, "ds:Object"))
    _found(holder, ".//xades:SignedProperties").set("Id", "other")
    signature.append(holder)


@_attack(FORMAT)
def unsigned_properties_under_the_same_id(_root: etree._Element, signature: etree._Element) -> None:
    signature.insert(3, copy.deepcopy(_found(signature, "ds:Object")))


@_attack(FORMAT)
def second_signed_properties_in_one_place(_root: etree._Element, signature: etree._Element) -> None:
    properties = _found(signature, ".//xades:SignedProperties")
    second = copy.deepcopy(properties)
    second.set("Id", "other")
    properties.addprevious(second)


@_attack(FORMAT)
def signed_properties_moved_out(_root: etree._Element, signature: etree._Element) -> None:
    properties = _found(signature, ".//xades:SignedProperties")
    other = copy.deepcopy(properties)
    other.set("Id", "other")
    properties.addprevious(other)
    etree.SubElement(signature, f"{{{DS}}}Object").append(properties)


@_attack(FORMAT)
def properties_for_another_signature(_root: etree._Element, signature: etree._Element) -> None:
    _found(signature, ".//xades:QualifyingProperties").set("Target", "#sig-0")


@_attack(FORMAT)
def properties_by_reference(_root: etree._Element, signature: etree._Element) -> None:
    etree.SubElement(_found(signature, "ds:Object"), f"{{{XADES}}}QualifyingPropertiesReference", {"URI": "#props-1"})


@_attack(NO_DATA)
def properties_taken_away(_root: etree._Element, signature: etree._Element) -> None:
    signature.remove(_found(signature, "ds:Object"))


@_attack(FORMAT)
def signature_id_doubled(root: etree._Element, _signature: etree._Element) -> None:
    etree.SubElement(root, "x", {"ID": "sig-1"})


@_attack(FORMAT)
def properties_id_doubled_in_another_spelling(root: etree._Element, _signature: etree._Element) -> None:
    root[0].set("id", "props-1")


@_attack(UNSIGNED)
def signature_moved_deeper(root: etree._Element, signature: etree._Element) -> None:
    root[0].append(signature)


@_attack(FORMAT)
def second_signed_info(_root: etree._Element, signature: etree._Element) -> None:
    signature.insert(0, copy.deepcopy(signature[0]))


@_attack(FORMAT)
def second_value(_root: etree._Element, signature: etree._Element) -> None:
    signature.insert(1, copy.deepcopy(signature[1]))


@_attack(FORMAT)
def instruction_in_signed_info(_root: etree._Element, signature: etree._Element) -> None:
    signature[0].insert(0, etree.ProcessingInstruction("x", "y"))


@_attack(FORMAT)
def element_in_a_digest(_root: etree._Element, signature: etree._Element) -> None:
    etree.SubElement(_found(signature, ".//ds:DigestValue"), "x")


@_attack(FORMAT)
def data_reference_taken_away(_root: etree._Element, signature: etree._Element) -> None:
    signature[0].remove(_found(signature, ".//ds:Reference"))


@_attack(CONSTRAINTS)
def certificate_of_the_attacker_first(_root: etree._Element, signature: etree._Element) -> None:
    _found(signature, ".//ds:X509Certificate").text = base64.b64encode(kit.stranger().der).decode()


@_attack(HASH)
def role_put_in_afterwards(_root: etree._Element, signature: etree._Element) -> None:
    properties = etree.SubElement(_found(signature, ".//xades:QualifyingProperties"), f"{{{XADES}}}UnsignedProperties")
    properties.append(etree.fromstring(kit.PODPIS_ZP))
    properties.append(copy.deepcopy(_found(signature, ".//xades:SigningTime")))
    _found(signature, ".//xades:SigningTime").text = "2001-01-01T00:00:00Z"


@_attack(FORMAT)
def reference_repeated_without_end(_root: etree._Element, signature: etree._Element) -> None:
    reference = _found(signature, ".//ds:Reference")
    for _ in range(50):
        reference.addnext(copy.deepcopy(reference))


@_attack(FORMAT)
def transforms_repeated_without_end(_root: etree._Element, signature: etree._Element) -> None:
    transforms = _found(signature, ".//ds:Transforms")
    for _ in range(6):
        transforms.append(copy.deepcopy(transforms[0]))


@cache
def _signed_letter(way: str, cut: str) -> bytes:
    transform, uri = kit.XPATH if cut == "xpath" else ENVELOPED, "#doc" if way == "by_id" else ""
    return Recipe(kit.office(), transforms=(transform,), uri=uri).sign(LETTER_WITH_ID)


LETTER_WITH_ID = kit.LETTER.replace(b"<wnio:Dokument ", b'<wnio:Dokument Id="doc" ', 1)


@pytest.mark.parametrize("refusal", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("way", ["whole", "by_id"])
@pytest.mark.parametrize("cut", ["xpath", "enveloped"])
def test_attack_is_refused_by_its_own_name(refusal: Refusal, way: str, cut: str) -> None:
    """The signed document is valid before and is refused after the attack, whichever way it was signed."""
    root = kit.parse(_signed_letter(way, cut)).getroot()
    assert verify(root.getroottree(), OFFICE, at=kit.AT).verdict == "valid"
    attacked = refusal.attack(root, root[-1])
    after = kit.parse(etree.tostring((root if attacked is None else attacked).getroottree()))
    report = verify(after, OFFICE, at=kit.AT)
    assert said(report) == refusal.said(way, cut)
    assert all(signature.person is None for signature in report.signatures)


LIES = {
    "properties that no reference covers": (
        Recipe(kit.ministry(), role=kit.PODPIS_ZP, properties_signed=False),
        FORMAT,
    ),
    "no data at all": (Recipe(kit.ministry(), role=kit.PODPIS_ZP, data_signed=False), FORMAT),
    "another serial number": (Recipe(kit.office(), serial=1), CONSTRAINTS),
    "a certificate that nothing names": (Recipe(kit.office(), certificate="none"), NO_SIGNER),
    "no properties at all": (Recipe(kit.office(), xades=False), CONSTRAINTS),
    "a stranger of the same name": (Recipe(kit.stranger()), NO_CHAIN),
}


@pytest.mark.parametrize(("recipe", "refusal"), LIES.values(), ids=LIES)
def test_right_value_does_not_make_up_for_a_wrong_structure(recipe: Recipe, refusal: str) -> None:
    """A trusted key signed it and every digest is right: the structure alone refuses it, and names no person."""
    report = verify(kit.parse(recipe.sign(kit.LETTER)), OFFICE, at=kit.AT)
    assert (said(report), report.signatures[0].person) == (refusal, None)


@pytest.mark.parametrize(
    "names",
    [
        ("Id", "Id"),
        ("Id", "ID"),
        ("id", "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}Id"),
    ],
)
def test_identifiers_doubled_before_signing_are_refused(names: tuple[str, str]) -> None:
    """An identifier that stands twice is refused even where the signer signed it so."""
    tree = kit.parse(kit.LETTER)
    tree.getroot()[0].set(names[0], "twice")
    tree.getroot()[1].set(names[1], "twice")
    signed = Recipe(kit.office()).sign(etree.tostring(tree))
    report = verify(kit.parse(signed), OFFICE, at=kit.AT)
    assert (said(report), report.reason) == (FORMAT, "doubled_id")


def test_certificate_of_another_for_the_same_key_is_refused() -> None:
    """Whoever gets a certificate for a signer's public key does not become the signer: the properties name the first."""
    twin = kit.issue("SYMULATOR bliźniak", kit.office().key, kit.root())
    tree = kit.parse(Recipe(kit.office(), certificate="v2", certificate_digest="sha256").sign(kit.LETTER))
    _found(tree.getroot(), ".//ds:X509Certificate").text = base64.b64encode(twin.der).decode()
    assert said(verify(tree, OFFICE, at=kit.AT)) == CONSTRAINTS


KEY_INFOS = {
    "a loop": '<ds:RetrievalMethod URI="#keys" Type="http://www.w3.org/2000/09/xmldsig#X509Data"/>',
    "a remote certificate": '<ds:RetrievalMethod URI="http://127.0.0.1:9/x"/>',
    "a file": '<ds:RetrievalMethod URI="file:///etc/passwd"/>',
    "a bare key": "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus></ds:RSAKeyValue></ds:KeyValue>",
    "a name": "<ds:KeyName>SYMULATOR</ds:KeyName>",
    "nothing": "",
}


@pytest.mark.parametrize("inside", KEY_INFOS.values(), ids=KEY_INFOS)
def test_key_is_looked_up_nowhere_else(inside: str) -> None:
    """A KeyInfo that points to itself, outside, or to a key without certificate names nobody, and nothing is fetched."""
    head, _, rest = Recipe(kit.office()).sign(kit.LETTER).decode().partition("<ds:KeyInfo>")
    tail = rest.partition("</ds:KeyInfo>")[2]
    rewritten = f'{head}<ds:KeyInfo Id="keys">{inside}</ds:KeyInfo>{tail}'
    assert said(verify(kit.parse(rewritten.encode()), OFFICE, at=kit.AT)) == NO_SIGNER


def test_countersignature_breaks_nothing() -> None:
    """A signature inside the unsigned properties of another is cut out with it."""
    tree = kit.parse(Recipe(kit.office()).sign(kit.LETTER))
    unsigned = etree.SubElement(_found(tree.getroot(), ".//xades:QualifyingProperties"), f"{{{XADES}}}UnsignedProperties")
    etree.SubElement(unsigned, f"{{{DS}}}Signature").text = "x"
    report = verify(tree, OFFICE, at=kit.AT)
    assert (report.verdict, report.elsewhere) == ("valid", 1)


HEAD = f'<ds:Signature xmlns:ds="{DS}"'
REWRITES = {
    "hmac": ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", DS + "hmac-sha1", ALGORITHM),
    "dsa": ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", DS + "dsa-sha1", ALGORITHM),
    "md5": (
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2001/04/xmldsig-more#md5",
        ALGORITHM,
    ),
    "sha1": ("http://www.w3.org/2001/04/xmlenc#sha256", DS + "sha1", ALGORITHM),
    "xslt": (kit.XPATH, "http://www.w3.org/TR/1999/REC-xslt-19991116", CONSTRAINTS),
    "filter 2": (kit.XPATH, "http://www.w3.org/2002/06/xmldsig-filter2", CONSTRAINTS),
    "decrypt": (kit.XPATH, "http://www.w3.org/2002/07/decrypt#XML", CONSTRAINTS),
    "foreign xpath": ("not(ancestor-or-self::ds:Signature)", "not(ancestor-or-self::*)", CONSTRAINTS),
    "true": ("not(ancestor-or-self::ds:Signature)", "true()", CONSTRAINTS),
    "document()": ("not(ancestor-or-self::ds:Signature)", "document('/etc/passwd')", CONSTRAINTS),
    "c14n": (
        f'CanonicalizationMethod Algorithm="{kit.EXCLUSIVE}"',
        'CanonicalizationMethod Algorithm="urn:x"',
        ALGORITHM,
    ),
    "remote": ('URI=""', 'URI="http://127.0.0.1:9/x"', NO_DATA),
    "file": ('URI=""', 'URI="file:///etc/passwd"', NO_DATA),
    "xpointer": ('URI=""', 'URI="#xpointer(/)"', NO_DATA),
    "nothing": ('URI=""', 'URI="#nothing"', NO_DATA),
    "no uri": ('URI=""', "", NO_DATA),
    "another data": ('URI=""', 'URI="#sig-1"', CONSTRAINTS),
    "properties elsewhere": ('URI="#props-1"', 'URI="#sig-1"', FORMAT),
    "no type": ('Type="http://uri.etsi.org/01903#SignedProperties"', "", FORMAT),
}


@pytest.mark.parametrize(("old", "new", "refusal"), REWRITES.values(), ids=REWRITES)
def test_algorithms_and_targets_off_the_list_are_refused_by_name(old: str, new: str, refusal: str) -> None:
    """What is not on the lists is refused before anything is computed with it."""
    text = Recipe(kit.office(), certificate_digest="sha256").sign(kit.LETTER).decode()
    assert old in text
    head, mark, tail = text.partition("<ds:SignedInfo>")
    rewritten = head + mark + tail.replace(old, new, 1)
    assert said(verify(kit.parse(rewritten.encode()), OFFICE, at=kit.AT)) == refusal


def test_hmac_length_is_refused() -> None:
    """Parameters of a signature method are never accepted."""
    text = Recipe(kit.office()).sign(kit.LETTER).decode()
    method = '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"'
    assert method + "/>" in text
    rewritten = text.replace(method + "/>", method + "><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>")
    assert said(verify(kit.parse(rewritten.encode()), OFFICE, at=kit.AT)) == ALGORITHM


def test_prefix_bound_to_another_namespace_is_refused() -> None:
    """The one XPath counts only where its prefix means XML Signature."""
    text = Recipe(kit.office()).sign(kit.LETTER).decode()
    name = f'<ds:XPath xmlns:ds="{DS}">'
    assert name in text
    rewritten = text.replace(name, f'<x:XPath xmlns:x="{DS}" xmlns:ds="urn:other">').replace("</ds:XPath>", "</x:XPath>")
    assert said(verify(kit.parse(rewritten.encode()), OFFICE, at=kit.AT)) == CONSTRAINTS


def test_work_on_one_document_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many references to much content end in too_large, not in an endless computation."""
    monkeypatch.setattr(references, "MOST_OCTETS", 500)
    tree = kit.parse(Recipe(kit.office()).sign(kit.LETTER))
    (signature,) = verify(tree, OFFICE, at=kit.AT).signatures
    assert (signature.verdict, signature.reason) == ("indeterminate", "too_large")


def test_number_of_signatures_is_bounded() -> None:
    """More signatures than the policy allows are not computed."""
    tree = kit.parse(kit.LETTER)
    tree.getroot().extend([etree.Element(f"{{{DS}}}Signature") for _ in range(21)])
    report = verify(tree, OFFICE, at=kit.AT)
    assert {signature.reason for signature in report.signatures} == {"too_large"}


def test_empty_signature_at_the_root_is_malformed() -> None:
    """A signature as the root is examined like any other."""
    report = verify(kit.parse(f"{HEAD}/>".encode()), OFFICE, at=kit.AT)
    assert (report.verdict, report.signatures[0].reason) == ("invalid", "format_failure")


def test_signatures_elsewhere_are_counted() -> None:
    """A signature deep in the content is not the document's; the report says that it is there."""
    tree = kit.parse(kit.LETTER)
    etree.SubElement(tree.getroot()[0], f"{{{DS}}}Signature")
    report = verify(tree, OFFICE, at=kit.AT)
    assert (report.verdict, report.elsewhere) == ("unsigned", 1)


def test_content_to_work_on_holds_no_signature_and_all_text() -> None:
    """The copy without signatures keeps the text around them."""
    tree = kit.parse(f"<r>a{HEAD}>x</ds:Signature>b<c/>d{HEAD}>{HEAD}/>x</ds:Signature>e</r>".encode())
    before = etree.tostring(tree)
    assert etree.tostring(without_signatures(tree).getroot()) == b"<r>ab<c/>de</r>"
    assert etree.tostring(tree) == before
