"""Ask for access tokens, one for each mailbox, and keep them while they live (OAuth 2.0 client credentials, RFC 6749 4.4)."""

from __future__ import annotations

import json
import logging
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from adapters.edoreczenia import permissions
from adapters.edoreczenia.assertion import Assertions
from adapters.edoreczenia.leaves import number, text
from adapters.edoreczenia.settings import EdoreczeniaSettings
from adapters.shared.redaction import brief
from adapters.shared.transport import Answer, Body, Transport
from connector.letters.errors import NotAdmitted, NotTaken, OutcomeUnknown, Problem
from connector.ports import Clock

CAUSES: Final = (
    "usual causes: audience of another realm; a clock that is off; the certificate not registered in the mailbox, or no longer, "
    "or expired; a wrong client_id; our system not admitted to this mailbox"
)
"""What a refusal by the token host comes from, which it does not say itself (protocols, e-Doręczenia 10)."""

_CAUSES_PL: Final = (
    "zwykłe przyczyny: odbiorca (audience) z innego realmu; zegar; certyfikatu nie ma w skrzynce, już go nie ma albo wygasł; "
    "zły client_id; system bez uprawnień w tej skrzynce"
)

_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_OK: Final = 200
_REDIRECTS: Final = range(300, 400)
_REFUSALS: Final = frozenset({400, 401, 403})
_ASKS_FOR_QUIET: Final = frozenset({429, 503})
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; ``good_until`` is its end less the margin, ``missing`` the rights that we need and it lacks."""

    value: str = field(repr=False)
    good_until: datetime
    missing: Sequence[Problem]


class Access:
    """Gives tokens.

    Asking for a token at a public body's mailbox already has legal effect: letters that wait are moved into it and count as
    received (protocols, e-Doręczenia 7.1). So nothing here asks by itself; each token is for a call that the flow wants.
    A token is never logged.
    """

    def __init__(self, settings: EdoreczeniaSettings, transport: Transport, assertions: Assertions, clock: Clock) -> None:
        self._settings = settings
        self._transport = transport
        self._assertions = assertions
        self._clock = clock
        self._tokens: dict[str, Token] = {}
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._told: set[tuple[str, str]] = set()

    def token(self, ade: str, instead_of: Token | None = None) -> Token:
        """Give a token for a mailbox, a new one where the last one is used up or is the one that was refused.

        Raises:
            NotAdmitted: the token host refuses our system.
            NotTaken: it gives no token now; whatever the token was for, nothing of it left.
            ConfigurationWrong: the assertion cannot be signed.
        """
        with self._turns[ade]:
            known = self._tokens.get(ade)
            if known is None or known is instead_of or self._clock.now() >= known.good_until:
                known = self._tokens[ade] = self._ask(ade)
            return known

    def forget(self, ade: str, refused: Token) -> None:
        """Use a token no more."""
        with self._turns[ade]:
            if self._tokens.get(ade) is refused:
                del self._tokens[ade]

    def missing(self, ade: str) -> Sequence[Problem] | None:
        """Name the rights that we lack in a mailbox, by the last token for it; None where none was asked for yet."""
        known = self._tokens.get(ade)
        return None if known is None else known.missing

    def _ask(self, ade: str) -> Token:
        asked_at = self._clock.now()
        answer = self._post(ade)
        _raise_refusal(answer)
        found = _read(answer)
        value = text(found, "access_token")
        if answer.status != _OK or value is None:
            raise NotTaken(f"the token host answered HTTP {answer.status} without a token")
        life = timedelta(seconds=(number(found, "expires_in") or 0) - self._settings.token_margin_seconds)
        token = Token(value, asked_at + life, permissions.missing(value, ade))
        self._tell(ade, token.missing)
        return token

    def _post(self, ade: str) -> Answer:
        settings, client_id = self._settings, self._settings.client_of(ade)
        fields = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": self._assertions.write(client_id),
            **({"client_id": client_id} if settings.send_client_id else {}),
        }
        address = f"{settings.token}?{urlencode({'login_hint': settings.hint_of(ade)})}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            return self._transport.request("POST", address, headers, Body.of(urlencode(fields).encode("ascii")))
        except OutcomeUnknown as failure:
            raise NotTaken(f"no token: {failure.detail}") from None  # its bytes may be half a token

    def _tell(self, ade: str, missing: Sequence[Problem]) -> None:
        """Log each missing right once."""
        for problem in missing:
            if (ade, problem.path) not in self._told:
                self._told.add((ade, problem.path))
                _log.warning(problem.text_pl)


def _raise_refusal(answer: Answer) -> None:
    """Raise what the token host says instead of a token; its bytes go nowhere.

    A redirect leads to a page for people while the platform is down (protocols, e-Doręczenia 1).
    """
    if answer.status in _REDIRECTS:
        raise NotTaken(f"the token host is out of order: HTTP {answer.status}, a redirect that is not followed")
    if answer.status in _REFUSALS:
        said = _read(answer)
        reason = f"{brief(text(said, 'error'))}: {brief(text(said, 'error_description'))}"
        _log.warning("serwer tokenów e-Doręczeń odmówił (HTTP %s, %s); %s", answer.status, reason, _CAUSES_PL)
        raise NotAdmitted(f"no token, HTTP {answer.status} {reason}; {CAUSES}")
    if answer.status in _ASKS_FOR_QUIET:
        raise NotTaken(f"no token, HTTP {answer.status}", quiet_for=answer.retry_after)


def _read(answer: Answer) -> Any:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
