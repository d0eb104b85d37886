"""Read the body of a request: no longer than allowed, and as JSON that means one thing only."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from connector.letters.errors import Problem, RequestInvalid, RequestTooLarge
from connector.web.access import require_client
from schemas import strict_json
from schemas.errors import UnreadableJson


class JsonRequest(Request):
    """A request whose body was read before anything else looked at it."""

    content: bytes = b""
    value: Any = None

    async def read(self) -> None:
        """Read and parse the body; one of another declared type is left to the framework, which refuses it.

        Raises:
            RequestTooLarge: longer than the application allows.
            RequestInvalid: the body is no JSON of one meaning; its problem carries the reason's own code.
        """
        most: int = self.app.state.max_request_bytes
        declared = self.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > most:
            raise RequestTooLarge
        received = bytearray()
        async for chunk in self.stream():
            received += chunk
            if len(received) > most:
                raise RequestTooLarge
        self.content = bytes(received)
        if self.content and self._claims_json():
            self.value = _parse(self.content)

    def _claims_json(self) -> bool:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))

    async def body(self) -> bytes:
        """Give what was read."""
        return self.content

    async def json(self) -> Any:
        """Give what was parsed."""
        return self.value


class JsonRoute(APIRoute):
    """A route of the API; where it takes a body, the caller is asked who it is, and then the body is read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route so that it sees a body that was read already."""
        answer = super().get_route_handler()

        async def read_and_answer(request: Request) -> Response:
            if self.body_field is None:
                return await answer(request)
            await run_in_threadpool(require_client, request)
            read = JsonRequest(request.scope, request.receive)
            await read.read()
            return await answer(read)

        return read_and_answer


def _parse(content: bytes) -> Any:
    try:
        return strict_json.parse(content)
    except UnreadableJson as reason:
        raise RequestInvalid([Problem(reason.code, "", reason.text_pl, reason.text_en, reason.line)]) from None
