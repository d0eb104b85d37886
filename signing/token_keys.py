"""Sign with a key that a token keeps, make one there, and read the certificate that lies beside it (PKCS #11 v2.40)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import MGF, Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.util.ec import encode_ec_public_key
from pkcs11.util.rsa import encode_rsa_public_key

from signing import algorithms
from signing.errors import KeyExists, KeyNotInToken, TokenUnavailable
from signing.signers import PublicKey, strong
from signing.tokens import Session, Token

_DIGEST_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 digest under PKCS #1 v1.5 (RFC 8017 9.2)."""
_PSS: Final = (Mechanism.SHA256, MGF.SHA256, 32)
_PRIVATE: Final = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}


@dataclass(frozen=True, slots=True)
class Place:
    """Which key of a token: by its label, its identifier, or both."""

    label: str | None = None
    id: bytes | None = None

    def holds(self, kind: ObjectClass) -> dict[Attribute, Any]:
        """Describe what of this kind lies there."""
        named = {Attribute.LABEL: self.label, Attribute.ID: self.id}
        return {Attribute.CLASS: kind, **{name: value for name, value in named.items() if value is not None}}

    def __str__(self) -> str:
        return " ".join(filter(None, (self.label, self.id.hex() if self.id is not None else "")))


class InToken:
    """A private key in a token; digests are computed here, since many tokens sign nothing else.

    Args:
        token: that keeps it.
        place: where.
        pss: sign by RSA-PSS where the key is RSA.

    Raises:
        KeyNotInToken: no key there, several, or one without its public half.
        KeyTooWeak: neither RSA of 2048 bits nor EC P-256 at least.
        KeyUnusable: the token is not there, or refuses the PIN.
    """

    def __init__(self, token: Token, place: Place, *, pss: bool = False) -> None:
        self._token = token
        self._place = place
        self._known: tuple[Session, Any] | None = None
        self.public_key: PublicKey = token.use(lambda session: _public_key(session, place))
        self.algorithm: str = algorithms.choose_for(self.public_key, pss=pss)
        self._way = algorithms.SIGNATURES[self.algorithm]

    def sign(self, octets: bytes) -> bytes:
        """Sign octets; ECDSA gives DER. The value is checked, lest another key now lies in this place.

        Raises:
            KeyNotInToken: the key is gone.
            TokenUnavailable: the token is not there, or another key signed.
            TokenPinRefused: the PIN is wrong.
        """
        digest = hashlib.new(self._way.digest, octets).digest()
        value = self._token.use(lambda session: self._sign(session, digest))
        if not algorithms.verifies_der(self.public_key, self._way, value, octets):
            self._token.close()
            raise TokenUnavailable(f"{self._token.label}: another key at {self._place}")
        return value

    def _sign(self, session: Session, digest: bytes) -> bytes:
        if self._known is None or self._known[0] is not session:
            self._known = session, _only(session, self._place, ObjectClass.PRIVATE_KEY)
        key = self._known[1]
        if isinstance(self.public_key, ec.EllipticCurvePublicKey):
            return _der(key.sign(digest, mechanism=Mechanism.ECDSA))
        if self._way.family == "rsa_pss":
            value: bytes = key.sign(digest, mechanism=Mechanism.RSA_PKCS_PSS, mechanism_param=_PSS)
        else:
            value = key.sign(_DIGEST_INFO + digest, mechanism=Mechanism.RSA_PKCS)
        return value


def certificate(token: Token, place: Place) -> x509.Certificate | None:
    """Read the certificate that lies in the same place of a token, if one does.

    Raises:
        KeyUnusable: several lie there, or the token is not there.
    """

    def read(session: Session) -> x509.Certificate | None:
        found = [*session.get_objects(place.holds(ObjectClass.CERTIFICATE))]
        if len(found) > 1:
            raise KeyNotInToken(f"{place}: {len(found)} certificates")
        return x509.load_der_x509_certificate(found[0][Attribute.VALUE]) if found else None

    return token.use(read)


def generate(token: Token, place: Place, bits: int = 3072) -> None:
    """Make an RSA key pair in a writable token, where none may lie yet; it never leaves it.

    Raises:
        KeyExists: one lies there.
        KeyUnusable: the token is not there, or refuses.
    """

    def make(session: Session) -> None:
        if [*session.get_objects(place.holds(ObjectClass.PRIVATE_KEY))]:
            raise KeyExists(str(place))
        session.generate_keypair(
            KeyType.RSA,
            bits,
            label=place.label,
            id=place.id or hashlib.sha256((place.label or "").encode()).digest()[:8],
            store=True,
            capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
            private_template=_PRIVATE,
        )

    token.use(make)


def _only(session: Session, place: Place, kind: ObjectClass) -> Any:
    found = [*session.get_objects(place.holds(kind))]
    if len(found) != 1:
        raise KeyNotInToken(f"{place}: {len(found)} keys")
    return found[0]


def _public_key(session: Session, place: Place) -> PublicKey:
    """Read the public half: an object of its own; the private one does not tell everywhere."""
    _only(session, place, ObjectClass.PRIVATE_KEY)
    half = _only(session, place, ObjectClass.PUBLIC_KEY)
    written = encode_ec_public_key(half) if half.key_type == KeyType.EC else encode_rsa_public_key(half)
    return strong(load_der_public_key(written))


def _der(value: bytes) -> bytes:
    half = len(value) // 2
    return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
