"""Work that takes too long is stopped, whatever it catches, and nothing stays behind."""

from __future__ import annotations

import sys
from time import monotonic

import pytest

from signing.time_limit import TimeIsUp, within


def stubborn() -> None:
    """Go on for ever, whatever happens."""
    while True:
        try:
            len("x")
        except Exception:  # noqa: BLE001, S112 - as foreign code does
            continue


def test_work_without_end_is_stopped() -> None:
    """Not even code that catches every error goes on."""
    started = monotonic()
    with pytest.raises(TimeIsUp):
        within(started + 0.05, stubborn)
    assert monotonic() - started < 5
    assert sys.getprofile() is None


def test_work_that_is_done_gives_its_result_and_its_error() -> None:
    """Nothing else changes, and nobody looks any more."""
    assert within(monotonic() + 60, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(monotonic() + 60, lambda: 1 // 0)
    assert sys.getprofile() is None
