"""What the platform may answer that is no answer: through sending, looking, confirming and searching."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from connector.letters.errors import AnswerUnverifiable, EnvelopeUnusable, OutcomeUnknown, PlatformError, Refused, WrongDigest
from connector.ports import Envelope, Queue, ReceiptFile, Sender
from connector.store import tables as t
from samples.pki import Pki
from samples.platform.epuap import signer
from samples.platform.epuap.names import OB
from samples.platform.epuap.soap import answer
from samples.platform.shared import keys
from tests.contract.epuap import kit
from tests.contract.epuap.kit import BOX, OK, Stub, a_channel, an_order, http, saying
from tests.faults.bad.kit import PESEL, Attacked, secrets_in
from tests.office_kit import a_notice

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ZD = "http://ws.epuap.gov.pl/zarzadzanieDokumentami"
NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
KEPT = Envelope(b"", b"<a/>", "a.xml", "text/xml", Sender("jtestowy", "Jan Testowy"), "1", "", None)
ITEM = (
    f"{OK}<danePodmiotu><identyfikator>jtestowy</identyfikator><typOsoby>F</typOsoby><zgoda>true</zgoda></danePodmiotu>"
    "<daneNadawcy/><dataNadania>2025-01-15T10:00:01</dataNadania><nazwaSkrytki>x</nazwaSkrytki>"
    "<adresSkrytki>/lubin/skrytka</adresSkrytki><adresOdpowiedzi/><czyTestowe>false</czyTestowe><daneDodatkowe/>"
    "<dokument><nazwaPliku>pismo</nazwaPliku><zawartosc>PGEvPg==</zawartosc></dokument>"
)


@dataclass(frozen=True)
class Operation:
    """A call of the channel, and the tag and inside of a good answer to it."""

    call: Callable[[Queue], Any]
    tag: str
    inside: str


OPERATIONS = {
    "send": Operation(
        lambda channel: channel.send(an_order()),
        f"{{{OB}}}OdpowiedzSkrytki",
        f"{OK}<identyfikatorDokumentu>900123</identyfikatorDokumentu>",
    ),
    "peek": Operation(lambda channel: channel.peek(BOX), f"{{{OB}}}OdpowiedzPullPobierz", ITEM),
    "confirm": Operation(lambda channel: channel.confirm(BOX, KEPT), f"{{{OB}}}OdpowiedzPullPotwierdz", OK),
    "look for": Operation(
        lambda channel: channel.look_for(an_order(), datetime.now(UTC)), f"{{{ZD}}}zawartoscSkladuResponse", "<zawartoscSkladu/>"
    ),
}


def envelope(tag: str, inside: str) -> Any:
    """Write an answer without a signature."""
    written = answer(tag, None)
    written[1][0].extend(etree.fromstring(f"<x>{inside}</x>"))
    return written


def signed(pki: Pki, tag: str, inside: str, by: str = "platform-answers") -> Any:
    """Write an answer and sign it."""
    written = envelope(tag, inside)
    signer.sign(written, keys.load(pki, by))
    return written


def fault(detail: str = "", code: str = "soapenv:Server") -> bytes:
    """Write a fault, which the platform never signs."""
    return (
        f'<soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Body><soapenv:Fault><faultcode>{code}</faultcode>'
        f"<faultstring>przerwa</faultstring>{detail}</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    ).encode()


def body(written: Any) -> Any:
    """Give the Body."""
    return written.find(f"{{{SOAP}}}Body")


def unsigned(pki: Pki, operation: Operation) -> Any:  # noqa: ARG001 - all writers take the same
    """Leave the signature out."""
    return envelope(operation.tag, operation.inside)


def by_another(pki: Pki, operation: Operation) -> Any:
    """Sign with a key that is not pinned."""
    return signed(pki, operation.tag, operation.inside, by="platform-answers-next")


def by_the_seal_of_receipts(pki: Pki, operation: Operation) -> Any:
    """Sign with the platform's key for something else."""
    return signed(pki, operation.tag, operation.inside, by="platform-upp")


def wrapped(pki: Pki, operation: Operation) -> Any:
    """Move the signed Body into the header and put another in its place."""
    written = signed(pki, operation.tag, "<status><kod>9</kod><komunikat>x</komunikat></status>")
    genuine = body(written)
    etree.SubElement(written[0], "hidden").append(genuine)
    written.append(body(envelope(operation.tag, operation.inside)))
    body(written).attrib.clear()
    return written


