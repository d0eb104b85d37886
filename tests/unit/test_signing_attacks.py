"""What an attacker does to a signed document never reads as valid."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable

import pytest
from lxml import etree

from signing import policy, references
from signing.verification import verify, without_signatures
from tests import signing_kit as kit
from tests.signing_kit import DS, ENVELOPED, XADES, Recipe

OFFICE = policy.letters([kit.root().certificate], [kit.ministry().certificate])
Attack = Callable[[etree._Element, etree._Element], etree._Element | None]
ATTACKS: dict[str, Attack] = {}


def _attack(function: Attack) -> Attack:
    ATTACKS[function.__name__] = function
    return function


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


@_attack
def signed_root_wrapped_in_a_forged_one(root: etree._Element, _signature: etree._Element) -> etree._Element:
    forged = _forged(root)
    forged.append(root)
    return forged


@_attack
def signed_root_hidden_beside_the_signature(root: etree._Element, signature: etree._Element) -> etree._Element:
    forged = _forged(root)
    etree.SubElement(forged, "hidden").append(root)
    forged.append(signature)
    return forged


@_attack
def signed_root_hidden_in_an_object_of_the_signature(root: etree._Element, signature: etree._Element) -> etree._Element:
    forged = _forged(root)
    forged.append(signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(root)
    return forged


@_attack
def signed_root_hidden_under_the_same_id(root: etree._Element, signature: etree._Element) -> etree._Element:
    forged = _forged(root)
    forged.set("Id", "doc")
    forged.insert(0, root)
    forged.append(signature)
    return forged


@_attack
def content_hidden_in_an_object(_root: etree._Element, signature: etree._Element) -> None:
    hidden = etree.SubElement(etree.SubElement(signature, f"{{{DS}}}Object"), "{urn:str}Zalacznik")
    hidden.text = "sfałszowane"


@_attack
def content_hidden_beside_the_properties(_root: etree._Element, signature: etree._Element) -> None:
    etree.SubElement(_found(signature, "ds:Object"), "{urn:str}Zalacznik").text = "sfałszowane"


@_attack
def content_hidden_in_a_signature_among_the_content(root: etree._Element, _signature: etree._Element) -> None:
    etree.SubElement(etree.SubElement(root[0], f"{{{DS}}}Signature"), "{urn:str}Zalacznik").text = "sfałszowane"


@_attack
def content_hidden_in_an_empty_signature(root: etree._Element, _signature: etree._Element) -> None:
    etree.SubElement(etree.SubElement(root, f"{{{DS}}}Signature"), "{urn:str}Zalacznik").text = "sfałszowane"


@_attack
def unsigned_properties_first(_root: etree._Element, signature: etree._Element) -> None:
    holder = copy.deepcopy(_found(signature, "ds:Object"))
    _found(holder, ".//xades:SignedProperties").set("Id", "other")
    _found(holder, ".//xades:SigningTime").text = "2001-01-01T00:00:00Z"
    signature.insert(3, holder)


@_attack
def unsigned_properties_last(_root: etree._Element, signature: etree._Element) -> None:
    holder = copy.deepcopy(_found(signature, "ds:Object"))
    _found(holder, ".//xades:SignedProperties").set("Id", "other")
    signature.append(holder)


@_attack
def unsigned_properties_under_the_same_id(_root: etree._Element, signature: etree._Element) -> None:
    signature.insert(3, copy.deepcopy(_found(signature, "ds:Object")))


@_attack
def second_signed_properties_in_one_place(_root: etree._Element, signature: etree._Element) -> None:
    properties = _found(signature, ".//xades:SignedProperties")
    second = copy.deepcopy(properties)
    second.set("Id", "other")
    properties.addprevious(second)


@_attack
def signed_properties_moved_out(_root: etree._Element, signature: etree._Element) -> None:
    properties = _found(signature, ".//xades:SignedProperties")
    other = copy.deepcopy(properties)
    other.set("Id", "other")
    properties.addprevious(other)
    etree.SubElement(signature, f"{{{DS}}}Object").append(properties)


@_attack
def properties_for_another_signature(_root: etree._Element, signature: etree._Element) -> None:
    _found(signature, ".//xades:QualifyingProperties").set("Target", "#sig-0")


@_attack
def properties_by_reference(_root: etree._Element, signature: etree._Element) -> None:
    etree.SubElement(_found(signature, "ds:Object"), f"{{{XADES}}}QualifyingPropertiesReference", {"URI": "#props-1"})


@_attack
def properties_taken_away(_root: etree._Element, signature: etree._Element) -> None:
    signature.remove(_found(signature, "ds:Object"))


@_attack
def signature_id_doubled(root: etree._Element, _signature: etree._Element) -> None:
    etree.SubElement(root, "x", {"ID": "sig-1"})


@_attack
def properties_id_doubled_in_another_spelling(root: etree._Element, _signature: etree._Element) -> None:
    root[0].set("id", "props-1")


@_attack
def signature_moved_deeper(root: etree._Element, signature: etree._Element) -> None:
    root[0].append(signature)


@_attack
def second_signed_info(_root: etree._Element, signature: etree._Element) -> None:
    signature.insert(0, copy.deepcopy(signature[0]))


@_attack
def second_value(_root: etree._Element, signature: etree._Element) -> None:
    signature.insert(1, copy.deepcopy(signature[1]))


@_attack
def instruction_in_signed_info(_root: etree._Element, signature: etree._Element) -> None:
    signature[0].insert(0, etree.ProcessingInstruction("x", "y"))


@_attack
def element_in_a_digest(_root: etree._Element, signature: etree._Element) -> None:
    etree.SubElement(_found(signature, ".//ds:DigestValue"), "x")


@_attack
def data_reference_taken_away(_root: etree._Element, signature: etree._Element) -> None:
    signature[0].remove(_found(signature, ".//ds:Reference"))


@_attack
def certificate_of_the_attacker_first(_root: etree._Element, signature: etree._Element) -> None:
    _found(signature, ".//ds:X509Certificate").text = base64.b64encode(kit.stranger().der).decode()


@_attack
def role_put_in_afterwards(_root: etree._Element, signature: etree._Element) -> None:
    properties = etree.SubElement(_found(signature, ".//xades:QualifyingProperties"), f"{{{XADES}}}UnsignedProperties")
    properties.append(etree.fromstring(kit.PODPIS_ZP))
    properties.append(copy.deepcopy(_found(signature, ".//xades:SigningTime")))
    _found(signature, ".//xades:SigningTime").text = "2001-01-01T00:00:00Z"


@_attack
def reference_repeated_without_end(_root: etree._Element, signature: etree._Element) -> None:
    reference = _found(signature, ".//ds:Reference")
    for _ in range(50):
        reference.addnext(copy.deepcopy(reference))


@_attack
def transforms_repeated_without_end(_root: etree._Element, signature: etree._Element) -> None:
    transforms = _found(signature, ".//ds:Transforms")
    for _ in range(6):
        transforms.append(copy.deepcopy(transforms[0]))


LETTER_WITH_ID = kit.LETTER.replace(b"<wnio:Dokument ", b'<wnio:Dokument Id="doc" ', 1)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("uri", ["", "#doc"], ids=["whole", "by-id"])
@pytest.mark.parametrize("transform", [kit.XPATH, ENVELOPED], ids=["xpath", "enveloped"])
def test_attack_never_reads_as_valid(attack: Attack, uri: str, transform: str) -> None:
    """The signed document is valid before and is not after the attack, whichever way it was signed."""
    signed = Recipe(kit.office(), transforms=(transform,), uri=uri).sign(LETTER_WITH_ID)
    tree = kit.parse(signed)
    assert verify(tree, OFFICE, at=kit.AT).verdict == "valid"
    root = tree.getroot()
    attacked = attack(root, root[-1])
    after = kit.parse(etree.tostring((root if attacked is None else attacked).getroottree()))
    report = verify(after, OFFICE, at=kit.AT)
    assert report.verdict != "valid"
    assert all(signature.person is None for signature in report.signatures)


LIES = {
    "properties that no reference covers": (
        Recipe(kit.ministry(), role=kit.PODPIS_ZP, properties_signed=False),
        "format_failure",
    ),
    "no data at all": (Recipe(kit.ministry(), role=kit.PODPIS_ZP, data_signed=False), "format_failure"),
    "another serial number": (Recipe(kit.office(), serial=1), "sig_constraints_failure"),
}


@pytest.mark.parametrize(("recipe", "reason"), LIES.values(), ids=LIES)
def test_right_value_does_not_make_up_for_a_wrong_structure(recipe: Recipe, reason: str) -> None:
    """A trusted key signed it and every digest is right: the structure alone refuses it, and names no person."""
    (signature,) = verify(kit.parse(recipe.sign(kit.LETTER)), OFFICE, at=kit.AT).signatures
    assert (signature.reason, signature.person) == (reason, None)


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
    (signature,) = verify(kit.parse(signed), OFFICE, at=kit.AT).signatures
    assert (signature.verdict, signature.reason) == ("invalid", "doubled_id")


def test_certificate_of_another_for_the_same_key_is_refused() -> None:
    """Whoever gets a certificate for a signer's public key does not become the signer: the properties name the first."""
    twin = kit.issue("SYMULATOR bliźniak", kit.office().key, kit.root())
    tree = kit.parse(Recipe(kit.office(), certificate="v2", certificate_digest="sha256").sign(kit.LETTER))
    _found(tree.getroot(), ".//ds:X509Certificate").text = base64.b64encode(twin.der).decode()
    (signature,) = verify(tree, OFFICE, at=kit.AT).signatures
    assert signature.reason == "sig_constraints_failure"


