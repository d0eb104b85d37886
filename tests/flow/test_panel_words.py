"""The tables of words keep pace with the model and with what the stories write into the journal."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import connector.flow
from connector.letters.arrival import ArrivalStatus
from connector.letters.attempt import Outcome
from connector.letters.awaits import AWAITS
from connector.letters.document import Role
from connector.letters.evidence import Kind, Match, Verdict
from connector.letters.hand_over import HandOverState
from connector.letters.shipment import Status
from connector.letters.status import RANK
from connector.web.panel import words
from connector.web.panel.phrases import counted, moment, size
from connector.web.panel.privacy import is_pesel
from connector.web.panel.sentences import SENTENCES, actor, sentence

_KIND = re.compile(r"(letter|shipment|arrival|box|evidence|acknowledgement)\.[a-z_]+")


def test_every_code_of_the_model_has_a_polish_word() -> None:
    """No clerk meets a bare code because the model learned a new one."""
    assert set(Status) == set(words.STATUS)
    assert set(ArrivalStatus) == set(words.ARRIVAL_STATUS)
    assert set(Kind) == set(words.EVIDENCE_KIND)
    assert set(Verdict) == set(words.EVIDENCE_VERDICT)
    assert set(Match) == set(words.MATCH)
    assert set(Role) == set(words.ROLE)
    assert set(Outcome) == set(words.OUTCOME)
    assert {awaits.whose for awaits in AWAITS.values()} <= set(words.WHOSE_MOVE)


def test_every_kind_that_the_stories_write_has_a_sentence() -> None:
    """Each kind of journal entry named in the flow, and each status that becomes one, reads as a sentence."""
    written = {f"shipment.{status}" for status in Status} | {f"arrival.{state}" for state in HandOverState}
    for file in Path(connector.flow.__path__[0]).glob("*.py"):
        texts = (node.value for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant))
        written |= {text for text in texts if isinstance(text, str) and _KIND.fullmatch(text)}
    assert "letter.accepted" in written
    assert written <= set(SENTENCES)


def test_steps_without_proof_are_not_told_as_proved() -> None:
    """Whatever may stand without evidence after something left has words that claim none."""
    assert {Status.TAKEN, Status.UNKNOWN, Status.REFUSED, Status.FAILED, Status.SENDING} == set(words.WITHOUT_PROOF)
    assert RANK.keys() & set(words.WITHOUT_PROOF) == {Status.TAKEN, Status.REFUSED}


@pytest.mark.parametrize(
    ("iso", "read"), [("9999-12-31T23:59:59+00:00", "31.12.9999, 23:59"), ("0001-01-01T00:00:00+14:00", "01.01.0001, 00:00")]
)
def test_moment_at_the_end_of_the_calendar_is_shown(iso: str, read: str) -> None:
    """A certificate that never ends, which a stranger can send, stops no page."""
    assert read in moment(iso).replace(".1, ", ".0001, ")


def test_missing_fact_reads_as_a_dash() -> None:
    """An old entry that carries less than today's still reads."""
    assert sentence({"kind": "arrival.handed_over", "ids": {"target": "ezd"}}) == "System ezd zarejestrował pismo pod numerem –."


@pytest.mark.parametrize(
    ("name", "words_for_it"),
    [("connector", "konektor"), ("client:EZD", "system EZD"), ("person:Anna Testowa", "Anna Testowa"), ("cron", "cron")],
)
def test_actor_reads_as_who_it_was(name: str, words_for_it: str) -> None:
    """The journal's way of naming who did something becomes plain words."""
    assert actor(name) == words_for_it


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 pism"), (1, "1 pismo"), (2, "2 pisma"), (5, "5 pism"), (12, "12 pism"), (22, "22 pisma"), (112, "112 pism")],
)
def test_nouns_follow_their_number(number: int, text: str) -> None:
    """Polish counts in three forms."""
    assert counted(number, "pismo", "pisma", "pism") == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bajtów"), (999, "999 bajtów"), (12_340, "12,3 kB"), (5_000_000, "5,0 MB"), (7 * 10**12, "7000,0 GB")],
)
def test_sizes_read_as_people_write_them(count: int, text: str) -> None:
    """A size comes in the measure that suits it, with a Polish comma."""
    assert size(count) == text


@pytest.mark.parametrize(
    ("digits", "found"), [("44051401359", True), ("44051401358", False), ("44131401350", False), ("44054001358", False)]
)
def test_pesel_is_told_from_other_numbers(digits: str, found: bool) -> None:
    """Check digit, month and day must all fit."""
    assert is_pesel(digits) is found
