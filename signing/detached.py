"""Sign octets as they are, beside them (a detached signature), so that ``openssl dgst -verify`` can check it too."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from signing import algorithms
from signing.certificates import known
from signing.errors import KeyForLetters
from signing.keys import SigningKey


def sign(content: bytes, key: SigningKey, *, at: datetime) -> bytes:
    """Sign octets with the journal's key: RSA PKCS #1 v1.5 or ECDSA in DER, SHA-256 up to P-256.

    Raises:
        KeyForLetters: the key has another purpose.
        CertificateOutOfDate: its certificate is not valid at this aware moment.
    """
    if key.purpose != "journal":
        raise KeyForLetters(key.purpose)
    key.check_valid(at)
    return key.sign(content)


def verifies(content: bytes, signature: bytes, certificate: x509.Certificate) -> bool:
    """Say whether a signature over these octets was made with the key of this certificate."""
    key = known(certificate).key
    if not algorithms.strong_enough(key):
        return False
    algorithm = algorithms.SIGNATURES[algorithms.choose_for(key)]
    return algorithms.verifies_der(key, algorithm, signature, content)
