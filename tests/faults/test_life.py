"""Whatever happens in whatever order to an office: nothing is lost, nothing is doubled, nothing is claimed that is not proved."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.life_machine import Life

FEW = settings(max_examples=10, stateful_step_count=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def test_every_promise_holds_through_any_life() -> None:
    """Every promise is checked after each step, and at the end everything has come to its end."""
    run_state_machine_as_test(Life, settings=FEW)
