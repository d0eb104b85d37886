"""A platform's address with Prism behind it: what the channel asks goes through, and what deviates from the contract is noted."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from samples.pki import Pki
from samples.platform.edoreczenia import routes
from tests.contract.edoreczenia.kit import Answer, Asked, Stub

MAILBOX, REGISTER, TOKENS = "/api/v3", "/api/se/v4", "/auth"
_CARRIED = ("Content-Type", "Retry-After")
_PLACE = re.compile(r"(?<=[. ])\d+(?=[. ])")


@dataclass(frozen=True, order=True)
class Deviation:
    """What Prism says of one operation; places in lists are written as 0."""

    operation: str
    said: str


class Front(Stub):
    """Relays over TLS: paths that begin as ``behind`` says go to the address there; all others the stub answers itself.

    ``behind`` is kept, ``calls`` names the operations that were asked for, ``deviations`` what of them Prism found fault with.
    """

    def __init__(self, pki: Pki, behind: Mapping[str, str]) -> None:
        super().__init__(pki)
        self.calls: set[str] = set()
        self.deviations: set[Deviation] = set()
        self.behind = behind
        self._http = httpx.Client(verify=ssl.create_default_context(cadata=pki.path("root.pem").read_text()), timeout=30)

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._http.close()

    def answer(self, asked: Asked) -> Answer:
        """Pass a request on, and note it where it is one of the contracts'."""
        prefix = next((prefix for prefix in self.behind if asked.path.startswith(f"{prefix}/")), None)
        if prefix is None:
            return super().answer(asked)
        answer = self._passed_on(asked, self.behind[prefix] + asked.path.removeprefix(prefix))
        if prefix != TOKENS:
            self._note(_operation(asked, prefix), answer)
        carried = {name: answer.headers[name] for name in _CARRIED if name in answer.headers}
        return Answer(answer.content, answer.status_code, headers=carried)

    def _passed_on(self, asked: Asked, address: str) -> httpx.Response:
        query = f"?{urlencode(asked.query)}" if asked.query else ""
        headers = {name: value for name, value in asked.headers.items() if name.lower() not in {"host", "accept-encoding"}}
        return self._http.request(asked.method, address + query, headers=headers, content=asked.body)

    def _note(self, operation: str, answer: httpx.Response) -> None:
        self.calls.add(operation)
        for violation in json.loads(answer.headers.get("sl-violations", "[]")):
            self.deviations.add(Deviation(operation, _PLACE.sub("0", violation["message"])))


def _operation(asked: Asked, prefix: str) -> str:
    if prefix == REGISTER:
        return asked.path.removeprefix(f"{REGISTER}/")
    found = routes.find(asked.method, asked.path.removeprefix(f"{MAILBOX}/"))
    return found[0].name if found else f"{asked.method} {asked.path}"
