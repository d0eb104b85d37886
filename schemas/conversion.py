"""Documents as raw JSON structures and back: every element and attribute, under its own name."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from lxml import etree
from lxml.etree import _Element, _ElementTree

from schemas import catalogue
from schemas.catalogue import Form
from schemas.errors import ContentRefused, UnknownForm
from schemas.findings import Finding
from schemas.names import DS, LIBRARY_2009, XSI
from schemas.parsing import parse
from schemas.validation import check

if TYPE_CHECKING:
    import xmlschema

_INDENT: Final = 2


def to_json(tree: _ElementTree) -> dict[str, Any]:
    """Turn a document of a known form into dictionaries, lists and texts, ready for JSON.

    Keys are names with the document's own prefixes, attributes begin with ``@`` (``@xmlns:...`` among them), the text of
    an element with attributes stands under ``$``. A valid document loses nothing but comments, instructions, and its
    signatures, which would not survive the way.

    Raises:
        UnknownForm: the catalogue does not hold the document's template.
    """
    form = catalogue.find(tree)
    if form is None:
        raise UnknownForm(tree.getroot().tag)
    root = deepcopy(tree.getroot())
    for signature in root.findall(f"{{{DS}}}Signature"):
        root.remove(signature)
    decoded = cast("tuple[dict[str, Any], Any]", _schema(form).decode(cast("Any", root), validation="lax", preserve_root=True))
    return decoded[0]


def to_xml(form: Form, mapping: Mapping[str, Any]) -> bytes:
    """Turn what :func:`to_json` gave, or the like, into a document: UTF-8, the stylesheet's instruction before the root.

    Prefixes need no declaration in the mapping: ``wnio`` is the form (``pos`` for a receipt), ``str``, ``meta``,
    ``oso``, ``inst``, ``adr`` are the common library of 2009.

    Raises:
        ContentRefused: the result would not be valid; a finding for each mistake.
    """
    encoded, refused = _encode(form, mapping)
    if encoded is None:
        raise ContentRefused([_misfit("")])
    document = _serialise(form, encoded)
    errors = [finding for finding in check(parse(document)) if finding.severity == "error"] or refused
    if errors:
        raise ContentRefused(errors)
    return document


def _encode(form: Form, mapping: Mapping[str, Any]) -> tuple[_Element | None, list[Finding]]:
    """Build as much as can be built, so that the checks of a document can name all mistakes in their words."""
    encoded = _schema(form).encode(
        dict(mapping),
        validation="lax",
        namespaces=_prefixes(form),
        preserve_root=True,
        use_defaults=False,
        etree_element_class=cast("Any", etree.Element),
        indent=_INDENT,
    )
    element, errors = cast("tuple[_Element | None, list[xmlschema.XMLSchemaValidationError]]", encoded)
    return element, [_misfit(error.path or "") for error in errors]


@cache
def _schema(form: Form) -> xmlschema.XMLSchema:
    """Build the schema for conversions, once; it takes a sixth of a second. It reads local files only."""
    import xmlschema  # noqa: PLC0415 - it takes a while to load, which no start should wait for

    return xmlschema.XMLSchema(str(form.file), allow="local", use_fallback=False)


def _prefixes(form: Form) -> dict[str, str]:
    if form.family == "receipt":
        return {"pos": form.namespace, "xsi": XSI}
    return {"wnio": form.namespace, **LIBRARY_2009, "xsi": XSI}


def _serialise(form: Form, root: _Element) -> bytes:
    instruction = etree.ProcessingInstruction("xml-stylesheet", f'type="text/xsl" href="{form.stylesheet}"')
    root.addprevious(instruction)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _misfit(path: str) -> Finding:
    return Finding(
        "structure_misfit",
        "error",
        0,
        path,
        "Struktura danych nie pasuje w tym miejscu do wzoru dokumentu.",
        "The structure does not fit the template in this place.",
    )
