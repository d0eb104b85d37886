"""Xadesjs, which web applications sign with, and our program accept what the other signed."""

from __future__ import annotations

import pytest

from tests.interop.court import CASES, DOCUMENTS, PAIRS, Case, Court
from tests.interop.judges import Judge

# Where it errs: DSS, the JDK, Santuario and xmlsec1 agree with us on each of these.
MISREADS = {
    "letter": "it does not see instructions outside the root",
    "instructions": "it does not see instructions outside the root",
    "namespaces": "it writes xmlns='' where exclusive canonicalisation does not",
}
MISWRITES = {
    "blanks": "it writes the text &#13; as a bare carriage return, which the next reader takes for a line feed",
    "xml-lang": "it digests its properties before they inherit the xml:lang of the root",
}


@pytest.mark.parametrize("case", [case for case in CASES if case.document not in MISREADS], ids=str)
def test_xadesjs_accepts_what_we_sign(court: Court, node: Judge, case: Case) -> None:
    """Our signature is valid for it, the signing certificate included."""
    answer = node.ask("xadesjs.validate", court.signed(case), court.root)
    assert answer["valid"], answer["reason"]


@pytest.mark.parametrize("document", MISREADS)
def test_xadesjs_misreads_some_documents_still(court: Court, node: Judge, document: str) -> None:
    """What it canonicalises wrongly stays listed only as long as it does."""
    answer = node.ask("xadesjs.validate", court.paper(court.sign(DOCUMENTS[document])), court.root)
    assert "Invalid digest" in answer["reason"]


@pytest.mark.parametrize(("document", "signer"), [pair for pair in PAIRS if pair[0] not in MISREADS | MISWRITES])
def test_we_accept_what_xadesjs_signs(court: Court, node: Judge, document: str, signer: str) -> None:
    """An enveloped XAdES signature made by it is valid here."""
    signed = court.paper()
    key, certificate = court.pki.path(f"{signer}.key"), court.pki.path(f"{signer}.pem")
    answer = node.ask("xadesjs.sign", court.paper(DOCUMENTS[document]), signed, key, certificate)
    assert answer.get("signed"), answer
    assert court.judge(signed).reason == "passed"


@pytest.mark.parametrize("document", MISWRITES)
def test_what_xadesjs_signs_wrongly_nobody_accepts(court: Court, java: Judge, node: Judge, document: str) -> None:
    """A signature of its own that does not verify is refused by DSS and by us alike."""
    signed = court.paper()
    key, certificate = court.pki.path("office-seal.key"), court.pki.path("office-seal.pem")
    node.ask("xadesjs.sign", court.paper(DOCUMENTS[document]), signed, key, certificate)
    assert not java.ask("dss.validate", signed, court.trusted)["valid"]
    assert court.judge(signed).reason == "hash_failure"
