"""Requests are signed as the platform wants them; answers count only when their own Body is signed by a pinned key."""

from __future__ import annotations

import base64
import copy
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from lxml import etree

from signing import canonical
from signing.errors import (
    AnswerAltered,
    AnswerSignerUnknown,
    AnswerStale,
    AnswerUnsigned,
    AnswerWrapped,
    CannotSign,
    NotCanonical,
    WssError,
)
from signing.names import BASE64_BINARY, SOAP, WSSE, WSU, X509_V3
from signing.wss import Proof, WsSecurity, sign_envelope, verify_envelope
from tests import signing_kit as kit

N = {"s": SOAP, "wsse": WSSE, "wsu": WSU, "ds": kit.DS}
PINNED = [kit.ministry().certificate, kit.office().certificate]
ANSWER = f"""<s:Envelope xmlns:s="{SOAP}"><s:Header><x:mark xmlns:x="urn:x">1</x:mark></s:Header>
<s:Body><ob:OdpowiedzPullOczekujace xmlns:ob="http://wsdl.epuap.gov.pl/obiekty/"><oczekujace>2</oczekujace>
</ob:OdpowiedzPullOczekujace></s:Body></s:Envelope>"""
FAULT = f"""<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring></s:Fault>
</s:Body></s:Envelope>"""


def _found(above: etree._Element, path: str) -> etree._Element:
    found = above.find(path, N)
    assert found is not None
    return found


def _signed(signer: kit.Issued | None = None, text: str = ANSWER) -> etree._Element:
    sign_envelope(envelope := etree.fromstring(text), (signer or kit.office()).signing_key("system"))
    return etree.fromstring(etree.tostring(envelope))


def _stamped(created: timedelta, expires: timedelta | None = None, *, signed: bool = True) -> etree._Element:
    """Make an answer with a Timestamp, signed by python-xmlsec over Body and Timestamp."""
    envelope = _signed()
    signature = _found(envelope, ".//ds:Signature")
    if signed:
        first = _found(signature, ".//ds:Reference")
        second = copy.deepcopy(first)
        second.set("URI", "#stamp")
        first.addnext(second)
    stamp = etree.Element(f"{{{WSU}}}Timestamp", {f"{{{WSU}}}Id": "stamp"})
    for name, moment in (("Created", created), ("Expires", expires)):
        if moment is not None:
            etree.SubElement(stamp, f"{{{WSU}}}{name}").text = (kit.AT + moment).isoformat().replace("+00:00", ".125Z")
    _found(envelope, ".//wsse:Security").append(stamp)
    envelope = etree.fromstring(etree.tostring(envelope))
    kit.sign_with_xmlsec(_found(envelope, ".//ds:Signature"), kit.office(), [WSU])
    return etree.fromstring(etree.tostring(envelope))


def test_request_has_the_form_that_the_platform_accepts() -> None:
    """Token first with both type attributes, then the signature over the Body; no Timestamp, no mustUnderstand (ePUAP 4.1)."""
    envelope = _signed()
    security = _found(envelope, "s:Header/wsse:Security")
    assert envelope[0][0] is security
    assert not security.attrib
    token, signature = security
    assert (token.get("EncodingType"), token.get("ValueType")) == (BASE64_BINARY, X509_V3)
    assert token.text is not None
    assert "\n" not in token.text
    body = _found(envelope, "s:Body")
    (reference,) = signature.iterfind(".//ds:Reference", N)
    assert reference.get("URI") == f"#{body.get(f'{{{WSU}}}Id')}"
    pointer = _found(signature, "ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference")
    assert (pointer.get("URI"), pointer.get("ValueType")) == (f"#{token.get(f'{{{WSU}}}Id')}", X509_V3)


def test_header_is_made_when_missing_and_kept_when_there() -> None:
    """Other header blocks stay as they are."""
    assert _found(_signed(text=FAULT), "s:Header/wsse:Security") is not None
    assert _signed().findtext("s:Header/{urn:x}mark", namespaces=N) == "1"


def test_body_keeps_its_identifier_and_must_have_a_canonical_form() -> None:
    """A Body that is named already keeps its name; one with a relative namespace is NotCanonical."""
    named = ANSWER.replace("<s:Body>", f'<s:Body xmlns:u="{WSU}" u:Id="tak">')
    assert _found(_signed(text=named), ".//ds:Reference").get("URI") == "#tak"
    relative = ANSWER.replace("<oczekujace>", '<oczekujace xmlns="wzgledna">')
    with pytest.raises(NotCanonical):
        sign_envelope(etree.fromstring(relative), kit.office().signing_key("system"))