def test_countersignature_breaks_nothing() -> None:
    """A signature inside the unsigned properties of another is cut out with it."""
    tree = kit.parse(Recipe(kit.office()).sign(kit.LETTER))
    unsigned = etree.SubElement(_found(tree.getroot(), ".//xades:QualifyingProperties"), f"{{{XADES}}}UnsignedProperties")
    etree.SubElement(unsigned, f"{{{DS}}}Signature").text = "x"
    report = verify(tree, OFFICE, at=kit.AT)
    assert (report.verdict, report.elsewhere) == ("valid", 1)


HEAD = f'<ds:Signature xmlns:ds="{DS}"'
REWRITES = {
    "hmac": ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", DS + "hmac-sha1", "crypto_constraints_failure"),
    "dsa": ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", DS + "dsa-sha1", "crypto_constraints_failure"),
    "md5": (
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2001/04/xmldsig-more#md5",
        "crypto_constraints_failure",
    ),
    "sha1": ("http://www.w3.org/2001/04/xmlenc#sha256", DS + "sha1", "crypto_constraints_failure"),
    "xslt": (kit.XPATH, "http://www.w3.org/TR/1999/REC-xslt-19991116", "transform_refused"),
    "filter 2": (kit.XPATH, "http://www.w3.org/2002/06/xmldsig-filter2", "transform_refused"),
    "decrypt": (kit.XPATH, "http://www.w3.org/2002/07/decrypt#XML", "transform_refused"),
    "foreign xpath": ("not(ancestor-or-self::ds:Signature)", "not(ancestor-or-self::*)", "transform_refused"),
    "true": ("not(ancestor-or-self::ds:Signature)", "true()", "transform_refused"),
    "document()": ("not(ancestor-or-self::ds:Signature)", "document('/etc/passwd')", "transform_refused"),
    "c14n": (
        f'CanonicalizationMethod Algorithm="{kit.EXCLUSIVE}"',
        'CanonicalizationMethod Algorithm="urn:x"',
        "crypto_constraints_failure",
    ),
    "remote": ('URI=""', 'URI="http://127.0.0.1:9/x"', "signed_data_not_found"),
    "file": ('URI=""', 'URI="file:///etc/passwd"', "signed_data_not_found"),
    "xpointer": ('URI=""', 'URI="#xpointer(/)"', "signed_data_not_found"),
    "nothing": ('URI=""', 'URI="#nothing"', "signed_data_not_found"),
    "no uri": ('URI=""', "", "signed_data_not_found"),
    "another data": ('URI=""', 'URI="#sig-1"', "transform_refused"),
    "properties elsewhere": ('URI="#props-1"', 'URI="#sig-1"', "format_failure"),
    "no type": ('Type="http://uri.etsi.org/01903#SignedProperties"', "", "hash_failure"),
}


