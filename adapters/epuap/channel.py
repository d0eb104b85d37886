"""The channel ePUAP: what the core asks of a platform, answered by three services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from adapters.epuap import pull, skrytka, store
from adapters.epuap.security import open_security
from adapters.epuap.settings import EpuapSettings, read_settings
from adapters.epuap.soap import PULL, SKRYTKA, STORE, Security, Soap
from adapters.shared.transport import Deadline, Timeouts, Transport, trust
from connector.ports import Claim, Clock, Envelope, Order, OwnBox, Queue, SentEntry, Taken, Trace

Read = Callable[[str], bytes]


def open_channel(settings: Mapping[str, Any], clock: Clock, read: Read) -> Queue:
    """Make the channel; nothing is called yet.

    Args:
        settings: the table [channels.epuap]; its keys stand in :class:`EpuapSettings`.
        clock: tells the time against which answers' time stamps and certificates are held.
        read: gives the bytes behind a reference such as ``file:...`` or ``env:...``.

    Raises:
        ConfigurationWrong: a setting, key or certificate cannot be used.
    """
    known = read_settings(settings)
    ca_pem = read(known.ca_file) if known.ca_file else None
    timeouts = Timeouts(known.connect_timeout_seconds, known.call_timeout_seconds)
    transport = Transport(trust(ca_pem), timeouts, known.max_answer_bytes)
    return EpuapChannel(known, transport, open_security(known, clock, read))


class EpuapChannel:
    """ePUAP; every method ends within ``call_timeout``, however many requests it needs."""

    name = "epuap"
    claim = Claim.QUEUE_EMPTY

    def __init__(self, settings: EpuapSettings, transport: Transport, security: Security) -> None:
        self.call_timeout = timedelta(seconds=settings.call_timeout_seconds)
        self.sends_a_minute = settings.sends_a_minute
        self._settings = settings
        self._transport = transport
        self._skrytka = Soap(SKRYTKA, settings.skrytka, transport, security)
        self._pull = Soap(PULL, settings.pull, transport, security)
        self._store = Soap(STORE, settings.store, transport, security)

    def send(self, order: Order) -> Taken:
        """Send a document (nadaj); not repeatable."""
        with self._in_time():
            return skrytka.send(self._skrytka, order)

    def reread(self, raw: bytes, at: datetime) -> Taken:
        """Judge once more the kept answer to nadaj, with the certificates that are pinned now."""
        return skrytka.reread(self._skrytka, raw, at)

    def look_for(self, order: Order, since: datetime) -> list[Trace]:
        """Fetch from the document store what could be this order; nothing where ``check_sent`` is off."""
        if not self._settings.check_sent:
            return []
        with self._in_time():
            return store.look_for(self._store, self._settings.store_name, order, since)

    def sent_since(self, box: OwnBox, since: datetime) -> list[SentEntry] | None:
        """List what the document store says was sent; None where ``check_sent`` is off."""
        if not self._settings.check_sent:
            return None
        with self._in_time():
            return store.sent_since(self._store, self._settings.store_name, box, since)

    def fetch_sent(self, box: OwnBox, entry: SentEntry) -> Trace | None:
        """Fetch a letter, and its proof, from the document store."""
        with self._in_time():
            return store.fetch_sent(self._store, box, entry)

    def waiting(self, box: OwnBox) -> int:
        """Count what waits in a box."""
        with self._in_time():
            return pull.waiting(self._pull, box)

    def peek(self, box: OwnBox) -> Envelope | None:
        """Show the head of a box's queue."""
        with self._in_time():
            return pull.peek(self._pull, box)

    def confirm(self, box: OwnBox, envelope: Envelope, *, other_digest: bool = False) -> None:
        """Take the head off the queue, with the configured digest or the other one."""
        digest = self._settings.confirm_digest
        with self._in_time():
            pull.confirm(self._pull, box, envelope.document, pull.OTHER[digest] if other_digest else digest)

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        with self._transport.within(Deadline.after(self.call_timeout.total_seconds())):
            yield
