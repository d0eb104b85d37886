"""All that the channel asks keeps to the official contracts, and what these promise is read, says Prism."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.edoreczenia.api import json_body
from adapters.edoreczenia.channel import EdoreczeniaChannel
from adapters.edoreczenia.mailbox import Mailboxes
from connector.letters.errors import MailboxFull, OutcomeUnknown, Refused
from connector.ports import Notice, OfficialId, Order, PartyQuery, Place, Proof
from samples.pki import Pki
from samples.platform.edoreczenia import settings
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, COMPANY, COUNTY, JAN, OFFICE, a_channel, a_file, an_order
from tests.interop import judges
from tests.interop.judges import Judge
from tests.interop.prism_front import MAILBOX, REGISTER, TOKENS, Deviation, Front
from tests.unit.simulator.edoreczenia_kit import Caller, paper

pytestmark = pytest.mark.reference

CONTRACTS = {MAILBOX: "uaapi_3.0.8.2.yaml", REGISTER: "se-api_v.4.0.5.yaml"}
MANY = 50_000
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
NOBODY = "AE:PL-98765-43210-SFVYC-19"
"""The contract's example of an address, which the simulated register does not know."""

NAMELESS = "MessageOperationResponseWrapperStatus requires two properties that it does not define"
REFUSED = "the list of errors by which Prism refuses that has no texts, for the contract gives no example of them"
NUMBERS = "AssignmentDegreeEnum is a text whose values are numbers: no text is one of them, and no number is a text"
NO_SIZE = "MessagesWrapper requires resultSize and does not define it"
NO_TEXT = "PatchBody.value is an object, although every path that may be changed holds a text"
EXAMPLE = "the contract gives a number as the example of a text"

OF_TRAFFIC = {  # what Prism says of our requests and of the simulated platform's tidy answers, and why it cannot be mended
    Deviation("messages.move", "Request body property 0.value must be object"): NO_TEXT,
    Deviation("tasks.get", "Response body property 0 must have required property 'addresseeAde'"): NAMELESS,
    Deviation("tasks.get", "Response body property 0 must have required property 'status'"): NAMELESS,
    Deviation(
        "messages.list", "Response body property messages.0.messageMetadata must have required property 'shippingService'"
    ): ("the format MINIMAL holds two properties, and MessageMetadata requires a third one"),
    Deviation(
        "search/bae_search",
        "Response body property baeSearchResponses.0.recipientEda.assignmentDegree must be equal to one of the allowed values: "
        "0, 1, 2, 3",
    ): NUMBERS,
    Deviation(
        "search/eda-confirmation",
        "Response body property recipientEda.assignmentDegree must be equal to one of the allowed values: 0, 1, 2, 3",
    ): NUMBERS,
    Deviation("search/eda-confirmation", "Unable to match the returned status code with those defined in the document: 200"): (
        "the contract's 400 refers to a schema where a response belongs, so that Prism knows of no error at all"
    ),
}
OF_EXAMPLES = {  # what Prism says of our requests and of its own answers, which are the contracts' examples
    Deviation("messages.move", "Request body property 0.value must be object"): NO_TEXT,
    Deviation("messages.move", "Response body property 0.error must be string"): REFUSED,
    Deviation("messages.move", "Response body property 0.error_description must be string"): REFUSED,
    Deviation("tasks.get", "Response body property 0 must have required property 'addresseeAde'"): NAMELESS,
    Deviation("tasks.get", "Response body property 0 must have required property 'status'"): NAMELESS,
    Deviation("messages.list", "Response body must have required property 'resultSize'"): NO_SIZE,
    Deviation("threads.get", "Response body property messages must have required property 'resultSize'"): NO_SIZE,
    Deviation(
        "search/bae_search", "Response body property baeSearchResponses.0.recipientEda.assignmentDegree must be string"
    ): NUMBERS,
    Deviation("search/eda-confirmation", "Response body property recipientEda.assignmentDegree must be string"): NUMBERS,
    **{
        Deviation(operation, f"Response body property {place} must be string"): EXAMPLE
        for operation, place in (
            ("search/bae_search", "baeSearchResponses.0.baeSearchData.0.officialIds.0.id"),
            ("search/bae_search", "baeSearchResponses.0.baeSearchData.0.address.0.postOfficeBox"),
            ("search/eda-confirmation", "recipient.officialIds.0.id"),
            ("search/eda-confirmation", "recipient.address.0.postOfficeBox"),
            ("search/eda-search", "edaSearchResponses.0.recipient.officialIds.0.id"),
        )
    },
}
OPERATIONS = {
    *("messages.send", "drafts.create", "attachments.add", "attachments.upload", "drafts.send", "drafts.delete"),
    *("tasks.status", "tasks.get", "messages.list", "messages.get", "attachments.download", "threads.list", "threads.get"),
    *("evidences.list", "evidences.file", "evidences.card"),
    *("messages.move", "messages.delete", "subscriptions.put", "subscriptions.remove"),
    *("search/bae_search", "search/eda-confirmation", "search/eda-search"),
}
"""Every operation that the channel knows."""
NUMBER = "string"
"""The number of the message that the contract gives as an example."""