@pytest.mark.parametrize("text", ["<x/>", f'<s:Envelope xmlns:s="{SOAP}"/>'])
def test_only_envelopes_with_a_body_are_signed(text: str) -> None:
    """Anything else is CannotSign, also an envelope signed already."""
    with pytest.raises(CannotSign):
        sign_envelope(etree.fromstring(text), kit.office().signing_key("system"))
    with pytest.raises(CannotSign):
        sign_envelope(_signed(), kit.office().signing_key("system"))


def test_answer_of_a_pinned_signer_is_proved() -> None:
    """The proof names certificate and the very Body."""
    envelope = _signed()
    proof = verify_envelope(envelope, PINNED, kit.AT)
    assert proof == Proof(kit.office().certificate, None, _found(envelope, "s:Body"))


def test_certificates_may_overlap() -> None:
    """Old and new certificates of the platform are pinned beside each other."""
    for signer in (kit.office(), kit.ministry()):
        assert verify_envelope(_signed(signer), PINNED, kit.AT).certificate == signer.certificate


def test_unknown_signer_is_named() -> None:
    """A certificate that is not pinned is given to the person who may pin it."""
    with pytest.raises(AnswerSignerUnknown) as caught:
        verify_envelope(_signed(kit.stranger()), PINNED, kit.AT)
    assert caught.value.certificate == kit.stranger().certificate


def test_pinned_certificate_out_of_date_is_refused() -> None:
    """A pin does not outlive its certificate."""
    with pytest.raises(AnswerSignerUnknown):
        verify_envelope(_signed(), PINNED, kit.AT + timedelta(days=400))


@pytest.mark.parametrize("text", [ANSWER, FAULT, "<html/>"], ids=["answer", "fault", "page"])
def test_unsigned_answers_prove_nothing(text: str) -> None:
    """Answers, faults and web pages without signature are AnswerUnsigned."""
    with pytest.raises(AnswerUnsigned):
        verify_envelope(etree.fromstring(text), PINNED, kit.AT)


Change = Callable[[etree._Element], object]


def _forged_body() -> etree._Element:
    return _found(etree.fromstring(ANSWER.replace(">2<", ">0<")), "s:Body")


def _wrap_into_header(envelope: etree._Element) -> None:
    body = _found(envelope, "s:Body")
    etree.SubElement(_found(envelope, "s:Header"), "wrapper").append(body)
    envelope.append(_forged_body())


def _wrap_into_security(envelope: etree._Element) -> None:
    body = _found(envelope, "s:Body")
    _found(envelope, ".//wsse:Security").append(body)
    envelope.append(_forged_body())


def _wrap_with_the_same_id(envelope: etree._Element) -> None:
    forged = _forged_body()
    forged.set(f"{{{WSU}}}Id", _found(envelope, "s:Body").get(f"{{{WSU}}}Id", ""))
    _wrap_into_header(envelope)
    envelope.replace(_found(envelope, "s:Body"), forged)


def _second_body_first(envelope: etree._Element) -> None:
    _found(envelope, "s:Body").addprevious(_forged_body())


def _second_body_last(envelope: etree._Element) -> None:
    envelope.append(_forged_body())


def _second_security(envelope: etree._Element) -> None:
    header = _found(envelope, "s:Header")
    header.insert(0, etree.Element(f"{{{WSSE}}}Security"))


def _second_signature(envelope: etree._Element) -> None:
    signature = _found(envelope, ".//ds:Signature")
    signature.addprevious(copy.deepcopy(signature))


def _doubled_id(envelope: etree._Element) -> None:
    _found(envelope, "s:Header")[1].set("ID", _found(envelope, "s:Body").get(f"{{{WSU}}}Id", ""))


def _sha1(envelope: etree._Element) -> None:
    _found(envelope, ".//ds:DigestMethod").set("Algorithm", kit.SHA1)


def _hmac(envelope: etree._Element) -> None:
    _found(envelope, ".//ds:SignatureMethod").set("Algorithm", kit.DS + "hmac-sha1")


def _enveloped(envelope: etree._Element) -> None:
    _found(envelope, ".//ds:Transform").set("Algorithm", kit.ENVELOPED)


