"""What the platform says of a sent message: how it stands, and the evidence about it (protocols, e-Doręczenia 3.2, 7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from adapters.edoreczenia.api import Unreadable
from adapters.edoreczenia.leaves import number, rows, text
from adapters.edoreczenia.mailbox import Mailboxes
from adapters.edoreczenia.moments import moment
from adapters.edoreczenia.receiving import only_message
from connector.letters.errors import OutcomeUnknown
from connector.ports import OwnBox, Progress, Proof, ReceiptFile

_POSTAL_RECEIPT: Final = "HEPO"
_ENDED_BADLY: Final = {"odrzucona", "niedoręczona"}
"""The final negative statuses (protocols, e-Doręczenia 4, R9)."""
_PDF: Final = b"%PDF-"


def progress(mailboxes: Mailboxes, box: OwnBox, message: str) -> Progress:
    """Say how a message stands, in the format that does not mark it as opened; proves nothing."""
    reply = mailboxes.message(box.address, message, "metadata")
    found = only_message(reply, message)
    status = text(found, "messageControlData", "status")
    if status is None:
        raise Unreadable("the answer tells no status", reply.raw)
    reasons = (text(found, "messageControlData", "statusDescription") or "").split(";")
    return Progress(
        status=status,
        reasons=tuple(reason.strip() for reason in reasons if reason.strip()),
        days_to_receive=number(found, "messageControlData", "daysToReceive"),
        ended_badly=status.strip().casefold() in _ENDED_BADLY,
    )


def proofs(mailboxes: Mailboxes, box: OwnBox, message: str) -> Sequence[Proof]:
    """List the evidence about a message; its kinds as written, with dots and without, and what a line leaves out as empty."""
    reply = mailboxes.evidences(box.address, message)
    if not isinstance(reply.json, (dict, list)):
        raise Unreadable("the answer lists no evidence", reply.raw)
    found = rows(reply.json, "evidences") if isinstance(reply.json, dict) else rows(reply.json)
    return [_proof(row, message) for row in found]


def _proof(row: dict[str, object], message: str) -> Proof:
    at = text(row, "eventDate")
    number, kind = text(row, "evidenceId") or "", text(row, "type") or ""
    return Proof(number, kind, text(row, "messageId") or message, at, moment(at))


def fetch_proof(mailboxes: Mailboxes, box: OwnBox, proof: Proof, most: int) -> ReceiptFile:
    """Fetch a piece of evidence byte for byte, ``most`` bytes at the longest."""
    content = bytearray()
    for piece in mailboxes.evidence(box.address, *_path(proof)):
        content += piece
        if len(content) > most:
            raise OutcomeUnknown(f"the evidence is longer than {most} bytes")
    if not content:
        raise OutcomeUnknown("the evidence is empty")
    return ReceiptFile(f"{proof.kind}.{'pdf' if content.startswith(_PDF) else 'xml'}", bytes(content))


def _path(proof: Proof) -> tuple[str, str]:
    """Say where a kind is fetched: the service in lower case and its number; the postal receipt by the message's number."""
    kind = proof.kind.replace(".", "").upper()
    if kind == _POSTAL_RECEIPT:
        return "puhepo", proof.message
    return ("puh" if kind.startswith("H") else "purde"), proof.number
