"""The page of proofs: each proof has its own section on it."""

from __future__ import annotations

from tests.proofs.__main__ import PROOFS, REPORT, page


def test_section_is_replaced_and_the_others_stay() -> None:
    """A proof that is run anew changes its own section alone; the order of sections does not depend on what was run when."""
    both = page(page("", "million", "## M\n\nold\n"), "kills", "## K\n\nfirst\n")
    assert both.index("## K") < both.index("## M")
    again = page(both, "kills", "## K\n\nsecond\n")
    assert again == both.replace("first", "second")


def test_page_has_a_section_of_every_proof() -> None:
    """What `make prove` found last is in the documentation."""
    text = REPORT.read_text("utf-8")
    assert all(f"<!-- proof: {name} -->" in text for name in PROOFS)
