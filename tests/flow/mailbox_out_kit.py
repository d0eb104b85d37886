"""Letters out over a mailbox: a platform in memory that parts, refuses and proves as its script says, and requests for it."""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connector.letters.errors import NotTaken, OutcomeUnknown, PlatformError, Refused
from connector.ports import Order, OwnBox, Parted, Progress, Proof, ReceiptFile, SentEntry, Taken, Trace
from samples.documents import evidence as samples
from samples.documents.evidence import OFFICE as ADE
from tests.flow.mail_kit import add_mailbox, sealed
from tests.mailbox_double import SENT_AT, MailboxDouble
from tests.office_kit import Office

ANNA, PIOTR, FIRMA = "AE:PL-11111-22222-ABCDE-11", "AE:PL-33333-44444-FGHIJ-12", "AE:PL-55555-66666-KLMNO-13"
GMINA = "AE:PL-77777-88888-PRSTU-14"
EVENTS = {
    "A.1": "SubmissionAcceptance",
    "A.2": "SubmissionRejection",
    "B1": "RelayAcceptance",
    "B.2": "RelayRejection",
    "D.1": "ContentConsignment",
    "D.2": "ContentConsignmentFailure",
    "E.1": "ContentHandover",
    "E.2": "ContentHandoverFailure",
}


