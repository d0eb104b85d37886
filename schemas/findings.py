"""A finding: one mistake in a document, told to a clerk, with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

# Finding a place costs time that grows with the document, so that a hostile one must not ask for it without end.
MAX_FINDINGS: Final = 200

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake found in a document or in what was to become one.

    Attributes:
        code: stable name of the kind of mistake, such as ``element_missing``.
        severity: ``error`` stops a letter of ours; ``warning`` only goes on record.
        line: line in the document, from 1; 0 where there is no line (JSON).
        path: readable place, such as ``Dokument/TrescDokumentu/Tytul`` or ``addressees[0].address``.
        text_pl, text_en: a sentence for a clerk; never holds a person's data.
    """

    code: str
    severity: Severity
    line: int
    path: str
    text_pl: str
    text_en: str
