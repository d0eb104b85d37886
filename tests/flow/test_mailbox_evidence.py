"""What becomes of a message, by its evidence: collected once, kept as it came, in whatever order it comes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from lxml import etree

from connector.care.settled import letter_course
from connector.flow.attribute import confirm_proof
from connector.flow.decide import Decision, close_shipment, reopen_shipment
from connector.flow.desk import Policies
from connector.flow.rejudge import plan_rejudging
from connector.letters.errors import NotAdmitted, OutcomeUnknown, PlatformError, StateConflict
from connector.store import rows
from connector.store import tables as t
from signing import policy
from signing.xades import sign
from tests.flow.mail_kit import PROVIDER, kept_evidence, the_mailbox
from tests.flow.mailbox_out_kit import ANNA, PIOTR, SendingMailbox, a_message, at, open_sending
from tests.mailbox_double import a_file
from tests.office_kit import Office
from tests.receipts_kit import make_key

WHY = Decision("Jan Testowy", "sprawdzone")


@pytest.fixture
def mailbox(office: Office) -> SendingMailbox:
    """Give the platform behind the office's mailbox."""
    return open_sending(office)


@pytest.fixture
def letter(office: Office, mailbox: SendingMailbox) -> str:  # noqa: ARG001 - the box
    """Post a message that the platform took and parted."""
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    office.after(minutes=2)
    return letter


def standing(office: Office, letter: str, place: int = 0) -> tuple[str, str | None]:
    """Give a shipment's status and what it waits for."""
    shipment = office.shipment(letter, place)
    return shipment["status"], shipment["awaits"]["what_en"] if shipment["awaits"] else None


