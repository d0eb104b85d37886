"""Names and types of files that e-Doręczenia takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sent_names import LONGEST, is_taken, mend, mend_all

REFUSED = set(' ~"#%&*:<>?!/\\{|}')


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("decyzja nr 1/2026.pdf", "decyzja_nr_1_2026.pdf"),
        ("Załącznik.PDF", "Załącznik.pdf"),
        ("plan.zip", "plan.zip"),
        ("a\tb\u200b.txt", "a_b_.txt"),
        (".pdf", "_.pdf"),
        ("", "_"),
        ("a.", "a"),
    ],
)
def test_name_is_mended_and_the_given_one_kept(name: str, sent: str) -> None:
    """What the service refuses is replaced; the given name stands beside for whoever shows it."""
    mended = mend(name)
    assert (mended.name, mended.given, mended.changed) == (sent, name, sent != name)


@given(st.text(max_size=300))
def test_every_name_becomes_one_that_is_taken_and_stays_it(name: str) -> None:
    """No refused character, no long name, extension in lower case; mending again changes nothing."""
    sent = mend(name).name
    assert 0 < len(sent) <= LONGEST
    assert not REFUSED & set(sent)
    assert sent.isprintable()
    _, dot, extension = sent.rpartition(".")
    assert not dot or extension == extension.lower()
    assert mend(sent).name == sent


@given(st.lists(st.sampled_from(["a b.pdf", "a_b.pdf", "a/b.pdf", "a_b_2.pdf", "A_b.pdf", "x" * 200 + ".pdf"]), max_size=12))
def test_names_of_one_letter_are_all_different(names: list[str]) -> None:
    """Two names that become equal are told apart, and each keeps the one it was given."""
    mended = mend_all(names)
    assert [each.given for each in mended] == names
    assert len({each.name for each in mended}) == len(names)
    assert all(len(each.name) <= LONGEST for each in mended)


@pytest.mark.parametrize(("name", "taken"), [("a.pdf", True), ("a.XAdES", True), ("a.exe", False), ("pdf", False), ("a.", False)])
def test_only_listed_types_are_taken(name: str, taken: bool) -> None:
    """The extension decides, whatever its case."""
    assert is_taken(name) is taken