@pytest.fixture(scope="module")
def prism(reference: Path) -> Iterator[Judge]:  # noqa: ARG001 - skip before anything starts
    """Start Node with Prism."""
    judge = Judge.start(judges.PRISM)
    yield judge
    judge.close()


@pytest.fixture(scope="module")
def platform(pki: Pki) -> Iterator[Simulator]:
    """Run a simulated e-Doręczenia that keeps to the contract where it can."""
    with Simulator(pki, replace(settings.load(), sloppy=False)) as running:
        yield running


@pytest.fixture(scope="module")
def front(pki: Pki, platform: Simulator, prism: Judge, reference: Path) -> Iterator[Front]:
    """Put Prism before the platform; tokens are of no contract and come from it directly."""
    places = {MAILBOX: platform.ua_address, REGISTER: platform.se_address}
    root = pki.path("root.pem")
    behind = {
        prefix: prism.ask("prism.proxy", reference / "edoreczenia" / CONTRACTS[prefix], place, root)["address"]
        for prefix, place in places.items()
    }
    with Front(pki, {**behind, TOKENS: platform.address + TOKENS}) as running:
        yield running


@pytest.fixture(scope="module")
def mock(pki: Pki, prism: Judge, reference: Path) -> Iterator[Front]:
    """Let Prism answer by itself, out of the contracts' examples."""
    behind = {
        prefix: prism.ask("prism.mock", reference / "edoreczenia" / contract)["address"] for prefix, contract in CONTRACTS.items()
    }
    with Front(pki, behind) as running:
        yield running


def test_all_that_is_asked_of_a_platform_keeps_to_the_contract(pki: Pki, platform: Simulator, front: Front) -> None:
    """Letters out and in, evidence, look-ups: all deviations come from places where the contract contradicts itself."""
    channel = a_channel(pki, front.address, audience=platform.issuer, large_bytes=MANY)
    send_and_follow(channel)
    be_refused(channel, platform)
    fetch_proofs_of_paper(channel, Caller(platform, pki))
    receive_and_answer(channel, platform)
    clear_out(channel, platform)
    be_called(channel)
    look_up(channel)
    assert front.calls == OPERATIONS
    assert front.deviations == set(OF_TRAFFIC)


def test_all_that_the_contract_gives_as_an_example_is_read(pki: Pki, mock: Front) -> None:
    """Prism takes every request for one that the contract describes, and the channel reads what it answers out of that."""
    channel = a_channel(pki, mock.address, large_bytes=MANY)
    assert channel.send(an_order(to=[COUNTY, JAN])).task == "string"
    assert channel.send(a_large_order()).task == "string"
    assert channel.parted(BOX, "zadanie") is not None
    assert channel.progress(BOX, NUMBER).status == "W trakcie weryfikacji"
    [proof] = channel.proofs(BOX, NUMBER)
    assert channel.fetch_proof(BOX, proof).content
    assert channel.fetch_proof(BOX, Proof("dowód", "H.EPO", NUMBER, None, None)).content
    assert channel.listed(BOX, None).messages
    mail = channel.fetch(BOX, NUMBER)
    assert mail is not None
    assert list(channel.pieces(BOX, NUMBER, replace(mail.files[0], size=None)))
    assert channel.look_for(an_order(), BEFORE_ALL) == []
    assert channel.sent_since(BOX, BEFORE_ALL)
    assert channel.register.find(BOX, PartyQuery(["COMPANY"], entity_name="Firma")).entries
    assert channel.register.confirm(BOX, NOBODY)
    assert channel.register.refresh(BOX, [COUNTY])
    channel._mailboxes.delete_draft(OFFICE, "szkic")
    assert channel.place(BOX, NUMBER) is Place.MAILBOX
    with pytest.raises(OutcomeUnknown):
        channel.bin(BOX, NUMBER)
    channel.delete(BOX, NUMBER)
    be_called(channel)
    assert mock.calls == OPERATIONS
    assert mock.deviations == set(OF_EXAMPLES)


def a_large_order(**changes: str | None) -> Order:
    """Make an order with a file above the limit and one below it; both are text, for Prism reads every body as such."""
    files = (a_file("plan.txt", b"Plan\n" * MANY, "text/plain"), a_file("opis.txt", "Zażółć\n".encode(), "text/plain"))
    return an_order(*files, to=[COUNTY], mark="pismo-bcdefghijklmnopqrstu", **changes)


