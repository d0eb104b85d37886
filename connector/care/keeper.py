"""What sealing works with: the journal's key, whose seals are believed, and the service that stamps the time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509

from connector import keys
from connector.letters.errors import ConfigurationWrong
from connector.settings import Settings
from connector.stamping import way_to
from signing.keys import SigningKey
from signing.rotation import current
from signing.timestamps import Ask
from signing.trust import Trust


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who seals the journal and vouches for records made from it.

    Attributes:
        purpose: what the store is bound to.
        key: the journal's key; None where sealing is not configured.
        others: further keys of the journal that follow it or were before it.
        certificates: whose seals are believed: those keys' certificates and those of keys before them.
        ask: the way to the time-stamping service, if one is configured.
        stampers: whose time stamps are believed.
        fonts: where the fonts of printed records are looked for first.
        dossier_key: the name of the seal, among the keys that sign letters, that seals evidence dossiers; None seals none.
    """

    purpose: str
    key: SigningKey | None = None
    others: tuple[SigningKey, ...] = ()
    certificates: tuple[x509.Certificate, ...] = ()
    ask: Ask | None = None
    stampers: Trust = field(default_factory=lambda: Trust(()))
    fonts: Path | None = None
    dossier_key: str | None = None

    def sealing_key(self, at: datetime) -> SigningKey:
        """Give the journal's key at an aware moment.

        Raises:
            ConfigurationWrong: there is none.
        """
        if self.key is None:
            raise ConfigurationWrong("[journal] key: none is configured, so nothing can be sealed")
        return current((self.key, *self.others), at)


def open_keeper(settings: Settings) -> Keeper:
    """Load what sealing needs.

    Raises:
        ConfigurationWrong: the key is not there, cannot be used or is not the journal's own, or nobody is named whose time
            stamps count.
    """
    chosen = settings.journal
    found = _keys(settings, chosen.key) if chosen.key else []
    earlier = settings.certificates(chosen.earlier_certificates)
    stampers = settings.certificates(chosen.timestamps_trust)
    if chosen.timestamps and not stampers:
        raise ConfigurationWrong("[journal] timestamps_trust: name the service's certificate, or the authority above it")
    return Keeper(
        purpose=settings.purpose,
        key=found[0] if found else None,
        others=tuple(found[1:]),
        certificates=(*(key.certificate for key in found), *earlier),
        ask=way_to(chosen.timestamps) if chosen.timestamps else None,
        stampers=Trust(stampers),
        fonts=settings.path(chosen.fonts) if chosen.fonts else None,
        dossier_key=settings.signing.dossier_key,
    )


def _keys(settings: Settings, name: str) -> list[SigningKey]:
    entries = settings.keys.get(name)
    if entries is None or entries[0].purpose != "journal":
        raise ConfigurationWrong(f'[journal] key: there is no [keys.{name}] with purpose = "journal"')
    return keys.open_all(settings, name)
