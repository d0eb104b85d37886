"""Every deed of the script does at the wire what it says, and the books tell what was taken all the same."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from samples.platform.edoreczenia import script
from samples.platform.edoreczenia.addresses import OFFICE
from samples.platform.edoreczenia.script import DEEDS, Rule
from samples.platform.edoreczenia.server import EXAMPLE
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import Caller, letter


def test_example_shows_every_deed() -> None:
    """The example script loads and leaves no deed out."""
    assert {rule.do for rule in script.load(EXAMPLE)} == script.deed_names()


@pytest.mark.parametrize("deed", ["break_after_taking", "break_in_answer"])
def test_accepted_then_cut_off(caller: Caller, edoreczenia: Simulator, deed: str) -> None:
    """The connection ends without a whole answer, and the letter is in SENT all the same, once."""
    _ = caller.token
    edoreczenia.script(Rule(deed, operation="messages.send", nth=1))
    with pytest.raises(httpx.RemoteProtocolError):
        caller.call("POST", "messages", letter(subject="[znak-1] Decyzja"))
    [found] = caller.listed("SENT", subject="[znak-1]")
    [taken] = edoreczenia.books().taken
    assert (taken.message_ids, taken.times_same) == ([found], 1)


def test_cut_off_before_anything_is_taken(caller: Caller, edoreczenia: Simulator) -> None:
    """The other cut leaves nothing behind; from outside the two look alike."""
    _ = caller.token
    edoreczenia.script(Rule("break_before_taking", operation="messages.send", nth=1))
    with pytest.raises(httpx.RemoteProtocolError):
        caller.call("POST", "messages", letter())
    assert (caller.listed("SENT"), edoreczenia.books().taken) == ([], [])


@pytest.mark.parametrize(
    ("rule", "status", "taken", "header"),
    [
        (Rule("refuse", reason="bo nie"), 400, 0, None),
        (Rule("mailbox_full"), 400, 0, None),
        (Rule("error", status=500), 500, 0, None),
        (Rule("too_many", retry_after=120), 429, 0, ("Retry-After", "120")),
        (Rule("no_rights", status=403), 403, 0, None),
        (Rule("page", status=502), 502, 0, ("Content-Type", "text/html; charset=utf-8")),
        (Rule("redirect"), 302, 0, ("Location", "/symulator/informacja")),
        (Rule("error_after_taking", status=500), 500, 1, None),
        (Rule("page_after_taking", status=504), 504, 1, ("Content-Type", "text/html; charset=utf-8")),
    ],
)
def test_call_answered_with_an_error(
    caller: Caller, edoreczenia: Simulator, rule: Rule, status: int, taken: int, header: tuple[str, str] | None
) -> None:
    """Refusals, errors, pages and redirects come with their headers; the books count what was taken and what was refused."""
    _ = caller.token
    edoreczenia.script(Rule(**{**rule.__dict__, "operation": "messages.send"}))
    answer = caller.call("POST", "messages", letter())
    books = edoreczenia.books()
    assert (answer.status_code, len(books.taken)) == (status, taken)
    assert header is None or answer.headers[header[0]] == header[1]
    assert [(refused.operation, refused.box, refused.status) for refused in books.refused] == [("messages.send", OFFICE, status)]
    assert books.played == {rule.do: 1}


@pytest.mark.parametrize("deed", ["slow", "slow_answer"])
def test_slow_call_takes_its_time(caller: Caller, edoreczenia: Simulator, deed: str) -> None:
    """Before or after the work the call waits."""
    _ = caller.token
    edoreczenia.script(Rule(deed, operation="messages.send", delay=0.1))
    began = time.monotonic()
    caller.send()
    assert time.monotonic() - began >= 0.1


def test_connection_is_refused(caller: Caller, edoreczenia: Simulator) -> None:
    """Nobody gets in while the rule is in force; another gets in afterwards."""
    edoreczenia.script(Rule("no_connection", nth=1))
    with pytest.raises(httpx.ConnectError):
        caller.ask_token()
    assert caller.ask_token().status_code == 200


def test_overload_of_january_2025(caller: Caller, edoreczenia: Simulator) -> None:
    """The ready script makes many calls fail and leaves letters in verification for days."""
    rules = script.load(script.OVERLOAD)
    edoreczenia.script(*(Rule(**{**rule.__dict__, "delay": 0}) if rule.do == "slow" else rule for rule in rules))
    answers: list[Any] = []
    while not answers or answers[-1].status_code != 200:
        answers.append(caller.ask_token())
    caller._token = answers[-1].json()["access_token"]
    answers += [caller.call("POST", "messages", letter(subject=str(number))) for number in range(40)]
    statuses = {answer.status_code for answer in answers}
    assert {202, 503} <= statuses
    edoreczenia.end_script()
    taken = edoreczenia.books().taken
    assert len(taken) >= sum(answer.status_code == 202 for answer in answers)
    assert {caller.status(posting.message_ids[0]) for posting in taken} == {"W trakcie weryfikacji"}
    edoreczenia.skip(3 * 86400)
    assert {caller.status(posting.message_ids[0]) for posting in taken} == {"Doręczona"}


def test_every_deed_has_one_meaning() -> None:
    """No name stands in two phases: a rule is counted where it is played."""
    names = [name for deeds in DEEDS.values() for name in deeds]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", [{"do": "explode"}, {"do": "slow", "chance": 2}, {"do": "no_connection", "to": "x"}])
def test_rule_that_cannot_be_played_is_refused(rule: dict[str, Any]) -> None:
    """A slip in a script is told when it is read."""
    with pytest.raises(ValueError, match=str(rule["do"])):
        script.from_tables([rule])
