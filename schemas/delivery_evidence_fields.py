"""Find fields of evidence by their local names, since namespaces come and go in it (protocols, e-Doręczenia 7.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from schemas.delivery_evidence_model import Stated
from schemas.moments import POLAND, moment
from schemas.places import elements, local, text

LEFT_ALONE: Final = frozenset({"Signature", "DaneBiometryczne", "PodpisObraz", "Podpis"})
"""What is never looked into: a signature says nothing about the event, and how a person signed on the carrier's tablet is
biometric data, which is never read, shown, indexed or logged (protocols, e-Doręczenia 7.4)."""


def inside(element: _Element, *names: str) -> Iterator[_Element]:
    """Give the elements of these names at any depth, in document order, none inside what is left alone."""
    for child in elements(element):
        if local(child) in LEFT_ALONE:
            continue
        if local(child) in names:
            yield child
        yield from inside(child, *names)


def first(element: _Element | None, *names: str) -> _Element | None:
    """Give the first element of one of these names, the names in order of preference; None where there is none."""
    found = (next(inside(element, name), None) for name in names) if element is not None else iter(())
    return next((each for each in found if each is not None), None)


def words(element: _Element | None) -> str | None:
    """Give an element's text with single blanks between its words; None where there are none."""
    return (" ".join(_shown(element).split()) or None) if element is not None else None


def _shown(element: _Element) -> str:
    """Give all the text but that of what is left alone."""
    if not any(local(each) in LEFT_ALONE for each in element.iter("*")):
        return text(element)
    children = ((_shown(child) if local(child) not in LEFT_ALONE else "") + (child.tail or "") for child in elements(element))
    return (element.text or "") + "".join(children)


def value(element: _Element | None, *names: str) -> str | None:
    """Give the text of the first element of one of these names."""
    return words(first(element, *names))


def stated(element: _Element | None, *names: str, zone: dt.tzinfo = POLAND) -> Stated | None:
    """Give the first of these moments that is stated."""
    for name in names:
        written = value(element, name)
        if written is not None:
            return Stated(name, written, moment(written, zone))
    return None


def all_stated(element: _Element, *names: str, zone: dt.tzinfo = POLAND) -> tuple[Stated, ...]:
    """Give every one of these moments that is stated, once each, in the order of the names."""
    return tuple(found for name in names if (found := stated(element, name, zone=zone)) is not None)
