"""Letters on paper: chosen last, checked before they leave, one addressee a call, posted and brought by proof only."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from connector.flow.preflight import preflight
from connector.flow.request import read_request
from connector.letters.errors import RequestInvalid
from connector.ports import OwnBox
from connector.store import rows
from connector.store import tables as t
from samples.documents.evidence import OFFICE as ADE
from samples.documents.pdf import page
from tests.flow.mail_kit import add_mailbox, sealed
from tests.flow.mailbox_out_kit import ANNA, SendingMailbox, a_message
from tests.office_kit import Office

HOME = {"street": "Polna", "building": "5", "flat": "2", "postal_code": "59-300", "city": "Lubin"}
JAN = {"name": "Jan Testowy", "kind": "person", "postal": HOME}
LETTER = page(["Zawiadomienie", "Jan Testowy"])


@dataclass
class PostingMailbox(SendingMailbox):
    """A mailbox that may post letters on paper; its tasks name no address then."""

    posts: bool = True

    def posts_from(self, box: OwnBox) -> bool:  # noqa: ARG002 - the port's signature
        """Say so."""
        return self.posts

    def parted(self, box: OwnBox, task: str) -> Any:
        """Leave out the address of who gets paper."""
        parts = super().parted(box, task)
        message = self.orders[task].message
        on_paper = message is not None and message.paper is not None
        return [type(part)("", part.platform_id, part.error) for part in parts or ()] if on_paper and parts else parts


@pytest.fixture
def mailbox(office: Office) -> PostingMailbox:
    """Give an office that posts."""
    mailbox = PostingMailbox(seal=lambda content: sealed(office, content))
    office.mailbox = mailbox
    add_mailbox(office)
    return mailbox


def a_paper(*addressees: dict[str, Any], pdf: bytes = LETTER, **more: Any) -> dict[str, Any]:
    """Build the request for a message whose files may be printed."""
    return {**a_message(files=[("pismo.pdf", pdf)]), "addressees": list(addressees or (JAN,)), **more}


def the_shipment(office: Office, letter: str) -> Any:
    """Give the row of a letter's first shipment."""
    with office.desk.database.reading() as tx:
        found = rows.find(tx, t.letters, letter, office.unit_id)
        return tx.execute(select(t.shipments).where(t.shipments.c.letter_id == found.id).order_by(t.shipments.c.position)).first()


def test_who_has_only_a_postal_address_gets_paper(office: Office, mailbox: PostingMailbox) -> None:
    """The order names address and options, and the message gets its number though the task names nobody."""
    letter = office.post(a_paper(proceeding="administrative", hybrid={"printing": "simplex", "senders_information": "Wydz. OŚ"}))
    office.run()
    office.after(minutes=2)
    [order] = mailbox.orders.values()
    assert order.message is not None
    assert order.message.paper is not None
    paper = order.message.paper
    assert (paper.name, paper.person, paper.address.line) == ("Jan Testowy", True, "Polna 5/2, 59-300 Lubin")
    assert (paper.options.printing, paper.options.proceeding, paper.options.registered) == ("simplex", "administrative", True)
    shipment = office.shipment(letter)
    assert (shipment["mode"], shipment["status"], shipment["mode_why"]["rule"]) == ("puh", "taken", "paper-last")
    assert shipment["addressee"]["address"] == "Polna 5/2, 59-300 Lubin"
    assert shipment["platform_id"] == "PPSA-E-task-1-0"
    assert shipment["awaits"]["what_pl"] == "potwierdzenie nadania pocztą (H.PN)"


def test_electronic_address_comes_before_paper(office: Office, mailbox: PostingMailbox) -> None:
    """Both given, no paper is used; a person may choose it."""
    both = {**JAN, "ade": ANNA}
    assert the_shipment(office, office.post(a_paper(both), key="1")).mode == "purde"
    decision = {"mode": "puh", "person": "Anna Urzędowa", "reason": "prośba"}
    chosen = the_shipment(office, office.post(a_paper(both, mode=decision), key="2"))
    assert (chosen.mode, chosen.mode_why["person"]) == ("puh", "Anna Urzędowa")
    assert not mailbox.orders


