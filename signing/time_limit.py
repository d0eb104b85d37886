"""Stop foreign code that works too long in this thread: what a hostile file can make it do has no other end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

_Result = TypeVar("_Result")


class TimeIsUp(BaseException):
    """Raised inside the code that works too long; no ``except Exception`` in it can keep it."""


def within(until: float, work: Callable[[], _Result]) -> _Result:
    """Do some work, and stop it at the first call that it makes after this moment of ``time.monotonic``.

    A single call into C is not stopped, so that its work must be bounded otherwise. The code runs at about half its speed.

    Raises:
        TimeIsUp: the work was not done in time.
    """

    def look(*_: object) -> None:
        if monotonic() > until:
            raise TimeIsUp  # which also takes this function away (sys.setprofile)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        return work()
    finally:
        sys.setprofile(before)
