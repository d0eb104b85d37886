"""Keys and certificates of the simulated platform, loaded once and kept in the forms that the libraries want."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key


class Keys(Protocol):
    """A source of key pairs by their short name; ``samples.pki.Pki`` is one."""

    def pair(self, stem: str) -> tuple[bytes, bytes]:
        """Give the private key and the certificate, both PEM."""
        ...


@dataclass(frozen=True)
class Identity:
    """One RSA key with its certificate: for signxml (``key``), for xmlsec (``native``)."""

    key: RSAPrivateKey
    certificate: x509.Certificate
    native: Any


def load(keys: Keys, stem: str) -> Identity:
    """Load the pair of this name.

    Raises:
        TypeError: the key is not RSA. WS-Security of the platform knows RSA only (protocols, ePUAP 4.1).
    """
    return _identity(*keys.pair(stem))


@lru_cache(maxsize=64)
def _identity(key_pem: bytes, certificate_pem: bytes) -> Identity:
    """Parse once a process: checking an RSA key costs 30 ms, more than a whole call."""
    key = load_pem_private_key(key_pem, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the platform signs with RSA keys only")
    native = xmlsec.Key.from_memory(key_pem, xmlsec.constants.KeyDataFormatPem, None)
    return Identity(key, x509.load_pem_x509_certificate(certificate_pem), native)
