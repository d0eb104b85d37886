"""People see what a piece of evidence says: who, what, when, and the code."""

from __future__ import annotations

from datetime import UTC, datetime

from connector.letters.evidence import Kind
from samples.documents import evidence as samples
from schemas.delivery_evidence import read
from schemas.delivery_evidence_view import MEANINGS, meaning, to_html, to_text
from schemas.parsing import parse
from schemas.rendering import to_html as render

AT = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


def page(content: bytes) -> str:
    """Render evidence as a page."""
    found = read(parse(content))
    assert found is not None
    return to_html(found)


def test_page_says_who_what_and_when_in_polish_first() -> None:
    """The page names the event, both parties, the moment in Polish time and as written, and the code."""
    shown = page(samples.technical("ContentHandover", at=AT))
    for part in (
        "Wiadomość wydano adresatowi",
        "E1",
        "Jan Testowy",
        samples.RESIDENT,
        "01.07.2026 10:00:00",
        "2026-07-01T08:00:00Z",
    ):
        assert part in shown
    assert 'lang="pl"' in shown
    assert "00000000000" not in shown.replace("PPSA-E-00000000-0000-4000-8000-000000000001", "")


def test_page_of_a_card_shows_codes_and_no_biometric_data() -> None:
    """The raw code stands next to the text; what a person's hand did is nowhere, not even in the general rendering."""
    for content in (samples.card(at="2026-03-05"), samples.tablet_card(at="2026-03-05", status="6", missed="3")):
        assert samples.BIOMETRIC not in page(content)
        assert samples.BIOMETRIC not in render(parse(content))
    assert "BrakDoreczenia 3 - nie podjęto w terminie" in page(samples.tablet_card(at="2026-03-05", status="6", missed="3"))


def test_everything_from_the_evidence_is_escaped() -> None:
    """A name that looks like markup is shown as text."""
    shown = page(samples.card(at="2026-03-05", note="<script>alert(1)</script>"))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_text_says_the_same_as_the_page() -> None:
    """The plain text has a line for each fact."""
    found = read(parse(samples.receipt(sent=AT, received=AT)))
    assert found is not None
    assert "Data przekazania adresatowi / handed over to the addressee on: 01.07.2026 10:00:00" in to_text(found)


def test_every_kind_of_evidence_has_a_meaning_in_both_languages() -> None:
    """What the model knows of this channel has words, and a code that nobody knows is shown as it is."""
    assert {kind.value for kind in Kind} >= set(MEANINGS)
    assert meaning("C5") == ("Dowód C5", "Evidence C5")