def wrapped_under_the_same_id(pki: Pki, operation: Operation) -> Any:
    """Keep the id on both Bodies."""
    written = signed(pki, operation.tag, operation.inside)
    etree.SubElement(written[0], "hidden").append(body(written))
    written.append(body(envelope(operation.tag, operation.inside)))
    return written


def doubled_body(pki: Pki, operation: Operation) -> Any:
    """Put a second Body behind the signed one."""
    written = signed(pki, operation.tag, operation.inside)
    written.append(body(envelope(operation.tag, operation.inside)))
    return written


def altered(pki: Pki, operation: Operation) -> Any:
    """Change the signed Body."""
    written = signed(pki, operation.tag, operation.inside)
    body(written)[0].append(etree.fromstring("<komunikat/>"))
    return written


def stamp_taken_out_of_the_signature(pki: Pki, operation: Operation) -> Any:
    """Make a signed Timestamp younger."""
    written = signed(pki, operation.tag, operation.inside)
    for element in written.iter("{*}Created", "{*}Expires"):
        element.text = "2099-01-01T00:00:00Z"
    return written


def signature_hollowed(pki: Pki, operation: Operation) -> Any:
    """Take the references away."""
    written = signed(pki, operation.tag, operation.inside)
    for reference in list(written.iter("{*}Reference")):
        if reference.get("URI") == "#body":
            reference.getparent().remove(reference)
    return written


FORGED = (
    unsigned,
    by_another,
    by_the_seal_of_receipts,
    wrapped,
    wrapped_under_the_same_id,
    doubled_body,
    altered,
    stamp_taken_out_of_the_signature,
    signature_hollowed,
)


class Liar:
    """A channel to a platform that answers what the test says next."""

    def __init__(self, pki: Pki) -> None:
        self._next = b""
        self._stub = Stub(pki, lambda connection: connection.sendall(self._next))
        self._stub.__enter__()
        self._channel = a_channel(pki, self._stub.address)

    def end(self) -> None:
        """Stop listening."""
        self._stub.__exit__()

    def failure(self, operation: Operation, octets: bytes) -> PlatformError:
        """Call and give the error that such an answer ends in."""
        self._next = octets
        with pytest.raises(PlatformError) as failed:
            operation.call(self._channel)
        return failed.value


@pytest.fixture
def liar(pki: Pki) -> Iterator[Liar]:
    """Give a platform that lies."""
    known = Liar(pki)
    yield known
    known.end()


@pytest.mark.parametrize("name", OPERATIONS)
def test_forged_answers_are_believed_by_no_call(pki: Pki, liar: Liar, name: str) -> None:
    """Unsigned, signed by another, wrapped, altered or hollowed: the outcome stays open and the bytes are handed on."""
    for forge in FORGED:
        octets = etree.tostring(forge(pki, OPERATIONS[name]))
        for status in ("200 OK", "500 Internal Server Error"):
            unknown = liar.failure(OPERATIONS[name], http(octets, status))
            assert isinstance(unknown, OutcomeUnknown), forge.__name__
            assert unknown.raw == octets
            assert (type(unknown) is AnswerUnverifiable) == (status == "200 OK" and forge is not doubled_body), forge.__name__


def test_good_answers_are_believed(pki: Pki) -> None:
    """The same answers, as the platform gives them, pass."""
    for operation in OPERATIONS.values():
        octets = etree.tostring(signed(pki, operation.tag, operation.inside))
        with Stub(pki, saying(http(octets))) as stub:
            operation.call(a_channel(pki, stub.address))


