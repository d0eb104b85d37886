"""Issue evidence of an event, as the script wants it: at once, late, never, twice; into the message or beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samples.platform.edoreczenia import files
from samples.platform.edoreczenia.agenda import Act
from samples.platform.edoreczenia.facts import Moments, gather
from samples.platform.edoreczenia.model import INBOX, Attachment, Evidence, Message

if TYPE_CHECKING:
    from samples.platform.edoreczenia.hub import Hub

NOTHING_YET = Moments()
SHARED = frozenset({"D.1", "E.1", "BP.OX", "BP.OP"})
"""What the addressee sees too."""
MEDIA_TYPES = {".pdf": "application/pdf", ".xml": "application/xml"}


def addressee(message: Message) -> str:
    """Give what the script calls the addressee of a letter: the ADE, or "PUH" for one on paper."""
    return "PUH" if message.service == "hybrid" else str(message.to[0].get("eDeliveryAddress", ""))


def issue(
    hub: Hub,
    message: Message,
    code: str,
    second: float,
    moments: Moments = NOTHING_YET,
    *,
    tablet: bool = False,
    returned: bool = False,
) -> None:
    """Issue evidence of an event at ``second`` to the sender's message and, from D.1 on, to the addressee's copy."""
    orders = hub.orders("evidence", code, addressee(message))
    if orders.missing:
        return
    at = hub.time.moment_of(second)
    evidence_id = hub.new_id()
    message.issued.setdefault(code, evidence_id)
    facts = gather(message, evidence_id, code, at, moments)
    first = Evidence(
        id=evidence_id,
        message_id=message.id,
        code=code,
        shown=_spelling(hub, code),
        at=at,
        made=at,
        sender=message.sender,
        to=message.to[0],
        write=files.writer(facts, hub.seals, tablet=tablet, returned=returned),
        reasons=message.reasons,
    )
    for number in range(1 + orders.repeated):
        evidence = replace(first, id=hub.new_id(), readers=set()) if number else first
        hub.later(second, orders.delay if orders.late else 0, _hander(hub, message, evidence), f"{message.id}/{code}")


def _spelling(hub: Hub, code: str) -> str:
    """Give a code with its dot and without it by turns, as both stand in the contract."""
    return code.replace(".", "") if hub.settings.sloppy and sum(hub.ledger.evidence.values()) % 2 else code


def _hander(hub: Hub, message: Message, evidence: Evidence) -> Act:
    def hand_over(second: float) -> None:
        evidence.made = hub.time.moment_of(second)
        hub.evidences[evidence.id] = evidence
        hub.ledger.evidence[evidence.code] += 1
        box = hub.mailboxes[message.box]
        if box.messages.get(message.id) is message:
            message.evidences.append(evidence)
        else:
            _put_beside(hub, message, evidence, second)
        if message.peer is not None and evidence.code in SHARED:
            message.peer.evidences.append(evidence)
        hub.callbacks.evidence(box, evidence)

    return hand_over


def _put_beside(hub: Hub, message: Message, evidence: Evidence, second: float) -> None:
    """Put evidence of a letter that was deleted into the inbox, as a message of its own with the file attached."""
    kept = hub.vault.keep([evidence.write()])
    name = f"{evidence.code.replace('.', '')}-{evidence.id}{evidence.suffix}"
    file = Attachment(hub.new_id(), name, MEDIA_TYPES[evidence.suffix], kept.size, kept.sha256, kept.sha3, kept.path, 1)
    beside = Message(
        id=hub.new_id("PPSA-E-"),
        box=message.box,
        label=INBOX,
        place=INBOX,
        sender=message.sender,
        to=message.to,
        subject=f"{evidence.shown}: {message.subject}",
        text="",
        thread=message.thread,
        timestamp=hub.time.moment_of(second),
        kind="Evidence",
        case=message.case,
        refers_to=message.id,
        submitted=message.submitted,
        event=evidence.at,
        attachments=[file],
    )
    hub.mailboxes[message.box].messages[beside.id] = beside
    hub.callbacks.inbox(hub.mailboxes[message.box], beside)
