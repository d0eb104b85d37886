"""Promises of the catalogue of forms and of our own schema files."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import schemas
from schemas import catalogue
from schemas.checksums import nip_holds, pesel_holds, regon_holds
from schemas.errors import UnknownForm
from schemas.names import LIBRARY, LIBRARY_2008, LIBRARY_2009
from schemas.parsing import parse
from tests.schemas_builders import FORM_1410, FORM_4566, a_letter_xml, a_upd_xml, tree_of

FILES = sorted((Path(schemas.__file__).parent / "data").rglob("*.xs[dl]"))
XSD = [file for file in FILES if file.suffix == ".xsd"]


def test_form_is_found_by_the_namespace_of_the_root() -> None:
    """The root's namespace decides, whatever xsi:schemaLocation claims."""
    lying = a_letter_xml(form=FORM_4566).replace(
        b"<Dokument ",
        b'<Dokument xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        b'xsi:schemaLocation="http://crd.gov.pl/wzor/pismo/ schemat.xsd" ',
        1,
    )
    found = catalogue.find(parse(lying))
    assert found is not None
    assert (found.number, found.family) == ("2017/10/24/4566", "letter")


def test_receipts_are_a_family_of_their_own() -> None:
    """A UPD is found as a receipt."""
    found = catalogue.find(parse(a_upd_xml()))
    assert found is not None
    assert found.family == "receipt"


def test_unknown_documents_have_no_form() -> None:
    """Another namespace, no namespace or another root is nobody's form."""
    for document in (b'<Dokument xmlns="http://example.test/"/>', b"<Dokument/>", f'<Inny xmlns="{FORM_1410}"/>'.encode()):
        assert catalogue.find(parse(document)) is None


def test_form_is_found_by_number() -> None:
    """People call forms by number; an unknown number is an error with a code."""
    assert catalogue.by_number("2013/12/12/1410").namespace == FORM_1410
    with pytest.raises(UnknownForm) as caught:
        catalogue.by_number("2099/01/01/1")
    assert caught.value.code == "unknown_form"


@pytest.mark.parametrize("form", catalogue.FORMS.values(), ids=lambda form: form.number)
def test_schema_of_every_form_compiles_once_for_each_thread(form: catalogue.Form) -> None:
    """A thread keeps its compiled schema and never gets that of another."""
    seen: list[Any] = []
    thread = threading.Thread(target=lambda: seen.append(catalogue.schema(form)))
    thread.start()
    thread.join()
    assert catalogue.schema(form) is catalogue.schema(form)
    assert seen[0] is not catalogue.schema(form)


@pytest.mark.parametrize("file", XSD, ids=lambda file: str(file.relative_to(file.parents[5])))
def test_schemas_import_only_their_neighbours(file: Path) -> None:
    """No schema location leaves the package, so that nothing is ever fetched."""
    locations = [str(node.get("schemaLocation")) for node in etree.parse(file).getroot().iter("{*}import", "{*}include")]
    for location in locations:
        assert (file.parent / location).resolve() in XSD


@pytest.mark.parametrize("namespace", sorted(LIBRARY))
def test_both_sets_of_the_library_compile(namespace: str) -> None:
    """Each part of the common library, 2009 and 2008, can check a fragment."""
    assert catalogue.library(namespace) is catalogue.library(namespace)


def test_addresses_of_the_current_set_are_dated_the_ninth() -> None:
    """Adres is 2009/11/09, the rest 2009/11/16."""
    assert LIBRARY_2009["adr"].endswith("2009/11/09/")
    assert {LIBRARY_2009[prefix][-11:] for prefix in ("str", "meta", "oso", "inst")} == {"2009/11/16/"}


def test_older_set_accepts_repeated_identifiers() -> None:
    """Documents of 2008 repeat IdInstytucji, one identifier in each."""
    inst = LIBRARY_2008["inst"]
    fragment = (
        f'<Instytucja xmlns="{inst}"><IdInstytucji><NIP>5260250274</NIP></IdInstytucji><IdInstytucji><REGON>010828091'
        "</REGON></IdInstytucji><NazwaInstytucji>Urząd</NazwaInstytucji></Instytucja>"
    )
    assert catalogue.library(inst).validate(parse(fragment.encode()))
    assert not catalogue.library(inst).validate(parse(fragment.replace("NazwaInstytucji>", "Nazwa>").encode()))


@pytest.mark.parametrize("prefix", LIBRARY_2009)
def test_sets_of_the_library_differ_in_namespaces_only(prefix: str) -> None:
    """What is mended in one set is mended in the other."""
    files = {file.parent.as_posix().rpartition("crd.gov.pl/")[2] + "/": file for file in XSD}
    new, old = (files[names[prefix].removeprefix("http://crd.gov.pl/")] for names in (LIBRARY_2009, LIBRARY_2008))
    renamed = new.read_text().replace("2009/11/16", "2008/05/09").replace("2009/11/09", "2008/05/09")
    assert renamed == old.read_text()


def test_unknown_library_is_an_error() -> None:
    """Asking for a library that does not exist is told, not guessed."""
    with pytest.raises(UnknownForm):
        catalogue.library("http://example.test/")


def test_signatures_are_allowed_as_last_children_only() -> None:
    """Any number of signatures may follow the content, none may precede it."""
    signature = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Any Id="a"/></ds:Signature>'
    signed = tree_of(after=signature * 2)
    form = catalogue.find(signed)
    assert form is not None
    assert catalogue.schema(form).validate(signed)
    misplaced = a_letter_xml().replace(b"<OpisDokumentu/>", signature.encode() + b"<OpisDokumentu/>")
    assert not catalogue.schema(form).validate(parse(misplaced))


@pytest.mark.parametrize(
    ("holds", "good", "bad"),
    [
        (pesel_holds, "44051401359", "44051401358"),
        (nip_holds, "5260250274", "5260250275"),
        (regon_holds, "010828091", "010828092"),
        (regon_holds, "12345678512347", "12345678512348"),
    ],
)
def test_check_digits(holds: Any, good: str, bad: str) -> None:
    """A right number holds; a wrong digit, a missing one or a letter does not."""
    assert holds(good)
    assert not any(holds(each) for each in (bad, good[:-1], good[:-1] + "x", "", "9" + good[1:]))


def test_check_digit_of_ten() -> None:
    """A remainder of ten is never a NIP and counts as zero for a REGON."""
    assert not any(nip_holds(f"100000016{digit}") for digit in range(10))
    assert regon_holds("100000050")
