"""A dispatch made ready for its call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.letters.errors import ConfigurationWrong
from connector.offices.boxes import own_box
from connector.ports import Channel, Order
from connector.store import attempts, rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Consignment:
    """A dispatch with all that its call needs: channel, letter, shipment, own box, the order itself, and the attempts so far."""

    channel: Channel
    letter: AnyRow
    shipment: AnyRow
    box: AnyRow
    order: Order
    tries: list[AnyRow]


class Papers(NamedTuple):
    """The rows about a dispatch."""

    letter: AnyRow
    shipment: AnyRow
    box: AnyRow
    document: AnyRow
    tries: list[AnyRow]


def load(desk: Desk, dispatch_id: int) -> Consignment:
    """Fetch a dispatch's letter, shipment, own box, bytes and earlier attempts.

    Raises:
        ConfigurationWrong: the box's channel is not configured.
        ArchiveDamaged: the bytes to send are not what they were.
    """
    with desk.database.reading() as tx:
        papers = read(tx, dispatch_id)
    return pack(desk, papers)


def read(tx: Connection, dispatch_id: int) -> Papers:
    """Read the rows about a dispatch."""
    shipment = shipments.of_dispatch(tx, dispatch_id)[0]
    return Papers(
        letter=rows.get(tx, t.letters, shipment.letter_id),
        shipment=shipment,
        box=rows.get(tx, t.boxes, shipment.box_id),
        document=rows.get(tx, t.documents, shipment.document_id),
        tries=attempts.about(tx, "send", dispatch_id=dispatch_id),
    )


def pack(desk: Desk, papers: Papers) -> Consignment:
    """Fetch the bytes and make the order; raises what :func:`load` raises."""
    letter, shipment, box, document, tries = papers
    if box.channel not in desk.channels:
        raise ConfigurationWrong(f"channel {box.channel} of box {box.address}")
    order = Order(
        mark=shipment.mark,
        box=own_box(box),
        addressee=shipment.party_address,
        file_name=f"{shipment.mark}.xml",
        media_type="text/xml",
        content=desk.archive.get(document.sha256),
    )
    return Consignment(desk.channels[box.channel], letter, shipment, box, order, tries)
