"""Sameness: a document that somebody signed elsewhere is the one that was given to be signed, or it is not."""

from __future__ import annotations

import pytest

from signing.sameness import same_content
from signing.xades import sign
from tests import signing_kit as kit

GIVEN = kit.parse(kit.LETTER)
SIGNED = sign(GIVEN, kit.office().signing_key(), at=kit.AT)


def test_signatures_and_comments_make_no_other_document() -> None:
    """Signed once or twice, the content is the same."""
    assert same_content(GIVEN, kit.parse(SIGNED))
    assert same_content(GIVEN, kit.parse(sign(kit.parse(SIGNED), kit.office().signing_key(), at=kit.AT)))
    assert same_content(GIVEN, kit.parse(SIGNED.replace(b"<!-- uwaga -->", b"")))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b'a="1"', b'a="2"'),
        (b"tak", b"nie"),
        (b"styl.xsl", b"inny.xsl"),
        (b"</wnio:Tresc>", b"</wnio:Tresc> "),
        (b'xmlns:unused="urn:unused"', b'xmlns:relative="wzgledna"'),
    ],
)
def test_another_content_is_another_document(was: bytes, now: bytes) -> None:
    """Text, attributes, instructions and blanks count; what has no canonical form is the same as nothing."""
    assert was in SIGNED
    assert not same_content(GIVEN, kit.parse(SIGNED.replace(was, now)))
