"""The simulated ePUAP for a test: started and stopped as a context, with its books, arrivals and script at hand."""

from __future__ import annotations

from threading import Thread
from typing import Self

from samples.platform.epuap import proofs
from samples.platform.epuap.books import Books
from samples.platform.epuap.boxes import Sender
from samples.platform.epuap.hub import Hub
from samples.platform.epuap.script import Rule
from samples.platform.epuap.settings import Settings, load
from samples.platform.epuap.web import Server
from samples.platform.shared.keys import Keys

JAN_TESTOWY = Sender("jtestowy", "Jan", "Testowy")


class Simulator:
    """A simulated ePUAP on 127.0.0.1 over TLS; every method may be called from any thread.

    ``keys`` gives the pairs tls, platform-answers, platform-answers-next, platform-upp, stranger and those that the
    settings name. ``port`` 0 takes a free one.
    """

    def __init__(self, keys: Keys, settings: Settings | None = None, port: int = 0) -> None:
        self.hub = Hub(settings or load(), keys)
        self._server = Server(self.hub, port)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def address(self) -> str:
        """Give "https://127.0.0.1:port", the host to put before the paths of the services."""
        return f"https://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._thread.join()

    def books(self) -> Books:
        """Give a copy of the books; late proofs whose time has come are delivered first."""
        with self.hub.lock:
            proofs.settle(self.hub)
            return self.hub.books()

    def arrive(
        self,
        box: str,
        document: bytes,
        *,
        name: str = "pismo.xml",
        media_type: str = "text/xml",
        sender: Sender = JAN_TESTOWY,
        answer_address: str = "/jtestowy/domyslna",
        test: bool = False,
    ) -> str:
        """Put a document into a box's queue and give its id; an empty ``answer_address`` is written nil.

        Raises:
            Refusal: no such box.
        """
        return self.hub.arrive(
            box,
            document,
            name=name,
            media_type=media_type,
            sender=sender,
            answer_address=answer_address,
            test=test,
        )

    def release_upp(self, document_id: str) -> None:
        """Deliver the late proof of a letter now.

        Raises:
            KeyError: no proof of this letter waits.
        """
        proofs.release(self.hub, document_id)

    def orphan_upp(self, box: str) -> str:
        """Put a sealed proof of a letter that nobody sent into a box; give the document id that it names."""
        return proofs.orphan(self.hub, box)

    def script(self, *rules: Rule) -> None:
        """Put rules into force, from the next call on."""
        self.hub.script.add(rules)

    def end_script(self) -> None:
        """Take every rule out of force: the platform behaves again."""
        self.hub.script.clear()

    def skip(self, seconds: float) -> None:
        """Let the platform's time pass at once: spans of rules end, late proofs come, dates are later."""
        self.hub.time.skip(seconds)