WRAPPINGS: list[Change] = [
    _wrap_into_header,
    _wrap_into_security,
    _wrap_with_the_same_id,
    _second_body_first,
    _second_body_last,
    _second_security,
    _second_signature,
    _doubled_id,
    _sha1,
    _hmac,
    _enveloped,
]


@pytest.mark.parametrize("change", WRAPPINGS, ids=lambda change: change.__name__.strip("_"))
def test_wrapped_answers_are_refused(change: Change) -> None:
    """Only the envelope's own Body counts, by identity, and only with the algorithms of an answer."""
    envelope = _signed()
    change(envelope)
    with pytest.raises(AnswerWrapped):
        verify_envelope(etree.fromstring(etree.tostring(envelope)), PINNED, kit.AT)


def test_security_without_a_signature_is_unsigned() -> None:
    """A Security header alone proves nothing."""
    envelope = _signed()
    security = _found(envelope, ".//wsse:Security")
    security.remove(_found(security, "ds:Signature"))
    with pytest.raises(AnswerUnsigned):
        verify_envelope(envelope, PINNED, kit.AT)


def test_signature_over_the_header_alone_is_refused() -> None:
    """A reference to anything but the Body does not sign the answer."""
    envelope = _signed()
    _found(envelope, "s:Header")[1].set(f"{{{WSU}}}Id", "mark")
    _found(envelope, ".//ds:Reference").set("URI", "#mark")
    kit.sign_with_xmlsec(_found(envelope, ".//ds:Signature"), kit.office(), [WSU])
    with pytest.raises(AnswerWrapped):
        verify_envelope(envelope, PINNED, kit.AT)


@pytest.mark.parametrize("uri", ["cid:attachment", "#nowhere", "", "body"])
def test_reference_out_of_the_envelope_is_refused(uri: str) -> None:
    """What a pinned key signed outside this envelope is not looked for."""
    envelope = _signed()
    _found(envelope, ".//ds:Reference").set("URI", uri)
    info = canonical.octets(_found(envelope, ".//ds:SignedInfo"), canonical.EXCLUSIVE_METHOD)
    value = kit.office().signing_key("system").sign_for_xml(info)
    _found(envelope, ".//ds:SignatureValue").text = base64.b64encode(value).decode()
    with pytest.raises(AnswerWrapped, match=f"reference to {uri}".strip()):
        verify_envelope(envelope, PINNED, kit.AT)


def test_altered_body_is_found() -> None:
    """Another value in the Body is AnswerAltered."""
    envelope = _signed()
    _found(envelope, ".//oczekujace").text = "0"
    with pytest.raises(AnswerAltered):
        verify_envelope(envelope, PINNED, kit.AT)


def test_altered_value_under_a_pinned_token_is_found() -> None:
    """A wrong signature value with a pinned token is alteration, not an unknown signer."""
    envelope = _signed()
    _found(envelope, ".//ds:SignatureValue").text = "AAAA"
    with pytest.raises(AnswerAltered):
        verify_envelope(envelope, PINNED, kit.AT)


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("created", "expires"), [(-MINUTE, 4 * MINUTE), (-MINUTE, None), (4 * MINUTE, 9 * MINUTE), (-9 * MINUTE, -4 * MINUTE)]
)
def test_fresh_signed_timestamp_is_taken(created: timedelta, expires: timedelta | None) -> None:
    """Within the tolerance of clocks a signed Timestamp passes and is reported."""
    proof = verify_envelope(_stamped(created, expires), PINNED, kit.AT)
    assert proof.created is not None
    assert proof.created.replace(microsecond=0) == kit.AT + created


@pytest.mark.parametrize(
    ("created", "expires", "signed"),
    [
        (-60 * MINUTE, -55 * MINUTE, True),
        (-60 * MINUTE, None, True),
        (60 * MINUTE, 65 * MINUTE, True),
        (-MINUTE, 4 * MINUTE, False),
    ],
    ids=["old", "old without end", "future", "unsigned"],
)
def test_stale_or_unsigned_timestamp_is_refused(created: timedelta, expires: timedelta | None, signed: bool) -> None:
    """An old, future or unsigned Timestamp is AnswerStale."""
    with pytest.raises(AnswerStale):
        verify_envelope(_stamped(created, expires, signed=signed), PINNED, kit.AT)


