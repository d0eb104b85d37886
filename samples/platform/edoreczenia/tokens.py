"""The token server: client credentials with a signed assertion (RFC 7523), and what its tokens allow.

Source: protocols, e-Doręczenia 2.2 and 2.4. Assertions and tokens keep to the wall clock, whatever a play skips.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from samples.platform.edoreczenia import jwt
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.settings import MailboxSetting, System

LIFE_SECONDS = 300
LONGEST_ASSERTION = 600
SKEW_SECONDS = 30
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Grant:
    """What one token allows: this system, in this mailbox, until ``ends`` (seconds of the wall clock)."""

    system: System
    mailbox: str
    ends: float


@dataclass
class TokenServer:
    """The realm: who is registered, which assertions were seen, which tokens are out."""

    issuer: str
    systems: Mapping[str, System]
    certificates: Mapping[str, tuple[x509.Certificate, ...]]
    mailboxes: Mapping[str, MailboxSetting]
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    seen: dict[str, float] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def token(self, query: Mapping[str, str], form: bytes) -> tuple[str, Grant]:
        """Give an access token for the form of a token request (application/x-www-form-urlencoded) and its grant.

        Raises:
            Refused: with the error codes of OAuth 2.0 (RFC 6749 5.2), worded as Keycloak does.
        """
        fields = dict(parse_qsl(form.decode("ascii", "replace"), keep_blank_values=True))
        if fields.get("grant_type") != "client_credentials":
            raise Refused("Unsupported grant_type", "unsupported_grant_type")
        if fields.get("client_assertion_type") != ASSERTION_TYPE:
            raise Refused("Parameter client_assertion_type is missing or has an invalid value", "invalid_client", 401)
        system, certificate = self._client(fields)
        mailbox = query.get("login_hint", "").removeprefix("ADE.")
        if not query.get("login_hint", "").startswith("ADE."):
            raise Refused("SYMULATOR: login_hint=ADE.<adres> is missing", "invalid_request")
        if mailbox not in system.mailboxes:
            raise Refused("Client not allowed for this mailbox", "unauthorized_client", 401)
        grant = Grant(system, mailbox, time.time() + LIFE_SECONDS)
        written = jwt.write(self._claims(grant, certificate), self.key)
        self.grants[written] = grant
        return written, grant

    def grant(self, authorization: str) -> Grant:
        """Give what a bearer token allows.

        Raises:
            Refused: 401, it is none of ours or its time is over.
        """
        found = self.grants.get(authorization.removeprefix("Bearer "))
        if found is None or not authorization.startswith("Bearer "):
            raise Refused("SYMULATOR: brak tokenu albo token nie pochodzi stąd", "UAAPI0401", 401)
        if found.ends < time.time():
            raise Refused("SYMULATOR: token stracił ważność", "UAAPI0401", 401)
        return found

    def _client(self, fields: Mapping[str, str]) -> tuple[System, x509.Certificate]:
        try:
            assertion = jwt.read(fields.get("client_assertion", ""))
        except ValueError as error:
            raise _unproved(str(error)) from error
        client_id = assertion.claims.get("iss")
        system = self.systems.get(str(client_id))
        if system is None or assertion.claims.get("sub") != client_id or fields.get("client_id", client_id) != client_id:
            raise _unproved("iss, sub and client_id name no registered client")
        certificate = self._certificate(system, assertion)
        self._check_times(assertion.claims)
        self._check_audience(assertion.claims.get("aud"))
        self._check_unused(assertion.claims)
        return system, certificate

    def _certificate(self, system: System, assertion: jwt.Token) -> x509.Certificate:
        if assertion.header.get("alg") != "RS256":
            raise _unproved("invalid signature algorithm")
        named = assertion.header.get("x5c")
        for certificate in self.certificates[system.client_id]:
            key = certificate.public_key()
            if isinstance(key, rsa.RSAPublicKey) and assertion.is_signed_by(key):
                if named is not None and named[:1] != [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()]:
                    raise _unproved("x5c names another certificate")
                if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
                    raise _unproved("certificate expired")
                return certificate
        raise _unproved("signature on JWT token failed validation")

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = time.time()
        try:
            since, until = float(claims.get("nbf", claims.get("iat", now))), float(claims["exp"])
        except (KeyError, TypeError, ValueError) as error:
            raise _unproved("exp is missing or no number") from error
        if not since - SKEW_SECONDS <= now < until:
            raise _unproved("token is not active")
        if until - now > LONGEST_ASSERTION:
            raise _unproved("token expiration is too far in the future")

    def _check_audience(self, audience: Any) -> None:
        named = audience if isinstance(audience, list) else [audience]
        if not {self.issuer, f"{self.issuer}/protocol/openid-connect/token"} & {str(one) for one in named}:
            raise _unproved(f"invalid token audience {audience!r}")

    def _check_unused(self, claims: Mapping[str, Any]) -> None:
        number = claims.get("jti")
        if not number or number in self.seen:
            raise _unproved("jti is missing or was used before")
        self.seen[str(number)] = float(claims["exp"])

    def _claims(self, grant: Grant, certificate: x509.Certificate) -> dict[str, Any]:
        """Write the claims of an access token (protocols, e-Doręczenia 2.4)."""
        system, owner = grant.system, self.mailboxes[grant.mailbox]
        folder = f".{system.folder}" if system.folder else ""
        context = {"public": "PublicEntity", "person": "CitizenEntity"}.get(owner.kind, "NonPublicNonNaturalPersonEntity")
        return {
            "iss": self.issuer, "aud": ["edor-be", "account"], "jti": secrets.token_hex(16), "typ": "Bearer",
            "iat": int(grant.ends) - LIFE_SECONDS, "exp": int(grant.ends), "sub": system.client_id,
            "azp": system.client_id, "system_name": system.client_id.rpartition(".")[2], "scope": "system-attributes",
            "legal_name": owner.full_name, "legal_person_identifier": f"VATPL-{owner.nip}",
            "mailbox": {
                "address": grant.mailbox, "name": owner.full_name, "status": owner.status, "context": context, "roles": [],
            },
            "authentication": {
                "certificate_serial_number": f"{certificate.serial_number:x}",
                "certificate_issuer": certificate.issuer.rfc4514_string(),
            },
            "authorization": {"permissions": [
                {"rsid": secrets.token_hex(8), "rsname": f"ADE.{grant.mailbox}{folder}", "scopes": [*system.scopes]}
            ]},
        }  # fmt: skip


def _unproved(reason: str) -> Refused:
    return Refused(f"Client authentication with signed JWT failed: {reason}", "invalid_client", 401)
