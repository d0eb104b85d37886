"""Evidence of e-Doręczenia is read by local names, in every form it has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from samples.documents import evidence as samples
from schemas.delivery_evidence import DeliveryEvidence, Reason, code, code_in, electronic_address, read
from schemas.parsing import parse

AT = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 7, 3, 9, 30, tzinfo=UTC)


def reading(content: bytes, told: str | None = None) -> DeliveryEvidence:
    """Read evidence that is some."""
    found = read(parse(content), told)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("event", "kind"),
    [("SubmissionAcceptance", "A1"), ("RelayFailure", "B3"), ("ContentConsignment", "D1"), ("ContentHandoverFailure", "E2")],
)
def test_technical_evidence_is_known_by_its_event(event: str, kind: str) -> None:
    """The last part of the event's address decides the code."""
    assert reading(samples.technical(event, at=AT)).kind == kind


def test_technical_evidence_tells_who_what_and_when() -> None:
    """Message, both addresses, names, time and issuer are read, though some fields have a namespace and some have none."""
    found = reading(samples.technical("ContentHandover", at=AT, reason=("R1", "Odebrano")))
    assert (found.message_id, found.receipt_id) == (samples.MESSAGE, "dowod-ContentHandover")
    assert found.event is not None
    assert (found.event.raw, found.event.at) == ("2026-07-01T08:00:00Z", AT)
    assert found.sender is not None
    assert found.addressee is not None
    assert (found.sender.name, found.sender.address) == ("Gmina Lubin", samples.OFFICE)
    assert (found.addressee.name, found.addressee.address) == ("Jan Testowy", samples.RESIDENT)
    assert (found.reasons, found.issuer) == ((Reason("R1", "Odebrano"),), "SYMULATOR Operator wyznaczony")


def test_technical_evidence_without_any_namespace_reads_the_same() -> None:
    """Local names decide where the list says that it is evidence."""
    content = samples.technical("RelayAcceptance", at=AT)
    bare = content.replace(b' xmlns:e="http://uri.etsi.org/19522/v1#"', b"").replace(b"<e:", b"<").replace(b"</e:", b"</")
    assert reading(bare, told="B.1") == reading(content)


def test_event_of_an_unknown_name_is_called_by_that_name() -> None:
    """Nothing is guessed about an event that no table knows."""
    assert reading(samples.technical("SomethingElse", at=AT)).kind == "SOMETHINGELSE"


def test_proof_of_receipt_states_the_hand_over_date_with_its_source() -> None:
    """The date of a BP.OX is the one in its own field, in UTC and as written."""
    found = reading(samples.receipt(sent=AT, received=LATER))
    assert found.event is not None
    assert (found.kind, found.says, found.message_id) == ("BPOX", "handed_over", samples.MESSAGE)
    assert (found.event.field, found.event.raw, found.event.at) == (
        "DataPrzekazaniaAdresatowi",
        "2026-07-03T11:30:00+02:00",
        LATER,
    )
    assert (found.based_on, found.mode, found.issuer) == ("dowod-ContentHandover", "PURDE", "SYMULATOR Operator wyznaczony")


def test_proof_of_receipt_without_a_hand_over_date_states_none() -> None:
    """A date that the proof does not hold is not put together from another."""
    found = reading(samples.receipt(sent=AT, received=None))
    assert (found.kind, found.says, found.event) == ("BPOX", None, None)


@pytest.mark.parametrize(
    "words", ["Uznana za doręczoną z dniem 2026-07-18", "art. 42: uznanie za doręczone", "fikcja doręczenia"]
)
def test_proof_of_receipt_that_calls_itself_a_fiction_is_no_hand_over(words: str) -> None:
    """Where its words say that nobody picked the message up, its date is the day that counts, and says nothing of a hand-over."""
    content = samples.receipt(sent=AT, received=LATER).replace(b">PURDE<", f">{words}<".encode())
    found = reading(content)
    assert (found.says, found.event and found.event.at) == (None, LATER)


def test_proof_of_sending_is_known_by_its_title_whatever_its_template() -> None:
    """The sister template's number is not public: root and title decide."""
    found = reading(samples.receipt(sent=AT, received=None, title="Potwierdzenie wysłania", template=samples.SISTER_TEMPLATE))
    assert found.event is not None
    assert (found.kind, found.event.at, found.says) == ("BPWX", AT, None)


