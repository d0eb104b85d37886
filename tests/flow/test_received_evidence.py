"""Evidence over a mailbox: believed by its provider's seal, put to its shipment, and never shown as a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from connector.flow.receipts import judge_receipt, match_to_shipment
from connector.flow.rejudge import plan_rejudging
from connector.letters.errors import NotFound
from connector.letters.evidence import Kind, Match, Verdict
from connector.ports import Proof, Trace
from connector.store.elsewhere import newest
from connector.web.download import download_evidence
from connector.web.readable import readable
from samples.documents import evidence as samples
from schemas.parsing import parse
from signing.policy import Policy
from signing.xades import sign
from tests import levels_kit, pdf_kit, signing_kit
from tests import revocation_kit as kit
from tests.flow.evidence_kit import TOLD, a_sent_message, arrive, judged, shipment_of
from tests.flow.mail_kit import add_mailbox, kept_evidence, sealed
from tests.mailbox_double import MailboxDouble, a_file
from tests.office_kit import SEAL, Office

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)


@pytest.fixture
def mailbox(office: Office) -> MailboxDouble:
    """Give the office a mailbox that is received from."""
    add_mailbox(office)
    return office.mailbox


def test_sealed_evidence_is_verified_and_says_what_its_kind_leaves_open(office: Office) -> None:
    """By the provider's seal a proof of receipt is believed; its date is the one it holds, as written and in UTC."""
    found = judged(office, sealed(office, samples.receipt(sent=AT, received=LATER)))
    stated = found.statement
    assert (found.verdict, stated.kind, stated.says) == (Verdict.VERIFIED, Kind.BPOX, "handed_over")
    assert (stated.event_at, stated.event_at_raw) == (LATER, "2026-03-02T09:30:00+02:00")
    assert (stated.number, stated.about, found.name) == ("D-1", samples.MESSAGE, "BPOX.xml")


def test_evidence_that_somebody_else_sealed_proves_nothing(office: Office) -> None:
    """The seal that the office believes for letters is not believed for evidence, nor is none at all."""
    content = samples.receipt(sent=AT, received=LATER)
    by_the_office = sign(etree.ElementTree(etree.fromstring(content)), SEAL, at=office.clock.now())
    assert [judged(office, each).verdict for each in (by_the_office, content)] == [Verdict.FAILED] * 2


def test_altered_evidence_proves_nothing(office: Office) -> None:
    """A changed date breaks the seal."""
    content = sealed(office, samples.receipt(sent=AT, received=LATER))
    changed = content.replace(b"2026-03-02T09:30:00+02:00", b"2026-03-01T09:30:00+02:00")
    assert (judged(office, changed).verdict, judged(office, changed).reason) == (Verdict.FAILED, "hash_failure")


def test_without_a_seal_named_for_evidence_nobody_is_believed(office: Office) -> None:
    """Not even who signs letters: anybody with a qualified seal could prove anything otherwise."""
    desk = replace(office.desk, policies=replace(office.desk.policies, own={}))
    found = judge_receipt(desk, sealed(office, samples.receipt(sent=AT, received=LATER)), TOLD)
    assert found is not None
    assert (found.verdict, found.reason) == (Verdict.FAILED, "no_certificate_chain_found")


def believing(office: Office, evidence: Policy, at: datetime) -> Office:
    """Have the office judge evidence by this policy, at this moment."""
    office.clock.moment = at
    office.desk = replace(office.desk, policies=replace(office.desk.policies, own={"evidence": evidence}))
    return office


def test_time_stamp_keeps_a_seal_good_after_its_certificate_ended(office: Office) -> None:
    """Two years later the seal is believed by the time stamp beside it, and without one not any more."""
    key = kit.short().signing_key("seal", kit.between().certificate)
    bare = sign(parse(samples.receipt(sent=AT, received=LATER)), key, at=signing_kit.AT)
    later = believing(office, levels_kit.accepting(), signing_kit.AT + levels_kit.YEARS)
    assert judged(later, levels_kit.with_stamp(bare)).verdict is Verdict.VERIFIED
    assert (judged(later, bare).verdict, judged(later, bare).reason) == (Verdict.FAILED, "out_of_bounds_no_poe")


def test_sealed_pdf_is_verified_and_the_list_tells_what_it_is(office: Office) -> None:
    """A BP.OP by a believed seal is evidence about the message that it is listed under; one changed since is none."""
    now = believing(office, levels_kit.accepting(), signing_kit.AT)
    content = pdf_kit.signed()
    found = judged(now, content, Proof("D-5", "BP.OP", samples.MESSAGE))
    assert (found.verdict, found.statement.kind, found.statement.about) == (Verdict.VERIFIED, Kind.BPOP, samples.MESSAGE)
    assert (found.name, found.statement.event_at) == ("BPOP.pdf", None)
    changed = pdf_kit.changed(content, pdf_kit.another_page)
    assert judged(now, changed, Proof("D-5", "BP.OP", samples.MESSAGE)).verdict is Verdict.FAILED


