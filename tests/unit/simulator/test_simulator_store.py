"""The simulated ePUAP's document store shows what was sent, and leads to its proof."""

from __future__ import annotations

from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.unit.simulator.kit import LETTER, Office


def test_sent_letter_is_listed_as_in_real_life(office: Office) -> None:
    """SENT names the letter without .xml, in GMT, with an id of the store's own, form fields swapped."""
    answer = office.nadaj()
    listed = office.sent()
    names = [element.tag for element in listed.root.xpath("//SzczegolyDokumentuTyp/*")]
    assert names == [
        "id", "nazwa", "metadane", "idUPO", "nadawca", "adresat", "dataNadania", "dataOdebrania", "dataUtworzenia",
        "formularz", "folder",
    ]  # fmt: skip
    assert (listed.text("folder"), listed.root.xpath("string(//SzczegolyDokumentuTyp/nazwa)")) == ("SENT", "pismo")
    assert listed.root.xpath("string(//adresat/adres)") == "/przykladowo/skrytka"
    assert (listed.text("dataNadania") or "").endswith("Z")
    assert listed.root.xpath("string(//formularz/podmiot)") == "pismo"
    assert listed.text("id") != answer.text("identyfikatorDokumentu")
    assert listed.text("idUPO") == answer.text("identyfikatorUpp")


def test_stored_letter_and_its_proof_can_be_fetched(office: Office) -> None:
    """PobierzDokument gives the bytes that were sent, and through idUPO the very proof."""
    answer = office.nadaj()
    listed = office.sent()
    assert office.stored(listed.text("id") or "").content("tresc") == LETTER
    assert office.stored(listed.text("idUPO") or "").content("tresc") == answer.content()


def test_proof_that_is_not_there_yet_is_nil(office: Office, simulator: Simulator) -> None:
    """IdUPO stays nil until the late proof is issued."""
    simulator.script(Rule("late_upp"))
    document_id = office.nadaj().text("identyfikatorDokumentu") or ""
    assert office.sent().text("idUPO") == ""
    simulator.release_upp(document_id)
    assert office.sent("Odpowiedzi i UPP").text("idUPO")


def test_store_of_a_box_lists_that_box_only(office: Office, simulator: Simulator) -> None:
    """The store can be asked by the display name of an own box; an unknown name is a fault without detail."""
    simulator.arrive("/lubin/skrytka", b"<a/>")
    office.nadaj()
    folders = [[e.text for e in office.sent(name).root.iter("folder")] for name in ("Skrytka urzędu", "domyslna")]
    assert folders == [["RECEIVED"], ["RECEIVED", "SENT"]]
    unknown = office.sent("nieznana")
    assert "nie ma składu" in unknown.reason
    assert unknown.text("detail") is None


def test_hidden_letter_is_not_listed(office: Office, simulator: Simulator) -> None:
    """By script a letter that was taken does not show in SENT."""
    simulator.script(Rule("hide_from_sent", nth=1))
    office.nadaj()
    office.nadaj(b"<drugie/>", "drugie.xml")
    assert [element.text for element in office.sent().root.iter("nazwa") if element.text == "pismo"] == []
    assert len(office.books().taken) == 2


def test_foreign_document_is_not_given(office: Office, simulator: Simulator) -> None:
    """The number of another entity's document leads nowhere."""
    office.nadaj()
    foreign = [stored.id for stored in simulator.hub.shelf.documents.values() if stored.owner == "przykladowo"]
    assert "nie ma dokumentu" in office.stored(str(foreign[0])).reason
