"""A mailbox of no public body gets a notice first (zawiadomienie o nadejściu), and the letter when it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from samples.pki import Pki
from samples.platform.edoreczenia import settings
from samples.platform.edoreczenia.addresses import COMPANY, OFFICE, PERSON
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import Caller, file, letter

TRASH = [{"op": "replace", "path": "/labels/0/messageLocation", "value": "TRASH"}]
STUB_TELLS = {"from", "to", "subject", "messageId", "threadId", "timestamp", "submissionDate", "eventDate", "shippingService"}


@dataclass
class Both:
    """The office that sends and the company whose own system reads."""

    running: Simulator
    office: Caller
    company: Caller


@pytest.fixture
def both(pki: Pki) -> Iterator[Both]:
    """Run a simulator in which the company has a system and takes nothing by itself."""
    default = settings.load()
    patient = tuple(replace(one, pick_up=-1) if one.address == COMPANY else one for one in default.mailboxes)
    system = replace(default.systems[0], mailboxes=(*default.systems[0].mailboxes, COMPANY))
    with Simulator(pki, replace(default, mailboxes=patient, systems=(system,))) as running:
        office, company = Caller(running, pki), Caller(running, pki, mailbox=COMPANY)
        with office.http, company.http:
            yield Both(running, office, company)


def test_notice_tells_little_and_logging_in_takes_nothing(both: Both) -> None:
    """A stub has no text and no files, counts the days, and leaves the sender waiting."""
    message_id = both.office.sent(letter(files=(file(),)))
    assert both.company.listed() == [message_id]
    found = both.company.message(message_id)
    assert found["messageControlData"]["messageType"] == "Stub"
    assert found["messageControlData"]["daysToReceive"] >= 14
    assert set(found) == {"messageControlData", "messageMetadata"}
    assert set(found["messageMetadata"]) == STUB_TELLS
    assert both.office.codes(message_id)[-1] == "D1"


def test_reading_the_notice_brings_the_letter_and_its_proof(both: Both) -> None:
    """The answer is 202 while the letter is on its way, then the letter; the sender has E.1."""
    both.running.script(Rule("answers_202", operation="arrival", to=COMPANY, times=2))
    message_id = both.office.sent(letter(files=(file(),)))
    answers = [both.company.call("GET", f"messages/{message_id}", params={"format": "fullExtended"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 200]
    [found] = answers[2].json()
    assert (found["messageControlData"]["messageType"], len(found["attachments"])) == ("Message", 1)
    assert both.office.codes(message_id)[-3:] == ["E1", "BPOX", "BPOP"]


def test_notice_stands_before_a_public_bodys_letter_where_the_script_says_so(both: Both) -> None:
    """Reading does not end it; after its time the letter is there under the same number."""
    both.running.script(Rule("notice_first", operation="arrival", delay=60))
    message_id = both.running.arrive(OFFICE)
    kinds = []
    for seconds in (0, 61):
        both.running.skip(seconds)
        kinds.append(both.office.message(message_id)["messageControlData"]["messageType"])
    assert kinds == ["Stub", "Message"]


def test_play_in_a_hurry_deems_a_letter_delivered_sooner(both: Both) -> None:
    """Where the script names seconds, fourteen days are not waited for, and the proofs are those of fiction."""
    both.running.script(Rule("never_picked_up", delay=60))
    message_id = both.office.sent()
    both.running.skip(61)
    assert both.office.codes(message_id)[-3:] == ["D1", "BPOX", "BPOP"]


def test_notice_can_be_neither_binned_nor_deleted(both: Both) -> None:
    """It stays until it is read or its time has passed; there is no archive of it either."""
    message_id = both.office.sent()
    assert both.company.call("PATCH", f"messages/{message_id}/message_control_data", TRASH).status_code == 400
    assert both.company.call("DELETE", f"messages/{message_id}").status_code == 400
    assert both.company.call("GET", f"messages/{message_id}/message-archive-file").status_code == 400


def test_letter_deemed_delivered_can_still_be_read(both: Both) -> None:
    """After the fiction no days are left and a date of receipt is there; reading later adds no second proof."""
    message_id = both.office.sent()
    both.running.skip(20 * 86400)
    found = both.company.message(message_id)
    assert (found["messageControlData"]["daysToReceive"], "receiptDate" in found["messageMetadata"]) == (0, True)
    assert both.company.message(message_id, "full")["textBody"] == "Treść"
    assert both.office.codes(message_id).count("BPOX") == 1
    assert "E1" not in both.office.codes(message_id)
    assert both.office.status(message_id) == "Uznana za doręczoną"


def test_no_term_runs_between_others_than_public_and_private(both: Both) -> None:
    """A letter from a person to a company is never deemed delivered."""
    both.running.arrive(COMPANY, sender=PERSON)
    [message_id] = both.company.listed()
    both.running.skip(30 * 86400)
    found = both.company.message(message_id)
    assert "daysToReceive" not in found["messageControlData"]
    assert "receiptDate" not in found["messageMetadata"]
