"""Read ds:SignedInfo: which algorithms, and which references with which transforms; nothing is computed yet."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from signing import algorithms
from signing.canonical import Method
from signing.names import DS, ds
from signing.reading import Malformed, children, octets, text
from signing.verdict import Finding

MOST_PREFIXES = 64
"""No element here has more namespaces at once, and each name in the list costs time at every element."""
_INCLUSIVE_NAMESPACES = f"{{{algorithms.EXCLUSIVE_C14N}}}InclusiveNamespaces"
_METHODS, _DIGEST = [ds("CanonicalizationMethod"), ds("SignatureMethod")], [ds("DigestMethod"), ds("DigestValue")]
_REFERENCE, _TRANSFORMS, _TRANSFORM, _XPATH = ds("Reference"), ds("Transforms"), ds("Transform"), ds("XPath")
# Element, expression and filter of the two ways to leave out every signature; the second is that of EU DSS.
_CUTS_OF_SIGNATURES = {
    algorithms.XPATH: (_XPATH, algorithms.NOT_IN_SIGNATURE, None),
    algorithms.XPATH_FILTER: (f"{{{algorithms.XPATH_FILTER}}}XPath", algorithms.EVERY_SIGNATURE, "subtract"),
}
_FULL = [_TRANSFORMS, *_DIGEST]
UNSAID = Method(exclusive=False)
"""What applies where a reference names no canonicalisation; told apart from the same one named."""


class Reference(NamedTuple):
    """One ds:Reference: what it points to, what is cut out, how it is canonicalised, the digest to expect.

    ``cut`` holds the transforms "enveloped" and "xpath"; ``base64`` says that the target's text is decoded.
    """

    uri: str | None
    kind: str
    cut: frozenset[str]
    method: Method
    base64: bool
    digest: str
    expected: bytes


class SignedInfo(NamedTuple):
    """What a signature value covers: its own canonicalisation and algorithm, and the references.

    ``weak`` says whether SHA-1 occurs anywhere in it.
    """

    element: etree._Element
    method: Method
    algorithm_uri: str
    algorithm: algorithms.SignatureAlgorithm
    references: tuple[Reference, ...]
    weak: bool


def read(element: etree._Element, references: int = 50, transforms: int = 5) -> SignedInfo:
    """Read a ds:SignedInfo, refusing every algorithm that is not listed.

    Args:
        element: the ds:SignedInfo.
        references: the most that it may hold.
        transforms: the most that one reference may hold.

    Raises:
        Finding: format_failure, crypto_constraints_failure or transform_refused.
    """
    parts = children(element)
    if [part.tag for part in parts[:2]] != _METHODS:
        raise Malformed("SignedInfo has another order")
    if not 0 < len(parts[2:]) <= references:
        raise Malformed(f"{len(parts[2:])} references")
    uri = parts[1].get("Algorithm", "")
    algorithm = algorithms.SIGNATURES.get(uri)
    if algorithm is None or len(parts[1]):
        raise Finding("crypto_constraints_failure", uri or "SignatureMethod")
    found = tuple([_reference(part, transforms) for part in parts[2:]])
    weak = algorithms.WEAK in [algorithm.digest, *[reference.digest for reference in found]]
    return SignedInfo(element, canonicalisation(parts[0]), uri, algorithm, found, weak)


def _reference(element: etree._Element, most: int) -> Reference:
    parts = children(element)
    names = [part.tag for part in parts]
    if element.tag != _REFERENCE or names not in (_FULL, _DIGEST):
        raise Malformed("Reference has another order")
    listed = children(parts[0]) if len(parts) == len(_FULL) else []
    if len(listed) > most:
        raise Malformed(f"Reference with {len(listed)} transforms")
    uri = parts[-2].get("Algorithm", "")
    digest = algorithms.DIGESTS.get(uri)
    if digest is None:
        raise Finding("crypto_constraints_failure", uri or "DigestMethod")
    cut, method, base64 = _transforms(listed)
    return Reference(element.get("URI"), element.get("Type", ""), cut, method, base64, digest, octets(parts[-1]))


def _transforms(listed: list[etree._Element]) -> tuple[frozenset[str], Method, bool]:
    """Accept cuts first and then at most one canonicalisation or base64; the end of the chain is reached there."""
    cut, method, base64, ended = set(), UNSAID, False, False
    for transform in listed:
        uri = transform.get("Algorithm", "")
        if ended or transform.tag != _TRANSFORM:
            raise Finding("transform_refused", uri)
        if uri == algorithms.ENVELOPED and not len(transform):
            cut.add("enveloped")
        elif uri in _CUTS_OF_SIGNATURES and _is_the_expression(transform, *_CUTS_OF_SIGNATURES[uri]):
            cut.add("xpath")
        elif uri in algorithms.CANONICALISATIONS:
            method, ended = canonicalisation(transform), True
        elif uri == algorithms.BASE64 and not cut and not len(transform):
            base64 = ended = True
        else:
            raise Finding("transform_refused", uri)
    return frozenset(cut), method, base64


def _is_the_expression(transform: etree._Element, name: str, expression: str, filter_: str | None) -> bool:
    """Recognise the one XPath that signatures here use, with ``ds`` bound as it must be (protocols, documents B5)."""
    parts = children(transform)
    return (
        len(parts) == 1
        and parts[0].tag == name
        and parts[0].get("Filter") == filter_
        and text(parts[0]).strip() == expression
        and parts[0].nsmap.get("ds") == DS
    )


def canonicalisation(element: etree._Element) -> Method:
    """Read a canonicalisation with its list of inclusive prefixes.

    Raises:
        Finding: crypto_constraints_failure, transform_refused.
    """
    uri = element.get("Algorithm", "")
    method = algorithms.CANONICALISATIONS.get(uri)
    if method is None:
        raise Finding("crypto_constraints_failure", uri or "CanonicalizationMethod")
    if not len(element):
        return method
    parts = children(element)
    if not method.exclusive or len(parts) != 1 or parts[0].tag != _INCLUSIVE_NAMESPACES:
        raise Finding("transform_refused", uri)
    prefixes = parts[0].get("PrefixList", "").split()
    if len(prefixes) > MOST_PREFIXES:
        raise Finding("transform_refused", f"{len(prefixes)} prefixes")
    return Method(True, method.comments, tuple(sorted(prefixes)))
