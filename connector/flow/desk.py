"""What every story works with, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tenacity import RetryCallState, Retrying, wait_exponential_jitter

from connector.letters.errors import ConfigurationWrong
from connector.ports import Channel, Clock, DocumentSystem, Mailbox, Queue
from connector.store.archive import Archive
from connector.store.database import Database
from signing.keys import SigningKey
from signing.policy import Policy


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Give the present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait for what; every figure is configuration.

    ``retry_*`` bound the pause between attempts that surely did not arrive, given up after ``give_up_after``. A letter in
    doubt is looked for every ``reconcile_every`` at first and ever more rarely as it ages, at the latest every
    ``reconcile_longest``, until ``reconcile_for`` is over; then it is a person's move. A person is warned ``warn_before`` a
    letter's deadline. The platform's record of sent letters is read every ``sent_every``, at first for the last
    ``sent_first``. A worker keeps its ``lease`` by its pulse, for a story of at most ``longest_story``.
    """

    retry_first: timedelta = timedelta(seconds=30)
    retry_longest: timedelta = timedelta(hours=1)
    give_up_after: timedelta = timedelta(days=3)
    reconcile_every: timedelta = timedelta(minutes=10)
    reconcile_longest: timedelta = timedelta(hours=12)
    reconcile_for: timedelta = timedelta(days=14)
    poll_every: timedelta = timedelta(minutes=3)
    visit_every: timedelta = timedelta(seconds=10)
    lease: timedelta = timedelta(seconds=60)
    lease_margin: timedelta = timedelta(seconds=10)
    longest_story: timedelta = timedelta(hours=2)
    record_for: timedelta = timedelta(minutes=15)
    warn_before: timedelta = timedelta(days=1)
    sent_every: timedelta = timedelta(hours=1)
    sent_first: timedelta = timedelta(days=1)

    def look_again(self, age: timedelta) -> timedelta:
        """Say how long to wait before a letter that has been in doubt this long is looked for again: a sixth of that, bounded."""
        return max(self.reconcile_every, min(age / 6, self.reconcile_longest))

    def pause(self, tries: int) -> timedelta:
        """Say how long to wait after so many failures in a row (1 or more): doubling, with jitter, bounded."""
        state = RetryCallState(Retrying(), None, (), {})
        state.attempt_number = max(tries, 1)
        first = self.retry_first.total_seconds()
        wait = wait_exponential_jitter(multiplier=first, max=self.retry_longest.total_seconds(), jitter=first / 4)
        return timedelta(seconds=wait(state))


@dataclass(frozen=True, slots=True)
class Policies:
    """Whom to believe: one policy for letters and one for the platforms' receipts."""

    letters: Policy
    receipts: Policy


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, the clock, the channels and document systems by name, the keys that sign letters, and whom to believe."""

    database: Database
    archive: Archive
    clock: Clock
    channels: Mapping[str, Channel]
    systems: Mapping[str, DocumentSystem]
    keys: Mapping[str, SigningKey]
    policies: Policies
    patience: Patience = Patience()

    def queue(self, name: str) -> Queue:
        """Give a channel whose boxes are queues.

        Raises:
            ConfigurationWrong: there is no such channel.
        """
        channel = self.channels.get(name)
        if not isinstance(channel, Queue):
            raise ConfigurationWrong(f"channel {name}")
        return channel

    def mailbox(self, name: str) -> Mailbox:
        """Give a channel whose boxes are lists; raises like :meth:`queue`."""
        channel = self.channels.get(name)
        if not isinstance(channel, Mailbox):
            raise ConfigurationWrong(f"channel {name}")
        return channel
