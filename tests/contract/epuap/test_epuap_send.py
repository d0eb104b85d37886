"""Sending: what the platform took is proved by its answer, what it refused is told, and doubt is never called a failure."""

from __future__ import annotations

import socket

import pytest

from connector.letters.errors import ConfigurationWrong, NotAdmitted, NotTaken, OutcomeUnknown, Refused
from connector.ports import Queue
from samples.pki import Pki
from samples.platform.epuap.books import sha256
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.contract.epuap.kit import LETTER, OK, Stub, a_channel, an_order, http, saying, signed


def test_letter_arrives_byte_for_byte_under_its_own_name(channel: Queue, platform: Simulator) -> None:
    """The platform gets the very bytes, line ends and instructions before the root included."""
    taken = channel.send(an_order())
    (posting,) = platform.books().taken
    assert (posting.id, posting.name, posting.sha256) == (taken.platform_id, "pismo-abc.xml", sha256(LETTER))
    assert (posting.to, posting.from_box, posting.trial) == ("/przykladowo/skrytka", "/lubin/odpowiedzi", False)


def test_receipt_in_the_answer_is_handed_on_untouched(channel: Queue) -> None:
    """A UPP that comes at once is given with its number, and stands in the raw answer too."""
    taken = channel.send(an_order())
    assert taken.receipt is not None
    assert taken.receipt.name == "UPP.xml"
    assert taken.platform_id.encode() in taken.receipt.content
    assert taken.receipt_id is not None
    assert taken.receipt_id.encode() in taken.raw


def test_answer_without_receipt_is_still_taken(channel: Queue, platform: Simulator) -> None:
    """Where the box issues no UPP at once the letter is taken and the receipt is missing."""
    platform.script(Rule("no_upp"))
    taken = channel.send(an_order())
    assert (taken.receipt, taken.receipt_id) == (None, None)


def test_large_letter_goes_through(channel: Queue, platform: Simulator) -> None:
    """Twelve million bytes, more than a text of XML parsers' usual limit, arrive whole."""
    content = b"<pismo>" + b"A" * 12_000_000 + b"</pismo>"
    channel.send(an_order(content=content))
    assert platform.books().taken[0].sha256 == sha256(content)


def test_box_that_does_not_exist_is_a_refusal_with_the_platforms_words(channel: Queue) -> None:
    """The code and the message of Wyjatek are told."""
    with pytest.raises(Refused, match=r"-101: .*/nie/ma nie istnieje") as refused:
        channel.send(an_order(addressee="/nie/ma"))
    assert b"Wyjatek" in (refused.value.raw or b"")


def test_fault_without_the_platforms_own_words_is_unknown(channel: Queue, platform: Simulator) -> None:
    """A fault without Wyjatek does not say whether the letter was taken before the platform failed."""
    platform.script(Rule("unsigned_fault"))
    with pytest.raises(OutcomeUnknown, match="soapenv:Server: SYMULATOR"):
        channel.send(an_order())


SECURITY_FAULT = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault xmlns:wsse="{space}">'
    "<faultcode>wsse:{code}</faultcode><faultstring>nie wpuszczamy</faultstring></s:Fault></s:Body></s:Envelope>"
)
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"


@pytest.mark.parametrize(
    "octets",
    [
        http(SECURITY_FAULT.format(space=WSSE, code="AnyOther").encode(), "500 Error"),
        http(SECURITY_FAULT.format(space="urn:inna", code="FailedAuthentication").encode(), "500 Error"),
        http(b"<html>nie</html>", "401 Unauthorized"),
        http(b"", "403 Forbidden"),
    ],
    ids=["namespace of WS-Security", "name of WS-Security", "401", "403"],
)
def test_platform_that_does_not_admit_our_system_took_nothing(pki: Pki, octets: bytes) -> None:
    """A failure of WS-Security or of rights is about us, not about the letter: surely nothing was taken."""
    with Stub(pki, saying(octets)) as stub, pytest.raises(NotAdmitted):
        a_channel(pki, stub.address).send(an_order())