@pytest.mark.parametrize("kind", ["E.1", "B.2", "BP.OX", "H.EPO", "D"])
def test_sealed_pdf_listed_as_what_is_no_pdf_proves_nothing(office: Office, kind: str) -> None:
    """Nothing in the file says what it is, and a believed seal under some PDF makes no hand-over and no refusal."""
    now = believing(office, levels_kit.accepting(), signing_kit.AT)
    found = judged(now, pdf_kit.signed(), Proof("D-5", kind, samples.MESSAGE))
    assert (found.verdict, found.reason) == (Verdict.FAILED, "not_evidence")


@pytest.mark.parametrize("content", [b"<cut", b"<inne/>", b"%PDF-1.4 no seal", b"\x00\x01"])
def test_what_is_listed_as_evidence_is_judged_whatever_it_is(office: Office, content: bytes) -> None:
    """It stands under the kind and message that the list tells, without any date, and proves nothing."""
    found = judged(office, content, Proof("D-9", "BP.OP", samples.MESSAGE, "2026-03-01T00:00:00Z", AT))
    assert (found.verdict, found.statement.kind, found.statement.about) == (Verdict.FAILED, Kind.BPOP, samples.MESSAGE)
    assert (found.statement.event_at, found.statement.event_at_raw) == (None, None)


def test_code_without_a_meaning_here_is_kept_as_other_evidence(office: Office) -> None:
    """C.5 is evidence, and nothing follows from it."""
    content = sealed(office, samples.technical("AcceptanceRejectionExpiry", at=AT))
    assert judged(office, content, Proof("D-2", "C.5", samples.MESSAGE)).statement.kind is Kind.OTHER


@pytest.mark.usefixtures("mailbox")
def test_evidence_belongs_by_message_and_addressee(office: Office) -> None:
    """Another message is none of it; another addressee, or a list that says another message, needs a person."""
    shipment = shipment_of(office, a_sent_message(office))
    told = Proof("D-3", "E.1", samples.MESSAGE)
    right = sealed(office, samples.technical("ContentHandover", at=AT))
    to_another = sealed(office, samples.technical("ContentHandover", at=AT, addressee=samples.OFFICE))
    of_another = sealed(office, samples.technical("ContentHandover", at=AT, message="PPSA-E-else"))
    cases = [(right, told), (to_another, told), (of_another, told), (right, Proof("D-3", "E.1", "PPSA-E-else"))]
    found = [match_to_shipment(judged(office, content, said), shipment, shipment.platform_id) for content, said in cases]
    assert found == [Match.PLATFORM_ID, Match.PROBABLE, Match.PROBABLE, Match.NONE]


@pytest.mark.usefixtures("mailbox")
def test_evidence_that_comes_as_a_message_delivers_its_shipment(office: Office) -> None:
    """It is kept byte for byte, belongs to the shipment, and goes to no document system as a letter."""
    shipment_id = a_sent_message(office)
    content = sealed(office, samples.receipt(sent=AT, received=LATER))
    arrive(office, content, "BP.OX")
    office.run()
    arrival, piece = office.arrivals()[0], kept_evidence(office)[0]
    assert (shipment_of(office, shipment_id).status, piece.shipment_id, piece.verdict) == ("delivered", shipment_id, "verified")
    assert (piece.event_at, piece.event_at_raw, piece.says) == (LATER, "2026-03-02T09:30:00+02:00", "handed_over")
    assert (arrival["is_evidence"], arrival["status"], arrival["hand_overs"]) == (True, "checked", [])
    assert office.desk.archive.get(piece.sha256) == content


@pytest.mark.usefixtures("mailbox")
def test_same_evidence_twice_is_one_piece(office: Office) -> None:
    """However often the platform sends it, the shipment has it once."""
    a_sent_message(office)
    content = sealed(office, samples.technical("ContentHandover", at=AT))
    for _ in range(2):
        arrive(office, content, "E.1")
    office.run()
    assert ([piece.kind for piece in kept_evidence(office)], len(office.arrivals())) == (["E1"], 2)


@pytest.mark.usefixtures("mailbox")
def test_evidence_about_a_message_that_is_not_ours_is_kept_without_a_letter(office: Office) -> None:
    """It is a proof without a letter until a shipment has that number."""
    arrive(office, sealed(office, samples.technical("SubmissionAcceptance", at=AT)), "A.1")
    office.run()
    piece = kept_evidence(office)[0]
    assert (piece.shipment_id, piece.about, piece.match) == (None, samples.MESSAGE, "none")


