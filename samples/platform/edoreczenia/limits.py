"""The rules for files and addressees that no shape can say (rules R1, R2, R7 of the designers; protocols, e-Doręczenia 5, 6)."""

from __future__ import annotations

from collections.abc import Sequence

from samples.platform.edoreczenia.addresses import FORM
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.model import Attachment, Message

SMALL = 15_000_000
MOST_ADDRESSEES = 15
MOST_IN_MASS = 1000
LONGEST_NAME = 128
FORBIDDEN = frozenset(' ~"#%&*:<>?!/\\{|}')
_TYPES = """
    txt rtf pdf xps odt ods odp doc xls ppt docx xlsx pptx csv jpg jpeg tif tiff geotiff png svg wav mp3 avi mpg mpeg mp4 m4a
    mpeg4 ogg ogv zip tar gz gzip 7z html xhtml css xml xsd gml rng xsl xslt TSL XMLsig XAdES PAdES CAdES ASIC XMLenc dwg dwf
    dxf dgn jp2
"""
TYPES = frozenset(_TYPES.split())


def check_name(name: str) -> None:
    """Refuse a file name that the platform does not take."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(name) > LONGEST_NAME or FORBIDDEN & set(name):
        raise Refused(f"SYMULATOR: niedozwolona nazwa pliku: {name}", "UAAPI0201")
    if suffix not in TYPES:
        raise Refused(f"SYMULATOR: niedozwolony typ pliku: {name}", "UAAPI0202")


def check_names(names: Sequence[str]) -> None:
    """Refuse names that are not allowed, or not each its own."""
    for name in names:
        check_name(name)
    if len(set(names)) < len(names):
        raise Refused("SYMULATOR: nazwy plików powtarzają się", "UAAPI0203")


def check_letter(letter: Message, *, largest: int) -> None:
    """Refuse a letter that is whole but breaks a rule of sending."""
    _check_addressees(letter)
    check_names([attachment.name for attachment in letter.attachments])
    total = sum(attachment.size for attachment in letter.attachments)
    limit = SMALL if letter.mass or letter.service == "hybrid" else largest
    if total > limit:
        raise Refused(f"SYMULATOR: załączniki mają {total} bajtów, wolno {limit}", "UAAPI0204")
    if letter.service == "hybrid":
        _check_paper(letter)
    elif not letter.subject:
        raise Refused("SYMULATOR: brak tematu", "UAAPI0205")
    if letter.mass and len(letter.attachments) > 1:
        raise Refused("SYMULATOR: wysyłka masowa ma jeden załącznik", "UAAPI0206")


def _check_addressees(letter: Message) -> None:
    most = MOST_IN_MASS if letter.mass else 1 if letter.service == "hybrid" else MOST_ADDRESSEES
    if not (2 if letter.mass else 1) <= len(letter.to) <= most:
        raise Refused(f"SYMULATOR: adresatów jest {len(letter.to)}, wolno {most}", "UAAPI0301")
    if letter.service == "electronic":
        named = [str(party.get("eDeliveryAddress", "")) for party in letter.to]
        if not all(FORM.fullmatch(address) for address in named):
            raise Refused("SYMULATOR: adres adresata nie ma postaci ADE", "UAAPI0302")
        if len(set(named)) < len(named):
            raise Refused("SYMULATOR: adresaci powtarzają się", "UAAPI0303")


def _check_paper(letter: Message) -> None:
    """Refuse a hybrid letter without its addresses, its options, or with anything but PDF."""
    if letter.hybrid is None or not letter.sender.get("address") or not all(party.get("address") for party in letter.to):
        raise Refused("SYMULATOR: PUH wymaga hybridShipment i adresów pocztowych nadawcy i adresata", "UAAPI0401")
    if not letter.attachments or not all(attachment.name.endswith(".pdf") for attachment in letter.attachments):
        raise Refused("SYMULATOR: PUH przyjmuje wyłącznie pliki pdf, przynajmniej jeden", "UAAPI0402")
    _check_order(letter.attachments)
    for party in (letter.sender, *letter.to):
        if len((party.get("contributor") or {}).get("companyName") or "") > 50:  # noqa: PLR2004 - rule R7
            raise Refused("SYMULATOR: PUH: nazwa firmy ma najwyżej 50 znaków", "UAAPI0403")


def _check_order(attachments: Sequence[Attachment]) -> None:
    orders = [attachment.order for attachment in attachments]
    if orders != sorted(set(orders)):
        raise Refused("SYMULATOR: PUH: numery załączników mają rosnąć", "UAAPI0404")
