"""Signatures around and beside what they sign: the judges and our program accept what the other signed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signing import layouts
from signing.verification import verify
from tests import signing_kit as kit
from tests.interop.conftest import Jury
from tests.interop.court import DOCUMENTS, PAIRS, SIGNERS, Court
from tests.interop.judges import Judge

FILE, CONTENT = "umowa najmu.pdf", b"%PDF-1.7 Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87\r\n\x00\xff" * 1000


@pytest.mark.parametrize("judge", ["dss", "jdk", "santuario", "xmlsec1", "xadesjs"])
@pytest.mark.parametrize("signer", SIGNERS)
def test_judges_accept_our_enveloping_signatures(court: Court, jury: Jury, signer: str, judge: str) -> None:
    """A file carried inside the signature is valid, and not once a letter of it is changed."""
    signed = layouts.sign_enveloping(CONTENT, court.key(signer), at=datetime.now(UTC), mime="application/pdf")
    assert jury(judge, court.paper(signed))
    assert not jury(judge, court.paper(signed.replace(b">JVBE", b">JVBF")))


@pytest.mark.parametrize("signer", SIGNERS)
def test_dss_passes_our_detached_signatures(court: Court, java: Judge, signer: str) -> None:
    """A signature passes beside its own file, and not beside another one of that name."""
    beside = court.folder / FILE
    signed = court.paper(layouts.sign_detached({FILE: CONTENT}, court.key(signer), at=datetime.now(UTC)))
    beside.write_bytes(CONTENT)
    assert java.ask("dss.validate", signed, court.trusted, beside)["valid"]
    beside.write_bytes(CONTENT + b".")
    (found,) = java.ask("dss.validate", signed, court.trusted, beside)["signatures"]
    assert found["sub"] == "HASH_FAILURE"


@pytest.mark.parametrize("judge", ["jdk", "santuario"])
@pytest.mark.parametrize("signer", SIGNERS)
def test_java_accepts_our_detached_signatures(court: Court, java: Judge, signer: str, judge: str) -> None:
    """A signature is valid beside its own file, and neither beside another one of that name nor without any."""
    beside = court.folder / FILE
    signed = court.paper(layouts.sign_detached({FILE: CONTENT}, court.key(signer), at=datetime.now(UTC)))
    beside.write_bytes(CONTENT)
    answer = java.ask(f"{judge}.validate", signed, court.trusted, beside)
    assert answer["valid"], answer["reason"]
    assert not java.ask(f"{judge}.validate", signed, court.trusted)["valid"]
    beside.write_bytes(CONTENT + b".")
    assert not java.ask(f"{judge}.validate", signed, court.trusted, beside)["valid"]


@pytest.mark.parametrize(("document", "signer"), PAIRS)
def test_we_accept_enveloping_signatures_of_dss(court: Court, java: Judge, document: str, signer: str) -> None:
    """A file that DSS carries inside its signature is valid here and comes out as it was."""
    signed = court.paper()
    words = (court.pkcs12(signer), court.trusted, "B", "enveloping")
    answer = java.ask("dss.sign", court.paper(DOCUMENTS[document]), signed, *words)
    assert answer.get("signed"), answer
    (found,) = court.judge(signed).signatures
    assert (found.reason, found.coverage) == ("passed", "whole_document")
    assert layouts.contents(found.covered) == [DOCUMENTS[document]]


@pytest.mark.parametrize(("document", "signer"), PAIRS)
def test_we_accept_enveloping_signatures_of_the_jdk(court: Court, java: Judge, document: str, signer: str) -> None:
    """An XML document that the JDK took into its signature is valid here."""
    signed = court.paper()
    answer = java.ask("jdk.sign", court.paper(DOCUMENTS[document]), signed, court.pkcs12(signer), "enveloping")
    assert answer.get("signed"), answer
    assert court.judge(signed).reason == "passed"


@pytest.mark.parametrize("signer", SIGNERS)
def test_we_accept_detached_signatures_of_dss(court: Court, java: Judge, signer: str) -> None:
    """A signature that DSS made beside a file is valid here with that file, and with no other."""
    beside, signed = court.folder / f"{signer} {FILE}", court.paper()
    beside.write_bytes(CONTENT)
    answer = java.ask("dss.sign", beside, signed, court.pkcs12(signer), court.trusted, "B", "detached")
    assert answer.get("signed"), answer
    tree, now = kit.parse(signed.read_bytes()), datetime.now(UTC)
    assert verify(tree, court.rules("B"), at=now, files={beside.name: CONTENT}).reason == "passed"
    assert verify(tree, court.rules("B"), at=now, files={beside.name: CONTENT + b"."}).reason == "hash_failure"
    assert verify(tree, court.rules("B"), at=now).reason == "signed_data_not_found"
