"""The service pull: count, show and confirm the documents that wait in an own box (protocols, ePUAP 6)."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from samples.platform.epuap.boxes import Box, Item, Sender
from samples.platform.epuap.calls import Call, Operation
from samples.platform.epuap.faults import Refusal
from samples.platform.epuap.hub import Hub
from samples.platform.epuap.names import OB
from samples.platform.epuap.script import Orders
from samples.platform.epuap.settings import Entity
from samples.platform.epuap.soap import NIL, Content, Message, base64_text, filled, sequence
from samples.platform.shared.clock import polish

ACTION = "http://ws.epuap.gov.pl/pull/"
STATUS_OK: Content = [("kod", "1"), ("komunikat", "SYMULATOR: OK")]
STATUS_EMPTY: Content = [("kod", "0"), ("komunikat", "SYMULATOR: brak oczekujących dokumentów")]
Answer = Callable[[Hub, Box, Orders], Content]


def read_count(message: Message) -> Call:
    """Read oczekujaceDokumenty."""
    return _call(message, (), lambda _: _count)


def read_next(message: Message) -> Call:
    """Read pobierzNastepny."""
    return _call(message, (), lambda _: _next)


def read_confirm(message: Message) -> Call:
    """Read potwierdzOdebranie."""
    return _call(message, ("skrot",), lambda texts: _confirm(texts["skrot"]))


def _call(message: Message, more: tuple[str, ...], choose: Callable[[dict[str, str]], Answer]) -> Call:
    fields = sequence(message.payload, "podmiot", "nazwaSkrytki", "adresSkrytki", *more)
    texts = {name: filled(element) for name, element in fields.items()}
    answer = choose(texts)

    def act(hub: Hub, entity: Entity, orders: Orders) -> Content:
        box = hub.own_box(entity, texts["adresSkrytki"])
        if texts["nazwaSkrytki"] != box.setting.name:
            raise Refusal(f"SYMULATOR: skrytka {box.setting.address} nie nazywa się „{texts['nazwaSkrytki']}”", -105)
        return answer(hub, box, orders)

    return Call(texts["podmiot"], texts["adresSkrytki"], act)


def _count(_hub: Hub, box: Box, _: Orders) -> Content:
    return [("status", STATUS_OK), ("oczekujace", str(len(box.queue)))]


def _next(hub: Hub, box: Box, orders: Orders) -> Content:
    item = hub.offer(box)
    if orders.other_reader:
        hub.let_other_reader(box)
    return [("status", STATUS_EMPTY)] if item is None else _document(box, item)


def _confirm(digest: str) -> Answer:
    def answer(hub: Hub, box: Box, orders: Orders) -> Content:
        item = hub.confirm(box, digest)
        if orders.queue_again:
            hub.put(box.setting.address, item)
        return [("status", STATUS_OK)]

    return answer


def _document(box: Box, item: Item) -> Content:
    return [
        ("status", STATUS_OK),
        ("danePodmiotu", _party(item.sender)),
        ("daneNadawcy", [("uzytkownik", item.sender.login), ("system", item.sender.system or None)]),
        ("dataNadania", polish(item.sent_at)),
        ("nazwaSkrytki", box.setting.name),
        ("adresSkrytki", box.setting.address),
        ("adresOdpowiedzi", item.answer_address or NIL),
        ("czyTestowe", "true" if item.test else "false"),
        ("daneDodatkowe", base64_text(_extra(item))),
        (
            "dokument",
            [
                ("nazwaPliku", item.name),
                ("typPliku", item.media_type or None),
                ("zawartosc", base64_text(item.content)),
            ],
        ),
    ]


def _party(sender: Sender) -> Content:
    return [
        ("identyfikator", sender.login),
        ("typOsoby", sender.kind),
        ("imieSkrot", sender.given_name),
        ("nazwiskoNazwa", sender.family_name),
        ("nip", ""),
        ("pesel", ""),
        ("regon", ""),
        ("zgoda", "true"),
    ]


def _extra(item: Item) -> bytes:
    """Write daneDodatkowe: elements without namespace, the last IdentyfikatorDokumentu is the document's id."""
    root = etree.Element("DaneDodatkowe")
    for number in (item.other_id, item.id):
        etree.SubElement(root, "IdentyfikatorDokumentu").text = number
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _operation(name: str, stem: str, read: Callable[[Message], Call]) -> Operation:
    return Operation(name, ACTION + name, f"{{{OB}}}ZapytaniePull{stem}", f"{{{OB}}}OdpowiedzPull{stem}", read)


OPERATIONS = (
    _operation("oczekujaceDokumenty", "Oczekujace", read_count),
    _operation("pobierzNastepny", "Pobierz", read_next),
    _operation("potwierdzOdebranie", "Potwierdz", read_confirm),
)
