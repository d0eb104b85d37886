"""Sign requests with the entity's system key and believe answers by pinned certificates only (protocols, ePUAP 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography import x509

from adapters.epuap.settings import EpuapSettings
from connector.letters.errors import ConfigurationWrong
from connector.ports import Clock
from signing import keys
from signing.errors import SigningError
from signing.wss import WsSecurity, verify_envelope


class SystemSecurity(WsSecurity):
    """WS-Security that stops before a call with an own certificate out of date: letters wait for a new one, they do not fail."""

    def __init__(self, key: keys.SigningKey, pinned: list[x509.Certificate], clock: Clock) -> None:
        super().__init__(key, pinned, clock.now)
        self._system_key = key
        self._time = clock
        self._known = tuple(pinned)

    def apply(self, envelope: Any, headers: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Sign a request, as zeep asks for it.

        Raises:
            SigningError: our certificate is not valid now, or the envelope is not what zeep makes.
        """
        self._system_key.check_valid(self._time.now())
        return super().apply(envelope, headers)

    def verify_kept(self, envelope: Any, at: datetime) -> None:
        """Check an answer as at the moment it came, by the certificates that are pinned now.

        Raises:
            SigningError: the answer proves nothing.
        """
        verify_envelope(envelope, self._known, at)


def open_security(settings: EpuapSettings, clock: Clock, read: Callable[[str], bytes]) -> SystemSecurity:
    """Load the key pair and the pinned certificates.

    Raises:
        ConfigurationWrong: one of them cannot be used.
    """
    try:
        key = keys.load(read(settings.system_key), read(settings.system_certificate), purpose="system")
    except SigningError as failure:
        raise ConfigurationWrong(f"channels.epuap, system_key and system_certificate: {failure.code}") from failure
    pinned: list[x509.Certificate] = []
    for place, reference in enumerate(settings.answer_certificates):
        try:
            pinned += x509.load_pem_x509_certificates(read(reference))
        except ValueError:
            raise ConfigurationWrong(f"channels.epuap, answer_certificates.{place}: no PEM certificate") from None
    return SystemSecurity(key, pinned, clock)
