"""A letter on its way out over a mailbox: one call for several addressees, parted, and never sent twice."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from connector.flow.decide import Decision, cancel_shipment, close_shipment
from connector.letters.errors import NotAdmitted, OutcomeUnknown, RequestInvalid
from connector.store import rows
from connector.store import tables as t
from samples.documents.evidence import OFFICE as ADE
from tests.archive_kit import spoil
from tests.flow.mail_kit import the_mailbox
from tests.flow.mailbox_out_kit import ANNA, FIRMA, PIOTR, SendingMailbox, a_message, open_sending
from tests.office_kit import BOX, TO, Office, a_notice

WHY = Decision("Jan Testowy", "sprawdzone")


@pytest.fixture
def mailbox(office: Office) -> SendingMailbox:
    """Give the platform behind the office's mailbox."""
    return open_sending(office)


def statuses(office: Office, letter: str) -> list[str]:
    """Give the statuses of a letter's shipments in the order of its addressees."""
    return [shipment["status"] for shipment in office.letter(letter)["shipments"]]


def problems(office: Office, request: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the codes and places of what is wrong with a request."""
    with pytest.raises(RequestInvalid) as refused:
        office.post(request, key="refused")
    assert all(problem.text_pl and problem.text_en for problem in refused.value.problems)
    return [(problem.code, problem.path) for problem in refused.value.problems]


def test_message_leaves_once_and_each_addressee_gets_a_number(office: Office, mailbox: SendingMailbox) -> None:
    """One call carries text and files to everybody; the task then tells each addressee's own message."""
    letter = office.post(a_message(ANNA, PIOTR, files=[("pismo.pdf", b"%PDF-1.7"), ("plan.png", b"\x89PNG\r\n\x1a\n")]))
    office.run()
    assert statuses(office, letter) == ["taken", "taken"]
    office.after(minutes=2)
    order = mailbox.orders["task-1"]
    assert (order.addressees, order.mark) == ((ANNA, PIOTR), office.mark(letter))
    assert order.message is not None
    assert (order.message.text, [file.name for file in order.message.files]) == (
        "Dzień dobry,\nprzesyłamy pismo.",
        ["pismo.pdf", "plan.png"],
    )
    assert mailbox.contents["task-1"] == [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"]
    shipments = office.letter(letter)["shipments"]
    assert [shipment["platform_id"] for shipment in shipments] == [mailbox.message(ANNA), mailbox.message(PIOTR)]
    assert {(shipment["mode"], shipment["basis"]["kind"]) for shipment in shipments} == {("purde", "parted")}
    assert mailbox.calls["send"] == 1


def test_record_of_a_message_names_its_text_and_files(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001 - the box
    """The original is a record with the digest of each file, and the files are the letter's documents."""
    letter = office.post(a_message(files=[("Plan działki.PDF", b"%PDF-1.7")]))
    office.run()
    original, attached = office.letter(letter)["documents"]
    record = json.loads(office.desk.archive.get(original["sha256"]))
    assert (record["subject"], record["text"]) == ("Zawiadomienie", "Dzień dobry,\nprzesyłamy pismo.")
    assert [(file["name"], file["given"], file["sha256"]) for file in record["files"]] == [
        ("Plan_działki.pdf", "Plan działki.PDF", attached["sha256"])
    ]
    assert (attached["role"], attached["name"], attached["name_given"]) == ("attachment", "Plan_działki.pdf", "Plan działki.PDF")
    assert [finding["code"] for finding in office.shipment(letter)["problems"]] == ["attachment_renamed"]


def test_form_document_travels_as_a_file_of_a_message(office: Office, mailbox: SendingMailbox) -> None:
    """A document of a form is written, sealed and attached, byte for byte what is kept as signed."""
    letter = office.post({**a_notice(ANNA), "box": ADE})
    office.run()
    signed = next(row for row in office.letter(letter)["documents"] if row["role"] == "signed")
    order = mailbox.orders["task-1"]
    assert order.message is not None
    assert [(file.name, file.sha256) for file in order.message.files] == [("pismo.xml", signed["sha256"])]
    assert mailbox.contents["task-1"] == [office.desk.archive.get(signed["sha256"])]


def test_task_of_another_dispatch_is_no_answer_to_this_one(
    office: Office, mailbox: SendingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two letters to one addressee none takes the other's number: the second is looked for by its mark instead."""
    as_it_is = mailbox.send
    monkeypatch.setattr(mailbox, "send", lambda order: replace(as_it_is(order), task="task-1"))
    mailbox.pending = {"task-1", "task-2"}
    first, second = (office.post(a_message(ANNA), key=key) for key in ("first", "second"))
    office.run()
    assert [office.shipment(letter)["status"] for letter in (first, second)] == ["taken", "unknown"]
    mailbox.pending.clear()
    resume(office)
    office.after(hours=1)
    assert [office.shipment(letter)["platform_id"] for letter in (first, second)] == ["PPSA-E-task-1-0", "PPSA-E-task-2-0"]


def test_many_addressees_are_packed_into_several_calls(office: Office, mailbox: SendingMailbox) -> None:
    """What one call cannot take goes in the next; the shipments of one call have marks of one root, all of them different."""
    to = [f"AE:PL-{number:05}-00000-ABCDE-11" for number in range(33)]
    letter = office.post(a_message(*to))
    office.run()
    office.after(minutes=2)
    assert [len(order.addressees) for order in mailbox.orders.values()] == [15, 15, 3]
    marks = [shipment["mark"] for shipment in office.letter(letter)["shipments"]]
    assert len(set(marks)) == 33
    assert [sum(mark.partition(".")[0] == order.mark for mark in marks) for order in mailbox.orders.values()] == [15, 15, 3]
    assert {shipment["status"] for shipment in office.letter(letter)["shipments"]} == {"taken"}


def test_refusal_of_one_addressee_shows_the_words_and_holds_up_nobody(office: Office, mailbox: SendingMailbox) -> None:
    """An addressee that the platform refuses is refused with its own words; the others go on, and nothing is posted again."""
    mailbox.refused = {PIOTR: "UAAPI0200: adres wykreślony"}
    letter = office.post(a_message(ANNA, PIOTR, FIRMA))
    office.run()
    office.after(minutes=2)
    assert statuses(office, letter) == ["taken", "refused", "taken"]
    refused = office.shipment(letter, 1)
    assert (refused["basis"]["kind"], refused["basis"]["reason"]) == ("part_refused", "UAAPI0200: adres wykreślony")
    assert refused["awaits"]["whose_move"] == "person"
    office.after(days=1)
    assert mailbox.calls["send"] == 1


def test_task_that_takes_days_is_followed_to_its_end(office: Office, mailbox: SendingMailbox) -> None:
    """A platform that is at it for days is asked ever more rarely, and the letter is not sent again."""
    mailbox.pending = {"task-1"}
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    for _ in range(12):
        office.after(hours=8)
    asked = mailbox.calls["parted"]
    assert statuses(office, letter) == ["taken", "taken"]
    mailbox.pending.clear()
    office.after(hours=12)
    assert office.shipment(letter, 1)["platform_id"] == mailbox.message(PIOTR)
    assert (mailbox.calls["send"], asked <= 13) == (1, True)


def test_task_that_is_never_parted_is_left_to_a_person(office: Office, mailbox: SendingMailbox) -> None:
    """Once the promised time is over the move is a person's, who may close it."""
    mailbox.pending = {"task-1"}
    letter = office.post(a_message(ANNA))
    office.run()
    for _ in range(16):
        office.after(days=1)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["awaits"]["whose_move"]) == ("taken", "person")
    assert shipment["evidence"][-1]["reason"] == "pending"


def test_lost_answer_is_found_in_outbox_then_parted_by_addressee(office: Office, mailbox: SendingMailbox) -> None:
    """After a cut-off call the record shows first one message for all, then one for each: nobody gets another's number."""
    office.run()
    mailbox.send_script, mailbox.pending = ["break after taking"], {"task-1"}
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    assert statuses(office, letter) == ["unknown", "unknown"]
    office.after(minutes=11)
    assert [(each["status"], each["platform_id"]) for each in office.letter(letter)["shipments"]] == [("taken", None)] * 2
    mailbox.pending.clear()
    office.after(minutes=11)
    assert [each["platform_id"] for each in office.letter(letter)["shipments"]] == [mailbox.message(ANNA), mailbox.message(PIOTR)]
    assert [each["evidence"][0]["match"] for each in office.letter(letter)["shipments"]] == ["own_id", "own_id"]
    assert mailbox.calls["send"] == 1


def test_task_that_the_record_tells_is_followed(office: Office, mailbox: SendingMailbox) -> None:
    """Where the record names the task of a call whose answer was lost, its refusals are learned too."""
    mailbox.send_script, mailbox.pending, mailbox.tells_task = ["break after taking"], {"task-1"}, True
    mailbox.refused = {PIOTR: "UAAPI0200: adres wykreślony"}
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    office.after(minutes=11)
    mailbox.pending.clear()
    office.after(minutes=11)
    assert statuses(office, letter) == ["taken", "refused"]


def test_letter_that_never_arrived_is_asked_about_and_never_posted_again(office: Office, mailbox: SendingMailbox) -> None:
    """Not found is no reason to send again; in the end a person decides."""
    mailbox.send_script = ["break before taking"]
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    for _ in range(16):
        office.after(days=1)
    assert statuses(office, letter) == ["unknown", "unknown"]
    assert {shipment["awaits"]["whose_move"] for shipment in office.letter(letter)["shipments"]} == {"person"}
    assert mailbox.calls["send"] == 1
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    assert statuses(office, letter) == ["closed_by_person", "unknown"]


def test_another_letters_mark_proves_nothing(office: Office, mailbox: SendingMailbox) -> None:
    """The same message to the same addressee, sent before, is not taken for the one in doubt."""
    office.post(a_message(ANNA), key="before")
    office.run()
    mailbox.send_script = ["break before taking"]
    letter = office.post(a_message(ANNA))
    office.run()
    office.after(hours=1)
    assert (statuses(office, letter), office.shipment(letter)["platform_id"]) == (["unknown"], None)


def test_addressee_whom_the_task_does_not_name_is_looked_for(office: Office, mailbox: SendingMailbox) -> None:
    """A finished task that leaves somebody out does not leave them without a number where the record has one."""
    mailbox.left_out = {PIOTR}
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    office.after(minutes=2)
    shipment = office.shipment(letter, 1)
    assert (shipment["platform_id"], shipment["basis"]["kind"]) == (mailbox.message(PIOTR), "trace")


def test_refused_call_refuses_every_addressee(office: Office, mailbox: SendingMailbox) -> None:
    """A call that the platform says no to has no exceptions."""
    mailbox.send_script = ["refuse"]
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    assert statuses(office, letter) == ["refused", "refused"]
    assert office.shipment(letter)["attempts"][0]["detail"] == "UAAPI0104: shippingService"


def test_call_that_surely_did_not_arrive_is_made_again_for_all(office: Office, mailbox: SendingMailbox) -> None:
    """A platform that cannot be reached costs time, not the letter; after days we give up for everybody."""
    mailbox.send_script = ["not taken", "not taken"]
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    assert statuses(office, letter) == ["ready", "ready"]
    office.after(hours=1)
    office.after(hours=1)
    assert statuses(office, letter) == ["taken", "taken"]
    mailbox.send_script = ["not taken"] * 9
    lost = office.post(a_message(FIRMA, PIOTR), key="lost")
    office.run()
    office.after(days=4)
    assert statuses(office, lost) == ["failed", "failed"]


def test_addressee_cancelled_before_the_call_is_left_out_of_it(office: Office, mailbox: SendingMailbox) -> None:
    """A person may stop one addressee of a call that waits; the others leave, and no attempt is about the one."""
    mailbox.send_script = ["not taken"]
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    cancel_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    office.after(hours=1)
    office.after(hours=1)
    assert [order.addressees for order in mailbox.orders.values()] == [(PIOTR,)]
    assert (statuses(office, letter), office.shipment(letter)["attempts"]) == (["cancelled", "taken"], [])


def test_every_addressee_cancelled_ends_the_call(office: Office, mailbox: SendingMailbox) -> None:
    """Where nobody is left, nothing is called."""
    mailbox.send_script = ["not taken"]
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    for place in range(2):
        cancel_shipment(office.desk, office.unit_id, office.shipment(letter, place)["id"], WHY)
    office.after(hours=2)
    assert (mailbox.calls["send"], statuses(office, letter)) == (1, ["cancelled", "cancelled"])


def test_mailbox_that_is_not_switched_on_is_not_called(office: Office) -> None:
    """Before a person switches receiving on nothing logs in, for that already counts as receipt; the letter waits."""
    mailbox = open_sending(office, receiving=False)
    letter = office.post(a_message())
    office.run()
    office.after(hours=1)
    assert (statuses(office, letter), mailbox.calls["send"]) == (["ready"], 0)
    with office.desk.database.transaction("switched on") as tx:
        rows.change(tx, t.boxes, the_mailbox(office).id, receiving=True)
    office.after(hours=1)
    assert (statuses(office, letter), mailbox.calls["send"]) == (["taken"], 1)


def test_file_that_is_damaged_stops_the_call_before_it_begins(office: Office, mailbox: SendingMailbox) -> None:
    """What cannot be read to its end is never half sent."""
    letter = office.post(a_message(files=[("a.pdf", b"%PDF-1.7 a")]))
    spoil(office.desk.archive, office.letter(letter)["documents"][1]["sha256"])
    office.run()
    assert (mailbox.calls["send"], office.shipment(letter)["attempts"]) == (0, [])


@pytest.mark.parametrize("error", [NotAdmitted(), OutcomeUnknown()])
def test_question_that_fails_is_asked_again(office: Office, mailbox: SendingMailbox, error: OutcomeUnknown | NotAdmitted) -> None:
    """An error while asking for the task changes nothing about the letter; one about our standing pauses the channel."""
    mailbox.errors["parted"] = [error]
    letter = office.post(a_message())
    office.run()
    office.after(minutes=2)
    paused = isinstance(error, NotAdmitted)
    assert (the_mailbox(office).paused is not None) == paused
    resume(office)
    office.after(hours=1)
    assert office.shipment(letter)["platform_id"] == mailbox.message(ANNA)


def resume(office: Office) -> None:
    """Let a paused mailbox go on."""
    with office.desk.database.transaction("resumed") as tx:
        rows.change(tx, t.boxes, the_mailbox(office).id, paused=None)


def test_address_must_fit_the_box(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001 - the box
    """An ePUAP address cannot be reached from a mailbox nor the other way round, and a box of ePUAP carries no messages."""
    assert problems(office, a_message(ANNA, TO)) == [("address_of_another_channel", "addressees.1.address")]
    assert problems(office, a_notice(ANNA)) == [("address_of_another_channel", "addressees.0.address")]
    assert problems(office, {**a_message(TO), "box": BOX}) == [("message_not_carried", "content")]
    assert ("string_pattern_mismatch", "addressees.0.address") in problems(office, a_message("AE:PL-1-2-ABCDE-11"))


@pytest.mark.parametrize(
    ("files", "codes"),
    [
        ([("pismo.exe", b"MZ")], ["attachment_type_not_taken", "attachment_program"]),
        ([("pismo.pdf", b"MZ program")], ["attachment_program"]),
        ([("pismo.pdf", b"<html></html>")], ["attachment_type_mismatch"]),
        ([("bez rozszerzenia", b"tekst")], ["attachment_type_not_taken", "attachment_renamed"]),
    ],
)
def test_file_that_the_service_refuses_stops_the_letter_here(
    office: Office, mailbox: SendingMailbox, files: list[tuple[str, bytes]], codes: list[str]
) -> None:
    """Types, programs and false names are found before anything leaves, each with its place."""
    letter = office.post(a_message(files=files))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], [finding["code"] for finding in shipment["problems"]]) == ("refused_here", codes)
    assert mailbox.calls["send"] == 0


def test_text_that_is_too_long_and_content_that_is_no_base64_are_refused(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001
    """What can be seen from the request alone is answered at once."""
    long = a_message()
    long["content"]["text"] = "a" * 5001
    assert ("string_too_long", "content.MessageContent.text") in problems(office, long)
    spoiled = a_message()
    spoiled["content"]["attachments"][0]["content_base64"] = "?"
    assert ("value_error", "content.MessageContent.attachments.0.content_base64") in problems(office, spoiled)


@pytest.mark.parametrize(("kind", "code"), [("zawiadomienie", "message_not_signed"), ("notatka", "message_empty")])
def test_message_that_says_nothing_or_should_be_signed_stops_here(
    office: Office, mailbox: SendingMailbox, kind: str, code: str
) -> None:
    """A kind of letter that needs a signature is not let out as a message, and neither is an empty one."""
    request = a_message(files=[] if code == "message_empty" else [("a.pdf", b"%PDF-1.7")], kind=kind)
    request["content"]["text"] = " " if code == "message_empty" else "tekst"
    letter = office.post(request)
    office.run()
    assert [finding["code"] for finding in office.shipment(letter)["problems"] if finding["severity"] == "error"] == [code]
    assert (office.shipment(letter)["status"], mailbox.calls["send"]) == ("refused_here", 0)


def test_answer_joins_the_thread_of_what_it_answers(office: Office, mailbox: SendingMailbox) -> None:
    """A reply carries thread and number of the arrival; one to an arrival of nobody's, or of another box, is refused."""
    mailbox.arrive(thread="watek-7")
    office.platform.arrive(b"%PDF-1.7")
    office.run()
    arrivals = {arrival["channel"]: arrival["id"] for arrival in office.arrivals()}
    letter = office.post(a_message(reply_to=arrivals["edoreczenia"]))
    office.run()
    assert office.letter(letter)["reply_to"] == arrivals["edoreczenia"]
    message = mailbox.orders["task-1"].message
    assert message is not None
    assert (message.thread, message.replies_to) == ("watek-7", mailbox.box[0].number)
    assert problems(office, a_message(reply_to=arrivals["epuap"])) == [("reply_to_elsewhere", "reply_to")]
    assert problems(office, a_message(reply_to="arr_" + "a" * 20)) == [("reply_to_unknown", "reply_to")]


def test_same_message_under_the_same_key_is_one_letter(office: Office, mailbox: SendingMailbox) -> None:
    """A message posted again is sent once, whoever it answers."""
    assert office.post(a_message()) == office.post(a_message())
    office.run()
    assert mailbox.calls["send"] == 1


def test_task_that_is_there_no_more_holds_up_nobody_whom_the_record_shows(office: Office, mailbox: SendingMailbox) -> None:
    """A mailbox that was paused for days may find the task gone; the messages are still found by their mark."""
    mailbox.errors["parted"] = [OutcomeUnknown("HTTP 404") for _ in range(1_000)]
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    office.after(hours=1)
    assert [shipment["platform_id"] for shipment in office.letter(letter)["shipments"]] == [
        mailbox.message(ANNA),
        mailbox.message(PIOTR),
    ]


def test_what_the_task_tells_is_kept_though_the_others_cannot_be_looked_for(office: Office, mailbox: SendingMailbox) -> None:
    """One addressee whom nobody can tell anything about does not keep the rest from their numbers."""
    mailbox.left_out = {PIOTR}
    mailbox.errors["look_for"] = [OutcomeUnknown() for _ in range(1_000)]
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    office.after(hours=1)
    assert [shipment["platform_id"] for shipment in office.letter(letter)["shipments"]] == [mailbox.message(ANNA), None]
