"""Every page keeps the rules of form: accessible, without script, and safe to show whatever others wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest

from tests.flow.panel_kit import Office, Page, everything, open_desk


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Page]]:
    """Give each page of an office in which something of everything happened, by its name."""
    folder: Path = tmp_path_factory.mktemp("office")
    with open_desk(folder) as desk:
        office = Office(desk)
        letter, arrival = everything(office)
        addresses = {
            "letters": "/pisma",
            "letter": f"/pisma/{letter}",
            "arrivals": "/przychodzace",
            "arrival": f"/przychodzace/{arrival}",
            "books": "/ksiega",
            "log": "/dziennik",
            "missing": "/pisma/let_missing",
        }
        yield {name: office.get(address) for name, address in addresses.items()}


every_page = pytest.mark.parametrize("name", ["letters", "letter", "arrivals", "arrival", "books", "log", "missing"])


@every_page
def test_page_is_polish_and_has_a_title_of_its_own(pages: Mapping[str, Page], name: str) -> None:
    """A screen reader speaks Polish and tells the pages apart."""
    assert pages[name].find("/html/@lang") == ["pl"]
    assert pages[name].title not in {page.title for other, page in pages.items() if other != name}


@every_page
def test_headings_descend_in_order_from_a_single_first_one(pages: Mapping[str, Page], name: str) -> None:
    """No level of heading is skipped, and only one names the page."""
    levels = [int(heading.tag[1]) for heading in pages[name].find("//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_page
def test_every_table_has_a_caption_and_headers_with_a_scope(pages: Mapping[str, Page], name: str) -> None:
    """Each cell can be read out with what it means."""
    assert not pages[name].find("//table[not(caption[normalize-space()])]")
    assert not pages[name].find("//th[not(@scope='col' or @scope='row')]")
    assert not pages[name].find("//tbody/tr[count(th | td) != count(ancestor::table/thead/tr/th)]")


@every_page
def test_page_holds_no_script_and_no_style_of_its_own(pages: Mapping[str, Page], name: str) -> None:
    """Nothing on a page needs more than the policy of the server allows."""
    assert not pages[name].find("//script | //style | //@style | //@*[starts-with(name(), 'on')] | //img | //iframe")
    assert not pages[name].find("//form[@method or not(starts-with(@action, '/'))]"), "a form only asks, and only us"
    assert pages[name].find("//link/@href") == ["/panel/styl.css"]
    assert "default-src 'none'" in pages[name].response.headers["Content-Security-Policy"]


@every_page
def test_keyboard_can_skip_to_the_content(pages: Mapping[str, Page], name: str) -> None:
    """The first link of a page leads past the navigation."""
    target = pages[name].find("//a")[0].get("href").removeprefix("#")
    assert [element.tag for element in pages[name].find(f"//*[@id='{target}']")] == ["main"]


@every_page
def test_ids_and_names_of_regions_are_unique(pages: Mapping[str, Page], name: str) -> None:
    """What is labelled by an id is labelled by one thing only."""
    ids = pages[name].find("//@id")
    assert len(ids) == len(set(ids))
    assert set(pages[name].find("//@aria-labelledby")) <= set(ids)
    labels = pages[name].find("//nav/@aria-label")
    assert len(labels) == len(pages[name].find("//nav")) == len(set(labels))


@every_page
def test_every_link_says_where_it_leads(pages: Mapping[str, Page], name: str) -> None:
    """No link is empty."""
    assert not pages[name].find("//a[not(normalize-space())]")


@every_page
def test_page_tells_the_purpose_and_who_reads(pages: Mapping[str, Page], name: str) -> None:
    """Training is never taken for real, and the reader sees whose pages these are."""
    assert "SZKOLENIE" in pages[name].text
    assert "Zalogowano: EZD szkoleniowe" in pages[name].text


@pytest.mark.parametrize("name", ["letters", "letter", "log"])
def test_text_of_others_stays_text(pages: Mapping[str, Page], name: str) -> None:
    """A subject that looks like a script is shown letter by letter and runs nowhere."""
    assert "<script" not in pages[name].response.text
    if name != "log":
        assert "Decyzja <script>alert('x')</script> & uzasadnienie" in pages[name].text


@pytest.mark.parametrize(("purpose", "words"), [("training", "SZKOLENIE"), ("integration", "TESTY"), ("production", "PRACA")])
def test_each_purpose_has_words_of_its_own(tmp_path: Path, purpose: str, words: str) -> None:
    """The banner says it in words, so that nobody depends on its colour."""
    with open_desk(tmp_path) as desk:
        assert words in Office(desk, purpose=purpose).get("/pisma").text


def _colours() -> dict[str, str]:
    sheet = resources.files("connector.web.panel").joinpath("styl.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6});", sheet))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("ink", "quiet", "link") for ground in ("paper", "ground", "care-ground", "good-ground")),
        *((tone, f"{tone}-ground") for tone in ("good", "way", "care", "bad")),
    ],
)
def test_text_has_the_contrast_that_wcag_asks_for(text: str, ground: str) -> None:
    """Text stands out from its background by 4.5 to 1 or more (WCAG 2.1, 1.4.3)."""
    light, dark = sorted((_luminance(_colours()[text]), _luminance(_colours()[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