def test_letter_too_large_for_the_platform_is_refused(pki: Pki) -> None:
    """HTTP 413 comes before anything was taken, and trying again would not help."""
    with Stub(pki, saying(http(b"", "413 Too Large"))) as stub, pytest.raises(Refused, match="too large"):
        a_channel(pki, stub.address).send(an_order())


def test_status_other_than_one_in_a_verified_answer_is_a_refusal(pki: Pki) -> None:
    """The platform's signed no is final."""
    said = "<status><kod>7</kod><komunikat>skrytka zablokowana</komunikat></status><identyfikatorDokumentu/>"
    octets = http(signed(pki, "OdpowiedzSkrytki", said))
    with Stub(pki, saying(octets)) as stub, pytest.raises(Refused, match="7: skrytka zablokowana"):
        a_channel(pki, stub.address).send(an_order())


def test_number_of_a_person_in_a_refusal_is_not_repeated(pki: Pki) -> None:
    """A PESEL in the platform's message reaches neither the log nor the clerk's list."""
    said = "<status><kod>7</kod><komunikat>osoba 00810100019 nieznana</komunikat></status><identyfikatorDokumentu/>"
    with Stub(pki, saying(http(signed(pki, "OdpowiedzSkrytki", said)))) as stub, pytest.raises(Refused) as refused:
        a_channel(pki, stub.address).send(an_order())
    assert "00810100019" not in str(refused.value) + repr(refused.value)
    assert "osoba" in refused.value.detail


def test_nobody_listening_means_that_nothing_was_taken(pki: Pki) -> None:
    """A refused connection is retried, since nothing left."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotTaken):
        a_channel(pki, f"https://127.0.0.1:{port}").send(an_order())


def test_host_without_address_means_that_nothing_was_taken(pki: Pki) -> None:
    """A name that resolves to nothing is retried."""
    with pytest.raises(NotTaken):
        a_channel(pki, "https://adres-z-konfiguracji.invalid").send(an_order())


def test_host_that_is_not_trusted_gets_no_letter(pki: Pki, platform: Simulator) -> None:
    """A TLS certificate of another authority ends the call before anything is sent."""
    with pytest.raises(NotTaken):
        a_channel(pki, platform.address, ca_file="file:qualified-root.pem").send(an_order())
    assert platform.books().taken == []


def test_tls_that_never_answers_means_that_nothing_was_taken(pki: Pki) -> None:
    """A host that accepts the connection and stays silent in the handshake is given up, and nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        channel = a_channel(pki, f"https://127.0.0.1:{silent.getsockname()[1]}", connect_timeout_seconds=0.3)
        with pytest.raises(NotTaken):
            channel.send(an_order())


def test_own_certificate_out_of_date_sends_nothing(pki: Pki, platform: Simulator) -> None:
    """With our certificate expired letters wait instead of being refused by the platform."""
    expired = {"system_key": "file:expired.key", "system_certificate": "file:expired.pem"}
    with pytest.raises(ConfigurationWrong, match="certificate_out_of_date"):
        a_channel(pki, platform.address, **expired).send(an_order())
    assert platform.books().refused == []


def test_connection_broken_after_the_letter_was_taken_is_unknown(channel: Queue, platform: Simulator) -> None:
    """The letter is at the platform though no answer came; nobody may call that a failure."""
    platform.script(Rule("break_after_taking"))
    with pytest.raises(OutcomeUnknown):
        channel.send(an_order())
    assert len(platform.books().taken) == 1


def test_connection_broken_before_the_letter_was_taken_is_unknown_too(channel: Queue, platform: Simulator) -> None:
    """From here both breaks look alike, so both are doubt."""
    platform.script(Rule("break_before_taking"))
    with pytest.raises(OutcomeUnknown):
        channel.send(an_order())


@pytest.mark.parametrize("deed", ["html_500", "html_500_after_taking"])
def test_html_page_is_unknown_and_kept(deed: str, channel: Queue, platform: Simulator) -> None:
    """A page of a proxy says nothing about the letter; its bytes are handed on."""
    platform.script(Rule(deed))
    with pytest.raises(OutcomeUnknown, match="HTTP 500") as unknown:
        channel.send(an_order())
    assert b"Przerwa techniczna" in (unknown.value.raw or b"")


