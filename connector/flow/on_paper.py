"""Find before a letter on paper leaves what the hybrid service would refuse in its files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Final

from connector.flow.message import Record
from connector.letters.paper import Paper
from schemas import hybrid_pdf
from schemas.findings import Finding
from schemas.hybrid_pdf import PdfFile

LONGEST_NAME: Final = 150
"""Characters of an organisation's name with its continuation (protocols, e-Doręczenia 6; UA, Contributor)."""


def findings_of(record: Record, content: Callable[[str], bytes], papers: Collection[Paper]) -> list[Finding]:
    """List what is wrong with a message that is printed.

    Args:
        record: what it carries.
        content: gives the bytes of the file with this SHA-256.
        papers: how it is printed, for each addressee who gets it so; none where nobody does.
    """
    if not papers:
        return []
    if not record.files:
        return [_NOTHING_TO_PRINT]
    files = [PdfFile(entry.name, content(entry.sha256)) for entry in record.files]
    simplex = any(paper.options.printing == "simplex" for paper in papers)
    found = [replace(finding, path=_place(record, finding.path)) for finding in hybrid_pdf.check(files, duplex=not simplex)]
    return [*found, *_of_names(papers)]


def _place(record: Record, name: str) -> str:
    return next((f"attachments[{place}]" for place, entry in enumerate(record.files) if entry.name == name), "attachments")


def _of_names(papers: Iterable[Paper]) -> list[Finding]:
    too_long = any(len(paper.name) > LONGEST_NAME for paper in papers)
    return [_NAME_TOO_LONG] if too_long else []


_NOTHING_TO_PRINT: Final = Finding(
    "hybrid_nothing_to_print",
    "error",
    0,
    "attachments",
    "Usługa hybrydowa drukuje załączniki PDF, a pismo nie ma żadnego.",
    "The hybrid service prints PDF attachments, and the letter has none.",
)
_NAME_TOO_LONG: Final = Finding(
    "hybrid_name_too_long",
    "error",
    0,
    "addressees",
    f"Nazwa adresata na kopercie ma najwyżej {LONGEST_NAME} znaków.",
    f"The addressee's name on the envelope has {LONGEST_NAME} characters at most.",
)