def test_each_on_paper_goes_in_a_call_of_its_own(office: Office, mailbox: PostingMailbox) -> None:
    """The service takes one addressee a call; the electronic ones still travel together."""
    office.post(a_paper(JAN, {"name": "Anna", "ade": ANNA}, {**JAN, "name": "Firma Testowa sp. z o.o.", "kind": "company"}))
    office.run()
    assert sorted(len(order.addressees) for order in mailbox.orders.values()) == [1, 1, 1]
    assert len({order.mark for order in mailbox.orders.values()}) == 3
    papers = [order.message.paper for order in mailbox.orders.values() if order.message and order.message.paper]
    assert [paper.person for paper in papers] == [True, False]


@pytest.mark.parametrize(
    ("pdf", "code"),
    [(b"%PDF-1.7 broken", "hybrid_not_pdf"), (page(["x"]).replace(b"595", b"842"), "hybrid_not_a4")],
)
def test_file_that_cannot_be_printed_stops_the_letter(office: Office, mailbox: PostingMailbox, pdf: bytes, code: str) -> None:
    """What the operator would refuse is found before anything leaves, with its place."""
    letter = office.post(a_paper(pdf=pdf))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], mailbox.calls["send"]) == ("refused_here", 0)
    assert (code, "attachments[0]") in [(each["code"], each["path"]) for each in shipment["problems"]]


def test_letter_on_paper_needs_something_to_print(office: Office, mailbox: PostingMailbox) -> None:
    """The text of a message is not printed."""
    request = a_paper()
    request["content"]["attachments"] = []
    letter = office.post(request)
    office.run()
    assert [each["code"] for each in office.shipment(letter)["problems"]] == ["hybrid_nothing_to_print"]
    assert not mailbox.orders


@pytest.mark.parametrize(
    "more",
    [
        {"hybrid": {"registered": False}},
        {"hybrid": {"proof_of_delivery": False}, "proof_required": True},
        {"content": {"document_base64": base64.b64encode(b"<a/>").decode()}},
    ],
)
def test_paper_that_proves_nothing_or_prints_no_pdf_is_not_chosen(
    office: Office,
    mailbox: PostingMailbox,  # noqa: ARG001 - the box
    more: dict[str, Any],
) -> None:
    """Proof excludes unregistered post, and an XML document is not printed."""
    with pytest.raises(RequestInvalid) as refused:
        office.post(a_paper(**more))
    assert [problem.code for problem in refused.value.problems] == ["mode_none_possible"]


def test_office_whose_postal_address_nobody_knows_posts_nothing(office: Office, mailbox: PostingMailbox) -> None:
    """Without a sender on the envelope the way is not there."""
    mailbox.posts = False
    with pytest.raises(RequestInvalid):
        office.post(a_paper())


def test_without_need_of_proof_ordinary_post_will_do(office: Office, mailbox: PostingMailbox) -> None:
    """Then, and only then, the letter leaves unregistered."""
    office.post(a_paper(hybrid={"registered": False}, proof_required=False))
    office.run()
    [order] = mailbox.orders.values()
    assert order.message is not None
    assert order.message.paper is not None
    assert order.message.paper.options.registered is False
    assert order.box.address == ADE


def test_check_before_posting_looks_at_the_pages_too(office: Office, mailbox: PostingMailbox) -> None:
    """What the operator would refuse is told before anything is stored."""
    request = read_request(a_paper(pdf=page(["x"]).replace(b"595", b"842")))
    checked = preflight(office.desk, office.client, request)
    assert (checked.passes, [course.mode.value for course in checked.courses]) == (False, ["puh"])
    assert ("hybrid_not_a4", "content.attachments[0]") in [(each.code, each.path) for each in checked.findings]
    assert not mailbox.orders


def test_contents_are_told_only_of_a_special_proceeding(office: Office, mailbox: PostingMailbox) -> None:  # noqa: ARG001 - the box
    """The service takes what is inside only where the proceeding is not a general one (protocols, e-Doręczenia 6)."""
    wish: dict[str, Any] = {"hybrid": {"case_content": "decyzja OŚ.6220.1.2026"}}
    with pytest.raises(RequestInvalid) as refused:
        office.post(a_paper(**wish))
    assert [problem.code for problem in refused.value.problems] == ["case_content_without_proceeding"]
    assert office.post(a_paper(**wish, proceeding="administrative"))
