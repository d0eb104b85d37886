"""A sheet that people read and file: lines and tables as a PDF, the font embedded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from connector.letters.errors import ConfigurationWrong

REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
_FOLDERS: Final = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/dejavu",
    "/usr/share/fonts/TTF",
    "/usr/local/share/fonts",
)
_FONT: Final = "DejaVu"
_ROOM: Final = 25
"""Millimetres that a table needs below it to begin on a page: its title, its head and a row."""
_NO_SIGN: Final = "\N{WHITE SQUARE}"


def find_fonts(chosen: Path | None) -> Path:
    """Find the folder with the DejaVu fonts: the one that the configuration names, or else where systems keep them.

    Raises:
        ConfigurationWrong: they are nowhere.
    """
    for folder in [chosen] if chosen else map(Path, _FOLDERS):
        if all((folder / name).is_file() for name in (REGULAR, BOLD)):
            return folder
    raise ConfigurationWrong(f"[journal] fonts: {REGULAR} is not there; install fonts-dejavu-core or name its folder")


class Sheet:
    """A sheet in the making, A4 in landscape.

    Args:
        title: of the document.
        made_at: when, aware; the same sheet of the same moment has the same octets.
        fonts: the folder with the fonts.
        **options: of :class:`fpdf.FPDF`.
    """

    def __init__(self, title: str, made_at: datetime, fonts: Path, **options: Any) -> None:
        from fpdf import FPDF  # noqa: PLC0415 - it takes a while to load, which no start should wait for

        self.pdf = FPDF(orientation="landscape", format="A4", **options)
        self.pdf.add_font(_FONT, fname=fonts / REGULAR)
        self.pdf.add_font(_FONT, "B", fonts / BOLD)
        self.pdf.set_title(title)
        self.pdf.set_lang("pl")
        self.pdf.set_creation_date(made_at)
        self.pdf.add_page()

    def output(self) -> bytes:
        """Give the PDF."""
        return bytes(self.pdf.output())

    def line(self, text: str, *, size: int = 9, bold: bool = False) -> None:
        """Print a paragraph."""
        self.pdf.set_font(_FONT, "B" if bold else "", size)
        self.pdf.multi_cell(0, size * 0.5, self._printable(text), align="L", new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(1)

    def listing(
        self, title: str, columns: Sequence[str], lines: Iterable[Sequence[str]], widths: tuple[int, ...] | None = None
    ) -> None:
        """Print a table, its columns as wide as told or all alike, or that there is nothing to list."""
        from fpdf.fonts import FontFace  # noqa: PLC0415 - as above

        if self.pdf.will_page_break(_ROOM):
            self.pdf.add_page()
        self.line(title, size=11, bold=True)
        rows = list(lines)
        if not rows:
            self.line("brak / none")
            return
        self.pdf.set_font(_FONT, size=7)
        with self.pdf.table(
            headings_style=FontFace(emphasis="BOLD"), text_align="LEFT", line_height=4, col_widths=widths
        ) as table:
            for row in (columns, *rows):
                table.row([self._printable(cell) for cell in row])
        self.pdf.ln(2)

    def _printable(self, text: str) -> str:
        """Show every sign that the font lacks as an empty square, so that none is silently left out."""
        known = self.pdf.fonts[_FONT.lower()].cmap  # type: ignore[union-attr]  # a font from a file has one
        return "".join(sign if sign == "\n" or ord(sign) in known else _NO_SIGN for sign in text)
