"""zeep and our plug-in go round together: signed request, proved answer, faults as zeep's own, wrapped answers refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import zeep
from lxml import etree

from signing.errors import AnswerUnsigned, AnswerWrapped
from signing.names import SOAP
from signing.wss import Proof, WsSecurity, sign_envelope, verify_envelope
from tests import signing_kit as kit

WSDL = b"""<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:t"><types><xs:schema targetNamespace="urn:t">
 <xs:element name="ask" type="xs:string"/><xs:element name="answer" type="xs:string"/></xs:schema></types>
 <message name="in"><part name="body" element="t:ask"/></message>
 <message name="out"><part name="body" element="t:answer"/></message>
 <portType name="p"><operation name="ask"><input message="t:in"/><output message="t:out"/></operation></portType>
 <binding name="b" type="t:p"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="ask">
 <soap:operation soapAction="ask"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output>
 </operation></binding><service name="s"><port name="p" binding="t:b"><soap:address location="http://127.0.0.1:9/"/></port></service>
</definitions>"""
ANSWER = f'<s:Envelope xmlns:s="{SOAP}"><s:Body><t:answer xmlns:t="urn:t">tak</t:answer></s:Body></s:Envelope>'
FAULT = f"""<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>zła skrytka</faultstring>
</s:Fault></s:Body></s:Envelope>"""


class _Answer:
    """As much of an HTTP answer as zeep looks at."""

    def __init__(self, content: bytes, status: int = 200) -> None:
        self.content, self.status_code, self.encoding = content, status, "utf-8"
        self.headers = {"Content-Type": "text/xml; charset=utf-8"}


class _Platform(zeep.transports.Transport):
    """A transport that checks the request and answers without a network."""

    def __init__(self, answer: Callable[[etree._Element], _Answer]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # zeep has no types
        self._answer = answer

    def post(self, _address: str, message: bytes, _headers: dict[str, str]) -> _Answer:
        return self._answer(etree.fromstring(message))


def _signed_answer(request: etree._Element) -> _Answer:
    verify_envelope(request, [kit.office().certificate], kit.AT)
    return _Answer(etree.tostring(sign_envelope(etree.fromstring(ANSWER), kit.ministry().signing_key("system"))))


def _wrapped_answer(request: etree._Element) -> _Answer:
    envelope = etree.fromstring(_signed_answer(request).content)
    header, body = envelope
    etree.SubElement(header, "wrapper").append(body)
    envelope.append(etree.fromstring(ANSWER.replace("tak", "nie"))[0])
    return _Answer(etree.tostring(envelope))


def _ask(answer: Callable[[etree._Element], _Answer]) -> tuple[WsSecurity, Callable[[], Any]]:
    plug_in = WsSecurity(kit.office().signing_key("system"), [kit.ministry().certificate], lambda: kit.AT)
    client = zeep.Client(io.BytesIO(WSDL), wsse=plug_in, transport=_Platform(answer))
    return plug_in, lambda: client.service.ask("co?")


def test_signed_request_gets_a_proved_answer() -> None:
    """The platform accepts the request's signature and we accept the answer's."""
    plug_in, ask = _ask(_signed_answer)
    assert ask() == "tak"
    assert isinstance(plug_in.last, Proof)
    assert plug_in.last.certificate == kit.ministry().certificate


@pytest.mark.parametrize("status", [500, 200])
def test_unsigned_fault_reaches_the_caller_with_its_words(status: int) -> None:
    """A Fault is raised by zeep with code and text, and counts as no proof."""
    plug_in, ask = _ask(lambda _: _Answer(FAULT.encode(), status))
    with pytest.raises(zeep.exceptions.Fault, match="zła skrytka"):
        ask()
    assert plug_in.last == "fault"


def test_unsigned_answer_is_refused() -> None:
    """An answer without signature never becomes a value."""
    with pytest.raises(AnswerUnsigned):
        _ask(lambda _: _Answer(ANSWER.encode()))[1]()


def test_wrapped_answer_is_refused() -> None:
    """The signed Body hidden in a header does not vouch for the one that zeep would read."""
    with pytest.raises(AnswerWrapped):
        _ask(_wrapped_answer)[1]()
