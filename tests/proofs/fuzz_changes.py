"""Changes of an input that still look like one: elements, values and files are exchanged, not only octets."""

from __future__ import annotations

import binascii
import copy
import io
import zipfile
from base64 import b64encode
from collections.abc import Callable
from random import Random
from typing import Final

from lxml import etree

Mutate = Callable[[bytes, int], bytes]
"""Change octets, up to a length."""
Change = Callable[[bytes, int, Random, Mutate], bytes]
_PARSER: Final = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
_SHORT: Final = 100


def of_octets(octets: bytes, longest: int, by: Random, mutate: Mutate) -> bytes:
    """Change a few octets in their places, where lengths stay right, or as it comes."""
    if by.random() < 0.3 or not octets:
        return mutate(octets, longest)
    made = bytearray(octets[:longest])
    for _ in range(by.randint(1, 4)):
        made[by.randrange(len(made))] = by.randrange(256)
    return bytes(made)


def of_xml(octets: bytes, longest: int, by: Random, mutate: Mutate) -> bytes:
    """Change an element of a document, or the octets of one that is none, or now and then all the same."""
    try:
        tree = etree.fromstring(octets, _PARSER).getroottree()
    except (etree.XMLSyntaxError, ValueError):
        return mutate(octets, longest)
    if by.random() < 0.2:
        return mutate(octets, longest)
    every = [*tree.getroot().iter("*")]
    by.choice((_remove, _repeat, _move, _rename, _change_attribute, _change_text, _change_text))(every, by, mutate)
    made = etree.tostring(tree, encoding="utf-8")
    return made if len(made) <= longest else octets


def of_zip(octets: bytes, longest: int, by: Random, mutate: Mutate) -> bytes:
    """Change one file of a container, or the octets of what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            files = [(info, archive.read(info)) for info in archive.infolist()]
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is changed as octets
        return mutate(octets, longest)
    if by.random() < 0.3 or not files:
        return mutate(octets, longest)
    chosen, made = by.randrange(len(files)), io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for place, (info, content) in enumerate(files):
            archive.writestr(info, of_xml(content, longest, by, mutate) if place == chosen else content)
    return made.getvalue() if len(made.getvalue()) <= longest else octets


def _remove(every: list[etree._Element], by: Random, _mutate: Mutate) -> None:
    one = by.choice(every)
    above = one.getparent()
    if above is not None:
        above.remove(one)


def _repeat(every: list[etree._Element], by: Random, _mutate: Mutate) -> None:
    one = by.choice(every)
    if one.getparent() is not None:
        one.addnext(copy.deepcopy(one))


def _move(every: list[etree._Element], by: Random, _mutate: Mutate) -> None:
    one, where = by.choice(every), by.choice(every)
    if one is not where and one not in where.iterancestors():
        where.insert(by.randint(0, len(where)), one)


def _rename(every: list[etree._Element], by: Random, _mutate: Mutate) -> None:
    by.choice(every).tag = by.choice(every).tag


def _change_attribute(every: list[etree._Element], by: Random, mutate: Mutate) -> None:
    one = by.choice([element for element in every if element.attrib] or every)
    for name in [*one.attrib][:1]:
        other = by.choice(every)
        values = [*other.attrib.values(), "", _text(mutate((one.get(name) or "").encode(), _SHORT))]
        one.set(name, by.choice(values))


def _change_text(every: list[etree._Element], by: Random, mutate: Mutate) -> None:
    """Change a text; one in base64 is changed inside, so that it can still be read."""
    one = by.choice([element for element in every if len(element) == 0] or every)
    written = one.text or ""
    try:
        inside = binascii.a2b_base64("".join(written.split()), strict_mode=True)
    except (binascii.Error, ValueError):
        one.text = _text(mutate(written.encode(), len(written) + _SHORT))
        return
    one.text = b64encode(mutate(inside, len(inside) + _SHORT)).decode()


def _text(octets: bytes) -> str:
    """Give octets as text that may stand in XML."""
    return "".join(sign for sign in octets.decode("utf-8", "replace") if sign >= " " and sign not in "\ufffe\uffff")
