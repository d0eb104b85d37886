"""Read requests strictly and write answers and faults: SOAP 1.1, document/literal, children unqualified."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from lxml import etree

from samples.platform.epuap.faults import Fault, Refusal
from samples.platform.epuap.names import OB, SOAP, WSSE, WSU, XSI, Element, local

ENVELOPE, HEADER, BODY = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body"))
MUST_UNDERSTAND = f"{{{SOAP}}}mustUnderstand"


class Nil:
    """The value of an element that is written with ``xsi:nil``."""


NIL: Final = Nil()
Content: TypeAlias = "str | Nil | Sequence[tuple[str, Content]] | None"


@dataclass(frozen=True)
class Message:
    """A request as parsed: envelope, its own Header and Body, and the one element in the Body."""

    envelope: Element
    header: Element
    body: Element
    payload: Element


def parse(octets: bytes) -> Element:
    """Parse XML without DTD, entities or network.

    Raises:
        Fault: not well-formed, or a document type is declared.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(octets, parser)
    except etree.XMLSyntaxError as error:
        raise Fault(f"SYMULATOR: XML nie jest poprawny składniowo: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Fault("SYMULATOR: deklaracja DOCTYPE jest niedozwolona")
    return root


def read(octets: bytes) -> Message:
    """Read a request: an Envelope of exactly Header and Body, and one element in the Body.

    Raises:
        Fault: another shape. Source: SOAP 1.1 clause 4; protocols, ePUAP 3.
    """
    envelope = parse(octets)
    if envelope.tag != ENVELOPE:
        raise Fault("SYMULATOR: to nie jest koperta SOAP 1.1", "VersionMismatch")
    parts = list(elements(envelope))
    if [part.tag for part in parts] != [HEADER, BODY]:
        raise Fault("SYMULATOR: koperta ma mieć Header i Body, w tej kolejności")
    header, body = parts
    payload = list(elements(body))
    if len(payload) != 1:
        raise Fault("SYMULATOR: Body ma zawierać jeden element")
    return Message(envelope, header, body, payload[0])


def elements(parent: Element) -> Iterator[Element]:
    """Give the element children of ``parent``; comments and instructions are left out."""
    return parent.iterchildren("*")


def sequence(parent: Element, *names: str) -> dict[str, Element]:
    """Read children that stand unqualified and in this order; a name ending in ``?`` may be missing.

    Raises:
        Fault: a child is missing, in the wrong place, unknown or in a namespace. Source: protocols, ePUAP 3.
    """
    rest = list(elements(parent))
    found: dict[str, Element] = {}
    for place in names:
        name = place.rstrip("?")
        if rest and rest[0].tag == name:
            found[name] = rest.pop(0)
        elif not place.endswith("?"):
            raise Fault(_why_missing(parent, name, rest))
    if rest:
        raise Fault(f"SYMULATOR: nieoczekiwany element {rest[0].tag} w {local(parent)}")
    return found


def _why_missing(parent: Element, name: str, rest: Sequence[Element]) -> str:
    if rest and local(rest[0]) == name:
        return f"SYMULATOR: element {name} w {local(parent)} nie może mieć przestrzeni nazw ({rest[0].tag})"
    return f"SYMULATOR: w {local(parent)} brakuje w tym miejscu elementu {name}"


def text(element: Element) -> str:
    """Give the text of an element without child elements; surrounding blanks do not count."""
    if list(elements(element)):
        raise Fault(f"SYMULATOR: element {local(element)} ma zawierać tekst")
    return str(element.xpath("string()")).strip()


def filled(element: Element) -> str:
    """Give the text of an element that must not be empty."""
    found = text(element)
    if not found:
        raise Fault(f"SYMULATOR: element {local(element)} jest pusty")
    return found


def octets(element: Element) -> bytes:
    """Decode base64Binary; line breaks inside are normal, anything else foreign is a Fault."""
    try:
        return base64.b64decode("".join(text(element).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Fault(f"SYMULATOR: element {local(element)} nie jest poprawnym base64") from error


def base64_text(content: bytes) -> str:
    """Encode base64Binary without line breaks."""
    return base64.b64encode(content).decode("ascii")


def answer(tag: str, content: Content) -> Element:
    """Build the envelope of an answer: Header empty, Body with a ``wsu:Id`` to be signed, ``tag`` qualified."""
    envelope = etree.Element(ENVELOPE, nsmap={"soapenv": SOAP})
    etree.SubElement(envelope, HEADER)
    body = etree.SubElement(envelope, BODY, {f"{{{WSU}}}Id": "body"}, nsmap={"wsu": WSU})
    _fill(etree.SubElement(body, tag, nsmap={"p140": etree.QName(tag).namespace or "", "xsi": XSI}), content)
    return envelope


def _fill(element: Element, content: Content) -> None:
    if isinstance(content, str):
        element.text = content
    elif isinstance(content, Nil):
        element.set(f"{{{XSI}}}nil", "true")
    else:
        for name, inner in content or ():
            if inner is not None:
                _fill(etree.SubElement(element, name), inner)


def write_fault(fault: Fault) -> bytes:
    """Write a fault: without Header, so without signature, as the platform does (protocols, ePUAP 4.3, 18)."""
    envelope = etree.Element(ENVELOPE, nsmap={"soapenv": SOAP, "wsse": WSSE})
    shell = etree.SubElement(etree.SubElement(envelope, BODY), f"{{{SOAP}}}Fault")
    etree.SubElement(shell, "faultcode").text = fault.code if ":" in fault.code else f"soapenv:{fault.code}"
    etree.SubElement(shell, "faultstring").text = fault.reason
    if isinstance(fault, Refusal):
        detail = etree.SubElement(shell, "detail")
        wyjatek = etree.SubElement(detail, f"{{{OB}}}Wyjatek", nsmap={"p140": OB})
        _fill(wyjatek, [("kod", str(fault.number)), ("komunikat", fault.reason)])
    return write(envelope)


def write(envelope: Element) -> bytes:
    """Serialise an envelope with its declaration, in UTF-8."""
    return etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)
