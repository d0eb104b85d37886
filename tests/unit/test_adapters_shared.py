"""What adapters share: foreign texts made fit for a log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.redaction import LONGEST, brief


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("osoba 00810100019 nieznana", "osoba [...] nieznana"),
        ("PESEL: 008 101-00019.", "PESEL: [...]."),
        ("dokument 900000, kod -101", "dokument 900000, kod -101"),
        ("dwa\r\nwiersze\x1b[31m", "dwa wiersze [31m"),
        (None, ""),
    ],
)
def test_foreign_text_is_told_without_numbers_of_persons(text: str | None, told: str) -> None:
    """Eleven digits and more are left out however they are spaced; shorter numbers stay."""
    assert brief(text) == told


@given(st.text(max_size=600))
def test_foreign_text_is_one_short_printable_line(text: str) -> None:
    """Nothing from outside can break a line of the log or fill it."""
    told = brief(text)
    assert told.isprintable()
    assert len(told) <= LONGEST
