"""The signed word of who we are, for the token host: a JWT in place of a password (private_key_jwt, RFC 7523)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from joserfc import jwt
from joserfc.jwk import RSAKey

from adapters.edoreczenia.settings import EdoreczeniaSettings
from connector.letters.errors import ConfigurationWrong
from connector.ports import Clock
from signing import keys
from signing.errors import SigningError
from signing.signers import InMemory

_ALGORITHM = "RS256"


class Assertions:
    """Writes assertions with the system's key, each one fresh and short of life.

    Args:
        settings: whom it is for, how long it lives, whether the certificate goes with it (x5c).
        key: the system's key pair.
        private: the same private key, as the JWT library takes it.
        clock: tells the time.
    """

    def __init__(self, settings: EdoreczeniaSettings, key: keys.SigningKey, private: RSAKey, clock: Clock) -> None:
        self._settings = settings
        self._key = key
        self._private = private
        self._clock = clock

    def write(self, client_id: str) -> str:
        """Write an assertion for a client (protocols, e-Doręczenia 2.2).

        It begins a little in the past, since a clock that is seconds ahead would have it refused.

        Raises:
            ConfigurationWrong: the system's certificate is not valid now; letters wait for a new one.
        """
        now = self._clock.now()
        try:
            self._key.check_valid(now)
        except SigningError as failure:
            raise ConfigurationWrong(f"channels.edoreczenia, system_certificate: {failure.code}") from failure
        begin = int((now - timedelta(seconds=self._settings.backdate_seconds)).timestamp())
        end = int((now + timedelta(seconds=self._settings.assertion_seconds)).timestamp())
        who = {"iss": client_id, "sub": client_id, "aud": self._settings.issuer, "jti": str(uuid4())}
        header = {"alg": _ALGORITHM, "typ": "JWT", **self._certificate()}
        return jwt.encode(header, {**who, "iat": begin, "nbf": begin, "exp": end}, self._private, algorithms=[_ALGORITHM])

    def _certificate(self) -> dict[str, list[str]]:
        if not self._settings.send_certificate:
            return {}
        return {"x5c": [base64.b64encode(self._key.ders[0]).decode("ascii")]}


def open_assertions(settings: EdoreczeniaSettings, clock: Clock, read: Callable[[str], bytes]) -> Assertions:
    """Load the system's key pair, once.

    Raises:
        ConfigurationWrong: it cannot be used.
    """
    try:
        key = keys.load(read(settings.system_key), read(settings.system_certificate), purpose="system")
    except SigningError as failure:
        raise ConfigurationWrong(f"channels.edoreczenia, system_key and system_certificate: {failure.code}") from failure
    private = key.signer.private_key if isinstance(key.signer, InMemory) else None
    if not isinstance(private, RSAPrivateKey):
        raise ConfigurationWrong("channels.edoreczenia, system_key: the token host takes RSA only")
    return Assertions(settings, key, RSAKey.import_key(private), clock)
