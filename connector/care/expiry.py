"""Warn once a day of signing keys whose certificates end soon while nothing follows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from connector.care.keeper import Keeper
from connector.flow.chores import WARSAW, Chore, Daily
from connector.flow.desk import Desk
from connector.letters.errors import KeyRunsOut
from connector.store.jobs import Job
from signing.keys import SigningKey
from signing.rotation import Ring, covered_until

AHEAD: Final = timedelta(days=30)
"""How long before the end: an authority and a person need some weeks."""


def chore(keeper: Keeper) -> Chore:
    """Look at the keys every day; while one runs out the chore shows as failing, which is how administrators are told."""

    def story(desk: Desk, _job: Job) -> None:
        found = [*running_out(_everything(desk.keys, keeper), desk.clock.now())]
        if found:
            raise KeyRunsOut("; ".join(found))

    return Chore("key_expiry", story, Daily(5, 10))


def running_out(keys: Iterable[tuple[str, Sequence[SigningKey]]], at: datetime) -> Iterator[str]:
    """Name each key that signs until less than ``AHEAD`` after an aware moment, with the last day in Poland."""
    for name, listed in keys:
        until = covered_until(listed, at)
        if until <= at:
            yield f"{name}: nieważny / not valid"
        elif until < at + AHEAD:
            yield f"{name}: {until.astimezone(WARSAW):%Y-%m-%d}"


def _everything(keys: Mapping[str, SigningKey], keeper: Keeper) -> Iterator[tuple[str, Sequence[SigningKey]]]:
    yield from keys.all.items() if isinstance(keys, Ring) else ((name, (key,)) for name, key in keys.items())
    if keeper.key:
        yield "[journal]", (keeper.key, *keeper.others)
