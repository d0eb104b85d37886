"""A letter on its way out: accepted, checked, signed, sent once, proved."""

from __future__ import annotations

from typing import Any

import pytest

from connector.letters.errors import IdempotencyConflict, RequestInvalid
from connector.offices import transfer
from connector.store import tables as t
from connector.web import views
from tests.archive_kit import spoil
from tests.office_kit import OFFICE, TO, Office, a_notice, a_ready_letter
from tests.platform_double import PlatformDouble


def test_letter_with_a_receipt_is_delivered_and_names_its_proof(office: Office) -> None:
    """A letter to a public body whose UPP comes in the answer is delivered, by that verified UPP."""
    letter = office.post(a_notice())
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["basis"]["kind"], shipment["basis"]["verdict"]) == ("delivered", "UPP", "verified")
    assert shipment["awaits"] is None


def test_same_key_and_request_give_the_same_letter(office: Office, platform: PlatformDouble) -> None:
    """Posting a letter again under its idempotency key gives the same letter and sends it once."""
    first = office.post(a_notice())
    office.run()
    assert office.post(a_notice()) == first
    office.run()
    assert platform.calls["send"] == 1


def test_same_key_with_another_request_is_refused(office: Office) -> None:
    """The idempotency key of one letter cannot be used for another."""
    office.post(a_notice())
    with pytest.raises(IdempotencyConflict):
        office.post(a_notice(title="Inny tytuł"))


@pytest.mark.parametrize("change", [{"box": "/obcy/skrytka"}, {"kind": "nieznany"}, {"addressees": []}, {"subject": ""}])
def test_request_that_cannot_be_sent_is_refused_before_it_is_stored(office: Office, change: dict[str, Any]) -> None:
    """A foreign own box, an unknown kind, no addressee or no subject is refused with the place of the mistake."""
    with pytest.raises(RequestInvalid) as refused:
        office.post({**a_notice(), **change})
    assert {problem.path for problem in refused.value.problems} == set(change)


def test_letter_with_mistakes_stops_here_and_says_where(office: Office, platform: PlatformDouble) -> None:
    """A letter with mistakes is never sent; its shipment lists each mistake with its place in plain Polish."""
    content = a_notice()
    content["content"]["letter"]["sender"]["address"]["post_code"] = "59300"
    letter = office.post(content)
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], platform.calls["send"]) == ("refused_here", 0)
    assert all(problem["text_pl"] and problem["path"] for problem in shipment["problems"])


def test_ready_document_leaves_byte_for_byte(office: Office, platform: PlatformDouble) -> None:
    """A document that needs no signature of ours leaves exactly as it came, with what stands before its root."""
    office.post(a_notice())
    office.run()
    signed = next(iter(platform.taken.values())).content
    office.post(a_ready_letter(signed, kind="decyzja"), key="key-2")
    office.run()
    assert signed.startswith(b"<?xml")
    assert b"<?xml-stylesheet" in signed.split(b"<wnio", 1)[0]
    assert [order.content for order in platform.taken.values()] == [signed, signed]


def test_document_of_an_unknown_template_leaves_with_a_warning(office: Office) -> None:
    """A ready document of an office's own template cannot be validated here: it leaves, and the warning stays beside it."""
    letter = office.post(a_ready_letter(b"<Dokument xmlns='http://epuap.gov.pl/fe-model-web/wzor_lokalny/lubin/wzor/'/>"))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["problems"][0]["severity"]) == ("delivered", "warning")


def test_unsigned_decision_waits_for_its_signature(office: Office, platform: PlatformDouble) -> None:
    """A kind of letter that needs a person's signature waits for it and does not leave unsigned."""
    letter = office.post(a_notice(kind="decyzja"))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["awaits"]["whose_move"]) == ("awaiting_signature", "person")
    assert platform.calls["send"] == 0


def test_letter_whose_key_is_missing_is_held_until_it_is_there(office: Office) -> None:
    """A missing key holds the letter and asks an administrator; once the key is there, the letter leaves by itself."""
    letter = office.post(a_notice(kind="bez klucza"))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["awaits"]["whose_move"]) == ("held", "person")
    with office.desk.database.transaction("key given") as tx:
        tx.execute(t.letter_kinds.update().values(signing_key="seal"))
    office.after(hours=1)
    assert office.shipment(letter)["status"] == "delivered"


