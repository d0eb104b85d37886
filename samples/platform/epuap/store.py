"""The service ZarzadzanieDokumentami: list an entity's document store and fetch from it (protocols, ePUAP 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from samples.platform.epuap.calls import Call, Operation
from samples.platform.epuap.faults import Fault
from samples.platform.epuap.hub import Hub
from samples.platform.epuap.names import ZD
from samples.platform.epuap.script import Orders
from samples.platform.epuap.settings import Entity
from samples.platform.epuap.shelf import Stored
from samples.platform.epuap.soap import NIL, Content, Message, Nil, base64_text, filled, sequence, text
from samples.platform.shared.clock import gmt

WHOLE_STORE = "domyslna"


def read_list(message: Message) -> Call:
    """Read zawartoscSkladu; the store's name is "domyslna" or the display name of an own box."""
    fields = sequence(sequence(message.payload, "sklad")["sklad"], "nazwa", "podmiot")
    name = filled(fields["nazwa"])

    def act(hub: Hub, entity: Entity, _: Orders) -> Content:
        listed = hub.shelf.listed(entity.id, _box_named(hub, entity, name))
        return [("zawartoscSkladu", [("SzczegolyDokumentuTyp", _details(document)) for document in listed])]

    return Call(filled(fields["podmiot"]), "", act)


def read_get(message: Message) -> Call:
    """Read pobierzDokument; podmiot may be nil."""
    fields = sequence(message.payload, "idDokumentu", "podmiot")
    number = filled(fields["idDokumentu"])
    if not number.isascii() or not number.isdigit():
        raise Fault("SYMULATOR: idDokumentu ma być liczbą")

    def act(hub: Hub, entity: Entity, _: Orders) -> Content:
        document = hub.shelf.get(entity.id, int(number))
        found: Content = [("szczegolyDokumentu", _details(document)), ("tresc", base64_text(document.content))]
        return [("pobierzDokumentResult", found)]

    return Call(text(fields["podmiot"]) or None, "", act)


def _box_named(hub: Hub, entity: Entity, name: str) -> str | None:
    if name == WHOLE_STORE:
        return None
    for address, box in hub.boxes.items():
        if box.setting.owner == entity.id and box.setting.name == name:
            return address
    raise Fault(f"SYMULATOR: podmiot {entity.id} nie ma składu „{name}”", "Server")


def _details(document: Stored) -> Content:
    """Write SzczegolyDokumentuTyp: eleven elements, nil where unknown; formularz has its two fields swapped."""
    return [
        ("id", str(document.id)),
        ("nazwa", document.name),
        ("metadane", NIL),
        ("idUPO", NIL if document.upp_id is None else str(document.upp_id)),
        ("nadawca", _party(document.sender)),
        ("adresat", _party(document.recipient)),
        ("dataNadania", _date(document.sent_at)),
        ("dataOdebrania", _date(document.received_at)),
        ("dataUtworzenia", _date(document.created_at)),
        ("formularz", [("podmiot", document.form), ("nazwa", "EPUAP")] if document.form else NIL),
        ("folder", document.folder or NIL),
    ]


def _party(party: tuple[str, str] | None) -> Content:
    return NIL if party is None else [("nazwa", party[0]), ("adres", party[1])]


def _date(moment: datetime | None) -> str | Nil:
    return NIL if moment is None else gmt(moment)


def _operation(name: str, read: Callable[[Message], Call]) -> Operation:
    return Operation(name, "", f"{{{ZD}}}{name}", f"{{{ZD}}}{name}Response", read)


OPERATIONS = (_operation("zawartoscSkladu", read_list), _operation("pobierzDokument", read_get))
