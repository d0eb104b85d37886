"""Call an interface of JSON over HTTP with a mailbox's token, and judge what the answer says of the call."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from adapters.edoreczenia.access import Access, Token
from adapters.shared.transport import Answer, Arriving, Body, Method, Transport
from connector.letters.errors import NotAdmitted, OutcomeUnknown, Refused

OK: Final = frozenset({200})
_UNAUTHORIZED: Final = 401
_NOT_ADMITTED: Final = frozenset({401, 403})
_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413
_BAD_REQUEST: Final = 400
_TOO_MANY: Final = 429
_OVERLOADED: Final = 503
_MOST_OF_AN_ERROR: Final = 1_000_000


class TokenRefused(NotAdmitted):
    """The token was refused (401): so the platform says, and surely of nothing but of calls that change nothing."""


class TooManyCalls(OutcomeUnknown):
    """The platform is called too often (429, RFC 6585 4): so it says, and surely of nothing but of calls that change nothing."""


class Missing(OutcomeUnknown):
    """What was asked for is not there, as far as HTTP says."""


class Unreadable(OutcomeUnknown):
    """The answer has a good status, and other content than its description says."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer: its status, what its JSON says, and the bytes as they came."""

    status: int
    json: Any = field(repr=False)
    raw: bytes = field(repr=False)


class Api:
    """One interface.

    Args:
        transport: the way out.
        access: gives the tokens.
        base: the address that every path begins with.
        said: reads an answer with status 400 as the interface's own no; None where it is none.
    """

    def __init__(self, transport: Transport, access: Access, base: str, said: Callable[[Any], str | None]) -> None:
        self._transport = transport
        self._access = access
        self._base = base
        self._said = said

    def call(
        self,
        ade: str,
        method: Method,
        path: str,
        body: Body | None = None,
        media_type: str = "application/json",
        good: Collection[int] = OK,
        most: int | None = None,
        once: bool = False,
    ) -> Reply:
        """Make a call and give its good answer, ``most`` bytes at the longest.

        Raises:
            NotTaken: nothing arrived; ``NotAdmitted`` where rights are refused, ``TokenRefused`` where the token is.
            Refused: the interface's own no.
            Missing, Unreadable, TooLong, TooManyCalls, OutcomeUnknown: anything else.
        """
        with self.opened(ade, method, path, body, media_type, once=once) as arriving:
            content = arriving.whole(self._transport.max_answer if most is None or arriving.status not in good else most)
            answer = Answer(arriving.status, content, arriving.retry_after)
        return self.judge(answer, good)

    @contextmanager
    def opened(
        self,
        ade: str,
        method: Method,
        path: str,
        body: Body | None = None,
        media_type: str = "application/json",
        *,
        once: bool = False,
    ) -> Iterator[Arriving]:
        """Make a call and give its answer while it comes in, whatever its status.

        A refused token that was kept is asked for anew, and the call made again, unless it must be made ``once``: then the
        token is forgotten, and whoever wanted the call sees to it that it did not count.
        """
        kept = self._access.token(ade)
        with self._request(kept, method, path, body, media_type) as arriving:
            if once and arriving.status == _UNAUTHORIZED:
                self._access.forget(ade, kept)
            if once or arriving.status != _UNAUTHORIZED:
                yield arriving
                return
        fresh = self._access.token(ade, instead_of=kept)
        with self._request(fresh, method, path, body, media_type) as arriving:
            yield arriving

    def checked(self, arriving: Arriving) -> Arriving:
        """Let only an answer with status 200 pass.

        Raises:
            PlatformError: as :meth:`call` does.
        """
        if arriving.status not in OK:
            self.judge(Answer(arriving.status, arriving.whole(_MOST_OF_AN_ERROR), arriving.retry_after), OK)
        return arriving

    @contextmanager
    def _request(self, token: Token, method: Method, path: str, body: Body | None, media_type: str) -> Iterator[Arriving]:
        headers = {"Authorization": f"Bearer {token.value}", "Accept": "*/*"}
        kind = {} if body is None else {"Content-Type": media_type}
        with self._transport.opened(method, self._base + path, {**headers, **kind}, body) as arriving:
            yield arriving

    def judge(self, answer: Answer, good: Collection[int] = OK) -> Reply:
        """Read an answer: only a status that is expected is good, and only the interface's own no is a no.

        Raises:
            PlatformError: as :meth:`call` does.
        """
        if answer.status in good:
            return Reply(answer.status, read(answer.content), answer.content)
        if answer.status in _NOT_ADMITTED:
            refusal = TokenRefused if answer.status == _UNAUTHORIZED else NotAdmitted
            raise refusal(f"HTTP {answer.status}: token or rights refused", answer.content)
        if answer.status == _TOO_LARGE:
            raise Refused(f"HTTP {answer.status}: too large for the platform", answer.content)
        if answer.status == _NOT_FOUND:
            raise Missing(f"HTTP {answer.status}", answer.content)
        no = self._said(_read_or_none(answer.content)) if answer.status == _BAD_REQUEST else None
        if no is not None:
            raise Refused(no, answer.content)
        if answer.status == _TOO_MANY:
            raise TooManyCalls(f"HTTP {answer.status}", answer.content, answer.retry_after)
        quiet = answer.retry_after if answer.status == _OVERLOADED else None
        raise OutcomeUnknown(f"HTTP {answer.status}", answer.content, quiet)


def read(content: bytes) -> Any:
    """Read JSON; nothing at all reads as None.

    Raises:
        Unreadable: it is none.
    """
    try:
        return json.loads(content) if content.strip() else None
    except (ValueError, RecursionError):
        raise Unreadable("the answer is no JSON", content) from None


def segments(*parts: str) -> str:
    """Write a path of segments; an address or id is opaque, whatever stands in it."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def query(**fields: str | int) -> str:
    """Write the query of an address, in which a trailing ``_`` of a name is left out."""
    return "?" + urlencode({name.rstrip("_"): value for name, value in fields.items()})


def json_body(document: Mapping[str, Any]) -> Body:
    """Write a JSON body."""
    return Body.of(json.dumps(document, ensure_ascii=False).encode())


def _read_or_none(content: bytes) -> Any:
    try:
        return read(content)
    except Unreadable:
        return None