def send_and_follow(channel: EdoreczeniaChannel) -> None:
    """Send a letter, see its task through to all its evidence, and find it again."""
    parts = channel.parted(BOX, channel.send(an_order(to=[COUNTY, COMPANY])).task or "")
    assert parts is not None
    number = parts[0].platform_id or ""
    assert channel.progress(BOX, number).status == "Doręczona"
    proofs = channel.proofs(BOX, number)
    assert {proof.kind for proof in proofs} >= {"A.1", "BP.WX", "D.1", "E.1", "BP.OX", "BP.OP"}
    assert all(channel.fetch_proof(BOX, proof).content for proof in proofs)
    assert number in {trace.platform_id for trace in channel.look_for(an_order(to=[COUNTY]), BEFORE_ALL)}
    assert number in {entry.number for entry in channel.sent_since(BOX, BEFORE_ALL) or []}


def be_refused(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """Hear a no to a small letter and to a draft, which is deleted then."""
    platform.script(Rule(do="mailbox_full", operation="messages.send"), Rule(do="mailbox_full", operation="drafts.send"))
    for order in (an_order(), a_large_order()):
        with pytest.raises(MailboxFull):
            channel.send(order)
    platform.end_script()


def fetch_proofs_of_paper(channel: EdoreczeniaChannel, caller: Caller) -> None:
    """Fetch the evidence about a letter that went out on paper."""
    with caller.http:
        number = caller.sent(paper())
    proofs = channel.proofs(BOX, number)
    assert {proof.kind for proof in proofs} >= {"H.PN", "H.EPO"}
    assert all(channel.fetch_proof(BOX, proof).content for proof in proofs)


def receive_and_answer(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """List what came, fetch it with its file, and answer with a large letter."""
    content = "Zażółć gęślą jaźń\n".encode() * 100
    number = platform.arrive(OFFICE, files=[File("podanie.txt", content)])
    assert number in {line.number for line in channel.listed(BOX, None).messages}
    mail = channel.fetch(BOX, number)
    assert mail is not None
    assert b"".join(channel.pieces(BOX, number, mail.files[0])) == mail.files[0].content == content
    assert channel.parted(BOX, channel.send(a_large_order(thread=mail.thread, replies_to=number)).task or "")


def clear_out(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """Put a message into the bin and delete it there."""
    number = platform.arrive(OFFICE)
    for deed, place in ((channel.bin, Place.MAILBOX), (channel.delete, Place.BIN)):
        assert channel.place(BOX, number) is place
        deed(BOX, number)
    assert channel.place(BOX, number) is Place.GONE


def be_called(channel: EdoreczeniaChannel) -> None:
    """Ask for calls about everything, and for no more."""
    channel.subscribe(BOX, dict.fromkeys(Notice, "http://127.0.0.1:9/"))
    channel.unsubscribe(BOX)


def look_up(channel: EdoreczeniaChannel) -> None:
    """Search by each set of criteria, confirm addresses that are known and one that is not, refresh several."""
    register = channel.register
    for query, address in (
        (PartyQuery(["PUBLIC_INSTITUTION"], entity_name="Starostwo"), COUNTY),
        (PartyQuery(["COMPANY"], official_id=OfficialId("nip", "0000000001")), COMPANY),
        (PartyQuery(["INDIVIDUAL"], first_name="Jan", surname="Testowy", city="Lubin", street="Polna", building="5"), JAN),
    ):
        assert [entry.address for entry in register.find(BOX, query).entries] == [address]
    assert register.confirm(BOX, COUNTY)
    assert register.confirm(BOX, NOBODY) is None
    assert len(register.refresh(BOX, [COUNTY, JAN, NOBODY])) == 2


def test_prism_sees_what_is_wrong(pki: Pki, platform: Simulator, front: Front) -> None:
    """A request that breaks the contract is noted: the silence above means something."""
    with Front(pki, front.behind) as other:
        mailboxes = a_channel(pki, other.address, audience=platform.issuer)._mailboxes
        with pytest.raises(Refused):
            mailboxes.send(OFFICE, json_body({"messageMetadata": {"subject": "Bez usługi"}}))
    assert other.deviations == {
        Deviation("messages.send", "Request body property messageMetadata must have required property 'shippingService'")
    }


def test_every_operation_of_the_channel_is_judged() -> None:
    """What the channel may learn to call stands in the list above; a piece of evidence lies in one of two places."""
    learnt = {name for name, found in vars(Mailboxes).items() if not name.startswith("_") and callable(found)}
    assert len(learnt) + 1 == len([name for name in OPERATIONS if not name.startswith("search/")])
