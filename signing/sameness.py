"""Say whether two documents say the same, whatever signatures stand in them."""

from __future__ import annotations

from lxml import etree

from signing import canonical
from signing.verification import without_signatures


def same_content(one: etree._ElementTree, other: etree._ElementTree) -> bool:
    """Compare the canonical octets (exclusive C14N, no comments) of two whole documents without any ds:Signature.

    The signature of a document that can't be canonicalised proves nothing of it, so such a document is the same as none.
    """
    try:
        return _bare(one) == _bare(other)
    except canonical.Uncanonical:
        return False


def _bare(tree: etree._ElementTree) -> bytes:
    return canonical.document_octets(without_signatures(tree).getroot(), canonical.EXCLUSIVE_METHOD)
