"""What the public hybrid service would refuse is told before anything is sent."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import pikepdf
import pytest

from samples.documents.pdf import page
from schemas.hybrid_pdf import PdfFile, check
from tests.pdf_kit import signed

LETTER = page(["Zawiadomienie", "Jan Testowy"])


def _codes(content: bytes, *, duplex: bool = True) -> list[str]:
    return [finding.code for finding in check([PdfFile("pismo.pdf", content)], duplex=duplex)]


def _changed(change: Callable[[pikepdf.Pdf], None], content: bytes = LETTER) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _of_pages(number: int) -> bytes:
    def repeat(pdf: pikepdf.Pdf) -> None:
        for _ in range(number - 1):
            pdf.pages.append(pdf.pages[0])

    return _changed(repeat)


def test_ordinary_letter_passes() -> None:
    """A letter on A4 with usual margins has no finding."""
    assert _codes(LETTER) == []


def test_several_findings_name_the_file_and_the_page() -> None:
    """A finding says in which file and on which page it is."""

    def lay_down(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].rotate(90, relative=False)

    (first, *_) = check([PdfFile("pismo.pdf", _changed(lay_down))], duplex=False)

    assert (first.code, first.path) == ("hybrid_not_a4", "pismo.pdf")
    assert "Strona 1" in first.text_pl


def test_page_of_another_size_is_told() -> None:
    """A page in the American letter format is not A4."""

    def cut(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 612, 792])

    assert "hybrid_not_a4" in _codes(_changed(cut))


@pytest.mark.parametrize(
    ("place", "printed_outside"),
    [
        pytest.param((20, 400), True, id="left"),
        pytest.param((560, 400), True, id="right"),
        pytest.param((300, 825), True, id="top"),
        pytest.param((300, 10), True, id="bottom"),
        pytest.param((50, 400), False, id="inside-left"),
        pytest.param((300, 30), False, id="inside-bottom"),
    ],
)
def test_ink_in_a_margin_is_told(place: tuple[int, int], printed_outside: bool) -> None:
    """Whatever is drawn within 10 mm of the top, 8 of the bottom or 15 of the sides is told; beyond that it is fine."""

    def draw(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(b"0 0 0 rg %d %d 10 5 re f" % place)

    assert ("hybrid_margin" in _codes(_changed(draw))) is printed_outside


def test_form_fields_are_told() -> None:
    """A file with a field to fill in is refused."""

    def add_field(pdf: pikepdf.Pdf) -> None:
        field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("imie")))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))

    assert _codes(_changed(add_field)) == ["hybrid_form_fields"]


def test_signed_file_may_be_printed_and_the_doubt_is_told() -> None:
    """A letter is printed from what was signed: the field of a signature is no field to fill in, and only a warning."""
    [finding] = check([PdfFile("pismo.pdf", signed(LETTER))], duplex=True)

    assert (finding.code, finding.severity) == ("hybrid_signature_field", "warning")


@pytest.mark.parametrize(("user", "code"), [("tajne", "hybrid_password"), ("", "hybrid_restricted")])
def test_locked_file_is_told(user: str, code: str) -> None:
    """A file that needs a password, or forbids something, is refused for just that."""
    with pikepdf.open(io.BytesIO(LETTER)) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="wlasciciel", user=user))

    assert _codes(out.getvalue()) == [code]


@pytest.mark.parametrize("content", [b"", b"to nie PDF", LETTER[:200]])
def test_file_that_is_no_pdf_is_told(content: bytes) -> None:
    """Bytes that are no sound PDF are refused as that, whatever they are."""
    assert _codes(content) == ["hybrid_not_pdf"]


@pytest.mark.parametrize(
    ("pages", "duplex", "refused"), [(196, True, False), (197, True, True), (98, False, False), (99, False, True)]
)
def test_sheets_are_counted_as_they_are_printed(pages: int, duplex: bool, refused: bool) -> None:
    """The limit of 98 sheets counts two pages a sheet where both sides are printed."""
    assert ("hybrid_too_many_sheets" in _codes(_of_pages(pages), duplex=duplex)) is refused


def test_files_are_too_large_together() -> None:
    """The 15 MB are those of all files of the letter."""
    noise = os.urandom(8_000_000)

    def weigh(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Ballast = pdf.make_stream(noise)

    heavy = _changed(weigh)
    files = [PdfFile("a.pdf", heavy), PdfFile("b.pdf", heavy)]

    assert [finding.code for finding in check(files, duplex=True)] == ["hybrid_too_large"]