def test_message_goes_its_way_by_evidence_alone(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """Sent, waiting, handed over, delivered: each step is proved, and says in both languages what is waited for next."""
    assert standing(office, letter) == ("taken", "the proof of sending (A.1, BP.W)")
    mailbox.issue(ANNA, "A.1", "BP.WX", at=at(2))
    office.after(hours=1)
    assert standing(office, letter) == (
        "submitted",
        "that it waits for the addressee (D.1), and the proof of receipt (BP.O)",
    )
    mailbox.issue(ANNA, "B1", "D.1", at=at(3))
    office.after(hours=12)
    assert standing(office, letter) == ("available", "the addressee's pick-up")
    mailbox.issue(ANNA, "E.1", at=at(4))
    office.after(hours=12)
    assert standing(office, letter) == ("available", "handed over; the proof of receipt (BP.O) is waited for")
    assert office.shipment(letter)["awaits"]["what_pl"] == "odebrane, czekamy na potwierdzenie otrzymania (BP.O)"
    mailbox.issue(ANNA, "BP.OX", at=at(4))
    office.after(hours=12)
    assert (standing(office, letter), office.shipment(letter)["basis"]["kind"]) == (("delivered", None), "BPOX")
    assert standing(office, letter, 1)[0] == "taken"


def test_each_piece_is_fetched_once_and_kept_byte_for_byte(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """However often the list shows it, a proof is fetched once; its bytes lie in the archive as they came."""
    mailbox.issue(ANNA, "A.1", "A.1", "D.1", "E.1", "BP.OX", at=at(2))
    for _ in range(5):
        office.after(hours=12)
    assert set(mailbox.proofs_fetched.values()) == {1}
    laid = {hashlib.sha256(content).hexdigest(): content for _, content in mailbox.evidence[mailbox.message(ANNA)]}
    kept = [piece for piece in office.shipment(letter)["evidence"] if piece["has_content"]]
    assert len(kept) == 5
    assert {piece["sha256"]: office.desk.archive.get(piece["sha256"]) for piece in kept} == laid
    assert {(piece["verdict"], piece["match"]) for piece in kept} == {("verified", "platform_id")}


def test_settled_message_is_asked_about_no_more(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """After one more look that brings nothing new nobody asks any more."""
    for to in (ANNA, PIOTR):
        mailbox.issue(to, "E.1", "BP.OX", at=at(2))
    office.after(days=1)
    office.after(days=1)
    asked = mailbox.calls["proofs"]
    office.after(days=3)
    assert (office.letter(letter)["statuses"], mailbox.calls["proofs"]) == ({"delivered": 2}, asked)


@pytest.mark.parametrize("order", list(permutations(["D.1", "E.1", "BP.OX"])))
def test_any_order_of_coming_ends_alike(office: Office, mailbox: SendingMailbox, letter: str, order: list[str]) -> None:
    """Evidence of one moment that comes out of order, one piece a day, ends as it would have in order."""
    for code in order:
        mailbox.issue(ANNA, code, at=at(2, 9), handed_over=False)
        office.after(days=1)
    assert standing(office, letter) == ("delivered", None)


def test_pick_up_after_the_fiction_changes_nothing(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """A letter that counts as delivered stays so, from the same day, when the addressee opens it later."""
    mailbox.issue(ANNA, "D.1", "BP.OX", at=at(2), handed_over=False)
    office.after(days=1)
    assert standing(office, letter)[0] == "deemed_delivered"
    mailbox.issue(ANNA, "E.1", at=at(9))
    office.after(days=8)
    assert (standing(office, letter)[0], office.shipment(letter)["evidence"][-1]["kind"]) == ("deemed_delivered", "E1")


def test_fiction_and_pick_up_that_are_seen_together_are_told_apart(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """A pick-up between the sealing of the fiction and our look at it does not make it a delivery by hand-over."""
    mailbox.issue(ANNA, "D.1", "BP.OX", at=at(2), handed_over=False)
    office.clock.moment += timedelta(days=2)
    mailbox.issue(ANNA, "E.1", at=office.clock.now() - timedelta(hours=1))
    office.after(days=1)
    assert (standing(office, letter)[0], office.shipment(letter)["basis"]["kind"]) == ("deemed_delivered", "BPOX")


@pytest.mark.parametrize(
    ("codes", "status", "whose"),
    [
        (["D.1", "BP.OX"], "deemed_delivered", None),
        (["A.2"], "refused", "person"),
        (["A.1", "B.2"], "undelivered", "person"),
        (["A.1", "D.2"], "undelivered", "person"),
        (["D.1", "E.2"], "undelivered", "person"),
    ],
)
def test_other_ends_are_proved_too(
    office: Office, mailbox: SendingMailbox, letter: str, codes: list[str], status: str, whose: str | None
) -> None:
    """Fiction of delivery, rejection and failure are told apart, each by its own evidence."""
    mailbox.issue(ANNA, *codes, at=at(3), handed_over=False)
    office.after(hours=12)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["basis"]["kind"]) == (status, codes[-1].replace(".", ""))
    assert (shipment["awaits"]["whose_move"] if shipment["awaits"] else None) == whose


@pytest.mark.parametrize("code", ["A.2", "D.2"])
def test_letter_that_was_not_delivered_waits_for_a_person_until_it_is_closed(
    office: Office, mailbox: SendingMailbox, letter: str, code: str
) -> None:
    """Closing takes it off the list, twice as once; the status stays what the evidence proves."""
    mailbox.issue(ANNA, code, at=at(3))
    office.after(hours=12)
    proved = standing(office, letter)[0]
    for _ in range(2):
        close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
        shipment = office.shipment(letter)
        assert (shipment["status"], shipment["awaits"]) == (proved, None)
    assert [piece["kind"] for piece in shipment["evidence"]].count("person_closed") == 1


def test_days_to_receive_are_shown_and_prove_nothing(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """What the platform says of the message stands beside the status, as information."""
    mailbox.days_to_receive = 0
    office.after(hours=1)
    shipment = office.shipment(letter)
    assert shipment["progress"]["days_to_receive"] == 0
    assert (shipment["progress"]["status"], shipment["status"]) == ("Czeka na doręczenie", "taken")


def test_message_that_the_platform_calls_rejected_and_does_not_prove_is_shown_to_a_person(
    office: Office, mailbox: SendingMailbox, letter: str
) -> None:
    """Half a day after it first said so the move is a person's, and the evidence is taken in whenever it comes."""
    mailbox.calls_it_rejected = True
    office.after(hours=2)
    assert office.shipment(letter)["awaits"]["whose_move"] == "platform"
    for _ in range(3):
        office.after(hours=12)
    assert (office.shipment(letter)["status"], office.shipment(letter)["awaits"]["whose_move"]) == ("taken", "person")
    told = [row.reason for row in kept_evidence(office) if row.kind == "search_ended"]
    assert told == ["platform_says_ended"] * 2  # once for each addressee
    mailbox.issue(ANNA, "A.2", at=at(3))
    office.after(hours=13)
    assert office.shipment(letter)["status"] == "refused"


def test_forged_evidence_is_kept_and_asks_a_person(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """A proof that somebody else sealed is kept, proves nothing, and is shown to a clerk."""
    message = mailbox.message(ANNA)
    mailbox.issue(ANNA, "E.1")
    content = mailbox.evidence[message][0][1].replace(b"ContentHandover", b"ContentConsignment")
    mailbox.evidence[message].clear()
    mailbox.lay(message, "D.1", content)
    office.after(hours=1)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["evidence"][-1]["verdict"], shipment["awaits"]["whose_move"]) == (
        "taken",
        "failed",
        "person",
    )


@pytest.mark.parametrize(("code", "content"), [("BP.OP", b"%PDF-1.7 no seal"), ("F.1", b"<x"), ("D.3", b"")])
def test_evidence_that_cannot_be_read_is_kept_all_the_same(
    office: Office, mailbox: SendingMailbox, letter: str, code: str, content: bytes
) -> None:
    """Whatever lies in the list is kept as it came, under the kind that the list gives, and holds nothing else up."""
    mailbox.lay(mailbox.message(ANNA), code, content)
    mailbox.issue(ANNA, "A.1")
    office.after(hours=1)
    kept = {piece["kind"]: piece for piece in office.shipment(letter)["evidence"]}
    assert (standing(office, letter)[0], kept[{"F.1": "other"}.get(code, code.replace(".", ""))]["verdict"]) == (
        "submitted",
        "failed",
    )


def test_evidence_about_another_message_counts_for_nobody(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """A proof that names another message than the list does proves nothing until a person says so."""
    mailbox.issue(PIOTR, "A.1")
    (strayed,) = mailbox.evidence.pop(mailbox.message(PIOTR))
    mailbox.lay(mailbox.message(ANNA), "A.1", strayed[1])
    office.after(hours=1)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["evidence"][-1]["match"]) == ("taken", "probable")
    assert standing(office, letter)[1] == "a clerk's decision: does this proof belong to this shipment"


def test_evidence_that_comes_as_a_message_before_the_number_finds_its_shipment(office: Office, mailbox: SendingMailbox) -> None:
    """A proof that arrives while the dispatch is not parted yet is probable by its addressee, and sure once it is."""
    mailbox.pending = {"task-1"}
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    mailbox.issue(PIOTR, "A.1")
    ((proof, content),) = mailbox.evidence.pop(mailbox.message(PIOTR))
    arrive_as_message(mailbox, content, proof.message)
    office.after(minutes=4)
    assert [piece.match for piece in kept_evidence(office)] == ["probable"]
    mailbox.pending.clear()
    office.after(hours=1)
    assert [shipment["status"] for shipment in office.letter(letter)["shipments"]] == ["taken", "submitted"]


def arrive_as_message(mailbox: SendingMailbox, content: bytes, about: str) -> None:
    """Have a piece of evidence come as a message of its own."""
    mailbox.arrive(a_file(content, "dowod.xml", "application/xml"), kind="evidence", evidence="A.1", about=about)


def test_late_evidence_moves_what_nobody_asks_about_any_more(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """A message that came to its end for us still learns from evidence that comes by itself."""
    for _ in range(6):
        office.after(days=12)
    assert standing(office, letter) == ("taken", "a clerk's decision: no proof of sending came")
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    asked = mailbox.calls["proofs"]
    office.after(days=2)
    assert (mailbox.calls["proofs"], standing(office, letter)) == (asked, ("closed_by_person", None))
    mailbox.issue(ANNA, "E.1", "BP.OX", at=at(4))
    ((proof, content), (receipt, receipt_content)) = mailbox.evidence.pop(mailbox.message(ANNA))
    arrive_as_message(mailbox, content, proof.message)
    arrive_as_message(mailbox, receipt_content, receipt.message)
    office.after(hours=1)
    assert standing(office, letter)[0] == "delivered"


def test_evidence_of_nobodys_message_is_a_proof_without_a_letter(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """A proof about a number that no shipment has is kept without one, and moves nothing."""
    mailbox.prove("PPSA-E-obcy", ANNA, "A.1")
    ((_, content),) = mailbox.evidence.pop("PPSA-E-obcy")
    arrive_as_message(mailbox, content, "PPSA-E-obcy")
    office.after(minutes=4)
    assert [piece.shipment_id for piece in kept_evidence(office) if piece.kind == "A1"] == [None]
    assert office.letter(letter)["statuses"] == {"taken": 2}


@pytest.mark.parametrize("call", ["proofs", "progress", "fetch_proof"])
@pytest.mark.parametrize("error", [NotAdmitted, OutcomeUnknown])
def test_question_that_fails_loses_nothing(
    office: Office, mailbox: SendingMailbox, letter: str, call: str, error: type[PlatformError]
) -> None:
    """An error in the middle of a look leaves what was kept, and what is missing is fetched later."""
    mailbox.issue(ANNA, "A.1", "D.1", "E.1", "BP.OX", at=at(2))
    mailbox.errors[call] = [error()]
    office.after(minutes=20)
    assert (the_mailbox(office).paused is not None) == (error is NotAdmitted)
    with office.desk.database.transaction("resumed") as tx:
        tx.exec_driver_sql("UPDATE boxes SET paused = NULL")
    office.after(hours=12)
    assert standing(office, letter)[0] == "delivered"
    assert len([piece for piece in office.shipment(letter)["evidence"] if piece["has_content"]]) == 4


def test_seal_that_nobody_vouches_for_is_believed_once_it_is_pinned(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """Evidence of a provider whose certificate is new counts after it is pinned and judged again."""
    stranger = make_key("nowy dostawca")
    believed = office.policies
    office.policies = Policies(believed.letters, believed.receipts, own={"evidence": policy.letters([stranger.certificate])})
    office.restart()
    mailbox.issue(ANNA, "D.1", "BP.OX", at=at(3))
    office.after(hours=1)
    assert standing(office, letter)[0] == "taken"
    office.policies = believed
    office.restart()
    plan_rejudging(office.desk, office.unit_id, "Jan Testowy")
    office.run()
    assert standing(office, letter)[0] == "delivered"


def test_person_cannot_give_a_shipment_the_number_of_another(office: Office, mailbox: SendingMailbox, letter: str) -> None:
    """A proof about one message is no proof for a second shipment, or evidence of the first would deliver both."""
    mailbox.pending = {"task-2"}
    other = office.post(a_message(PIOTR), key="other")
    office.run()
    mailbox.prove(office.shipment(letter)["platform_id"], PIOTR, "A.1")
    office.after(hours=1)
    piece = office.shipment(letter)["evidence"][-1]
    assert piece["match"] == "probable"
    with pytest.raises(StateConflict):
        confirm_proof(office.desk, office.unit_id, piece["id"], office.shipment(other)["id"], WHY)
    assert office.shipment(other)["platform_id"] is None


def test_closing_covers_no_proof_that_was_confirmed_only_after_it(office: Office, mailbox: SendingMailbox) -> None:
    """What a person closed as undelivered is theirs again, and not erased, once a seal that is pinned later says otherwise."""
    letter = office.post(a_message(ANNA))
    office.run()
    office.after(minutes=2)
    mailbox.issue(ANNA, "D.2", at=at(3))
    newcomer = make_key("nowy dostawca")
    mailbox.seal = lambda content: sign(etree.ElementTree(etree.fromstring(content)), newcomer, at=office.clock.now())
    mailbox.issue(ANNA, "BP.OX", at=at(4))
    for _ in range(3):
        office.after(hours=12)
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    assert (standing(office, letter), open_about(office, letter)) == (("undelivered", None), [])
    both = policy.letters([PROVIDER.certificate, newcomer.certificate])
    office.policies = replace(office.policies, own={"evidence": both})
    office.restart()
    plan_rejudging(office.desk, office.unit_id, "Jan Testowy")
    office.run()
    assert standing(office, letter) == ("undelivered", "a clerk's decision: the evidence disagrees")
    assert open_about(office, letter) == ["open"]
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    assert (standing(office, letter), open_about(office, letter)) == (("undelivered", None), [])


def test_letter_closed_while_no_proof_of_delivery_came_is_nobodys_move(office: Office, mailbox: SendingMailbox) -> None:
    """It stays sent, as is proved, and off the list of what waits for a person; opened again it is back there."""
    letter = office.post(a_message(ANNA))
    office.run()
    office.after(minutes=2)
    mailbox.issue(ANNA, "A.1")
    for _ in range(130):
        office.after(hours=12)
    shipment = office.shipment(letter)["id"]
    move = ("submitted", "a clerk's decision: no proof of delivery came")
    assert standing(office, letter) == move
    for _ in range(2):
        close_shipment(office.desk, office.unit_id, shipment, WHY)
        assert (standing(office, letter), open_about(office, letter)) == (("submitted", None), [])
    reopen_shipment(office.desk, office.unit_id, shipment, WHY)
    assert (standing(office, letter), "open" in open_about(office, letter)) == (move, True)
    with pytest.raises(StateConflict):
        reopen_shipment(office.desk, office.unit_id, shipment, WHY)


def open_about(office: Office, letter: str) -> list[str]:
    """Say what keeps a letter from being erased once its time is over."""
    with office.desk.database.reading() as tx:
        return letter_course(tx, rows.find(tx, t.letters, letter, office.unit_id))[0]
