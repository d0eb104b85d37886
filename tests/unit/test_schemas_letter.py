"""Promises of writing letters, reading them back and taking their content from JSON."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from schemas import catalogue, letter
from schemas.errors import ContentRefused, UnknownForm
from schemas.letter import Institution, LetterContent, Person
from schemas.parsing import parse
from schemas.validation import check
from tests.schemas_builders import FORM_1410, FORM_4566, LIBRARY_2008, PESEL, a_letter, tree_of

LETTER_FORMS = [form.number for form in catalogue.FORMS.values() if form.family == "letter"]
SMALL: dict[str, Any] = {
    "title": "Wezwanie",
    "date": "2024-02-03",
    "sender": {"name": "Urząd Gminy Przykładowo"},
    "addressees": [{"surname": "Testowy", "first_name": "Jan"}],
    "paragraphs": ["Treść."],
}
XML_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1).filter(
    lambda text: text.strip() == text
)


def refused(call: Any, *arguments: Any) -> dict[str, str]:
    with pytest.raises(ContentRefused) as caught:
        call(*arguments)
    assert caught.value.findings
    return {finding.path: finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("number", LETTER_FORMS)
def test_written_letter_is_valid_and_reads_back_the_same(number: str) -> None:
    """A letter with every field passes the strict check, and reading gives the same content."""
    tree = parse(letter.write(a_letter(), number))
    assert check(tree) == []
    assert letter.read(tree) == a_letter()


def test_stylesheet_instruction_stands_before_the_root() -> None:
    """The portal shows a letter by the instruction before the root."""
    tree = parse(letter.write(a_letter()))
    before = tree.getroot().getprevious()
    assert before is not None
    assert etree.tostring(before, with_tail=False) == (f'<?xml-stylesheet type="text/xsl" href="{FORM_1410}styl.xsl"?>'.encode())


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("wniosek", {"rodzaj": "wniosek", "jakiInny": ""}),
        ("decyzja", {"rodzaj": "inne pismo", "jakiInny": "decyzja"}),
        ("inne pismo", {"rodzaj": "inne pismo", "jakiInny": ""}),
        (None, {"rodzaj": "inne pismo", "jakiInny": ""}),
    ],
)
def test_kind_outside_the_known_ones_goes_to_jaki_inny(kind: str | None, attributes: dict[str, str]) -> None:
    """An unknown kind is written where the official stylesheets print it from."""
    tree = parse(letter.write(a_letter(kind=kind)))
    written = tree.getroot().find(".//{*}RodzajWnioskuRozszerzony")
    assert written is not None
    assert {str(name): str(value) for name, value in written.attrib.items()} == attributes


def test_hyphens_of_a_nip_are_taken_out() -> None:
    """People write a NIP with hyphens; the document holds ten digits."""
    tree = parse(letter.write(a_letter(sender=Institution("Urząd", nip="526-025-02-74"))))
    sender = letter.read(tree).sender
    assert isinstance(sender, Institution)
    assert sender.nip == "5260250274"


def test_mistakes_in_content_are_told_like_mistakes_in_a_document() -> None:
    """What would not be valid is refused with a finding for each mistake, in the words of the document."""
    content = a_letter(title="", addressees=(Person("Testowy", pesel="44051401358"),))
    assert refused(letter.write, content) == {
        "Dokument/TrescDokumentu/Tytul": "element_missing",
        "Dokument/DaneDokumentu/Adresaci/Podmiot/Osoba/IdOsoby/PESEL": "value_checksum",
    }


def test_letter_without_sender_or_date_is_refused() -> None:
    """What a letter must have cannot be left out."""
    assert refused(letter.write, a_letter(date=None)) == {"Dokument/DaneDokumentu/Data": "element_missing"}
    assert refused(letter.write, a_letter(sender=None)) == {"Dokument/DaneDokumentu/Nadawcy": "element_missing"}


@pytest.mark.parametrize("number", ["2099/01/01/1", "UPO/2008/05/09"])
def test_only_letter_templates_can_be_written(number: str) -> None:
    """An unknown number and a receipt are no letter templates."""
    with pytest.raises(UnknownForm):
        letter.write(a_letter(), number)


@given(title=XML_TEXT, paragraph=XML_TEXT, name=XML_TEXT)
def test_any_text_survives_writing_and_reading(title: str, paragraph: str, name: str) -> None:
    """Markup, quotes and any script in texts come back as they were."""
    content = a_letter(title=title, paragraphs=(paragraph,), sender=Institution(name))
    read = letter.read(parse(letter.write(content)))
    assert (read.title, read.paragraphs, read.sender) == (title, (paragraph,), Institution(name))


def test_older_library_is_read_by_namespace() -> None:
    """A letter with the 2008 set gives subject, sender, addressee and date, whatever its prefixes."""
    read = letter.read(tree_of(form=FORM_4566, library=LIBRARY_2008))
    assert (read.title, read.sender, read.date) == ("Wniosek próbny", Person("Testowy", "Jan"), dt.date(2024, 2, 3))
    assert read.addressees == (Institution("Urząd Gminy Przykładowo"),)


def test_dropped_namespaces_are_read() -> None:
    """Some producers drop the namespace on senders and addressees."""
    facts = (
        "<str:Nadawcy xmlns=''><Podmiot><Instytucja><NazwaInstytucji>Urząd</NazwaInstytucji></Instytucja></Podmiot></str:Nadawcy>"
    )
    read = letter.read(tree_of(facts=facts.replace("str:Nadawcy", "Nadawcy")))
    assert read.sender == Institution("Urząd")


def test_fields_of_strangers_are_not_read() -> None:
    """A field in a namespace that is nobody's does not pass for the letter's own."""
    assert letter.read(tree_of(body="<x:Tytul xmlns:x='urn:x'>Podstawiony</x:Tytul>")).title == ""


def test_empty_letter_reads_as_empty_content() -> None:
    """Whatever is missing is None or empty, never an error."""
    assert letter.read(parse(f'<Dokument xmlns="{FORM_4566}"/>'.encode())) == LetterContent(title="")


def test_double_surname_and_double_party_are_read() -> None:
    """Two surname elements make one surname; an institution beside a person is the party."""
    person = "<oso:Imie>Anna</oso:Imie><oso:Nazwisko>Zmyślona</oso:Nazwisko><oso:Nazwisko>Testowa</oso:Nazwisko>"
    person = f"<oso:Osoba>{person}</oso:Osoba>"
    office = "<inst:Instytucja><inst:NazwaInstytucji>Firma</inst:NazwaInstytucji></inst:Instytucja>"
    alone = letter.read(tree_of(facts=f"<str:Nadawcy><meta:Podmiot>{person}</meta:Podmiot></str:Nadawcy>"))
    both = letter.read(tree_of(facts=f"<str:Nadawcy><meta:Podmiot>{person}{office}</meta:Podmiot></str:Nadawcy>"))
    assert letter.party_name(alone.sender) == "Anna Zmyślona Testowa"
    assert letter.party_name(both.sender) == "Firma"
    assert letter.party_name(None) == ""


def test_title_of_the_oldest_letters_is_found() -> None:
    """The 2008 application keeps its title elsewhere; a nameless local form falls back on the document's name."""
    oldest = "<Wartosc><RodzajWniosku><TytulDokumentu>Stary wniosek</TytulDokumentu></RodzajWniosku></Wartosc>"
    assert letter.read(tree_of(body=oldest)).title == "Stary wniosek"
    header = "<str:Naglowek><str:NazwaDokumentu>Nazwa</str:NazwaDokumentu></str:Naglowek>"
    assert letter.read(tree_of(facts=header, body="<Inne/>")).title == "Nazwa"


