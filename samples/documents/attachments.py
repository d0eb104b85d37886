"""The attachments of the sample letters."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from samples.documents.pdf import page


@dataclass(frozen=True)
class Attachment:
    """A file inside a letter (załącznik)."""

    name: str
    media_type: str
    content: bytes
    description: str

    @property
    def base64(self) -> str:
        """Give the content in base64, on one line."""
        return base64.b64encode(self.content).decode()


def plot_map() -> Attachment:
    """Give a PDF that stands for a map."""
    lines = ["SYMULATOR", "Mapa zasięgu oddziaływania przedsięwzięcia", "Działka 12/3, obręb Testowy (dane zmyślone)"]
    return Attachment("mapa zasięgu.pdf", "application/pdf", page(lines), "Mapa zasięgu oddziaływania")


def plot_list() -> Attachment:
    """Give a table of plots as CSV."""
    rows = ["lp;działka;obręb;powierzchnia_ha", "1;12/3;Testowy;0,4500", "2;12/4;Testowy;0,3100"]
    return Attachment("wykaz_działek.csv", "text/csv", "\r\n".join([*rows, ""]).encode(), "Wykaz działek")


def photograph() -> Attachment:
    """Give a PDF that stands for a photograph from a resident."""
    return Attachment("zdjęcie wiaty.pdf", "application/pdf", page(["SYMULATOR", "Zdjęcie uszkodzonej wiaty"]), "Zdjęcie wiaty")
