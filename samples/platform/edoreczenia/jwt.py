"""Read, verify and write JSON Web Tokens (RFC 7519) in the compact form of JWS (RFC 7515): RS256 in, ES256 out."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


@dataclass(frozen=True)
class Token:
    """A token as it was read; nothing of it is believed before ``is_signed_by``."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes

    def is_signed_by(self, key: rsa.RSAPublicKey) -> bool:
        """Tell whether the RS256 signature is this key's."""
        try:
            key.verify(self.signature, self.signed, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


def read(compact: str) -> Token:
    """Take a compact token apart.

    Raises:
        ValueError: it is none.
    """
    try:
        head, body, signature = compact.split(".")
        header, claims = json.loads(unpacked(head)), json.loads(unpacked(body))
        found = Token(header, claims, f"{head}.{body}".encode("ascii"), unpacked(signature))
    except (ValueError, UnicodeError) as error:
        raise ValueError("not a compact JWT") from error
    if not (isinstance(header, dict) and isinstance(claims, dict)):
        raise ValueError("header and claims of a JWT are objects")  # noqa: TRY004 - what was sent is wrong, not our types
    return found


def write(claims: Mapping[str, Any], key: ec.EllipticCurvePrivateKey) -> str:
    """Write a token signed ES256 (RFC 7518 3.4)."""
    signed = f"{_packed({'alg': 'ES256', 'typ': 'JWT', 'kid': 'SYMULATOR'})}.{_packed(claims)}"
    numbers = decode_dss_signature(key.sign(signed.encode("ascii"), ec.ECDSA(SHA256())))
    return f"{signed}.{packed(b''.join(number.to_bytes(32) for number in numbers))}"


def packed(octets: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def unpacked(text: str) -> bytes:
    """Read base64url without padding.

    Raises:
        ValueError: another alphabet, or padding.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _packed(part: Mapping[str, Any]) -> str:
    return packed(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
