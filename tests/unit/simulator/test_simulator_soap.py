"""The simulated ePUAP takes no message of another shape than the protocol's."""

from __future__ import annotations

import pytest

from tests.unit.simulator.kit import LETTER, OWN_BOX, PULL, SKRYTKA, STORE, Office, b64, document, nadaj_blocks

FIELDS = {"podmiot": "lubin", "nazwaSkrytki": "Skrytka urzędu", "adresSkrytki": "/lubin/skrytka"}


def question(**fields: str) -> str:
    """Write a count of waiting documents with these children in this order."""
    children = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<ob:ZapytaniePullOczekujace>{children}</ob:ZapytaniePullOczekujace>"


@pytest.mark.parametrize("name", list(FIELDS))
def test_missing_child_is_refused(office: Office, name: str) -> None:
    """Every child of the sequence is mandatory."""
    left = {key: value for key, value in FIELDS.items() if key != name}
    assert name in office.call(PULL, question(**left)).reason


def test_child_in_a_namespace_is_refused(office: Office) -> None:
    """Children stand unqualified; with the parent's namespace they are another element."""
    payload = question(**FIELDS).replace("<podmiot>", "<ob:podmiot>").replace("</podmiot>", "</ob:podmiot>")
    assert "przestrzeni nazw" in office.call(PULL, payload).reason


def test_children_out_of_order_are_refused(office: Office) -> None:
    """The order inside the body sequence matters."""
    turned = dict(reversed(FIELDS.items()))
    assert "podmiot" in office.call(PULL, question(**turned)).reason


def test_unknown_child_is_refused(office: Office) -> None:
    """What the schema does not name is refused, not skipped."""
    assert "nieoczekiwany" in office.call(PULL, question(**FIELDS, wiecej="tak")).reason


def test_empty_child_is_refused(office: Office) -> None:
    """A mandatory child must say something."""
    assert "pusty" in office.call(PULL, question(**{**FIELDS, "nazwaSkrytki": " "})).reason


@pytest.mark.parametrize("block", ["IdentyfikatorPodmiotu", "AdresSkrytki", "AdresOdpowiedzi", "CzyProbne"])
def test_missing_header_block_is_refused(office: Office, block: str) -> None:
    """The four blocks of nadaj are mandatory; DaneDodatkowe is not."""
    blocks = nadaj_blocks(**{block: ""})
    assert block in office.call(SKRYTKA, document(), blocks).reason


def test_unqualified_header_block_is_refused(office: Office) -> None:
    """Header blocks carry the namespace that the children must not have."""
    blocks = nadaj_blocks(CzyProbne="") + "<CzyProbne>false</CzyProbne>"
    assert "CzyProbne" in office.call(SKRYTKA, document(), blocks).reason


def test_repeated_header_block_is_refused(office: Office) -> None:
    """A block may stand once only."""
    blocks = nadaj_blocks() + "<ob:CzyProbne>true</ob:CzyProbne>"
    assert "powtórzony" in office.call(SKRYTKA, document(), blocks).reason


@pytest.mark.parametrize("extra", ["", b64(b"<dane/>")])
def test_extra_data_may_be_empty_or_base64(office: Office, extra: str) -> None:
    """DaneDodatkowe may be an empty element or base64."""
    blocks = f"{nadaj_blocks()}<ob:DaneDodatkowe>{extra}</ob:DaneDodatkowe>"
    assert office.call(SKRYTKA, document(), blocks).text("kod") == "1"


def test_word_that_is_no_boolean_is_refused(office: Office) -> None:
    """CzyProbne is 0, 1, true or false."""
    assert "CzyProbne" in office.nadaj(CzyProbne="nie").reason


def test_content_that_is_no_base64_is_refused(office: Office) -> None:
    """The document travels as base64; line breaks inside it are normal."""
    broken = document().replace(b64(LETTER), "to nie jest base64!")
    lines = document().replace(b64(LETTER), "\n".join(b64(LETTER)))
    assert "base64" in office.call(SKRYTKA, broken, nadaj_blocks()).reason
    assert office.call(SKRYTKA, lines, nadaj_blocks()).text("kod") == "1"


@pytest.mark.parametrize("octets", [b"<a", b"<a/>", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'])
def test_what_is_no_envelope_is_refused(office: Office, octets: bytes) -> None:
    """Broken XML, another root and a document type end in a fault."""
    assert "SYMULATOR" in office.post(PULL, octets).reason


def test_message_of_another_service_is_refused(office: Office) -> None:
    """Each service knows its own messages only."""
    assert "nie zna komunikatu" in office.call(STORE, question(**FIELDS)).reason


def test_action_of_another_operation_is_refused(office: Office) -> None:
    """SOAPAction may be missing, but must not contradict the Body."""
    envelope = office.sign(office.envelope(f"<ob:ZapytaniePullPobierz>{OWN_BOX}</ob:ZapytaniePullPobierz>"))
    wrong = {"SOAPAction": '"http://ws.epuap.gov.pl/pull/potwierdzOdebranie"'}
    right = {"SOAPAction": '"http://ws.epuap.gov.pl/pull/pobierzNastepny"'}
    assert "SOAPAction" in office.post(PULL, envelope, wrong).reason
    assert office.post(PULL, envelope, right).text("kod") == "0"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/elsewhere", {}, 404), (PULL, {"Content-Type": "application/soap+xml"}, 415), ("/symulator/elsewhere", {}, 404)],
)
def test_every_answer_says_that_it_is_a_simulator(office: Office, path: str, headers: dict[str, str], status: int) -> None:
    """Answers of services, faults and HTTP errors carry the header that no real platform sends."""
    answers = [office.post(path, b"{}", headers), office.pull("Oczekujace"), office.post(PULL, b"<a")]
    assert [answer.response.status_code for answer in answers] == [status, 200, 500]
    marks = {answer.response.headers["X-Symulator"] for answer in answers}
    assert marks == {"SYMULATOR ePUAP - to nie jest platforma panstwowa"}


def test_connection_is_kept_alive(office: Office) -> None:
    """Calls one after another share a connection, also after a fault."""
    answers = [office.pull("Oczekujace"), office.post(PULL, b"<a"), office.pull("Oczekujace")]
    assert len({id(answer.response.extensions["network_stream"]) for answer in answers}) == 1
