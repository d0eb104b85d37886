"""Look into the entity's document store for what was sent: zawartoscSkladu and pobierzDokument (protocols, ePUAP 10)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from adapters.epuap.moments import GMT, moment
from adapters.epuap.numbers import document_number
from adapters.epuap.soap import Reply, Soap, Unreadable
from connector.ports import Order, OwnBox, ReceiptFile, SentEntry, Trace

MOST_FETCHED: Final = 20
CLOCK_SKEW: Final = timedelta(minutes=10)
_SENT: Final = "SENT"
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the store's list; ``number`` and ``receipt`` are numbers of the store (id, idUPO)."""

    number: int
    name: str
    folder: str | None
    addressee: str | None
    sent_at: datetime | None
    receipt: int | None
    metadata: bytes | None
    sender: str | None
    sent_at_raw: str | None


def look_for(store: Soap, store_name: str, order: Order, since: datetime) -> list[Trace]:
    """Fetch what can be this order: the entries with its own file name, or else those in time, to compare their bytes.

    Args:
        store: the service.
        store_name: which store of the entity, usually ``domyslna``.
        order: what was sent.
        since: aware; entries from ten minutes before it count, those without a date too.
    """
    podmiot = order.box.entity
    sent = [entry for entry in _list(store, store_name, podmiot) if entry.folder == _SENT and _fits(entry, order)]
    own = [entry for entry in sent if _named(entry, order)]
    chosen = own or sorted((entry for entry in sent if _in_time(entry, since)), key=lambda entry: _distance(entry, since))
    if len(chosen) > MOST_FETCHED:
        _log.warning("%d sent documents could be the one looked for; the nearest %d are compared", len(chosen), MOST_FETCHED)
    traces = (_trace(store, podmiot, order, entry) for entry in chosen[:MOST_FETCHED])
    return [trace for trace in traces if trace is not None]


def sent_since(store: Soap, store_name: str, box: OwnBox, since: datetime) -> list[SentEntry]:
    """List what the folder SENT of the entity shows, from ten minutes before ``since``; entries without a date too.

    The store belongs to the entity: letters from its other boxes, and those that people sent by hand, are among them.
    """
    sent = (entry for entry in _list(store, store_name, box.entity) if entry.folder == _SENT and _in_time(entry, since))
    return [
        SentEntry(
            name=entry.name.removesuffix(".xml"),
            addressee=entry.addressee,
            sent_at=entry.sent_at,
            number=str(entry.number),
            receipt=None if entry.receipt is None else str(entry.receipt),
            platform_id=document_number(entry.metadata),
            sender=entry.sender,
            sent_at_raw=entry.sent_at_raw,
        )
        for entry in sent
    ]


def fetch_sent(store: Soap, box: OwnBox, entry: SentEntry) -> Trace | None:
    """Fetch a listed letter and its proof; None when it went from the store meanwhile."""
    content = _content(store, box.entity, int(entry.number))
    if content is None:
        return None
    proof = _content(store, box.entity, int(entry.receipt)) if entry.receipt is not None else None
    return Trace(
        platform_id=entry.platform_id or document_number(proof),
        name=entry.name,
        addressee=entry.addressee,
        sent_at=entry.sent_at,
        content=content,
        receipt=None if proof is None else ReceiptFile("UPP.xml", proof),
    )


def _list(store: Soap, store_name: str, podmiot: str) -> list[Entry]:
    reply = store.call("zawartoscSkladu", sklad={"nazwa": store_name, "podmiot": podmiot})
    if reply.element.find("zawartoscSkladu") is None:
        raise Unreadable("the answer lists nothing", reply.raw)
    # zeep gives the only child's only child: the list, or None for an empty one.
    return [_entry(details, reply) for details in reply.fields() or () if details is not None and details.id is not None]


def _entry(details: Any, reply: Reply) -> Entry:
    if details.nazwa is None:
        raise Unreadable("an entry of the list has no name", reply.raw)
    return Entry(
        number=details.id,
        name=details.nazwa,
        folder=details.folder,
        addressee=details.adresat and details.adresat.adres,
        sent_at=moment(details.dataNadania, GMT),
        receipt=details.idUPO,
        metadata=details.metadane,
        sender=details.nadawca and details.nadawca.adres,
        sent_at_raw=details.dataNadania and details.dataNadania.isoformat(),
    )


def _fits(entry: Entry, order: Order) -> bool:
    return entry.addressee in (None, order.addressee)


def _named(entry: Entry, order: Order) -> bool:
    return entry.name.removesuffix(".xml") == order.file_name.removesuffix(".xml")


def _in_time(entry: Entry, since: datetime) -> bool:
    return entry.sent_at is None or entry.sent_at >= since - CLOCK_SKEW


def _distance(entry: Entry, since: datetime) -> timedelta:
    return abs((entry.sent_at or datetime.max.replace(tzinfo=UTC)) - since)


def _trace(store: Soap, podmiot: str, order: Order, entry: Entry) -> Trace | None:
    """Fetch an entry's bytes, and its proof if it is our letter; None when it went from the store meanwhile.

    The store counts by numbers of its own; the one that nadaj answers with stands in the proof.
    """
    content = _content(store, podmiot, entry.number)
    if content is None:
        return None
    ours = _named(entry, order) or content == order.content
    proof = _content(store, podmiot, entry.receipt) if ours and entry.receipt is not None else None
    return Trace(
        platform_id=document_number(entry.metadata) or document_number(proof),
        name=entry.name,
        addressee=entry.addressee,
        sent_at=entry.sent_at,
        content=content,
        receipt=None if proof is None else ReceiptFile("UPP.xml", proof),
    )


def _content(store: Soap, podmiot: str, number: int) -> bytes | None:
    reply = store.call("pobierzDokument", idDokumentu=number, podmiot=podmiot)
    found = reply.fields()
    if found is None or found.tresc is None:
        return None
    return bytes(found.tresc)
