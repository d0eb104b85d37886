"""The simulated e-Doręczenia for a test: started and stopped as a context, with its books, arrivals and script at hand."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread
from typing import Self

from samples.platform.edoreczenia import arriving
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.books import Books
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.settings import Settings, load
from samples.platform.edoreczenia.web import Server
from samples.platform.shared.keys import Keys


class Simulator:
    """A simulated e-Doręczenia on 127.0.0.1 over TLS; every method may be called from any thread.

    ``keys`` gives the pairs tls, root, edoreczenia-seal, time-stamps and those that the settings name. ``port`` 0 takes a
    free one.
    """

    def __init__(self, keys: Keys, settings: Settings | None = None, port: int = 0) -> None:
        self._server = Server(settings or load(), keys, port)
        self.hub = self._server.hub
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def address(self) -> str:
        """Give "https://127.0.0.1:port", the host of all three interfaces."""
        return self.hub.address

    @property
    def token_address(self) -> str:
        """Give the address of the token endpoint."""
        return f"{self.issuer}/protocol/openid-connect/token"

    @property
    def issuer(self) -> str:
        """Give the realm's address: the issuer of tokens and the audience of assertions."""
        return self.hub.realm.issuer

    @property
    def ua_address(self) -> str:
        """Give the address before the mailbox's in every path of the User Agent API."""
        return self.address + self.hub.settings.ua_prefix

    @property
    def se_address(self) -> str:
        """Give the address before ``/search/...`` of the Search Engine API."""
        return self.address + self.hub.settings.se_prefix

    def __enter__(self) -> Self:
        self._thread.start()
        self.hub.callbacks.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._thread.join()
        self.hub.callbacks.stop()
        self.hub.vault.close()

    def books(self) -> Books:
        """Give a copy of the books, after all that is due has happened."""
        return self.hub.books()

    def arrive(self, to: str, *, sender: str = "", files: Sequence[File] = (), **told: str) -> str:
        """Let a letter arrive in a mailbox and give its message id; ``told``: subject, text, case, thread, refers_to.

        Raises:
            KeyError: one of the two has no mailbox here.
        """
        return arriving.arrive(self.hub, to, sender=sender, files=files, **told)

    def release(self, name: str) -> None:
        """Let happen what the script made wait: a task's id, a message's id, or ``<message id>/<code>`` of its evidence.

        Raises:
            KeyError: nothing waits under this name.
        """
        with self.hub.lock:
            self.hub.release(name)
            self.hub.settle()

    def script(self, *rules: Rule) -> None:
        """Put rules into force, from the next call on."""
        self.hub.script.add(rules)

    def end_script(self) -> None:
        """Take every rule out of force: the platform behaves again."""
        self.hub.script.clear()

    def skip(self, seconds: float) -> None:
        """Let the platform's time pass at once: letters live on, spans of rules end, dates are later. Tokens keep to the wall."""
        with self.hub.lock:
            self.hub.time.skip(seconds)
            self.hub.settle()