@pytest.mark.usefixtures("mailbox")
def test_evidence_counts_once_its_seal_is_known(office: Office) -> None:
    """Unconfirmed it moves nothing and waits for a person; judged again under the right seal it delivers."""
    shipment_id, before = a_sent_message(office), office.desk
    office.desk = replace(before, policies=replace(before.policies, own={}))
    arrive(office, sealed(office, samples.receipt(sent=AT, received=LATER)), "BP.OX")
    office.run()
    assert (office.arrivals()[0]["quarantine"], shipment_of(office, shipment_id).status) == ("receipt_not_confirmed", "accepted")
    office.desk = before
    plan_rejudging(office.desk, office.unit_id, "Jan Testowy")
    office.run()
    assert (office.arrivals()[0]["quarantine"], shipment_of(office, shipment_id).status) == (None, "delivered")


def test_evidence_without_a_file_waits_for_a_person(office: Office, mailbox: MailboxDouble) -> None:
    """The platform calls it evidence, and nothing is in it."""
    mailbox.arrive(kind="evidence", evidence="E.1", about=samples.MESSAGE)
    office.run()
    assert (office.arrivals()[0]["quarantine"], office.arrivals()[0]["is_evidence"]) == ("evidence_without_file", True)


def test_evidence_in_a_residents_letter_is_a_file_like_any_other(office: Office, mailbox: MailboxDouble) -> None:
    """Only what the platform sends as evidence is evidence."""
    mailbox.arrive(a_file(sealed(office, samples.receipt(sent=AT, received=LATER)), "dowod.xml", "application/xml"))
    office.run()
    assert (kept_evidence(office), office.arrivals()[0]["is_evidence"]) == ([], False)


def test_postal_card_says_returned_with_its_codes(office: Office) -> None:
    """What the kind leaves open is in the statement; the biometric data is nowhere but in the bytes."""
    card = sealed(office, samples.tablet_card(at="2026-03-01T12:00:00", status="6", missed="3"))
    found = judged(office, card, Proof("D-4", "H.EPO", samples.MESSAGE))
    assert (found.verdict, found.statement.kind, found.statement.says) == (Verdict.VERIFIED, Kind.HEPO, "returned")
    assert samples.BIOMETRIC not in repr(found.statement)


def test_postal_card_without_a_seal_is_kept_and_proves_nothing(office: Office) -> None:
    """The other card's namespace is a relative address, over which no XML signature can be: a person reads it."""
    card = samples.card(at="2026-03-01T12:00:00", returned="NIE_PODJETO")
    found = judged(office, card, Proof("D-4", "H.EPO", samples.MESSAGE))
    assert (found.verdict, found.reason, found.statement.says) == (Verdict.FAILED, "unsigned", "returned")


def test_document_that_only_looks_like_evidence_in_the_epuap_queue_stays_a_letter(office: Office) -> None:
    """What comes over ePUAP is judged as it always was."""
    office.platform.arrive(sealed(office, samples.receipt(sent=AT, received=LATER)))
    office.run()
    assert (kept_evidence(office), office.arrivals()[0]["is_evidence"]) == ([], False)


def test_letter_that_somebody_sent_in_the_portal_is_taken_in(office: Office, mailbox: MailboxDouble) -> None:
    """The record of sent messages is read for a mailbox as for ePUAP."""
    sent_at = office.clock.now() - timedelta(hours=1)
    mailbox.by_hand["PPSA-E-hand"] = Trace("PPSA-E-hand", "Pismo z portalu", samples.RESIDENT, sent_at, b'{"message":1}')
    office.run()
    with office.desk.database.reading() as tx:
        found = newest(tx, office.unit_id, 9)
    facts = [(row.number, row.name, row.platform_id, row.missing) for row in found]
    assert facts == [("PPSA-E-hand", "Pismo z portalu", "PPSA-E-hand", None)]
    assert office.desk.archive.get(found[0].sha256) == b'{"message":1}'


@pytest.mark.usefixtures("mailbox")
def test_kept_evidence_is_shown_as_a_page_and_a_pdf_is_not(office: Office) -> None:
    """Who, what and when, also where only the platform's list told the kind; what has no page says so."""
    a_sent_message(office)
    posting = f"<Nadanie><IdentyfikatorWiadomosci>{samples.MESSAGE}</IdentyfikatorWiadomosci></Nadanie>"
    arrive(office, sealed(office, posting.encode()), "H.PN")
    arrive(office, b"%PDF-1.4 BP.OP", "BP.OP")
    office.run()
    posted, pdf = kept_evidence(office)
    page = readable(office.desk.archive, posted)
    assert "potwierdzenie nadania listu" in bytes(page.body).decode()
    assert page.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    with pytest.raises(NotFound):
        readable(office.desk.archive, pdf)
    assert download_evidence(office.desk.archive, pdf).media_type == "application/pdf"
