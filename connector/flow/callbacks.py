"""Where a platform may call us about which mailbox: an address that nobody can guess for each."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from connector.ports import Notice

PATH: Final = "/callbacks"


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Which mailboxes may be called about (by ADE), and how; nobody may without any.

    Attributes:
        boxes: the mailboxes.
        address: our public address, under which the platform reaches the web part.
        secret: what each mailbox's path follows from.
        renew_every: how often a subscription is renewed; how long one lives nobody says.
        at_most_every: how often a kind of call about a mailbox may make anything due.
    """

    boxes: frozenset[str] = frozenset()
    address: str = ""
    secret: bytes = field(default=b"", repr=False)
    renew_every: timedelta = timedelta(hours=12)
    at_most_every: timedelta = timedelta(seconds=30)

    def key_of(self, ade: str) -> str:
        """Give the part of a mailbox's addresses that nobody can guess: 64 hex digits."""
        return hmac.new(self.secret, f"callbacks {ade}".encode(), hashlib.sha256).hexdigest()

    def box_of(self, key: str) -> str | None:
        """Say which mailbox a key is of, in a time that tells nothing of how near it was; None for nobody's."""
        given = key.encode()
        found = [ade for ade in sorted(self.boxes) if hmac.compare_digest(self.key_of(ade).encode(), given)]
        return found[0] if found else None

    def addresses(self, ade: str) -> Mapping[Notice, str]:
        """Give the addresses to call about a mailbox."""
        base = f"{self.address.rstrip('/')}{PATH}/{self.key_of(ade)}"
        return {notice: f"{base}/{notice.value}" for notice in Notice}

    def digest(self, ade: str) -> str:
        """Give the digest of those addresses, by which a change of address or secret shows."""
        return hashlib.sha256("\n".join(self.addresses(ade).values()).encode()).hexdigest()
