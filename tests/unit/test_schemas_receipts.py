"""Promises of reading UPP and UPD."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.names import UPO
from schemas.parsing import parse
from schemas.receipts import Participant, Receipt, read
from schemas.validation import check
from tests.schemas_builders import a_letter_xml, a_upd_xml, a_upp_xml


def receipt(document: bytes) -> Receipt:
    found = read(parse(document))
    assert found is not None
    return found


def utc(moment: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{moment}+00:00")


def test_upp_is_read_whole() -> None:
    """Every field of a UPP, and none of a UPD."""
    found = receipt(a_upp_xml())
    assert (found.kind, found.receipt_id, found.document_id) == ("UPP", "ePUAP-UPP900001", "DOK123")
    assert found.addressee == Participant("Urząd Gminy Przykładowo", "ugprzykladowo", "ePUAP-ID")
    assert found.sender == Participant("Jan Testowy", "jtestowy", "ePUAP-ID")
    assert found.delivered_at_raw == "2024-02-03T10:00:00.123"
    assert found.delivered_at == utc("2024-02-03T09:00:00.123000")
    assert found.made_at == utc("2024-02-03T09:00:01")
    assert found.extra == (("Nazwa załącznika 1", "plan.pdf"),)
    assert (found.issuer, found.case_id) == (None, None)


def test_upd_is_read_whole() -> None:
    """Every field of a UPD: it has an issuer and a case, no sender, and its date of making has another name."""
    found = receipt(a_upd_xml())
    assert (found.kind, found.receipt_id, found.document_id) == ("UPD", "ePUAP-UPD900002", "DOK124")
    assert found.issuer == Participant("Urząd Gminy Przykładowo", "5260250274", "NIP")
    assert found.addressee == Participant("Jan Testowy", "jtestowy", None)
    assert found.delivered_at == utc("2024-07-01T10:00:00")
    assert found.made_at == utc("2024-07-01T11:00:00")
    assert (found.sender, found.case_id, found.extra) == (None, "RP.3120.1.2024", ())


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-02-03T10:00:00", utc("2024-02-03T09:00:00")),
        ("2024-07-01T10:00:00", utc("2024-07-01T08:00:00")),
        ("2024-07-01T10:00:00Z", utc("2024-07-01T10:00:00")),
        ("2024-07-01T10:00:00.1234567+02:00", utc("2024-07-01T08:00:00.123456")),
        ("2024-10-27T02:30:00", utc("2024-10-27T00:30:00")),
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("wczoraj", None),
        ("", None),
    ],
)
def test_moment_of_delivery(written: str, moment: dt.datetime | None) -> None:
    """Without a zone it is Polish time; the year 1 and the unreadable give no moment, the text is kept."""
    found = receipt(a_upp_xml(f"<pos:DataDoreczenia>{written}</pos:DataDoreczenia>"))
    assert found.delivered_at == moment
    assert found.delivered_at_raw == (written or None)


@pytest.mark.parametrize("written", ['<pos:DataDoreczenia xsi:nil="true"/>', '<pos:DataDoreczenia xsi:nil="1"/>', ""])
def test_receipt_without_delivery_has_no_moment(written: str) -> None:
    """A nil or absent date of delivery proves no delivery."""
    found = receipt(a_upp_xml(written))
    assert (found.delivered_at_raw, found.delivered_at) == (None, None)


def test_nil_date_is_valid() -> None:
    """The nil date of delivery is allowed by our schema."""
    assert check(parse(a_upp_xml('<pos:DataDoreczenia xsi:nil="true"/>'))) == []


def test_attributes_count_with_and_without_namespace() -> None:
    """One client's model qualifies them, real files do not; a wrong one is a warning at most when read."""
    qualified = a_upp_xml().replace(b" TypI", b" pos:TypI")
    assert receipt(qualified) == receipt(a_upp_xml())
    assert {each.severity for each in check(parse(qualified), reading=True)} == {"warning"}


@pytest.mark.parametrize(
    "document",
    [
        a_letter_xml(),
        b"<Dokument><UPP/></Dokument>",
        f'<Dokument xmlns="{UPO}"/>'.encode(),
        f'<Inny xmlns="{UPO}"><UPP/></Inny>'.encode(),
        f'<Dokument xmlns="{UPO}"><UPP xmlns="urn:x"/></Dokument>'.encode(),
    ],
)
def test_other_documents_are_no_receipts(document: bytes) -> None:
    """Only the root and child of the receipts' namespace make a receipt."""
    assert read(parse(document)) is None


def test_empty_receipt_is_read_with_nothing_in_it() -> None:
    """A receipt that lacks everything is still one; nothing is made up."""
    found = receipt(f'<Dokument xmlns="{UPO}"><UPD/></Dokument>'.encode())
    assert found == Receipt("UPD", None, None, None, None, None, None, None, None, None, ())