def test_answer_that_comes_too_late_is_unknown(pki: Pki, platform: Simulator) -> None:
    """The call ends at its deadline while the platform still works."""
    platform.script(Rule("slow", delay=2))
    with pytest.raises(OutcomeUnknown):
        a_channel(pki, platform.address, call_timeout_seconds=0.5).send(an_order())


def test_fault_of_a_gateway_is_unknown(pki: Pki) -> None:
    """What stands before the platform may say 504 in SOAP while the platform takes the letter."""
    fault = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>'
    fault += b"<faultstring>timeout</faultstring></s:Fault></s:Body></s:Envelope>"
    with Stub(pki, saying(http(fault, "504 Gateway Timeout"))) as stub, pytest.raises(OutcomeUnknown, match="504") as unknown:
        a_channel(pki, stub.address).send(an_order())
    assert unknown.value.raw == fault


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"", id="closed without a word"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<s:Envelope", id="cut off"),
        pytest.param(http(b""), id="empty"),
        pytest.param(http(b"<s:Envelope xmlns:s='x'><s:Body/></s:Envelope>"), id="another envelope"),
        pytest.param(http(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), id="doctype"),
        pytest.param(http(b"", "302 Found", "Location: https://gdzie-indziej.invalid/"), id="redirect"),
        pytest.param(http(b"<a/>", "200 OK", "Content-Encoding: gzip"), id="compressed unasked"),
        pytest.param(b"no HTTP at all\r\n\r\n", id="no HTTP"),
    ],
)
def test_answer_that_is_none_is_unknown(octets: bytes, pki: Pki) -> None:
    """Whatever comes back that is no answer of the service leaves the outcome open; no redirect is followed."""
    with Stub(pki, saying(octets)) as stub:
        with pytest.raises(OutcomeUnknown):
            a_channel(pki, stub.address).send(an_order())
        assert len(stub.requests) == 1


def test_answer_beyond_the_limit_is_unknown(pki: Pki) -> None:
    """A flood of bytes is cut at the configured size."""
    flood = http(b"<a>" + b"b" * 300_000 + b"</a>")
    with Stub(pki, saying(flood)) as stub, pytest.raises(OutcomeUnknown, match="longer than 100000"):
        a_channel(pki, stub.address, max_answer_bytes=100_000).send(an_order())


def test_answer_in_drops_ends_at_the_deadline(pki: Pki) -> None:
    """A byte every now and then does not keep a call alive beyond its deadline."""

    def drip(connection: socket.socket) -> None:
        connection.settimeout(0.05)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
        for _ in range(100):
            connection.sendall(b" ")
            try:
                connection.recv(1)
            except TimeoutError:
                continue

    with Stub(pki, drip) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address, call_timeout_seconds=0.5).send(an_order())


def test_verified_answer_without_the_number_of_the_document_is_unknown(pki: Pki) -> None:
    """Taken, but nobody knows as what: the raw answer is kept."""
    octets = signed(pki, "OdpowiedzSkrytki", OK)
    with Stub(pki, saying(http(octets))) as stub, pytest.raises(OutcomeUnknown) as unknown:
        a_channel(pki, stub.address).send(an_order())
    assert unknown.value.raw == octets


def test_verified_answer_of_another_shape_is_unknown(pki: Pki) -> None:
    """An element that the description does not know may change the meaning of the others."""
    octets = signed(pki, "OdpowiedzSkrytki", f"{OK}<nowosc>1</nowosc><identyfikatorDokumentu>5</identyfikatorDokumentu>")
    with Stub(pki, saying(http(octets))) as stub, pytest.raises(OutcomeUnknown) as unknown:
        a_channel(pki, stub.address).send(an_order())
    assert unknown.value.raw == octets


def test_name_that_xml_cannot_carry_is_sent_to_nobody(pki: Pki, platform: Simulator) -> None:
    """A request that cannot be written is no doubt: nothing left."""
    with pytest.raises(ConfigurationWrong, match="could not be written"):
        a_channel(pki, platform.address).send(an_order(file_name="pismo\x00.xml"))
