"""The service skrytka: nadaj takes a document for another box (protocols, ePUAP 5)."""

from __future__ import annotations

from samples.platform.epuap import taking
from samples.platform.epuap.calls import Call, Operation
from samples.platform.epuap.faults import Fault
from samples.platform.epuap.hub import Hub
from samples.platform.epuap.names import OB, SOAP, Element, local
from samples.platform.epuap.receipts import UPP_FILE
from samples.platform.epuap.script import Orders
from samples.platform.epuap.settings import Entity
from samples.platform.epuap.soap import Content, Message, base64_text, elements, filled, octets, sequence, text

MANDATORY = ("IdentyfikatorPodmiotu", "AdresSkrytki", "AdresOdpowiedzi", "CzyProbne")
BOOLEAN = {"true": True, "1": True, "false": False, "0": False}
STATUS_OK: Content = [("kod", "1"), ("komunikat", "SYMULATOR: OK")]


def read_nadaj(message: Message) -> Call:
    """Read the header blocks and the Dokument of nadaj."""
    blocks = _blocks(message.header)
    if "DaneDodatkowe" in blocks:
        octets(blocks["DaneDodatkowe"])
    fields = sequence(message.payload, "nazwaPliku", "typPliku?", "zawartosc")
    letter = taking.Letter(
        to=filled(blocks["AdresSkrytki"]),
        answer_address=filled(blocks["AdresOdpowiedzi"]),
        trial=_boolean(blocks["CzyProbne"]),
        name=filled(fields["nazwaPliku"]),
        media_type=text(fields["typPliku"]) if "typPliku" in fields else "",
        content=octets(fields["zawartosc"]),
    )

    def act(hub: Hub, sender: Entity, orders: Orders) -> Content:
        return _answer(taking.take(hub, sender, letter, orders))

    return Call(filled(blocks["IdentyfikatorPodmiotu"]), letter.to, act)


def _blocks(header: Element) -> dict[str, Element]:
    """Read the blocks of namespace ob, each at most once; their order does not count."""
    blocks: dict[str, Element] = {}
    for block in elements(header):
        name = local(block)
        if block.tag != f"{{{OB}}}{name}":
            _foreign(block)
        elif name in blocks or name not in (*MANDATORY, "DaneDodatkowe"):
            raise Fault(f"SYMULATOR: blok nagłówka {name} jest nieznany albo powtórzony")
        else:
            blocks[name] = block
    missing = [name for name in MANDATORY if name not in blocks]
    if missing:
        raise Fault(f"SYMULATOR: brakuje bloków nagłówka {missing}")
    return blocks


def _foreign(block: Element) -> None:
    """Let a block of another namespace pass, but not one of the service's own that lost its namespace."""
    if local(block) in MANDATORY:
        raise Fault(f"SYMULATOR: blok nagłówka {block.tag} ma być w przestrzeni nazw {OB}")
    if local(block) != "Security" and block.get(f"{{{SOAP}}}mustUnderstand") == "1":
        raise Fault(f"SYMULATOR: nieznany blok nagłówka {block.tag}", "MustUnderstand")


def _boolean(element: Element) -> bool:
    try:
        return BOOLEAN[text(element)]
    except KeyError as error:
        raise Fault(f"SYMULATOR: {local(element)} ma być wartością logiczną") from error


def _answer(taken: taking.Taken) -> Content:
    known: list[tuple[str, Content]] = [("status", STATUS_OK), ("identyfikatorDokumentu", taken.document_id)]
    if taken.proof is None:
        return known
    content = base64_text(taken.proof.content)
    attachment: Content = [("nazwaPliku", UPP_FILE), ("typPliku", "text/xml"), ("zawartosc", content)]
    return [*known, ("identyfikatorUpp", str(taken.proof.number)), ("zalacznik", attachment)]


OPERATIONS = (
    Operation("nadaj", "http://ws.epuap.gov.pl/skrytka/nadaj", f"{{{OB}}}Dokument", f"{{{OB}}}OdpowiedzSkrytki", read_nadaj),
)