@pytest.mark.parametrize(("old", "new", "reason"), REWRITES.values(), ids=REWRITES)
def test_algorithms_and_targets_off_the_list_are_refused_by_name(old: str, new: str, reason: str) -> None:
    """What is not on the lists is refused before anything is computed with it."""
    text = Recipe(kit.office(), certificate_digest="sha256").sign(kit.LETTER).decode()
    assert old in text
    head, mark, tail = text.partition("<ds:SignedInfo>")
    rewritten = head + mark + tail.replace(old, new, 1)
    (signature,) = verify(kit.parse(rewritten.encode()), OFFICE, at=kit.AT).signatures
    if reason == "hash_failure":
        assert signature.verdict == "invalid"
    else:
        assert signature.reason == reason


def test_hmac_length_is_refused() -> None:
    """Parameters of a signature method are never accepted."""
    text = Recipe(kit.office()).sign(kit.LETTER).decode()
    method = '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"'
    assert method + "/>" in text
    rewritten = text.replace(method + "/>", method + "><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>")
    (signature,) = verify(kit.parse(rewritten.encode()), OFFICE, at=kit.AT).signatures
    assert signature.reason == "crypto_constraints_failure"


def test_prefix_bound_to_another_namespace_is_refused() -> None:
    """The one XPath counts only where its prefix means XML Signature."""
    text = Recipe(kit.office()).sign(kit.LETTER).decode()
    name = f'<ds:XPath xmlns:ds="{DS}">'
    assert name in text
    rewritten = text.replace(name, f'<x:XPath xmlns:x="{DS}" xmlns:ds="urn:other">').replace("</ds:XPath>", "</x:XPath>")
    (signature,) = verify(kit.parse(rewritten.encode()), OFFICE, at=kit.AT).signatures
    assert signature.reason == "transform_refused"


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
    assert etree.tostring(without_signatures(tree).getroot()) == b"<r>ab<c/>de</r>"
