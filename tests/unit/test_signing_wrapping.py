"""The published families of XML signature wrapping, transposed to letters: what is shown is never what somebody else signed.

McIntosh and Austel (2005) moved the signed part of a SOAP message, Gajek and others (2009) and Jensen and others (2011) the
place that an expression finds, Somorovsky and others (2012) the assertions of SAML in eight ways (XSW 1 to 8).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import pytest
from lxml import etree

from signing import policy
from signing.names import SIGNATURE
from signing.verdict import Report
from signing.verification import verify
from tests import signing_kit as kit
from tests.indications_kit import CONSTRAINTS, FORMAT, HASH, NO_DATA, PASSED, UNSIGNED, said
from tests.signing_kit import DS, ENVELOPED, EXCLUSIVE, Recipe

OFFICE = policy.letters([kit.root().certificate])
OF_A_PART = replace(OFFICE, accept_partial=True)
LETTER = b'<p:pismo xmlns:p="urn:p" Id="pismo"><p:tresc Id="tresc">zgoda</p:tresc></p:pismo>'
FORGED = "odmowa"


@dataclass(frozen=True)
class Scene:
    """What an attacker has: a signed letter with its signature and the part that matters, and a forged letter."""

    root: etree._Element
    signature: etree._Element
    forged: etree._Element
    part: etree._Element


Wrap = Callable[[Scene], etree._Element]


@cache
def signed(uri: str) -> bytes:
    """Sign the letter or a part of it, named by its identifier as in SAML, with a signature below the root."""
    cut = (ENVELOPED,) if uri == "#pismo" else ()
    return Recipe(kit.office(), uri=uri, transforms=(*cut, EXCLUSIVE)).sign(LETTER)


def judged(wrapped: etree._Element, rules: policy.Policy = OFFICE) -> Report:
    """Verify what a reader would get."""
    return verify(kit.parse(etree.tostring(wrapped)), rules, at=kit.AT)


def covered_texts(report: Report) -> list[str]:
    """Give all text that the signatures are said to cover."""
    return [str(text) for one in report.signatures for node in one.covered for text in node.itertext()]


def _holder(above: etree._Element) -> etree._Element:
    return etree.SubElement(above, f"{{{DS}}}Object")


def xsw1(it: Scene) -> etree._Element:
    """The signed letter inside the signature, which moved into a forged letter."""
    it.forged.append(it.signature)
    _holder(it.signature).append(it.root)
    return it.forged


def xsw2(it: Scene) -> etree._Element:
    """The signed letter beside the signature."""
    it.forged.extend([it.root, it.signature])
    return it.forged


def xsw3(it: Scene) -> etree._Element:
    """A forged part before the signed one."""
    it.root.insert(0, _forge(it.part))
    return it.root


def xsw4(it: Scene) -> etree._Element:
    """The signed part inside a forged one."""
    forged = _forge(it.part)
    it.root.replace(it.part, forged)
    forged.append(it.part)
    return it.root


def xsw5(it: Scene) -> etree._Element:
    """The signature inside a forged part, the signed one at the end."""
    forged = _forge(it.part)
    forged.append(it.signature)
    it.root.insert(0, forged)
    it.root.append(it.part)
    return it.root


def xsw6(it: Scene) -> etree._Element:
    """The same with the signed part inside the signature."""
    forged = _forge(it.part)
    it.root.replace(it.part, forged)
    forged.append(it.signature)
    it.signature.append(it.part)
    return it.root


def xsw7(it: Scene) -> etree._Element:
    """A forged part under the same identifier, in an element that any content may stand in."""
    etree.SubElement(it.root, "{urn:p}rozszerzenia").append(_forge(it.part, "tresc"))
    return it.root


def xsw8(it: Scene) -> etree._Element:
    """The signed part in such an element inside the signature, a forged one in its place."""
    it.root.replace(it.part, _forge(it.part))
    etree.SubElement(_holder(it.signature), "{urn:p}rozszerzenia").append(it.part)
    return it.root


def simple_ancestry(it: Scene) -> etree._Element:
    """The signed part under a wrapper that no reader looks into (McIntosh and Austel)."""
    it.root.replace(it.part, forged := _forge(it.part))
    wrapper = etree.Element("wrapper")
    wrapper.append(it.part)
    forged.addnext(wrapper)
    return it.root


def optional_part(it: Scene) -> etree._Element:
    """A signed part that may be missing put out of sight, nothing in its place (McIntosh and Austel)."""
    etree.SubElement(it.root, "wrapper").append(it.part)
    return it.root


def sibling_value(it: Scene) -> etree._Element:
    """A second part beside the signed one, where a reader may take the last (McIntosh and Austel)."""
    it.part.addnext(_forge(it.part))
    return it.root


def sibling_order(it: Scene) -> etree._Element:
    """The signature first and the parts in another order (McIntosh and Austel)."""
    it.root.insert(0, it.signature)
    it.root.extend([_forge(it.part), it.part])
    return it.root


def another_reading(it: Scene) -> etree._Element:
    """The reference turned into an expression that finds another place than the reader (Gajek and others)."""
    for reference in it.signature.iter(f"{{{DS}}}Reference"):
        if reference.get("URI") == "#tresc":
            reference.set("URI", "#xpointer(id('tresc'))")
    it.root.insert(0, _forge(it.part))
    return it.root


def another_prefix(it: Scene) -> etree._Element:
    """The prefix of a forged part bound to another namespace, for who compares names as they are written (Jensen and others)."""
    it.root.insert(0, etree.fromstring(etree.tostring(_forge(it.part)).replace(b"urn:p", b"urn:q")))
    return it.root


def _forge(part: etree._Element, name: str = "inna") -> etree._Element:
    forged = copy.deepcopy(part)
    forged.set("Id", name)
    forged.text = FORGED
    return forged


OF_THE_WHOLE: dict[Wrap, str] = {xsw1: CONSTRAINTS, xsw2: CONSTRAINTS}
OF_PARTS: dict[Wrap, tuple[str, str]] = {
    xsw3: (CONSTRAINTS, PASSED),
    xsw4: (CONSTRAINTS, PASSED),
    xsw5: (UNSIGNED, UNSIGNED),
    xsw6: (UNSIGNED, UNSIGNED),
    xsw7: (FORMAT, FORMAT),
    xsw8: (FORMAT, FORMAT),
    simple_ancestry: (CONSTRAINTS, PASSED),
    optional_part: (CONSTRAINTS, PASSED),
    sibling_value: (CONSTRAINTS, PASSED),
    sibling_order: (CONSTRAINTS, PASSED),
    another_reading: (NO_DATA, NO_DATA),
    another_prefix: (CONSTRAINTS, PASSED),
}
"""What is said where the whole must be signed, as of every letter and receipt, and where a part is enough."""


def _wrapped(wrap: Wrap, uri: str) -> etree._Element:
    root = kit.parse(signed(uri)).getroot()
    signature = root[-1]
    assert signature.tag == SIGNATURE
    forged = copy.deepcopy(root)
    forged.remove(forged[-1])
    forged.set("Id", "inne")
    forged[0].set("Id", "inna")
    forged[0].text = FORGED
    return wrap(Scene(root, signature, forged, root[0]))


@pytest.mark.parametrize("wrap", OF_THE_WHOLE, ids=lambda wrap: wrap.__name__)
def test_forged_letter_around_a_signed_one_is_refused(wrap: Wrap) -> None:
    """The signed letter is valid; inside a forged one it is not, and nothing forged is said to be covered."""
    assert said(judged(kit.parse(signed("#pismo")).getroot())) == PASSED
    report = judged(_wrapped(wrap, "#pismo"))
    assert said(report) == OF_THE_WHOLE[wrap]
    assert FORGED not in covered_texts(report)


@pytest.mark.parametrize("wrap", OF_PARTS, ids=lambda wrap: wrap.__name__)
def test_forged_part_beside_a_signed_one_is_never_covered(wrap: Wrap) -> None:
    """No letter with a forged part passes; where a part is enough, the very nodes that are covered are the signed ones."""
    whole, part = OF_PARTS[wrap]
    assert said(judged(_wrapped(wrap, "#tresc"))) == whole
    report = judged(_wrapped(wrap, "#tresc"), OF_A_PART)
    assert said(report) == part
    assert FORGED not in covered_texts(report)
    assert part != PASSED or covered_texts(report) == ["zgoda"]


@pytest.mark.parametrize("wrap", OF_PARTS, ids=lambda wrap: wrap.__name__)
def test_whole_letter_bears_no_other_part(wrap: Wrap) -> None:
    """Where the whole letter was signed, a part that is added or moved breaks it."""
    assert said(judged(_wrapped(wrap, "#pismo"))) in {HASH, FORMAT, UNSIGNED}
