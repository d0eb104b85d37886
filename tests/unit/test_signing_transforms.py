"""Which transforms are read, and which are refused."""

from __future__ import annotations

import pytest

from signing import policy
from signing.verification import verify
from tests import signing_kit as kit
from tests.signing_kit import DS, EXCLUSIVE, FILTER, Recipe

OFFICE = policy.letters([kit.root().certificate])
SIGNED = Recipe(kit.office(), transforms=(FILTER, EXCLUSIVE)).sign(kit.LETTER)


def test_all_signatures_may_be_left_out_by_a_filter() -> None:
    """XPath Filter 2.0 that subtracts every signature, as EU DSS writes it, covers the whole document."""
    both = Recipe(kit.office(), transforms=(FILTER, EXCLUSIVE)).sign(kit.LETTER, position=1)
    (signature,) = verify(kit.parse(both), OFFICE, at=kit.AT).signatures
    assert (signature.reason, signature.coverage) == ("passed", "whole_document")
    (altered,) = verify(kit.parse(both.replace(b'a="1"', b'a="2"')), OFFICE, at=kit.AT).signatures
    assert altered.reason == "hash_failure"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('Filter="subtract"', 'Filter="intersect"'),
        ('Filter="subtract"', 'Filter="union"'),
        ('Filter="subtract"', ""),
        ("/descendant::ds:Signature", "/descendant::*"),
        ("/descendant::ds:Signature", "not(ancestor-or-self::ds:Signature)"),
        ("</f:XPath>", f'</f:XPath><f:XPath xmlns:f="{FILTER}" Filter="subtract">//x</f:XPath>'),
        (f'xmlns:ds="{DS}" Filter', 'xmlns:ds="urn:other" Filter'),
    ],
)
def test_other_filters_are_refused(old: str, new: str) -> None:
    """A filter that could leave out anything else is refused before it is computed."""
    text = SIGNED.decode()
    assert old in text
    (signature,) = verify(kit.parse(text.replace(old, new, 1).encode()), OFFICE, at=kit.AT).signatures
    assert signature.reason == "transform_refused"
