"""Say whether a PDF is another one to which nothing but signatures was added."""

from __future__ import annotations

from typing import Any, Final

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, pdf_name
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, FormUpdatingRule, StandardDiffPolicy
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON

from signing.pdf import SIGNED_SINCE, Opened, open_pdf, patiently

_FORM: Final = "/AcroForm"
_FLAGS: Final = "/SigFlags"
"""Says that there are signatures: the first of them brings it."""
_Dictionary: Any = DictionaryObject  # untyped there
_DEFAULT: Any = DEFAULT_DIFF_POLICY  # partly untyped there
_POLICY: Final = StandardDiffPolicy(
    _DEFAULT.global_rules, FormUpdatingRule(_DEFAULT.form_rule.field_rules, ACROFORM_EXEMPT_STRICT_COMPARISON | {_FLAGS})
)


def only_signed(given: bytes, signed: bytes) -> bool:
    """Compare two PDFs by their revisions (ISO 32000-2, 7.5.6).

    Args:
        given: the file before somebody signed it.
        signed: must begin with all octets of it and go on with revisions that add signatures, time stamps and what proves them;
            a program that writes the whole file anew makes another one.

    Raises:
        PdfUnreadable, PdfTooLarge: as :func:`signing.pdf.verify_pdf`.
    """
    if len(signed) <= len(given) or not signed.startswith(given):
        return False
    before, after = open_pdf(given), open_pdf(signed)
    return patiently(after.until, lambda: _goes_on(before.reader, after.reader) and _adds_signatures(before.reader, after))


def _goes_on(before: PdfFileReader, after: PdfFileReader) -> bool:
    """Say whether the given file's revisions are the first ones of the other, which might as well leave its octets unused."""
    old, new = before.total_revisions, after.total_revisions
    return old < new and all(_place(before, number) == _place(after, number) for number in range(old))


def _place(reader: PdfFileReader, revision: int) -> int:
    place: int = reader.xrefs.get_startxref_for_revision(revision)
    return place


def _adds_signatures(before: PdfFileReader, after: Opened) -> bool:
    base = after.reader.get_historical_resolver(before.total_revisions - 1)
    _give_form(base)
    changes = _POLICY.review_file(after.reader, base)
    fields = {name for name, _ in after.found}
    return (
        isinstance(changes, DiffResult) and changes.modification_level <= SIGNED_SINCE and changes.changed_form_fields <= fields
    )


def _give_form(base: HistoricalResolver) -> None:
    """Let a document without a form have an empty one: the first signature makes it, and pyHanko compares what is there."""
    if _FORM not in base.root:
        base.root[pdf_name(_FORM)] = _Dictionary({pdf_name("/Fields"): ArrayObject()})
