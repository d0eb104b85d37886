"""The channel e-Doręczenia: what the core asks of a mailbox, answered by three hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from adapters.edoreczenia import clearing, listing, proofs, receiving, sending, sent, subscriptions
from adapters.edoreczenia.access import Access
from adapters.edoreczenia.assertion import open_assertions
from adapters.edoreczenia.mailbox import Mailboxes
from adapters.edoreczenia.paper import Post
from adapters.edoreczenia.register import Register
from adapters.edoreczenia.settings import EDA_SEARCH, EdoreczeniaSettings, read_settings
from adapters.shared.transport import Deadline, Timeouts, Transport, trust
from connector.letters.errors import Problem
from connector.ports import (
    AddressRegister,
    Claim,
    Clock,
    FoundParties,
    Listing,
    Mail,
    Mailbox,
    MailFile,
    Notice,
    Order,
    OwnBox,
    Parted,
    PartyQuery,
    Place,
    Progress,
    Proof,
    ReceiptFile,
    RegisteredAddress,
    SentEntry,
    Taken,
    Trace,
)

Read = Callable[[str], bytes]
InTime = Callable[[], Any]


def open_channel(settings: Mapping[str, Any], clock: Clock, read: Read) -> Mailbox:
    """Make the channel; nothing is called yet.

    Args:
        settings: the table [channels.edoreczenia]; its keys stand in :class:`EdoreczeniaSettings`.
        clock: tells the time for assertions and for the life of tokens.
        read: gives the bytes behind a reference such as ``file:...`` or ``env:...``.

    Raises:
        ConfigurationWrong: a setting, key or certificate cannot be used.
    """
    known = read_settings(settings)
    transport = _open_transport(known, read)
    return EdoreczeniaChannel(known, transport, Access(known, transport, open_assertions(known, clock, read), clock), clock)


def _open_transport(known: EdoreczeniaSettings, read: Read) -> Transport:
    """Make the way out; the hosts that want one are shown a client certificate."""
    ca_pem = read(known.ca_file) if known.ca_file else None
    hosts = {"token": known.token, "mailbox": known.mailbox, "register": known.register_address}
    places = {urlsplit(hosts[role]).netloc for role in known.tls_certificate_for}
    own = (read(known.tls_key or known.system_key), read(known.tls_certificate or known.system_certificate)) if places else None
    timeouts = Timeouts(known.connect_timeout_seconds, known.call_timeout_seconds)
    special = {place: trust(ca_pem, own) for place in places}
    return Transport(trust(ca_pem), timeouts, known.max_answer_bytes, special)


class EdoreczeniaChannel:
    """e-Doręczenia; every method ends within ``call_timeout``, however many requests it needs.

    Any call about a public body's mailbox, even one that only looks, asks for a token and so opens it: what waits there
    counts as received (protocols, e-Doręczenia 7.1). Nothing here calls by itself.
    """

    name = "edoreczenia"
    claim = Claim.LIST_COMPLETE
    register: AddressRegister

    def __init__(self, settings: EdoreczeniaSettings, transport: Transport, access: Access, clock: Clock) -> None:
        self.call_timeout = timedelta(seconds=settings.call_timeout_seconds)
        self.sends_a_minute = settings.sends_a_minute
        self.most_addressees = settings.most_addressees
        self._settings = settings
        self._transport = transport
        self._access = access
        self._clock = clock
        self._mailboxes = Mailboxes(transport, access, settings.mailbox)
        many = EDA_SEARCH[settings.register_version]
        self.register = _InTime(Register(transport, access, settings.register_address, many), self._in_time)

    def send(self, order: Order) -> Taken:
        """Send a message; not repeatable. The task that the answer names proves nothing of a sending."""
        chosen, begun = self._settings, self._clock.now()

        def is_there() -> bool:
            return any(trace.name == order.mark for trace in sent.look_for(self._mailboxes, order, begun, chosen.page_size))

        with self._in_time():
            return sending.send(self._mailboxes, order, chosen, self._post(order.box), is_there)

    def posts_from(self, box: OwnBox) -> bool:
        """Tell whether letters on paper may leave from a mailbox: it is configured who sends them."""
        return self._post(box) is not None

    def _post(self, box: OwnBox) -> Post | None:
        sender = self._settings.sender_of(box.address)
        return Post(sender, self._settings.country) if sender else None

    def reread(self, raw: bytes, at: datetime) -> Taken:  # noqa: ARG002 - no answer here is signed, so the moment does not count
        """Read once more the kept answer to a sending."""
        return sending.reread(raw)

    def look_for(self, order: Order, since: datetime) -> list[Trace]:
        """Fetch from OUTBOX, SENT and threads what could be this order."""
        with self._in_time():
            return sent.look_for(self._mailboxes, order, since, self._settings.page_size)

    def sent_since(self, box: OwnBox, since: datetime) -> list[SentEntry] | None:
        """List what SENT shows."""
        with self._in_time():
            return sent.sent_since(self._mailboxes, box, since, self._settings.page_size)

    def fetch_sent(self, box: OwnBox, entry: SentEntry) -> Trace | None:
        """Fetch a message that SENT shows."""
        with self._in_time():
            return sent.fetch_sent(self._mailboxes, box, entry)

    def parted(self, box: OwnBox, task: str) -> Sequence[Parted] | None:
        """Say what became of each addressee of a task."""
        with self._in_time():
            return sending.parted(self._mailboxes, box, task)

    def progress(self, box: OwnBox, message: str) -> Progress:
        """Say how a sent message stands."""
        with self._in_time():
            return proofs.progress(self._mailboxes, box, message)

    def proofs(self, box: OwnBox, message: str) -> Sequence[Proof]:
        """List the evidence about a message."""
        with self._in_time():
            return proofs.proofs(self._mailboxes, box, message)

    def fetch_proof(self, box: OwnBox, proof: Proof) -> ReceiptFile:
        """Fetch one piece of evidence."""
        with self._in_time():
            return proofs.fetch_proof(self._mailboxes, box, proof, self._settings.max_answer_bytes)

    def listed(self, box: OwnBox, after: str | None) -> Listing:
        """List what is new in INBOX, one page at most."""
        with self._in_time():
            return listing.listed(self._mailboxes, box, after, self._settings.page_size)

    def fetch(self, box: OwnBox, number: str) -> Mail | None:
        """Fetch a message in full, which marks it as opened."""
        with self._in_time():
            return receiving.fetch(self._mailboxes, box, number, self._settings.large_bytes)

    def pieces(self, box: OwnBox, message: str, file: MailFile) -> Iterator[bytes]:
        """Fetch a large file of a message, piece by piece; the time counts from the first piece that is asked for."""
        with ExitStack() as held:
            with self._in_time():
                arriving = held.enter_context(self._mailboxes.attachment(box.address, message, file.number))
            yield from receiving.pieces(arriving, file)

    def subscribe(self, box: OwnBox, addresses: Mapping[Notice, str]) -> None:
        """Have the platform call us."""
        with self._in_time():
            subscriptions.subscribe(self._mailboxes, box, addresses)

    def unsubscribe(self, box: OwnBox) -> None:
        """Have it call nobody."""
        with self._in_time():
            self._mailboxes.unsubscribe(box.address)

    def place(self, box: OwnBox, message: str) -> Place:
        """Say where a message is."""
        with self._in_time():
            return clearing.place(self._mailboxes, box, message, self._settings.page_size)

    def bin(self, box: OwnBox, message: str) -> None:
        """Put a message into the bin (TRASH)."""
        with self._in_time():
            clearing.move_to_bin(self._mailboxes, box, message, self._settings.bin_pointer)

    def delete(self, box: OwnBox, message: str) -> None:
        """Delete a message from the bin."""
        with self._in_time():
            self._mailboxes.delete(box.address, message)

    def missing_rights(self, box: OwnBox) -> Sequence[Problem] | None:
        """Name the rights that we lack in a mailbox, by the last token for it; None before the first call. Calls nobody."""
        return self._access.missing(box.address)

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        with self._transport.within(Deadline.after(self.call_timeout.total_seconds())):
            yield


class _InTime:
    """The register, each question within one deadline."""

    def __init__(self, register: Register, in_time: InTime) -> None:
        self._register = register
        self._in_time = in_time

    def find(self, box: OwnBox, query: PartyQuery) -> FoundParties:
        """Look for parties."""
        with self._in_time():
            return self._register.find(box, query)

    def confirm(self, box: OwnBox, address: str) -> RegisteredAddress | None:
        """Ask about one address."""
        with self._in_time():
            return self._register.confirm(box, address)

    def refresh(self, box: OwnBox, addresses: Sequence[str]) -> Sequence[RegisteredAddress]:
        """Ask about many addresses."""
        with self._in_time():
            return self._register.refresh(box, addresses)