@dataclass
class SendingMailbox(MailboxDouble):
    """Plays a mailbox that takes orders under a task, parts them into messages, and has evidence about these.

    Deeds of ``send``: take, not taken, refuse, break after taking, break before taking; calls to those in ``cut_off`` alone
    break after taking. ``pending`` are tasks not parted yet;
    ``refused`` says by addressee why a message is refused; ``left_out`` are addressees that a finished task does not name.
    While a task is pending the record shows one message that names nobody, with ``tells_task`` its task.
    """

    seal: Callable[[bytes], bytes] = bytes
    send_script: list[str] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)
    contents: dict[str, list[bytes]] = field(default_factory=dict)
    cut_off: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    shows_sent: bool = True
    tells_task: bool = False
    days_to_receive: int | None = None
    calls_it_rejected: bool = False
    errors: dict[str, list[PlatformError]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[str, list[tuple[Proof, bytes]]] = field(default_factory=lambda: defaultdict(list))
    proofs_fetched: Counter[str] = field(default_factory=Counter)

    def send(self, order: Order) -> Taken:
        """Take an order, or do what the script says."""
        self.calls["send"] += 1
        deed = self.send_script.pop(0) if self.send_script else "take"
        if deed == "not taken":
            raise NotTaken
        if deed == "refuse":
            raise Refused("UAAPI0104: shippingService", raw=b"[]")
        if deed == "break before taking":
            raise OutcomeUnknown
        task = f"task-{len(self.orders) + 1}"
        self.orders[task] = order
        self.contents[task] = [b"".join(file.pieces()) for file in order.message.files] if order.message else []
        if deed == "break after taking" or self.cut_off.issuperset(order.addressees):
            raise OutcomeUnknown
        return Taken("", b'{"messageTaskId":"' + task.encode() + b'"}', task=task)

    def message(self, addressee: str) -> str:
        """Give the number of the message that an addressee got last."""
        return next(self._number(task, addressee) for task in reversed(self.orders) if addressee in self.orders[task].addressees)

    def _number(self, task: str, addressee: str) -> str:
        return f"PPSA-E-{task}-{self.orders[task].addressees.index(addressee)}"

    def parted(self, box: OwnBox, task: str) -> Sequence[Parted] | None:  # noqa: ARG002 - the port's signature
        """Say what became of each addressee."""
        self._call("parted")
        if task in self.pending:
            return None
        return [self._part(task, to) for to in self.orders[task].addressees if to not in self.left_out]

    def _part(self, task: str, addressee: str) -> Parted:
        if addressee in self.refused:
            return Parted(addressee, None, self.refused[addressee])
        return Parted(addressee, self._number(task, addressee))

    def look_for(self, order: Order, since: datetime) -> list[Trace]:  # noqa: ARG002 - the port's signature
        """Show everything that was ever taken, whoever asks."""
        self._call("look_for")
        return [trace for task in self.orders for trace in self._traces(task)] if self.shows_sent else []

    def _traces(self, task: str) -> list[Trace]:
        order, told = self.orders[task], task if self.tells_task else None
        if task in self.pending:
            return [Trace(None, order.mark, None, SENT_AT, b"[outbox]", task=told)]
        sent = [to for to in order.addressees if to not in self.refused]
        return [Trace(self._number(task, to), order.mark, to, SENT_AT, b"[" + to.encode() + b"]", task=told) for to in sent]

    def sent_since(self, box: OwnBox, since: datetime) -> list[SentEntry] | None:
        """List what was sent by hand, and every message of ours under its mark."""
        found = [trace for task in self.orders if task not in self.pending for trace in self._traces(task)]
        ours = [
            SentEntry(each.name, each.addressee, SENT_AT, str(each.platform_id), platform_id=each.platform_id) for each in found
        ]
        return [*(super().sent_since(box, since) or []), *ours]

    def progress(self, box: OwnBox, message: str) -> Progress:  # noqa: ARG002 - the port's signature
        """Say how a message stands."""
        self._call("progress")
        if self.calls_it_rejected:
            return Progress("Odrzucona", ("powód",), ended_badly=True)
        return Progress("Czeka na doręczenie", ("powód",), self.days_to_receive)

    def proofs(self, box: OwnBox, message: str) -> Sequence[Proof]:  # noqa: ARG002 - the port's signature
        """List the evidence, the last issued first."""
        self._call("proofs")
        return [proof for proof, _ in reversed(self.evidence[message])]

    def fetch_proof(self, box: OwnBox, proof: Proof) -> ReceiptFile:  # noqa: ARG002 - the port's signature
        """Give a piece of evidence."""
        self._call("fetch_proof")
        self.proofs_fetched[proof.number] += 1
        return ReceiptFile(
            f"{proof.kind}.xml", next(content for known, content in self.evidence[proof.message] if known == proof)
        )

    def _call(self, name: str) -> None:
        self.calls[name] += 1
        if self.errors[name]:
            raise self.errors[name].pop(0)

    def issue(self, addressee: str, *codes: str, at: datetime = SENT_AT, handed_over: bool = True) -> None:
        """Issue sealed evidence about an addressee's message, all at one moment."""
        for code in codes:
            self.prove(self.message(addressee), addressee, code, at=at, handed_over=handed_over)

    def prove(self, message: str, addressee: str, code: str, *, at: datetime = SENT_AT, handed_over: bool = True) -> None:
        """Issue a piece of sealed evidence about a message."""
        self.lay(message, code, self.seal(self._written(code, message, addressee, at, handed_over=handed_over)))

    def lay(self, message: str, code: str, content: bytes) -> None:
        """Lay a piece of evidence beside a message, whatever it is."""
        number = f"dowod-{message}-{len(self.evidence[message])}"
        self.evidence[message].append((Proof(number, code, message), content))

    @staticmethod
    def _written(code: str, message: str, addressee: str, at: datetime, *, handed_over: bool) -> bytes:
        if code.startswith("BP.W"):
            title, template = "Potwierdzenie wysłania", samples.SISTER_TEMPLATE
            return samples.receipt(message=message, addressee=addressee, sent=at, received=None, title=title, template=template)
        if code.startswith("BP.O"):
            return samples.receipt(message=message, addressee=addressee, sent=at, received=at if handed_over else None)
        return samples.technical(EVENTS[code], message=message, addressee=addressee, at=at)


def open_sending(office: Office, *, receiving: bool = True) -> SendingMailbox:
    """Give an office a mailbox that sends, and the platform behind it."""
    mailbox = SendingMailbox(seal=lambda content: sealed(office, content))
    office.mailbox = mailbox
    add_mailbox(office, receiving=receiving)
    return mailbox


def a_message(
    *addressees: str, files: Sequence[tuple[str, bytes]] = (("pismo.pdf", b"%PDF-1.7 pismo"),), **more: Any
) -> dict[str, Any]:
    """Build the request for a message with files, to one person where nobody is named."""
    attachments = [{"name": name, "content_base64": base64.b64encode(content).decode()} for name, content in files]
    return {
        "subject": "Zawiadomienie",
        "kind": "notatka",
        "box": ADE,
        "addressees": [{"name": "Jan Testowy", "address": to, "kind": "person"} for to in addressees or (ANNA,)],
        "content": {"text": "Dzień dobry,\nprzesyłamy pismo.", "attachments": attachments},
        **more,
    }


def at(day: int, hour: int = 12) -> datetime:
    """Give a moment in March 2026."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)
