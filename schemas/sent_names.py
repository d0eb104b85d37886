"""Names and types of files that e-Doręczenia takes: mended by a rule where they break it, with the given name kept beside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 128
"""Characters of a name, its extension among them (protocols, e-Doręczenia 5)."""

TYPES: Final = frozenset(
    {
        *("txt", "rtf", "pdf", "xps", "odt", "ods", "odp", "doc", "xls", "ppt", "docx", "xlsx", "pptx", "csv"),
        *("jpg", "jpeg", "tif", "tiff", "geotiff", "png", "svg", "jp2", "dwg", "dwf", "dxf", "dgn"),
        *("wav", "mp3", "avi", "mpg", "mpeg", "mp4", "m4a", "mpeg4", "ogg", "ogv"),
        *("zip", "tar", "gz", "gzip", "7z"),
        *("html", "xhtml", "css", "xml", "xsd", "gml", "rng", "xsl", "xslt"),
        *("tsl", "xmlsig", "xades", "pades", "cades", "asic", "xmlenc"),
    }
)
"""Extensions that the service takes, in lower case (protocols, e-Doręczenia 5)."""

_REFUSED: Final = re.compile(r'[\s~"#%&*:<>?!/\\{|}]|[^\x20-\U0010ffff]')
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Mended:
    """The name that is sent, and the one that was given: whoever shows ``given`` beside ``name`` undoes the rule."""

    name: str
    given: str

    @property
    def changed(self) -> bool:
        """Tell whether the name is sent otherwise than it was given."""
        return self.name != self.given


def mend(given: str) -> Mended:
    """Give the name that the service takes: what it refuses becomes ``_``, the extension lower case, the whole 128 characters.

    A name that fits stays as it is, so that mending twice changes nothing more.
    """
    normal = unicodedata.normalize("NFC", given)
    visible = "".join("_" if unicodedata.category(each) in _INVISIBLE else each for each in normal)
    return Mended(_fitted(_REFUSED.sub("_", visible), ""), given)


def mend_all(given: Iterable[str]) -> list[Mended]:
    """Mend the names of one letter, in order, so that no two are equal: a number goes before the extension of the later one."""
    taken: set[str] = set()
    mended: list[Mended] = []
    for name in given:
        first, number = mend(name), 1
        sent = first.name
        while sent in taken:
            number += 1
            sent = _fitted(first.name, f"_{number}")
        taken.add(sent)
        mended.append(Mended(sent, name))
    return mended


def is_taken(name: str) -> bool:
    """Tell whether the service takes files of this type, by the name's extension."""
    _, dot, extension = name.rpartition(".")
    return bool(dot) and extension.lower() in TYPES


def _fitted(name: str, suffix: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) + len(suffix) + 2 > LONGEST:
        stem, extension = name, ""
    ending = suffix + (f".{extension.lower()}" if extension else "")
    return (stem or "_")[: LONGEST - len(ending)] + ending
