"""A rule of the simulated ePUAP has its turn by operation, address, count, time or lot, and a play can be repeated."""

from __future__ import annotations

import pytest

from samples.platform.epuap import script
from samples.platform.epuap.script import Rule
from samples.platform.epuap.server import EXAMPLE
from samples.platform.epuap.turns import Script
from samples.platform.shared.clock import PlayTime
from tests.unit.simulator.kit import Office


def met(rule: Rule, calls: int = 300) -> list[int]:
    """Name the calls of nadaj that a fresh play of one rule meets."""
    play = Script(PlayTime().seconds)
    play.add([rule])
    return [number for number in range(calls) if play.at_call("nadaj", "/a/b")]


def test_chance_meets_its_share_of_calls() -> None:
    """A fifth of many calls is met, more or less."""
    assert 40 < len(met(Rule("refuse", chance=0.2, seed=7))) < 80


def test_same_seed_meets_the_same_calls_and_another_seed_others() -> None:
    """A play by lot can be repeated."""
    first, again, other = (met(Rule("refuse", chance=0.2, seed=seed)) for seed in (7, 7, 8))
    assert (first == again, first == other) == (True, False)


@pytest.mark.parametrize(("chance", "calls"), [(0, 0), (1, 300)])
def test_chance_of_none_and_of_all(chance: float, calls: int) -> None:
    """Zero meets no call, one meets every call."""
    assert len(met(Rule("refuse", chance=chance))) == calls


def test_rules_by_lot_do_not_meet_the_same_calls() -> None:
    """Two deeds with one seed draw lots of their own."""
    assert met(Rule("refuse", chance=0.2, seed=7)) != met(Rule("html_500", chance=0.2, seed=7))


def test_span_begins_and_ends_with_the_time_of_the_play() -> None:
    """Before ``after`` and from ``until`` on the rule sleeps; calls outside the span are not counted."""
    time = PlayTime()
    play = Script(time.seconds)
    play.add([Rule("refuse", after=60, until=120, nth=2)])
    seen = []
    for seconds in (0, 61, 1, 30, 40):
        time.skip(seconds)
        seen.append(len(play.at_call("nadaj", "/a/b")))
    assert seen == [0, 0, 1, 0, 0]


def test_rules_that_ended_leave_no_count_behind() -> None:
    """A rule put into force after others ended counts from one."""
    play = Script(PlayTime().seconds)
    play.add([Rule("refuse", nth=1)])
    play.at_call("nadaj", "")
    play.clear()
    assert play.at_call("nadaj", "") == []
    play.add([Rule("refuse", nth=1)])
    assert len(play.at_call("nadaj", "")) == 1


def test_time_does_not_run_backwards() -> None:
    """A slip in a script cannot bring a span back."""
    with pytest.raises(ValueError, match="backwards"):
        PlayTime().skip(-1)


@pytest.mark.parametrize("rule", [{"chance": 1.5}, {"chance": -1}, {"status": 404}, {"do": "no_connection", "to": "/a/b"}])
def test_rule_that_could_never_be_played_is_refused(rule: dict[str, object]) -> None:
    """A chance above one, another status, a connection with an address: a slip, said at once."""
    with pytest.raises(ValueError, match=r"chance|address"):
        script.from_tables([{"do": "refuse", **rule}])


def test_example_shows_every_deed_and_every_key() -> None:
    """The commented example names all that a script can do, and is a script."""
    rules = script.load(EXAMPLE)
    assert {rule.do for rule in rules} == script.deed_names()
    used = {key for rule in rules for key, value in vars(rule).items() if value != getattr(Rule("refuse"), key)}
    assert used == set(vars(rules[0]))


def test_table_that_is_no_rule_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    """[[rules]] in place of [[rule]] would never be played, and is said."""
    file = tmp_path_factory.mktemp("script") / "play.toml"
    file.write_text('[[rules]]\ndo = "refuse"\n')
    with pytest.raises(ValueError, match="rules"):
        script.load(file)


def test_rules_end_and_time_passes_over_http(office: Office) -> None:
    """A play is steered while it runs: a span ends by skipping it, all rules by saying so; broken wishes change nothing."""

    def post(path: str, wish: object) -> int:
        return office.http.post(f"/symulator/{path}", json=wish).status_code

    def code() -> int:
        return office.pull("Oczekujace").response.status_code

    assert post("rules", [{"do": "maintenance", "until": 3600}, {"do": "unsigned_fault", "after": 3600}]) == 200
    assert code() == 503
    assert [post("time/skip", wish) for wish in ({"seconds": -1}, {"seconds": "x"}, {"seconds": 3600})] == [400, 400, 200]
    assert code() == 500
    assert post("rules/end", {}) == 200
    assert code() == 200
    assert office.http.get("/symulator/books").json()["played"] == {"maintenance": 1, "unsigned_fault": 1}
