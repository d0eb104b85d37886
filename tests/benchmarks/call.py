"""A signed SOAP call of 5 kB, from the document to the verified answer with its UPP, without a network for either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import zeep

from adapters.epuap import skrytka
from adapters.epuap.security import SystemSecurity
from adapters.epuap.soap import SKRYTKA, Soap
from adapters.shared.transport import Answer, Timeouts, Transport, trust
from connector.flow.desk import SystemClock
from connector.ports import Order, OwnBox
from signing import keys
from tests.benchmarks.entries import Effort, Entry, Rival, contest
from tests.benchmarks.material import letter, pki
from tests.benchmarks.platform_answers import taken
from tests.benchmarks.zeep_client import BothWays, KeyOnce, ZeepClient

ADDRESS = "https://127.0.0.1:9/skrytka"


class _Canned(Transport):
    """Our way out, which answers at once."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(trust(None), Timeouts())
        self._answer = Answer(200, answer)

    def post(self, address: str, message: bytes, headers: Mapping[str, str]) -> Answer:
        """Give the answer."""
        return self._answer if address and message and headers else Answer(500, b"")


class _CannedZeep(zeep.transports.Transport):
    """The way out of zeep, which answers at once."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # zeep has no types
        self.content, self.status_code, self.encoding = answer, 200, "utf-8"
        self.headers = {"Content-Type": "text/xml; charset=utf-8"}

    def post(self, _address: str, _message: bytes, _headers: dict[str, str]) -> _CannedZeep:
        return self


def measure(effort: Effort) -> Iterator[Entry]:
    """Call with a letter of 5 kB; zeep as shipped reads its key for every call, so it also runs with the key read once."""
    document, answer = letter(5_000), taken(1)
    system = keys.load(*pki().pair("office-system"), purpose="system")
    security = SystemSecurity(system, [pki().certificate("platform-answers")], SystemClock())
    ours = Soap(SKRYTKA, ADDRESS, _Canned(answer), security)
    box = OwnBox("lubin", "Skrytka urzędu", "/lubin/skrytka", "/lubin/skrytka")
    order = Order("pismo", box, "/przykladowo/skrytka", "pismo.xml", "text/xml", document)
    rivals = (
        Rival("zeep, BinarySignature", partial(_zeep(answer, BothWays).send, document), 0.7),
        Rival("zeep, BinarySignature, key read once", partial(_zeep(answer, KeyOnce).send, document), 0.7),
    )
    yield from contest("signed SOAP call, 5 kB", partial(skrytka.send, ours, order), rivals, effort.rounds(40))


def _zeep(answer: bytes, security: type[BothWays]) -> ZeepClient:
    return ZeepClient(ADDRESS, _CannedZeep(answer), security)
