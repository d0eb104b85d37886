"""What every story works with, in one place."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from tenacity import RetryCallState, Retrying, wait_exponential_jitter

from connector.letters.errors import ConfigurationWrong
from connector.letters.mode import RULES, Rule
from connector.ports import Channel, Clock, DocumentSystem, Mailbox, Queue
from connector.store.archive import Archive
from connector.store.database import Database
from signing.keys import SigningKey
from signing.policy import Policy, nobody
from signing.timestamps import Ask
from signing.trusted_list import TrustedList


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
    ``reconcile_longest``, until ``reconcile_for`` is over; then it is a person's move. A mailbox is asked what became of a
    message first after ``ask_first``, then in the same way, and for its proof of receipt until ``prove_for`` is over. A person
    is warned ``warn_before`` a letter's deadline. The platform's record of sent letters is read every ``sent_every``, at first
    for the last ``sent_first``. A worker keeps its ``lease`` by its pulse, for a story of at most ``longest_story``.
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
    ask_first: timedelta = timedelta(seconds=60)
    prove_for: timedelta = timedelta(days=60)

    def poll_again(self) -> timedelta:
        """Say how long until a mailbox is listed again: the usual interval or a bit more, so that not all ask at once."""
        return self.poll_every * random.uniform(1, 1.25)  # noqa: S311 - nothing is kept secret by it

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


Confirm = Literal["required", "if_reachable", "never"]
"""Whether the register must have confirmed an address before something is sent there."""


@dataclass(frozen=True, slots=True)
class AddressCare:
    """How addresses for e-Doręczenia are looked after; every figure is configuration.

    Attributes:
        confirm: what is asked of the register (BAE) right before a sending; ``if_reachable`` sends, with a warning, where it
            cannot be reached.
        used_within: an address that a letter went to so lately is in the address book and looked up every night.
        lookups_a_minute: the most look-ups in the register that document systems and people may ask for.
    """

    confirm: Confirm = "required"
    used_within: timedelta = timedelta(days=180)
    lookups_a_minute: int = 30


DocumentKind = Literal["letters_in", "letters_out", "upp", "upp_legacy", "upd", "evidence", "files"]
"""What a policy may be for; ``files`` are those that somebody has verified without their being anything to us."""


@dataclass(frozen=True, slots=True)
class Policies:
    """Whom to believe, by kind of document.

    Attributes:
        letters: for letters that come in, and whatever has no policy of its own.
        receipts: for receipts of the platforms (UPP).
        own: policies of the other kinds; ``upp_legacy`` is for receipts that ``upp`` does not accept.
        lists: gives the trusted lists at hand, which say who is qualified.
    """

    letters: Policy
    receipts: Policy
    own: Mapping[DocumentKind, Policy] = field(default_factory=dict)
    lists: Callable[[], Sequence[TrustedList]] = tuple

    def of(self, kind: DocumentKind) -> Policy:
        """Give the policy for a kind of document; without one of its own, nobody's evidence of e-Doręczenia is believed."""
        if kind == "evidence" and kind not in self.own:
            return nobody()
        return self.own.get(kind) or (self.receipts if kind == "upp" else self.letters)


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, the clock, the channels and document systems by name, the keys that sign letters, and whom to believe.

    ``stamping`` is the way to the service that stamps the time of our signatures, where one is configured. ``rules`` choose the
    way a letter goes.
    """

    database: Database
    archive: Archive
    clock: Clock
    channels: Mapping[str, Channel]
    systems: Mapping[str, DocumentSystem]
    keys: Mapping[str, SigningKey]
    policies: Policies
    patience: Patience = Patience()
    stamping: Ask | None = None
    addresses: AddressCare = AddressCare()
    rules: Sequence[Rule] = RULES

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