def test_date_with_time_is_read_as_a_date() -> None:
    """Czas may hold a dateTime; an unreadable one gives no date."""
    data = "<meta:Data typDaty='stworzony'><meta:Czas>{}</meta:Czas></meta:Data>"
    assert letter.read(tree_of(facts=data.format("2024-02-03T10:00:00"))).date == dt.date(2024, 2, 3)
    assert letter.read(tree_of(facts=data.format("luty"))).date is None


def test_json_becomes_a_letter() -> None:
    """The JSON of a document system, through the wire, becomes a valid letter."""
    attachment = {"name": "a.txt", "content_base64": base64.b64encode(b"abc").decode(), "media_type": "text/plain"}
    mapping = json.loads(json.dumps({**SMALL, "attachments": [attachment], "kind": None}))
    content = letter.from_json(mapping)
    assert content.sender == Institution("Urząd Gminy Przykładowo")
    assert content.addressees == (Person("Testowy", "Jan"),)
    assert content.attachments[0].content == b"abc"
    assert check(parse(letter.write(content))) == []


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"title": None}, "title", "json_field_missing"),
        ({"title": ""}, "title", "json_field_missing"),
        ({"title": 5}, "title", "json_not_text"),
        ({"title": "a\x00b"}, "title", "json_bad_text"),
        ({"title": "a\ud800"}, "title", "json_bad_text"),
        ({"date": "03.02.2024"}, "date", "json_bad_date"),
        ({"date": "20240203"}, "date", "json_bad_date"),
        ({"sender": "Urząd"}, "sender", "json_not_object"),
        ({"sender": {}}, "sender.name", "json_field_missing"),
        ({"addressees": []}, "addressees", "json_field_missing"),
        ({"addressees": {"name": "x"}}, "addressees", "json_not_list"),
        ({"addressees": [{"surname": "T", "name": "x"}]}, "addressees[0].name", "json_field_unknown"),
        ({"addressees": [{"name": "x", "address": {"city": "y"}}]}, "addressees[0].address.city", "json_field_unknown"),
        ({"paragraphs": "Treść"}, "paragraphs", "json_not_list"),
        ({"subject": "x"}, "subject", "json_field_unknown"),
        ({"attachments": [{"name": "a", "content_base64": "QU*D"}]}, "attachments[0].content_base64", "json_bad_base64"),
        ({"attachments": [{"name": "a"}]}, "attachments[0].content_base64", "json_field_missing"),
    ],
)
def test_mistakes_in_json_are_named_with_their_place(change: dict[str, Any], path: str, code: str) -> None:
    """A wrong, missing or unknown field gives one finding with its path."""
    assert refused(letter.from_json, {**SMALL, **change}) == {path: code}


def test_all_mistakes_in_json_come_at_once_without_values() -> None:
    """Every mistake is told in one round and no value is repeated."""
    mapping = {**SMALL, "date": "TAJNE", "adressees": [], "addressees": [{"surname": "T", "pesel": 44051401359}]}
    with pytest.raises(ContentRefused) as caught:
        letter.from_json(mapping)
    assert {each.code for each in caught.value.findings} == {"json_bad_date", "json_field_unknown", "json_not_text"}
    told = " ".join(each.text_pl + each.text_en for each in caught.value.findings)
    assert "TAJNE" not in told
    assert PESEL not in told


def test_json_that_is_no_object_is_refused() -> None:
    """A list instead of an object is told, not crashed on."""
    assert refused(letter.from_json, []) == {"(JSON)": "json_not_object"}
