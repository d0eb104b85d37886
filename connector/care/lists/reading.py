"""Use the kept trusted lists: each is verified again when it is read, as of the moment at which it was accepted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from connector.care.lists.shelf import Shelf
from connector.ports import Clock
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing import qualification, trusted_lists
from signing.certificates import Known, known
from signing.errors import ListUnreadable, TrustedListError
from signing.qualification import Qualification
from signing.trusted_list import TrustedList

log = logging.getLogger(__name__)

EUROPE = "EU"
"""The territory that the list of the lists gives itself."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the lists come from.

    Attributes:
        list_of_lists: address of the LOTL.
        signers: the certificates that may sign it.
        territories: the national lists that are used, each with an address in place of the one that the LOTL gives, or None.
    """

    list_of_lists: str
    signers: tuple[Known, ...]
    territories: Mapping[str, str | None]


class KeptLists:
    """The last good lists of a shelf; they are read anew when the shelf changes."""

    def __init__(self, shelf: Shelf, sources: Sources, clock: Clock) -> None:
        self.shelf = shelf
        self.sources = sources
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at: tuple[int, ...] | None = None
        self._lists: dict[str, TrustedList] = {}

    def list_of_lists(self) -> TrustedList | None:
        """Give the kept list of the lists; None where there is none that is good."""
        return self._current().get(EUROPE)

    def national(self) -> tuple[TrustedList, ...]:
        """Give the kept national lists that are good; one past its next update is among them."""
        return tuple(listed for territory, listed in self._current().items() if territory != EUROPE)

    def qualification(self, signer: Known, path: Sequence[Known], at: datetime) -> Qualification:
        """Give the qualified status of a signature at an aware moment, as ``signing.qualification.qualify`` does."""
        return qualification.qualify(self.national(), signer, path, at=at, now=self._clock.now())

    def time_stamping(self, service: Known, path: Sequence[Known], at: datetime) -> Qualification | None:
        """Say whether a time-stamping service was qualified, as ``signing.qualification.time_stamping`` does."""
        return qualification.time_stamping(self.national(), service, path, at=at, now=self._clock.now())

    def anchors(self) -> list[x509.Certificate]:
        """Give the authorities that issue qualified certificates and are granted now; a list past its next update gives none."""
        now = self._clock.now()
        return qualification.anchors([listed for listed in self.national() if listed.fresh(now)], now)

    def stampers(self) -> list[x509.Certificate]:
        """Give the qualified time-stamping services that are granted now, likewise."""
        now = self._clock.now()
        return qualification.stampers([listed for listed in self.national() if listed.fresh(now)], now)

    def _current(self) -> dict[str, TrustedList]:
        with self._lock:
            stamps = tuple(self.shelf.stamp(territory) for territory in (EUROPE, *self.sources.territories))
            if stamps != self._read_at:
                self._lists, self._read_at = self._read(), stamps
            return self._lists

    def _read(self) -> dict[str, TrustedList]:
        europe = self._kept(EUROPE, self.sources.signers)
        found = {EUROPE: europe} if europe else {}
        for territory in self.sources.territories:
            pointer = europe.pointer(territory) if europe else None
            listed = self._kept(territory, pointer.signers) if pointer else None
            if listed:
                found[territory] = listed
        return found

    def _kept(self, territory: str, signers: tuple[Known, ...]) -> TrustedList | None:
        content, accepted_at = self.shelf.content(territory), self.shelf.note(territory).accepted_at
        if content is None or accepted_at is None:
            return None
        try:
            return accepted(territory, content, signers, at=accepted_at)
        except TrustedListError as error:
            log.warning("the kept trusted list %s is not used: %s", territory, error)
            return None


def accepted(territory: str, content: bytes, signers: tuple[Known, ...], *, at: datetime, kept: int | None = None) -> TrustedList:
    """Parse and accept a list, as ``signing.trusted_lists`` does.

    Raises:
        TrustedListError: one of its kinds.
    """
    try:
        tree = parse(content)
    except UnreadableXml as failure:
        raise ListUnreadable(failure.code) from None
    if territory == EUROPE:
        return trusted_lists.accept_list_of_lists(tree, signers, at=at, kept=kept)
    return trusted_lists.accept(tree, territory, signers, at=at, kept=kept)


def pinned(certificates: Sequence[x509.Certificate]) -> tuple[Known, ...]:
    """Give certificates in the form that ``Sources`` wants."""
    return tuple(known(certificate) for certificate in certificates)
