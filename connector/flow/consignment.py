"""A dispatch made ready for its call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from connector.flow import message
from connector.flow.desk import Desk
from connector.letters.errors import ConfigurationWrong
from connector.letters.mark import travelling
from connector.letters.paper import read as read_paper
from connector.letters.party import is_ade
from connector.offices.boxes import own_box
from connector.ports import Channel, Mailbox, Message, Order, OrderFile
from connector.store import attempts, documents, rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Consignment:
    """A dispatch with all that its call needs: channel, letter, shipments, own box, the order, and the attempts so far."""

    channel: Channel
    letter: AnyRow
    shipments: Sequence[AnyRow]
    box: AnyRow
    order: Order
    tries: list[AnyRow]

    @property
    def shipment(self) -> AnyRow:
        """The first shipment, and the only one where the channel takes one addressee a call."""
        return self.shipments[0]

    @property
    def mailbox(self) -> Mailbox | None:
        """The channel, where it parts dispatches and lists evidence."""
        return self.channel if isinstance(self.channel, Mailbox) else None


class Papers(NamedTuple):
    """The rows about a dispatch; ``files`` go with its document, ``answered`` is the arrival that the letter answers."""

    letter: AnyRow
    shipments: list[AnyRow]
    box: AnyRow
    document: AnyRow
    files: list[AnyRow]
    answered: AnyRow | None
    tries: list[AnyRow]


def load(desk: Desk, dispatch_id: int) -> Consignment:
    """Fetch a dispatch's letter, shipments, own box, bytes and earlier attempts.

    Raises:
        ConfigurationWrong: the box's channel is not configured.
        ArchiveDamaged: the bytes to send are not what they were.
    """
    with desk.database.reading() as tx:
        papers = read(tx, dispatch_id)
    return pack(desk, papers)


def read(tx: Connection, dispatch_id: int) -> Papers:
    """Read the rows about a dispatch."""
    together = shipments.of_dispatch(tx, dispatch_id)
    letter = rows.get(tx, t.letters, together[0].letter_id)
    document = rows.get(tx, t.documents, together[0].document_id)
    return Papers(
        letter=letter,
        shipments=together,
        box=rows.get(tx, t.boxes, together[0].box_id),
        document=document,
        files=message.files_in_force(documents.of_letter(tx, letter.id)) if document.media_type == message.RECORD_TYPE else [],
        answered=rows.get(tx, t.arrivals, letter.reply_to_id) if letter.reply_to_id is not None else None,
        tries=attempts.about(tx, "send", dispatch_id=dispatch_id),
    )


def pack(desk: Desk, papers: Papers) -> Consignment:
    """Fetch the bytes and make the order; raises what :func:`load` raises."""
    box, first = papers.box, papers.shipments[0]
    if box.channel not in desk.channels:
        raise ConfigurationWrong(f"channel {box.channel} of box {box.address}")
    content, mark = desk.archive.get(papers.document.sha256), travelling(first.mark)
    order = Order(
        mark=mark,
        box=own_box(box),
        addressee=first.party_address,
        file_name=f"{mark}.xml",
        media_type="text/xml",
        content=content,
        others=[shipment.party_address for shipment in papers.shipments[1:]],
        message=_message(desk, papers, content) if is_ade(box.address) else None,
    )
    return Consignment(desk.channels[box.channel], papers.letter, papers.shipments, box, order, papers.tries)


def _message(desk: Desk, papers: Papers, content: bytes) -> Message:
    """Give what a channel of messages carries: the letter's own text and files, or its document as the only file."""
    arrival, record = papers.answered, papers.shipments[0].paper
    paper = read_paper(record) if record else None
    thread, replies_to = (arrival.thread, arrival.platform_id) if arrival is not None else (None, None)
    if papers.document.media_type != message.RECORD_TYPE:
        files: list[OrderFile] = [message.order_file(desk, papers.document)]
        return Message(papers.letter.subject, message.COVERING_TEXT, files, thread, replies_to, paper)
    files = [message.order_file(desk, row) for row in papers.files]
    return Message(papers.letter.subject, message.read(content).text, files, thread, replies_to, paper)


def require_whole(desk: Desk, consignment: Consignment) -> None:
    """Make sure before a call that every file that goes with it can be read to its end.

    Raises:
        ArchiveDamaged: one is missing or changed.
        ArchiveUnreachable: the archive cannot be read now.
    """
    for file in consignment.order.message.files if consignment.order.message else ():
        for _ in desk.archive.pieces(file.sha256):
            pass
