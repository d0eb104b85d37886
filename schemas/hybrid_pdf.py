"""PDF files for the public hybrid service (publiczna usługa hybrydowa, PUH), where the operator prints what we send.

Source: the published requirements (protocols, e-Doręczenia 6): A4 upright, nothing printed in the margins, no form fields,
no password and no restrictions, at most 15 MB and 98 sheets together.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import pikepdf
import pypdfium2
from PIL import ImageOps

from schemas.findings import MAX_FINDINGS, Finding

MOST_BYTES: Final = 15_000_000
MOST_SHEETS: Final = 98
_PDFIUM: Final = threading.Lock()
"""PDFium serves one thread at a time."""
_MM: Final = 72 / 25.4
_PAPER: Final = (210 * _MM, 297 * _MM)
_OFF: Final = 2 * _MM
"""How far a page's sides may be off those of A4, in points."""
_INK: Final = 16
"""How dark a pixel must be, of 255, to count as printed: below it lie the soft edges of letters."""
_STEP: Final = 1
"""A pixel that a line touches may lie half outside of it."""


@dataclass(frozen=True, slots=True)
class Margins:
    """The strips of a page that must stay white, in millimetres."""

    top: float = 10
    bottom: float = 8
    sides: float = 15


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A file of a letter: the name it is known by, and its bytes."""

    name: str
    content: bytes


def check(files: Sequence[PdfFile], *, duplex: bool, margins: Margins = Margins()) -> list[Finding]:
    """List what the operator would refuse in the files of one letter.

    Args:
        files: all of them, in their order.
        duplex: whether both sides of a sheet are printed (printingMode).
        margins: which strips must be white.
    """
    findings: list[Finding] = []
    sheets = 0
    for file in files:
        findings += _of_file(file, margins)
        sheets += _sheets(file, duplex=duplex)
    if sum(len(file.content) for file in files) > MOST_BYTES:
        findings.append(
            _finding("hybrid_too_large", "", "Pliki PDF mają razem ponad 15 MB.", "The PDFs are above 15 MB together.")
        )
    if sheets > MOST_SHEETS:
        text_pl = f"Pismo ma {sheets} kartek, a usługa hybrydowa drukuje najwyżej {MOST_SHEETS}."
        text_en = f"The letter has {sheets} sheets; the hybrid service prints {MOST_SHEETS} at most."
        findings.append(_finding("hybrid_too_many_sheets", "", text_pl, text_en))
    return findings[:MAX_FINDINGS]


def _of_file(file: PdfFile, margins: Margins) -> Iterator[Finding]:
    try:
        with pikepdf.open(io.BytesIO(file.content)) as pdf:
            yield from _of_whole(file, pdf)
        yield from _of_pages(file, margins)
    except pikepdf.PasswordError:
        yield _finding("hybrid_password", file.name, "Plik jest chroniony hasłem.", "The file needs a password.")
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        yield _finding("hybrid_not_pdf", file.name, "Plik nie jest poprawnym dokumentem PDF.", "The file is no sound PDF.")


def _of_whole(file: PdfFile, pdf: pikepdf.Pdf) -> Iterator[Finding]:
    if pdf.is_encrypted:
        text_pl, text_en = "Plik ma ograniczenia (np. zakaz drukowania).", "The file has restrictions."
        yield _finding("hybrid_restricted", file.name, text_pl, text_en)
    fields = list(pdf.Root.AcroForm.get("/Fields", [])) if "/AcroForm" in pdf.Root else []
    if any(field.get("/FT") != "/Sig" for field in fields):
        yield _finding("hybrid_form_fields", file.name, "Plik ma pola formularza.", "The file has form fields.")
    elif fields:
        yield replace(_finding("hybrid_signature_field", file.name, *_SIGNED), severity="warning")


_SIGNED: Final = (
    "Plik jest podpisany; wymagania operatora nie mówią, czy pole podpisu liczy się jako pole formularza.",
    "The file is signed; the operator's rules do not say whether the field of a signature counts as a form field.",
)


def _of_pages(file: PdfFile, margins: Margins) -> Iterator[Finding]:
    limits = f"{margins.top:g}, {margins.bottom:g}, {margins.sides:g} mm"
    for number, page in enumerate(_pages(file, margins), 1):
        if any(abs(side - wanted) > _OFF for side, wanted in zip(page.size, _PAPER, strict=True)):
            text_pl, text_en = f"Strona {number} nie ma formatu A4 w pionie.", f"Page {number} is not A4 upright."
            yield _finding("hybrid_not_a4", file.name, text_pl, text_en)
        if page.printed_outside:
            text_pl = f"Na stronie {number} coś wychodzi na margines (góra, dół, boki: {limits})."
            text_en = f"Page {number} prints into a margin (top, bottom, sides: {limits})."
            yield _finding("hybrid_margin", file.name, text_pl, text_en)


class _Page(NamedTuple):
    """The width and height in points as a reader sees them, and whether anything is printed in a margin."""

    size: tuple[float, float]
    printed_outside: bool


def _pages(file: PdfFile, margins: Margins) -> list[_Page]:
    with _PDFIUM:
        document = pypdfium2.PdfDocument(file.content)
        try:
            return [_Page(page.get_size(), _printed_outside(page, margins)) for page in document]
        finally:
            document.close()


def _printed_outside(page: pypdfium2.PdfPage, margins: Margins) -> bool:
    """Draw the page, one pixel a point, and look for ink in its margins."""
    picture = page.render(scale=1, grayscale=True).to_pil().convert("L")
    ink = ImageOps.invert(picture).point(lambda shade: 255 if shade >= _INK else 0).getbbox()
    if ink is None:
        return False
    left, top, right, bottom = ink
    side = margins.sides * _MM - _STEP
    return bool(
        left < side
        or right > picture.width - side
        or top < margins.top * _MM - _STEP
        or bottom > picture.height - (margins.bottom * _MM - _STEP)
    )


def _sheets(file: PdfFile, *, duplex: bool) -> int:
    """Count the sheets; every file begins on a new one."""
    try:
        with pikepdf.open(io.BytesIO(file.content)) as pdf:
            pages = len(pdf.pages)
    except (pikepdf.PasswordError, pikepdf.PdfError):
        return 0
    return -(-pages // 2) if duplex else pages


def _finding(code: str, path: str, text_pl: str, text_en: str) -> Finding:
    return Finding(code, "error", 0, path, text_pl, text_en)