def test_letter_with_such_a_title_is_no_evidence() -> None:
    """A resident may call a letter what they like."""
    letter = b"<Dokument xmlns='urn:x'><TytulDokumentu>Potwierdzenie otrzymania</TytulDokumentu></Dokument>"
    assert read(parse(letter)) is None


def test_kind_that_the_list_tells_decides_where_the_document_says_nothing() -> None:
    """H.PN and H.DW have no published form; what names they share with the rest is read."""
    fields = b"<IdentyfikatorWiadomosci>M-1</IdentyfikatorWiadomosci><DataNadaniaPrzesylki>2026-07-01</DataNadaniaPrzesylki>"
    content = b"<Nadanie>" + fields + b"</Nadanie>"
    found = reading(content, told="H.PN")
    assert found.event is not None
    assert (found.kind, found.message_id, found.event.raw) == ("HPN", "M-1", "2026-07-01")
    assert read(parse(content)) is None


def test_card_says_delivered_with_the_raw_code_beside() -> None:
    """A postal card of the first schema."""
    found = reading(samples.card(at="2026-03-05T12:00:00"))
    assert found.event is not None
    assert (found.kind, found.says, found.reasons) == (
        "HEPO",
        "delivered",
        (Reason("DORECZENIE", "Doręczono"), Reason("ADRESAT")),
    )
    assert found.event.at == datetime(2026, 3, 5, 11, tzinfo=UTC)
    assert found.addressee is not None
    assert found.addressee.name == "Jan Testowy"


def test_card_says_returned_and_why() -> None:
    """A return names its reason as the post writes it."""
    found = reading(samples.card(at="2026-03-05T12:00:00", returned="NIE_PODJETO", note="Zwrot do nadawcy"))
    assert (found.says, found.reasons) == ("returned", (Reason("ZWROT", "Zwrot do nadawcy"), Reason("NIE_PODJETO")))


@pytest.mark.parametrize(
    ("status", "missed", "says", "reasons"),
    [
        ("2", "", "delivered", (Reason("StatusPrzesylki 2", "doręczona"),)),
        ("5", "", "delivered", (Reason("StatusPrzesylki 5", "wydana po awizo"),)),
        (
            "6",
            "3",
            "returned",
            (Reason("StatusPrzesylki 6", "zwrócona po awizo"), Reason("BrakDoreczenia 3", "nie podjęto w terminie")),
        ),
        ("1", "", None, (Reason("StatusPrzesylki 1", None),)),
    ],
)
def test_tablet_card_keeps_the_codes_as_written(status: str, missed: str, says: str | None, reasons: tuple[Reason, ...]) -> None:
    """Each code stands next to any text; one that means different things in different files decides nothing."""
    found = reading(samples.tablet_card(at="2026-03-05T12:00:00", status=status, missed=missed))
    assert (found.says, found.reasons) == (says, reasons)


def test_biometric_data_is_never_read() -> None:
    """How a person signed on the carrier's tablet is nowhere in what was read."""
    for content in (samples.card(at="2026-03-05"), samples.tablet_card(at="2026-03-05", status="2")):
        assert samples.BIOMETRIC.encode() in content
        assert samples.BIOMETRIC not in repr(reading(content))


def test_both_spellings_of_a_code_are_one() -> None:
    """Dots are left out."""
    assert [code(written) for written in ("A.1", "BP.OX", "BPOX", "H.EPO", "d.1")] == ["A1", "BPOX", "BPOX", "HEPO", "D1"]


def test_electronic_address_is_found_in_what_surrounds_it() -> None:
    """Addresses come with and without a scheme in front."""
    assert electronic_address("urn:ade:ae:pl-11111-22222-abcde-11") == samples.RESIDENT
    assert electronic_address("ktoś") == "ktoś"


@pytest.mark.parametrize(
    ("texts", "found"),
    [(("BPOP-12ab.pdf",), "BPOP"), (("dowod.pdf", "H.EPO: Decyzja"), "HEPO"), (("a.1.xml",), None), (("BA1-C2x.pdf",), None)],
)
def test_code_is_found_in_what_a_file_or_message_is_called(texts: tuple[str, ...], found: str | None) -> None:
    """Evidence that comes as a message may tell its kind nowhere else."""
    assert code_in(*texts) == found