def test_job_that_fails_again_and_again_is_shown_to_a_person(office: Office) -> None:
    """A document spoiled on the disk stops its letter, not the others, and after three failures a person sees it."""
    letter = office.post(a_ready_letter(b"<Dokument/>"))
    spoil(office.desk.archive, office.letter(letter)["documents"][0]["sha256"])
    other = office.post(a_notice(), key="key-2")
    office.run()
    for _ in range(3):
        office.after(hours=1)
    with office.desk.database.reading() as tx:
        waiting = views.people_wait_for(tx, office.unit_id)
    assert (office.shipment(letter)["status"], office.shipment(other)["status"], waiting["jobs"]) == ("accepted", "delivered", 1)


def test_each_addressee_has_a_fate_of_its_own(office: Office, platform: PlatformDouble) -> None:
    """Of two addressees one can be refused while the other is delivered."""
    platform.send_script = ["take", "refuse"]
    letter = office.post(a_notice(TO, "/nieznane/skrytka"))
    office.run()
    assert office.letter(letter)["statuses"] == {"delivered": 1, "refused": 1}


def test_call_that_surely_did_not_arrive_is_tried_again(office: Office, platform: PlatformDouble) -> None:
    """A platform that cannot be reached costs time, not the letter."""
    platform.send_script = ["not taken", "not taken"]
    letter = office.post(a_notice())
    office.run()
    assert office.shipment(letter)["status"] == "ready"
    office.after(hours=1)
    office.after(hours=1)
    assert office.shipment(letter)["status"] == "delivered"


def test_letter_that_never_got_through_fails_in_the_end(office: Office, platform: PlatformDouble) -> None:
    """After days without a connection we give up and say so: surely nothing left."""
    platform.send_script = ["not taken"] * 100
    letter = office.post(a_notice())
    office.run()
    office.after(days=4)
    assert office.shipment(letter)["status"] == "failed"
    office.after(days=4)
    assert platform.calls["send"] == 2


def test_letter_without_a_receipt_is_only_taken(office: Office, platform: PlatformDouble) -> None:
    """An answer without a UPP proves nothing to the office; the shipment waits for the UPP and says so."""
    platform.send_script = ["take without receipt"]
    letter = office.post(a_notice())
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["basis"], shipment["awaits"]["whose_move"]) == ("taken", None, "platform")


def test_receipt_to_a_person_proves_submission_only(office: Office) -> None:
    """A UPP of a private person's box does not prove delivery."""
    request = a_notice("/jtestowy/domyslna")
    request["addressees"][0]["kind"] = "person"
    letter = office.post(request)
    office.run()
    assert office.shipment(letter)["status"] == "submitted"


def test_answer_that_cannot_be_verified_pauses_the_box_and_is_kept(office: Office, platform: PlatformDouble) -> None:
    """An answer signed by somebody unknown is kept, the outcome is unknown, and nothing more leaves from that box."""
    platform.send_script = ["unverifiable"]
    letter = office.post(a_notice())
    office.run()
    second = office.post(a_notice(), key="key-2")
    office.run()
    assert office.shipment(letter)["status"] == "unknown"
    assert (office.box().paused, office.shipment(second)["status"], platform.calls["send"]) == ("answer_unverifiable", "ready", 1)


def test_answer_that_cannot_be_verified_pauses_every_box_of_the_channel(office: Office, platform: PlatformDouble) -> None:
    """A platform whose answers cannot be trusted is not asked for another box either."""
    another = OFFICE.replace("/lubin/skrytka", "/lubin/druga").format(targets="[]")
    with office.desk.database.transaction("second box") as tx:
        transfer.import_office(tx, transfer.read(another))
    platform.send_script = ["unverifiable"]
    office.post(a_notice())
    office.run()
    with office.desk.database.reading() as tx:
        assert {row.paused for row in tx.execute(t.boxes.select())} == {"answer_unverifiable"}


def test_time_line_tells_the_whole_story_and_the_chain_holds(office: Office) -> None:
    """The journal tells of each step of a letter, in order, and its chain is unbroken."""
    letter = office.post(a_notice())
    office.run()
    kinds = [entry["kind"] for entry in office.letter(letter)["time_line"]]
    assert kinds == [
        "letter.accepted",
        "shipment.ready",
        "shipment.sending",
        "shipment.taken",
        "evidence.kept",
        "shipment.delivered",
    ]