def test_stale_answer_is_believed_by_no_call(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer recorded an hour ago and played again is out of date."""
    written = {name: etree.tostring(signed(pki, known.tag, known.inside)) for name, known in OPERATIONS.items()}
    later = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr(kit.RealClock, "now", lambda _self: later)
    for name, octets in written.items():
        with Stub(pki, saying(http(octets))) as stub, pytest.raises(AnswerUnverifiable, match="answer_stale"):
            OPERATIONS[name].call(a_channel(pki, stub.address))


NO_ANSWERS = {
    "page": http(b"<!DOCTYPE html><html>Przerwa</html>"),
    "page 500": http(b"<html>Przerwa</html>", "500 Internal Server Error"),
    "empty": http(b""),
    "empty 500": http(b"", "500 Internal Server Error"),
    "nothing": b"",
    "cut off": b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<soapenv:Envelope",
    "half an envelope": http(b"<soapenv:Envelope"),
    "no Body": http(f'<s:Envelope xmlns:s="{SOAP}"/>'.encode()),
    "empty Body": http(f'<s:Envelope xmlns:s="{SOAP}"><s:Body/></s:Envelope>'.encode()),
    "SOAP 1.2": http(b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><a/></s:Body></s:Envelope>'),
    "entities": http(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    "too deep": http(b"<a>" * 200 + b"</a>" * 200),
    "many namespaces": http(b"<a " + b" ".join(b'xmlns:n%d="u"' % number for number in range(1000)) + b"/>"),
    "JSON": http(b'{"status": 1}'),
    "not this fault": http(fault(code="x").replace(b"Fault", b"Failure")),
    "fault of a gateway": http(fault(), "503 Service Unavailable"),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_no_answer_leaves_every_outcome_open(liar: Liar, name: str) -> None:
    """Pages, nothing, halves and foreign formats say neither yes nor no."""
    for kind, octets in NO_ANSWERS.items():
        assert isinstance(liar.failure(OPERATIONS[name], octets), OutcomeUnknown), kind


@pytest.mark.parametrize("name", OPERATIONS)
def test_fault_is_an_error_whatever_its_shape_and_never_a_success(liar: Liar, name: str) -> None:
    """With the platform's own exception a fault refuses; without a detail, or with a foreign one, nobody knows."""
    said = f'<detail><o:Wyjatek xmlns:o="{OB}"><kod>-101</kod><komunikat>{PESEL}</komunikat></o:Wyjatek></detail>'
    for status in ("200 OK", "500 Internal Server Error"):
        refused = liar.failure(OPERATIONS[name], http(fault(said), status))
        assert isinstance(refused, WrongDigest if name == "confirm" else Refused)
        assert secrets_in(str(refused) + refused.detail) == []
        for detail in ("", "<detail/>", "<detail><a/></detail>", f"<detail><Wyjatek><kod>{PESEL}</kod></Wyjatek></detail>"):
            assert isinstance(liar.failure(OPERATIONS[name], http(fault(detail), status)), OutcomeUnknown), detail


def test_signed_answer_to_another_question_is_believed_by_no_call(pki: Pki, liar: Liar) -> None:
    """A genuine answer that belongs to another operation, played back, is neither a success nor an empty queue."""
    for operation in OPERATIONS.values():
        for other in (known for known in OPERATIONS.values() if known is not operation):
            unknown = liar.failure(operation, http(etree.tostring(signed(pki, other.tag, other.inside))))
            assert isinstance(unknown, OutcomeUnknown)
            assert "another operation" in unknown.detail


STATUS = "<status><kod>{}</kod><komunikat/></status>"
NUMBER = "<identyfikatorDokumentu>5</identyfikatorDokumentu>"


INCOMPLETE = [
    "",
    NUMBER,
    OK,
    f"<status {NIL}/>{NUMBER}",
    f"<status><kod {NIL}/><komunikat/></status>{NUMBER}",
    STATUS.format("") + NUMBER,
    STATUS.format("jeden") + NUMBER,
    STATUS.format("1.0") + NUMBER,
    STATUS.format(0) + NUMBER,
    STATUS.format(-1) + NUMBER,
    f"{OK}<identyfikatorDokumentu {NIL}/>",
    f"{OK}<identyfikatorDokumentu>  </identyfikatorDokumentu>",
    f"{OK}<identyfikatorDokumentu><a>5</a></identyfikatorDokumentu>",
    f"{OK}{NUMBER}{NUMBER}",
    f"{OK}{OK}{NUMBER}",
    f"{NUMBER}{OK}",
    f"{OK}<nowe>{PESEL}</nowe>{NUMBER}",
]


def test_signed_answer_that_is_incomplete_or_contradicts_itself_is_doubt(pki: Pki, liar: Liar) -> None:
    """Missing, nil, doubled, unknown or unreadable fields of the answer to a letter never become taken or refused."""
    for inside in INCOMPLETE:
        octets = etree.tostring(signed(pki, OPERATIONS["send"].tag, inside))
        unknown = liar.failure(OPERATIONS["send"], http(octets))
        assert isinstance(unknown, OutcomeUnknown), inside
        assert (unknown.raw, secrets_in(unknown.detail)) == (octets, [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<zawartosc>PGEvPg==</zawartosc>", "<zawartosc>PGEv!Pg==</zawartosc>"),
        ("<zawartosc>PGEvPg==</zawartosc>", "<zawartosc>PGEvPg=</zawartosc>"),
        ("<zawartosc>PGEvPg==</zawartosc>", f"<zawartosc {NIL}/>"),
        ("<nazwaPliku>pismo</nazwaPliku>", f"<nazwaPliku {NIL}/>"),
        ("<identyfikator>jtestowy</identyfikator>", "<identyfikator> </identyfikator>"),
        ("<dataNadania>2025-01-15T10:00:01</dataNadania>", f"<dataNadania {NIL}/>"),
        (OK, f"<status {NIL}/>"),
        (OK, STATUS.format("x")),
    ],
)
def test_signed_item_without_what_is_needed_is_no_item_and_no_empty_queue(pki: Pki, old: str, new: str) -> None:
    """An item that cannot be kept and confirmed stops the box instead of being guessed."""
    assert old in ITEM
    octets = etree.tostring(signed(pki, OPERATIONS["peek"].tag, ITEM.replace(old, new)))
    with Stub(pki, saying(http(octets))) as stub, pytest.raises(EnvelopeUnusable) as unusable:
        a_channel(pki, stub.address).peek(BOX)
    assert unusable.value.raw == octets


@pytest.mark.parametrize("sent", ["9999-99-99T00:00:00", "wczoraj", PESEL, "2025-01-01T00:00:00+99:00", "0001-01-01T00:00:00"])
def test_value_that_cannot_be_read_reaches_no_log(pki: Pki, sent: str) -> None:
    """A time that is none is kept as text with the item; the library that reads the answer does not log it."""
    octets = etree.tostring(signed(pki, OPERATIONS["peek"].tag, ITEM.replace("2025-01-15T10:00:01", sent)))
    with Stub(pki, saying(http(octets))) as stub:
        shown = a_channel(pki, stub.address).peek(BOX)
    assert shown is not None
    assert shown.sent_at_raw == sent


@pytest.fixture
def doubted(office: Attacked, pki: Pki) -> Callable[[bytes], str]:
    """Give a way to send a letter through the real channel to a platform that answers so; it gives the shipment's status."""
    with office.desk.database.transaction("receiving off") as tx:
        tx.execute(t.boxes.update().values(receiving=False))  # else the queue meets the forged answer first and pauses the box

    def send(octets: bytes) -> str:
        with Stub(pki, saying(http(octets))) as stub:
            office.desk = replace(office.desk, channels={"epuap": a_channel(pki, stub.address)})
            letter = office.post(a_notice(), key="forged")
            office.run()
            return str(office.shipment(letter)["status"])

    return send


@pytest.mark.parametrize("forge", FORGED)
def test_forged_answer_leaves_the_letter_unknown_with_the_answer_kept(
    office: Attacked, pki: Pki, doubted: Callable[[bytes], str], forge: Callable[[Pki, Operation], Any]
) -> None:
    """The letter is not sent again, and the raw bytes lie in the archive for a person."""
    octets = etree.tostring(forge(pki, OPERATIONS["send"]))
    assert doubted(octets) == "unknown"
    assert office.desk.archive.holds(hashlib.sha256(octets).hexdigest())


def test_answer_of_another_letter_claims_nothing_for_this_one(office: Attacked) -> None:
    """A genuine answer played back for the next letter names a document that is another's: unknown, and no UPP changes hands."""
    first = office.post(a_notice(), key="first")
    office.run()
    answers = office.platform.send
    taken = office.platform.taken.copy()

    def replay(order: Any) -> Any:
        given = answers(order)
        (number, _) = next(iter(taken.items()))
        return replace(given, platform_id=number, receipt=ReceiptFile("UPP.xml", office.platform.receipt_for(number)))

    office.platform.send = replay  # type: ignore[method-assign]  # the double plays a platform that repeats itself
    second = office.post(a_notice(), key="second")
    office.run()
    assert (office.shipment(first)["status"], office.shipment(second)["status"]) == ("delivered", "unknown")
    assert office.shipment(second)["evidence"] == []
