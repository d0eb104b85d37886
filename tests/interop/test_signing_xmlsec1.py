"""The command xmlsec1 and our program accept what the other signed."""

from __future__ import annotations

import pytest

from tests.interop.court import CASES, DOCUMENTS, PAIRS, Case, Court
from tests.interop.xmlsec1 import Xmlsec1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_xmlsec1_accepts_what_we_sign(court: Court, xmlsec1: Xmlsec1, case: Case) -> None:
    """The command verifies our signature, its digests and its certificate."""
    answer = xmlsec1.verify(court.signed(case))
    assert answer["valid"], answer["reason"]


@pytest.mark.parametrize(("document", "signer"), PAIRS)
def test_we_accept_what_xmlsec1_signs(court: Court, xmlsec1: Xmlsec1, document: str, signer: str) -> None:
    """A template that the command filled in is valid here."""
    template, signed = court.paper(court.recipe(signer).unsigned(DOCUMENTS[document])), court.paper()
    answer = xmlsec1.sign(template, signed, court.pki.path(f"{signer}.key"))
    assert answer["valid"], answer["reason"]
    assert court.judge(signed).reason == "passed"
