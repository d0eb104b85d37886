"""The file of a piece of evidence: which family it belongs to, written and sealed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from samples.documents import pdf
from samples.platform.edoreczenia import business, etsi, postal
from samples.platform.edoreczenia.facts import Facts, name_of
from samples.platform.edoreczenia.seal import Seals
from samples.platform.shared.clock import polish


def writer(facts: Facts, seals: Seals, *, tablet: bool, returned: bool) -> Callable[[], bytes]:
    """Give what makes the file: once, when first asked, and the same bytes ever after."""

    @cache
    def write() -> bytes:
        if facts.code in ("BP.OP", "BP.WP"):
            return seals.pdf(_page(facts))
        if facts.code == "H.EPO":
            card = postal.write(facts, tablet=tablet, returned=returned)
            return seals.xml(card, facts.at) if tablet else postal.unsealed(card)
        family = business if facts.code in business.TITLES else etsi
        return seals.xml(family.write(facts), facts.at)

    return write


def picture(facts_of: Callable[[], bytes], code: str) -> bytes:
    """Give a PDF without seal that shows what an XML proof is (evidenceFormat=PDF)."""
    return pdf.page(["SYMULATOR", f"Wizualizacja dowodu {code}", f"Plik XML ma {len(facts_of())} bajtów", "Bez mocy prawnej"])


def _page(facts: Facts) -> bytes:
    title = business.TITLES["BP.OX" if facts.code == "BP.OP" else "BP.WX"]
    lines = [
        f"SYMULATOR: {title}",
        "Bez mocy prawnej",
        f"Dowód: {facts.id}",
        f"Wiadomość: {facts.message_id}",
        f"Nadawca: {name_of(facts.sender)} {facts.sender.get('eDeliveryAddress', '')}",
        f"Adresat: {name_of(facts.to)} {facts.to.get('eDeliveryAddress', '')}",
        f"Data nadania: {polish(facts.submitted)}",
    ]
    if facts.code == "BP.OP":
        lines += [f"Data otrzymania: {polish(facts.handed_over or facts.deemed or facts.at)}"]
    return pdf.page(["".join(char if _shown(char) else "?" for char in line) for line in lines])


def _shown(char: str) -> bool:
    return (char.isascii() and char.isprintable()) or char in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
