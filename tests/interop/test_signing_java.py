"""The JDK, Apache Santuario and WSS4J, and our program accept what the other signed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from signing import policy
from signing.errors import AnswerAltered, AnswerSignerUnknown
from signing.names import SOAP
from signing.wss import sign_envelope, verify_envelope
from tests import signing_kit as kit
from tests.interop.court import CASES, DOCUMENTS, PAIRS, Case, Court
from tests.interop.judges import Judge

ENVELOPE = f"""<s:Envelope xmlns:s="{SOAP}" xmlns:unused="urn:u"><s:Header/><s:Body><p:doreczyciel xmlns:p="urn:p" a="1">
 <tresc>Zażółć &amp; gęślą<!-- uwaga --></tresc><![CDATA[<x>]]></p:doreczyciel></s:Body></s:Envelope>""".encode()


@pytest.mark.parametrize("judge", ["jdk", "santuario"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_java_accepts_what_we_sign(court: Court, java: Judge, judge: str, case: Case) -> None:
    """With secure validation our signature is valid."""
    answer = java.ask(f"{judge}.validate", court.signed(case), court.trusted)
    assert answer["valid"], answer["reason"]


@pytest.mark.parametrize(("document", "signer"), PAIRS)
def test_we_accept_what_the_jdk_signs(court: Court, java: Judge, document: str, signer: str) -> None:
    """A signature made by the JDK around XAdES properties is valid here."""
    signed = court.paper()
    answer = java.ask("jdk.sign", court.paper(DOCUMENTS[document]), signed, court.pkcs12(signer))
    assert answer.get("signed"), answer
    assert court.judge(signed).reason == "passed"


@pytest.mark.parametrize(("document", "signer"), PAIRS)
def test_we_find_intact_what_santuario_signs(court: Court, java: Judge, document: str, signer: str) -> None:
    """A plain XML Signature with inclusive canonical forms is intact here, and weak for want of XAdES."""
    signed = court.paper()
    answer = java.ask("santuario.sign", court.paper(DOCUMENTS[document]), signed, court.pkcs12(signer))
    assert answer.get("signed"), answer
    assert court.judge(signed, policy.upp(court.anchors())).reason == "not_an_ades"
    assert court.judge(signed).reason == "plain_xmldsig"


@pytest.mark.parametrize("signer", ["office-system", "office-seal-ec"])
def test_wss4j_accepts_our_requests(court: Court, java: Judge, signer: str) -> None:
    """A request as the platform gets it has a signed Body for WSS4J, and no longer once it is altered."""
    envelope = sign_envelope(etree.fromstring(ENVELOPE), court.key(signer, "system"))
    octets = etree.tostring(envelope)
    answer = java.ask("wss4j.validate", court.paper(octets), court.trusted)
    assert answer["valid"], answer["reason"]
    altered = octets.replace(b'a="1"', b'a="2"')
    assert not java.ask("wss4j.validate", court.paper(altered), court.trusted)["valid"]


@pytest.mark.parametrize("stamped", ["", "stamped"])
@pytest.mark.parametrize("signer", ["platform-answers", "office-seal-ec"])
def test_we_accept_the_answers_of_wss4j(court: Court, java: Judge, signer: str, stamped: str) -> None:
    """An answer that WSS4J signed, with a Timestamp or without, is proved here, and an altered or foreign one is not."""
    signed, now = court.paper(), datetime.now(UTC)
    java.ask("wss4j.sign", court.paper(ENVELOPE), signed, court.pkcs12(signer), stamped)
    envelope = kit.parse(signed.read_bytes()).getroot()
    proof = verify_envelope(envelope, [court.pki.certificate(signer)], now)
    assert proof.body is envelope.find(f"{{{SOAP}}}Body")
    assert (proof.created is not None) == bool(stamped)
    with pytest.raises(AnswerSignerUnknown):
        verify_envelope(envelope, [court.pki.certificate("platform-answers-next")], now)
    proof.body[0].set("a", "2")
    with pytest.raises(AnswerAltered):
        verify_envelope(envelope, [court.pki.certificate(signer)], now)
