"""What makes signature values: a private key in memory here, one that a token keeps in module ``tokens``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing import algorithms
from signing.errors import KeyTooWeak

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class Signer(Protocol):
    """A private key, wherever it is kept; one may serve several threads."""

    @property
    def public_key(self) -> PublicKey:
        """The public key that belongs to it."""
        ...

    @property
    def algorithm(self) -> str:
        """The address of the way it signs, one of ``algorithms.SIGNATURES``."""
        ...

    def sign(self, octets: bytes) -> bytes:
        """Sign octets; ECDSA gives DER, as everything but XML wants it.

        Raises:
            KeyUnusable: the key is out of reach now.
        """
        ...


@dataclass(frozen=True, slots=True)
class InMemory:
    """A private key that was read from a file; ``pss`` chooses RSA-PSS where it is RSA.

    Raises:
        KeyTooWeak: neither RSA of 2048 bits nor EC P-256 at least.
    """

    private_key: PrivateKey = field(repr=False)
    pss: bool = False
    public_key: PublicKey = field(init=False, repr=False)
    algorithm: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "public_key", strong(self.private_key.public_key()))
        object.__setattr__(self, "algorithm", algorithms.choose_for(self.public_key, pss=self.pss))

    def sign(self, octets: bytes) -> bytes:
        """Sign octets; ECDSA gives DER."""
        return algorithms.sign(self.private_key, self.algorithm, octets)


def strong(key: object) -> PublicKey:
    """Give a public key that may serve for signing.

    Raises:
        KeyTooWeak: below RSA 2048 or EC P-256, or of another kind.
    """
    if not isinstance(key, PublicKey) or not algorithms.strong_enough(key):
        raise KeyTooWeak(type(key).__name__)
    return key
