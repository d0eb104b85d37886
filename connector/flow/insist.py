"""Insist on writing down what cannot be asked again: the outcome of a call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

log = logging.getLogger(__name__)

T = TypeVar("T")

_PASSING = (OperationalError, InterfaceError, InternalError, NoConnection, OSError)
"""A server that restarts, a deadlock, a file that is locked, a full disk: what passes by itself or once somebody makes room."""
_LONGEST_PAUSE = timedelta(seconds=15)


def insist(record: Callable[[], T], patience: timedelta) -> T:
    """Record something, again and again while the database or the disk is away, and give what it gave.

    A process that gives up here, or dies, leaves the attempt open: it then counts as unknown and is looked for.

    Args:
        record: must bear being done twice, since an error may also hide that the commit went through.
        patience: for how long.
    """
    pauses = wait_exponential_jitter(multiplier=0.1, max=_LONGEST_PAUSE.total_seconds(), jitter=0.1)
    retrying = Retrying(
        retry=retry_if_exception_type(_PASSING), wait=pauses, stop=stop_after_delay(patience), before_sleep=_say, reraise=True
    )
    return retrying(record)


def _say(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.warning("an outcome could not be recorded yet (%s), try %s", type(error).__name__, state.attempt_number)
