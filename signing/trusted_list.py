"""What a trusted list says: its scheme, where other lists are, and the services of each provider through time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from signing.certificates import Known
from signing.qualifiers import Qualifying
from signing.service_identity import Identity

LIST_OF_LISTS: Final = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"
NATIONAL: Final = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric"
QUALIFIED_CA: Final = "CA/QC"
QUALIFIED_TIME_STAMPS: Final = "TSA/QTST"
EIDAS: Final = datetime(2016, 7, 1, tzinfo=UTC)
_BEFORE_EIDAS: Final = {"accredited", "undersupervision"}


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where another list is, and who signs it."""

    location: str
    territory: str
    kind: str
    media_type: str
    signers: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a service is from a moment on.

    Attributes:
        kind: the type after "Svctype/", such as "CA/QC".
        status: after "Svcstatus/", such as "granted".
        since: StatusStartingTime, aware.
        uses: additional service information, such as "ForeSignatures"; none says nothing.
        understood: no critical extension was unknown.
    """

    kind: str
    status: str
    since: datetime
    identity: Identity
    uses: frozenset[str] = frozenset()
    qualifying: tuple[Qualifying, ...] = ()
    understood: bool = True

    def granted(self, at: datetime) -> bool:
        """Say whether the service was qualified at an aware moment at which this was its standing."""
        return self.understood and (self.status == "granted" or (at < EIDAS and self.status in _BEFORE_EIDAS))


@dataclass(frozen=True, slots=True)
class Service:
    """A trust service (usługa zaufania) with its present standing first, then its history."""

    name: str
    provider: str
    standings: tuple[Standing, ...]

    def at(self, moment: datetime) -> Standing | None:
        """Give the standing at an aware moment, the last one that began no later; None before the first."""
        begun = [standing for standing in self.standings if standing.since <= moment]
        return max(begun, key=lambda standing: standing.since, default=None)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of trust services (dostawca usług zaufania)."""

    name: str
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class TrustedList:
    """A trusted list (zaufana lista) or the list of the lists (LOTL); moments are aware, ``next_update`` None once closed."""

    version: int
    sequence: int
    kind: str
    territory: str
    operator: str
    issued: datetime
    next_update: datetime | None
    pointers: tuple[Pointer, ...]
    providers: tuple[Provider, ...]

    def fresh(self, at: datetime) -> bool:
        """Say whether the next update is still to come at an aware moment."""
        return self.next_update is not None and at <= self.next_update

    def services(self) -> Iterator[Service]:
        """Go through the services of all providers."""
        for provider in self.providers:
            yield from provider.services

    def pointer(self, territory: str, kind: str = NATIONAL) -> Pointer | None:
        """Give the pointer to the XML form of a territory's list, if it names anyone who signs it."""
        wanted = (
            pointer
            for pointer in self.pointers
            if (pointer.territory, pointer.kind) == (territory, kind)
            and pointer.signers
            and pointer.media_type in {"", "application/vnd.etsi.tsl+xml"}
        )
        return next(wanted, None)