def _plug_in() -> WsSecurity:
    return WsSecurity(kit.office().signing_key("system"), PINNED, lambda: kit.AT)


def _into_the_header(envelope: etree._Element, stamp: etree._Element) -> None:
    _found(envelope, "s:Header").append(stamp)


def _into_a_wrapper(envelope: etree._Element, stamp: etree._Element) -> None:
    etree.SubElement(_found(envelope, "s:Header"), "wrapper").append(stamp)


def _deeper_into_security(envelope: etree._Element, stamp: etree._Element) -> None:
    etree.SubElement(_found(envelope, ".//wsse:Security"), "wrapper").append(stamp)


def _after_the_body(envelope: etree._Element, stamp: etree._Element) -> None:
    envelope.append(stamp)


@pytest.mark.parametrize("move", [_into_the_header, _into_a_wrapper, _deeper_into_security, _after_the_body])
def test_signed_timestamp_out_of_its_place_is_refused(move: Callable[[etree._Element, etree._Element], None]) -> None:
    """An old answer is not made fresh by moving its Timestamp, still signed, to where nobody looks (McIntosh and Austel)."""
    envelope = _stamped(-60 * MINUTE, -55 * MINUTE)
    move(envelope, _found(envelope, ".//wsu:Timestamp"))
    with pytest.raises(AnswerWrapped):
        verify_envelope(etree.fromstring(etree.tostring(envelope)), PINNED, kit.AT)


def test_signed_header_block_is_no_obstacle() -> None:
    """Platforms may sign other header blocks beside the Body."""
    envelope = _signed()
    _found(envelope, "s:Header")[1].set(f"{{{WSU}}}Id", "mark")
    first = _found(envelope, ".//ds:Reference")
    second = copy.deepcopy(first)
    second.set("URI", "#mark")
    first.addnext(second)
    kit.sign_with_xmlsec(_found(envelope, ".//ds:Signature"), kit.office(), [WSU])
    assert verify_envelope(envelope, PINNED, kit.AT).body is _found(envelope, "s:Body")


def test_plug_in_leaves_faults_to_zeep_and_remembers() -> None:
    """A Fault is no error of ours and no proof either; the next request forgets it."""
    plug_in = _plug_in()
    plug_in.verify(etree.fromstring(FAULT))
    assert plug_in.last == "fault"
    envelope, headers = plug_in.apply(etree.fromstring(ANSWER), {"SOAPAction": "x"})
    assert plug_in.last is None
    assert headers == {"SOAPAction": "x"}
    plug_in.verify(envelope)
    assert isinstance(plug_in.last, Proof)


def test_plug_in_takes_its_own_tolerance() -> None:
    """A stamp of seven minutes ago is stale by the usual tolerance and fresh by a longer one."""
    for tolerance, outcome in ((5 * MINUTE, None), (10 * MINUTE, kit.AT - 7 * MINUTE)):
        plug_in = WsSecurity(kit.office().signing_key("system"), PINNED, lambda: kit.AT, tolerance)
        with suppress(AnswerStale):
            plug_in.verify(_stamped(-7 * MINUTE))
        created = plug_in.last.created if isinstance(plug_in.last, Proof) else None
        assert (created and created.replace(microsecond=0)) == outcome


def test_plug_in_remembers_nothing_of_a_refused_answer() -> None:
    """After a refused answer there is no outcome, also not that of the answer before."""
    plug_in = _plug_in()
    plug_in.verify(_signed())
    with pytest.raises(WssError):
        plug_in.verify(etree.fromstring(ANSWER))
    assert plug_in.last is None


def test_fault_hidden_deeper_is_no_fault() -> None:
    """Only a Fault where zeep looks for it skips the check: elsewhere the answer is verified."""
    hidden = ANSWER.replace("<oczekujace>", f'<s:Fault xmlns:s="{SOAP}"/><oczekujace>')
    with pytest.raises(AnswerUnsigned):
        _plug_in().verify(etree.fromstring(hidden))


def test_outcome_belongs_to_the_thread() -> None:
    """One plug-in serves threads without mixing their outcomes."""
    plug_in, seen = _plug_in(), []
    plug_in.verify(_signed())
    thread = threading.Thread(target=lambda: seen.append(plug_in.last))
    thread.start()
    thread.join()
    assert seen == [None]
    assert isinstance(plug_in.last, Proof)
