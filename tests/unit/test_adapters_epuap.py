"""Small parts of the channel ePUAP: times, numbers of documents, settings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.epuap.moments import GMT, POLISH, moment
from adapters.epuap.numbers import document_number
from adapters.epuap.settings import read_settings
from connector.letters.errors import ConfigurationWrong

KEYS = {"system_key": "env:KEY", "system_certificate": "file:c.pem", "answer_certificates": ["file:p.pem"]}


@pytest.mark.parametrize(
    ("read", "hour"),
    [
        ("2025-01-15T10:00:00", 9),
        ("2025-07-15T10:00:00", 8),
        ("2025-07-15T10:00:00Z", 10),
        ("2025-07-15T10:00:00+05:00", 5),
        ("2025-10-26T02:30:00", 0),
    ],
)
def test_time_of_a_box_is_polish_unless_it_says_otherwise(read: str, hour: int) -> None:
    """Winter, summer, a given zone, and the first of the two hours when the clock goes back."""
    found = moment(datetime.fromisoformat(read), POLISH)
    assert found is not None
    assert (found.hour, found.tzinfo) == (hour, UTC)


def test_time_of_the_store_is_gmt() -> None:
    """The same text means another moment in the document store."""
    assert moment(datetime.fromisoformat("2025-07-15T10:00:00"), GMT) == datetime(2025, 7, 15, 10, tzinfo=UTC)


def test_time_outside_the_calendar_is_none() -> None:
    """A nonsense that parses as a time does not stop anything."""
    assert moment(datetime.fromisoformat("0001-01-01T00:00:00"), POLISH) is None
    assert moment(None, POLISH) is None


def test_number_of_a_document_is_read_in_any_namespace() -> None:
    """Extra data has none, a proof has its own."""
    proof = b'<p:Dokument xmlns:p="http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"><p:UPP><p:IdentyfikatorDokumentu>17'
    assert document_number(proof + b"</p:IdentyfikatorDokumentu></p:UPP></p:Dokument>") == "17"
    assert document_number(None) is None


def test_one_host_serves_all_services_unless_one_has_its_own() -> None:
    """Paths have defaults, each service can stand elsewhere."""
    found = read_settings({"host": "ws.urzad.invalid", "store_host": "https://inny.invalid/", **KEYS})
    assert (found.skrytka, found.store) == (
        "https://ws.urzad.invalid/pk_external_ws/services/skrytka",
        "https://inny.invalid/fe_external_ws/services/ZarzadzanieDokumentami",
    )


def test_mistake_in_the_settings_repeats_no_value() -> None:
    """What stands in the configuration by mistake, such as a key, is not printed."""
    with pytest.raises(ConfigurationWrong, match="system_key") as wrong:
        read_settings({"host": "h", **KEYS, "system_key": ["tajne"]})
    assert "tajne" not in str(wrong.value)
