"""A key is changed without a gap, and its end is seen in time."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from connector.care.expiry import AHEAD, running_out
from signing.errors import CertificateOutOfDate
from signing.keys import SigningKey
from signing.rotation import Ring, covered_until, current
from tests import signing_kit as kit


@cache
def _key(first: int, last: int) -> SigningKey:
    """Give a key whose certificate is valid between these days, counted from AT."""
    return kit.issue(f"SYMULATOR {first} {last}", kit.rsa_key("office"), kit.root(), days=(first, last)).signing_key()


OLD, NEXT, LATER = _key(-300, 20), _key(-5, 360), _key(10, 400)


def test_the_old_key_signs_until_the_new_one_begins() -> None:
    """Of two that are valid the one that began last signs, in whatever order they stand."""
    for listed in ([OLD, LATER], [LATER, OLD]):
        assert current(listed, kit.AT) is OLD
        assert current(listed, kit.AT + timedelta(days=10)) is LATER
    assert current([OLD, NEXT, LATER], kit.AT) is NEXT


@pytest.mark.parametrize(("days", "expected"), [(-400, OLD), (500, LATER)])
def test_where_none_is_valid_the_nearest_one_says_why(days: int, expected: SigningKey) -> None:
    """Before all of them that is the first to come, after all of them the last that was."""
    at = kit.AT + timedelta(days=days)
    chosen = current([LATER, OLD], at)
    assert chosen is expected
    with pytest.raises(CertificateOutOfDate):
        chosen.check_valid(at)


def test_a_ring_gives_the_key_of_the_hour() -> None:
    """The same name gives another key once its time has come, and an unknown one gives none."""
    now = [kit.AT]
    ring = Ring({"pieczec": [OLD, LATER], "druga": [NEXT]}, lambda: now[0])
    assert (ring["pieczec"], ring.get("brak"), list(ring), len(ring)) == (OLD, None, ["pieczec", "druga"], 2)
    now[0] += timedelta(days=11)
    assert (ring["pieczec"], ring["druga"]) == (LATER, NEXT)


def test_an_overlap_carries_on_and_a_gap_ends_it() -> None:
    """What counts is how long some key is valid without a day between."""
    assert covered_until([LATER, OLD], kit.AT) == LATER.period[1]
    assert covered_until([OLD, _key(30, 400)], kit.AT) == OLD.period[1]
    assert covered_until([_key(30, 400)], kit.AT) == kit.AT


def test_a_key_that_runs_out_is_named_unless_another_follows() -> None:
    """The warning comes a month before the end, names the day, and stops when a new certificate is there."""
    found = [*running_out([("stary", [OLD]), ("zmieniany", [OLD, LATER]), ("nowy", [NEXT]), ("minął", [_key(-9, -1)])], kit.AT)]
    assert found == ["stary: 2025-06-22", "minął: nieważny / not valid"]
    assert [*running_out([("stary", [OLD])], OLD.period[1] - AHEAD)] == []
