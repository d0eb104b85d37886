"""Promises of checking a document and telling mistakes in words."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import schemas
from schemas.findings import MAX_FINDINGS
from schemas.labels import LABELS
from schemas.parsing import parse
from schemas.validation import Finding, check
from tests.schemas_builders import FORM_1410, LIBRARY_2009, PESEL, a_letter_xml, a_upd_xml, a_upp_xml, tree_of

TITLE = "<Tytul>Wniosek próbny</Tytul>"
BODY = f"{TITLE}<RodzajWnioskuRozszerzony rodzaj='wniosek'/><Informacje><Informacja>Treść.</Informacja></Informacje>"
BROKEN = "<str:Zalacznik kodowanie='base64' nazwaPliku='a'><str:DaneZalacznika>QU*D</str:DaneZalacznika></str:Zalacznik>"
FACTS = (
    '<meta:Data typDaty="stworzony"><meta:Czas>{when}</meta:Czas></meta:Data>'
    "<str:Adresaci><meta:Podmiot>{addressee}</meta:Podmiot></str:Adresaci>"
    "<str:Nadawcy><meta:Podmiot><oso:Osoba>{person}<oso:Nazwisko>Testowy</oso:Nazwisko></oso:Osoba></meta:Podmiot>"
    "</str:Nadawcy>"
)
OFFICE = "<inst:Instytucja>{}<inst:NazwaInstytucji>Urząd</inst:NazwaInstytucji>{}</inst:Instytucja>"


def facts(when: str = "2024-02-03", addressee: str = OFFICE.format("", ""), person: str = "") -> str:
    return FACTS.format(when=when, addressee=addressee, person=person)


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("document", [a_letter_xml(), a_upp_xml(), a_upd_xml()])
def test_good_document_has_no_findings(document: bytes) -> None:
    """A letter, a UPP and a UPD without mistakes give an empty list, written or read."""
    assert check(parse(document)) == []
    assert check(parse(document), reading=True) == []


def test_missing_title_is_told_in_plain_polish_with_its_place() -> None:
    """A clerk reads what is missing and where."""
    found = only(check(tree_of(body=BODY.replace(TITLE, ""))))
    assert (found.code, found.severity, found.line) == ("element_missing", "error", 1)
    assert found.path == "Dokument/TrescDokumentu/Tytul"
    assert found.text_pl == "Brakuje tytułu pisma (Tytul) w części: treść dokumentu."
    assert "title of the letter" in found.text_en


@pytest.mark.parametrize(
    ("parts", "code", "path"),
    [
        ({"body": BODY + "<Obcy/>"}, "element_unexpected", "Dokument/TrescDokumentu/Obcy"),
        ({"body": BODY + TITLE}, "element_misplaced", "Dokument/TrescDokumentu/Tytul[2]"),
        ({"body": BODY.replace("Wniosek próbny", "")}, "value_empty", "Dokument/TrescDokumentu/Tytul"),
        ({"body": BODY.replace("Wniosek próbny", " \n ")}, "value_empty", "Dokument/TrescDokumentu/Tytul"),
        (
            {"body": BODY.replace(" rodzaj='wniosek'", "")},
            "attribute_missing",
            "Dokument/TrescDokumentu/RodzajWnioskuRozszerzony/@rodzaj",
        ),
        (
            {"body": BODY.replace("rodzaj='wniosek'", "rodzaj='inne pismo' jakisInny='x'")},
            "attribute_unexpected",
            "Dokument/TrescDokumentu/RodzajWnioskuRozszerzony/@jakisInny",
        ),
        (
            {"body": BODY.replace("<Informacja>Treść.</Informacja>", "")},
            "element_missing",
            "Dokument/TrescDokumentu/Informacje/Informacja",
        ),
        (
            {"body": f"{BODY}<Oswiadczenia>tekst poza polem</Oswiadczenia>"},
            "text_unexpected",
            "Dokument/TrescDokumentu/Oswiadczenia",
        ),
        ({"facts": facts(when="2024-13-01")}, "value_bad_date", "Dokument/DaneDokumentu/Data/Czas"),
        (
            {"facts": facts(addressee="")},
            "element_missing",
            "Dokument/DaneDokumentu/Adresaci/Podmiot/Instytucja",
        ),
        (
            {"facts": facts(person="<oso:IdOsoby><oso:PESEL>123</oso:PESEL></oso:IdOsoby>")},
            "value_bad_pattern",
            "Dokument/DaneDokumentu/Nadawcy/Podmiot/Osoba/IdOsoby/PESEL",
        ),
        (
            {"facts": facts(person=f"<oso:IdOsoby><oso:PESEL>{PESEL[:-1]}8</oso:PESEL></oso:IdOsoby>")},
            "value_checksum",
            "Dokument/DaneDokumentu/Nadawcy/Podmiot/Osoba/IdOsoby/PESEL",
        ),
        (
            {
                "facts": facts(
                    addressee=OFFICE.format("<inst:IdInstytucji><inst:NIP>5260250275</inst:NIP></inst:IdInstytucji>", "")
                )
            },
            "value_checksum",
            "Dokument/DaneDokumentu/Adresaci/Podmiot/Instytucja/IdInstytucji/NIP",
        ),
        (
            {
                "facts": facts(
                    addressee=OFFICE.format("<inst:IdInstytucji><inst:REGON>010828092</inst:REGON></inst:IdInstytucji>", "")
                )
            },
            "value_checksum",
            "Dokument/DaneDokumentu/Adresaci/Podmiot/Instytucja/IdInstytucji/REGON",
        ),
        (
            {"facts": facts(addressee=OFFICE.format("", "<adr:Adres><adr:KodPocztowy>00001</adr:KodPocztowy></adr:Adres>"))},
            "value_bad_pattern",
            "Dokument/DaneDokumentu/Adresaci/Podmiot/Instytucja/Adres/KodPocztowy",
        ),
        (
            {"attachments": BROKEN},
            "value_bad_base64",
            "Dokument/TrescDokumentu/Zalaczniki/Zalacznik/DaneZalacznika",
        ),
        (
            {"attachments": "<str:Zalacznik kodowanie='base65' nazwaPliku='a'/>"},
            "value_not_allowed",
            "Dokument/TrescDokumentu/Zalaczniki/Zalacznik/@kodowanie",
        ),
        (
            {"attachments": "<str:Zalacznik kodowanie='base64'/>"},
            "attribute_missing",
            "Dokument/TrescDokumentu/Zalaczniki/Zalacznik/@nazwaPliku",
        ),
    ],
)
def test_each_kind_of_mistake_has_its_code_and_place(parts: dict[str, str], code: str, path: str) -> None:
    """One mistake gives one error with a stable code, a readable path and texts in both languages."""
    found = only(check(tree_of(**parts)))
    assert (found.code, found.severity, found.path) == (code, "error", path)
    assert found.text_pl.endswith(".")
    assert found.text_en.endswith(".")


def test_all_mistakes_are_told_not_only_the_first() -> None:
    """Mistakes in different parts come in one round, each with its own line and index."""
    parties = facts(when="wczoraj", person="<oso:IdOsoby><oso:PESEL>1</oso:PESEL></oso:IdOsoby>")
    document = a_letter_xml(facts=parties, body=BODY.replace(TITLE, "")).replace(b"<TrescDokumentu>", b"\n<TrescDokumentu>")
    found = check(parse(document))
    assert [(each.code, each.line) for each in found] == [
        ("value_bad_date", 1),
        ("value_bad_pattern", 1),
        ("element_missing", 2),
    ]


def test_paths_count_only_where_it_matters() -> None:
    """Of two senders the second is named as such."""
    person = "<meta:Podmiot><oso:Osoba><oso:IdOsoby><oso:PESEL>{}</oso:PESEL></oso:IdOsoby></oso:Osoba></meta:Podmiot>"
    start, _, _end = facts().partition("<str:Nadawcy>")
    senders = f"<str:Nadawcy>{person.format(PESEL)}{person.format('12345678901')}</str:Nadawcy>"
    found = only(check(tree_of(facts=start + senders)))
    assert found.path == "Dokument/DaneDokumentu/Nadawcy/Podmiot[2]/Osoba/IdOsoby/PESEL"


def test_reading_turns_everything_into_warnings() -> None:
    """A received letter is never refused for a schema error, and check digits are not looked at."""
    wrong = facts(person=f"<oso:IdOsoby><oso:PESEL>{PESEL[:-1]}8</oso:PESEL></oso:IdOsoby>")
    assert check(tree_of(facts=wrong), reading=True) == []
    found = check(tree_of(facts=wrong, body=BODY.replace(TITLE, "")), reading=True)
    assert [(each.code, each.severity) for each in found] == [("element_missing", "warning")]


def test_deviations_of_real_letters_are_warnings_when_read() -> None:
    """Foreign attributes on attachments, foreign fields of institutions and empty identifiers go on record only."""
    addressee = OFFICE.format("<inst:IdInstytucji><inst:NIP/></inst:IdInstytucji>", "<Departamenty/>")
    document = tree_of(
        facts=facts(addressee=addressee),
        attachments="<str:Zalacznik kodowanie='base64' nazwaPliku='a' Grupa='1' AttachmentNr='2'/>",
    )
    found = check(document, reading=True)
    assert {each.severity for each in found} == {"warning"}
    assert {each.code for each in found} == {"value_empty", "element_unexpected", "attribute_unexpected"}


def test_empty_identifiers_do_not_stop_a_letter_of_ours() -> None:
    """An empty NIP is common and harmless: a warning also when writing."""
    addressee = OFFICE.format("<inst:IdInstytucji><inst:NIP/></inst:IdInstytucji>", "")
    found = only(check(tree_of(facts=facts(addressee=addressee))))
    assert (found.code, found.severity) == ("value_empty", "warning")


def test_foreign_post_codes_are_not_judged() -> None:
    """Only Polish post codes have a known shape."""
    address = "<adr:Adres><adr:KodPocztowy>10117</adr:KodPocztowy><adr:Kraj>{}</adr:Kraj></adr:Adres>"
    assert check(tree_of(facts=facts(addressee=OFFICE.format("", address.format("DE"))))) == []
    assert only(check(tree_of(facts=facts(addressee=OFFICE.format("", address.format("PL")))))).code == "value_bad_pattern"


def test_values_of_persons_never_appear_in_findings() -> None:
    """Neither PESEL nor names are repeated, in whatever kind of finding."""
    person = "<oso:IdOsoby><oso:PESEL>98765</oso:PESEL><oso:NIP>Tajne</oso:NIP></oso:IdOsoby><oso:Imie>Sekretny<b/></oso:Imie>"
    found = check(tree_of(facts=facts(person=person)))
    told = " ".join(f"{each.text_pl} {each.text_en} {each.path}" for each in found)
    assert len(found) == 3
    assert not re.search("98765|Tajne|Sekretny", told)


def test_comment_inside_an_attachment_is_no_part_of_it() -> None:
    """The text of an attachment is what it is without comments, good or bad."""
    good, bad = BROKEN.replace("QU*D", "QU<!-- * -->JD"), BROKEN.replace("QU*D", "QU<!-- JD -->J")
    assert check(tree_of(attachments=good)) == []
    assert only(check(tree_of(attachments=bad))).code == "value_bad_base64"


def test_unknown_form_is_one_finding() -> None:
    """A template that we do not know cannot be checked: an error when writing, a warning when reading."""
    tree = parse(b'<Dokument xmlns="http://crd.gov.pl/wzor/2099/01/01/1/"/>')
    assert (only(check(tree)).code, only(check(tree)).severity) == ("unknown_form", "error")
    assert only(check(tree, reading=True)).severity == "warning"


def test_missing_signature_block_of_a_signature_is_not_our_business() -> None:
    """Persons inside a signature, such as those of a Podpis Zaufany, are not checked as parts of the letter."""
    oso = LIBRARY_2009["oso"]
    signature = (
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>'
        f'<o:PESEL xmlns:o="{oso}">44051401358</o:PESEL></ds:Object></ds:Signature>'
    )
    assert check(tree_of(after=signature)) == []


def test_namespace_prefixes_may_change_on_the_way() -> None:
    """A place is found also where a prefix means something else deeper in the document."""
    body = BODY.replace("<Informacja>Treść.</Informacja>", f"<x:Informacja xmlns:x='{FORM_1410}'/><x:Obcy xmlns:x='urn:x'/>")
    found = only(check(tree_of(body=body)))
    assert (found.code, found.path) == ("element_unexpected", "Dokument/TrescDokumentu/Informacje/Obcy")


def test_threads_do_not_mix_their_findings() -> None:
    """Good and bad documents checked side by side keep their own verdicts."""
    good, bad = a_letter_xml(), a_letter_xml(body=BODY.replace(TITLE, ""))

    def verdict(document: bytes) -> int:
        return len(check(parse(document)))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(verdict, [good, bad] * 100)) == [0, 1] * 100


def test_thousands_of_mistakes_are_told_in_a_moment() -> None:
    """A hostile document gets a bounded list and a bounded time."""
    person = "<meta:Podmiot><oso:Osoba><oso:IdOsoby><oso:PESEL>{}</oso:PESEL></oso:IdOsoby></oso:Osoba></meta:Podmiot>"
    start, _, _end = facts().partition("<str:Nadawcy>")
    document = tree_of(facts=f"{start}<str:Nadawcy>{(person.format('1') + person.format('12345678901')) * 10_000}</str:Nadawcy>")
    began = time.perf_counter()
    assert len(check(document)) == 2 * MAX_FINDINGS
    assert time.perf_counter() - began < 5


def test_every_field_of_our_schemas_has_a_polish_name() -> None:
    """No finding has to fall back on a bare element name for a field that we know."""
    names: set[Any] = set()
    for file in (Path(schemas.__file__).parent / "data" / "xsd").rglob("*.xsd"):
        root = etree.parse(file).getroot()
        names |= {node.get("name") for node in root.iter("{*}element")}
        names |= {f"@{node.get('name')}" for node in root.iter("{*}attribute")}
    assert names - {None} <= set(LABELS)
