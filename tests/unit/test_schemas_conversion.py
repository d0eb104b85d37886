"""Promises of raw JSON structures and back."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from lxml import etree

from schemas import catalogue, letter
from schemas.conversion import to_json, to_xml
from schemas.errors import ContentRefused, UnknownForm
from schemas.parsing import parse
from tests.schemas_builders import FORM_1410, a_letter, a_letter_xml, a_upd_xml, a_upp_xml


def canonical(document: bytes) -> str:
    """Give the canonical form without signatures, instructions, indentation and the choice of prefixes."""
    root = etree.fromstring(document)
    for signature in root.findall("{http://www.w3.org/2000/09/xmldsig#}Signature"):
        root.remove(signature)
    return str(cast("Any", etree).canonicalize(root, strip_text=True, rewrite_prefixes=True))


@pytest.mark.parametrize(
    "document",
    [letter.write(a_letter()), letter.write(a_letter(), "2017/10/24/4566"), a_letter_xml(), a_upp_xml(), a_upd_xml()],
    ids=["1410", "4566", "default prefix", "UPP", "UPD"],
)
def test_valid_document_loses_nothing_on_the_way_to_json_and_back(document: bytes) -> None:
    """Through real JSON text and back a document is canonically the same, its signatures apart."""
    tree = parse(document)
    form = catalogue.find(tree)
    assert form is not None
    back = to_xml(form, json.loads(json.dumps(to_json(tree))))
    assert canonical(back) == canonical(document)


def test_signatures_do_not_travel_in_json() -> None:
    """A signature would not survive the way, so it is left out, and the document itself is not touched."""
    tree = parse(a_upp_xml())
    assert "Signature" not in json.dumps(to_json(tree))
    assert len(tree.getroot()) == 2


def test_unknown_form_has_no_json() -> None:
    """Without a template there is no structure to follow."""
    with pytest.raises(UnknownForm):
        to_json(parse(b"<a/>"))


@pytest.mark.parametrize(
    "change",
    [{"wnio:Nieznane": "x"}, {"wnio:TrescDokumentu": {"wnio:Tytul": "x"}}, {"wnio:TrescDokumentu": None}],
)
def test_structure_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    """Nothing that the template does not know is dropped in silence."""
    mapping = to_json(parse(letter.write(a_letter())))
    mapping["wnio:Dokument"].update(change)
    with pytest.raises(ContentRefused) as caught:
        to_xml(catalogue.FORMS[FORM_1410], mapping)
    assert caught.value.findings


def test_something_else_entirely_is_refused() -> None:
    """A structure without the template's root is no document."""
    with pytest.raises(ContentRefused):
        to_xml(catalogue.FORMS[FORM_1410], {"x": 1})
    with pytest.raises(ContentRefused):
        to_xml(catalogue.FORMS[FORM_1410], {})
