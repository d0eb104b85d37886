"""Sameness of PDFs: what somebody signed elsewhere is the file that was given to be signed, or it is not."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any

import pytest
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, TextStringObject, pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import fields

from samples.documents import pdf
from signing.errors import PdfUnreadable
from signing.pdf_sameness import only_signed
from tests import pdf_kit
from tests.signing_kit import AT

Dictionary: Any = DictionaryObject  # untyped there
GIVEN = pdf_kit.plain()


@cache
def signed() -> bytes:
    """Give that file, signed once."""
    return pdf_kit.signed()


def with_place_for_a_signature(writer: Any) -> None:
    """Put a field that is seen onto the page."""
    fields.append_signature_field(writer, fields.SigFieldSpec("Podpis1", box=(10, 10, 200, 60)))


def with_text_field(writer: Any) -> None:
    """Put a field for text onto the page, filled in."""
    field = Dictionary({pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): TextStringObject("kwota")})
    form = {pdf_name("/Fields"): ArrayObject([writer.add_object(field)])}
    writer.root[pdf_name("/AcroForm")] = writer.add_object(Dictionary(form))
    writer.update_root()


def behind(given: bytes, other: bytes) -> bytes:
    """Write a whole PDF behind another one; its table says so."""

    def moved(found: re.Match[bytes]) -> bytes:
        return b"%010d 00000 n" % (int(found[1]) + len(given))

    table = re.sub(rb"(\d{10}) 00000 n", moved, other)
    return given + re.sub(rb"startxref\n(\d+)", lambda found: b"startxref\n%d" % (int(found[1]) + len(given)), table)


def compact() -> bytes:
    """Write that file with streams instead of tables."""
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(GIVEN)), {"stream_xrefs": True})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_signatures_stamps_and_what_proves_them_make_no_other_file() -> None:
    """Signed once or twice, in sight or not, by level B or above: the content is the one that was given."""
    assert only_signed(GIVEN, signed())
    assert only_signed(GIVEN, pdf_kit.signed(signed(), field="Podpis2"))
    assert only_signed(signed(), pdf_kit.signed(signed(), field="Podpis2"))
    assert only_signed(GIVEN, pdf_kit.with_stamp(pdf_kit.with_store(pdf_kit.signed(stamped=AT)), AT))
    assert only_signed(GIVEN, pdf_kit.signed(pdf_kit.changed(GIVEN, with_place_for_a_signature)))


@pytest.mark.parametrize(
    "given", [pdf_kit.changed(GIVEN, with_text_field), compact(), GIVEN + b"\r\n\r\n"], ids=["form", "compact", "tail"]
)
def test_files_as_office_programs_write_them_can_be_signed(given: bytes) -> None:
    """With a form for text that has no flags yet, with streams for tables, and with blanks behind the end."""
    assert only_signed(given, pdf_kit.signed(given))


@pytest.mark.parametrize("change", [pdf_kit.another_page, pdf_kit.another_title, with_text_field])
def test_content_changed_before_or_after_the_signature_makes_another_file(change: pdf_kit.Change) -> None:
    """A signature over changed content is as good as any, but what was given is not what is signed."""
    assert not only_signed(GIVEN, pdf_kit.signed(pdf_kit.changed(GIVEN, change)))
    assert not only_signed(GIVEN, pdf_kit.changed(signed(), change))
    assert not only_signed(GIVEN, pdf_kit.changed(GIVEN, change))


def test_other_octets_the_same_file_and_a_shorter_one_are_not_its_signed_form() -> None:
    """Whatever a program writes anew begins otherwise, and without a further revision nothing was signed."""
    assert not only_signed(GIVEN, GIVEN)
    assert not only_signed(GIVEN, GIVEN[:-1])
    assert not only_signed(signed(), GIVEN)
    assert not only_signed(GIVEN, GIVEN.replace(b"numer 1", b"numer 3"))


def test_file_that_only_carries_the_given_octets_along_is_another_one() -> None:
    """Its own revisions do not go back to the given ones, so nobody reads these."""
    other = pdf_kit.signed(behind(GIVEN, pdf.page(["Decyzja numer 2"])))
    assert other.startswith(GIVEN)
    assert not only_signed(GIVEN, other)


def test_damaged_file_is_unreadable() -> None:
    """It is told apart from another file."""
    with pytest.raises(PdfUnreadable):
        only_signed(b"%PDF-1.7 x", b"%PDF-1.7 x and more")
