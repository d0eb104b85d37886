"""Change a key without a gap: of several under one name, the one valid now that began last signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from signing.keys import SigningKey


def current(keys: Sequence[SigningKey], at: datetime) -> SigningKey:
    """Give the key that signs at an aware moment; where none is valid, the one whose own check tells best why.

    Args:
        keys: one at least, in any order; among those that begin together the first one signs.
        at: the moment.
    """
    valid = [key for key in keys if key.period[0] <= at <= key.period[1]]
    if valid:
        return max(valid, key=lambda key: key.period[0])
    ended = [key for key in keys if key.period[1] < at]
    return max(ended, key=lambda key: key.period[1]) if ended else min(keys, key=lambda key: key.period[0])


def covered_until(keys: Sequence[SigningKey], at: datetime) -> datetime:
    """Give the moment up to which some key is valid without a gap, counted from an aware moment."""
    until = at
    for first, last in sorted(key.period for key in keys):
        if first <= until + timedelta(seconds=1):  # a certificate ends with its last second
            until = max(until, last)
    return until


class Ring(Mapping[str, SigningKey]):
    """Keys by name; asked for a name it gives the one that signs now.

    Args:
        keys: of each name one at least.
        now: gives the present aware moment.
    """

    def __init__(self, keys: Mapping[str, Sequence[SigningKey]], now: Callable[[], datetime]) -> None:
        self.all = {name: tuple(listed) for name, listed in keys.items()}
        self._now = now

    def __getitem__(self, name: str) -> SigningKey:
        listed = self.all[name]
        return listed[0] if len(listed) == 1 else current(listed, self._now())

    def __iter__(self) -> Iterator[str]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)
