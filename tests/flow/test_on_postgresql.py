"""A choice of the stories told on PostgreSQL; CONNECTOR_TEST_DATABASE=postgresql tells all of them there."""

from __future__ import annotations

import pytest

from tests import postgres_kit
from tests.flow import test_arrivals, test_doubt, test_mailbox_receiving, test_outages, test_races, test_sending

CHOSEN = (
    test_sending.test_same_key_and_request_give_the_same_letter,
    test_sending.test_each_addressee_has_a_fate_of_its_own,
    test_sending.test_call_that_surely_did_not_arrive_is_tried_again,
    test_sending.test_answer_that_cannot_be_verified_pauses_every_box_of_the_channel,
    test_sending.test_time_line_tells_the_whole_story_and_the_chain_holds,
    test_arrivals.test_arrival_killed_anywhere_is_one_arrival_confirmed_once,
    test_arrivals.test_lost_answer_to_a_confirmation_neither_loses_nor_doubles,
    test_arrivals.test_letter_and_its_late_receipt_meet_whoever_comes_first,
    test_mailbox_receiving.test_killed_anywhere_every_message_is_one_arrival,
    test_mailbox_receiving.test_message_that_cannot_be_had_yet_comes_later_and_blocks_nobody,
    test_mailbox_receiving.test_characters_that_no_database_holds_stop_nobody,
    test_mailbox_receiving.test_both_pullers_that_hold_the_same_message_keep_it_once,
    test_doubt.test_letter_whose_answer_was_lost_is_found_in_sent_and_proved_later,
    test_doubt.test_letter_that_is_never_found_is_left_to_a_person,
    test_races.test_late_answer_that_nothing_arrived_gets_the_letter_sent_after_all,
    test_outages.test_outcome_is_recorded_once_although_the_database_blinks,
    test_outages.test_idle_worker_begins_at_once,
)
globals().update({test.__name__: test for test in CHOSEN})
sleeper = test_races.sleeper
mailbox = test_mailbox_receiving.mailbox


@pytest.fixture(autouse=True)
def on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the office's store on a server."""
    monkeypatch.setenv(postgres_kit.WHICH, "postgresql")
