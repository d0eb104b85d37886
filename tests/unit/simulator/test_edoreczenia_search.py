"""The simulated register of electronic addresses answers searches, confirmations and refreshes."""

from __future__ import annotations

from typing import Any

import pytest

from samples.platform.edoreczenia.addresses import BLOCKED, CLOSED, COMPANY, COUNTY, OFFICE, PERSON, UNIT
from tests.unit.simulator.edoreczenia_kit import Caller

HOME = {"countryCode": "PL", "city": "Lubin", "street": "Polna", "buildingNumber": "5"}


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"searchCategory": ["PUBLIC_INSTITUTION"], "entityName": "starostwo"}, [COUNTY]),
        ({"searchCategory": ["COMPANY"], "officialIds": [{"id": "0000000001", "referenceRegistry": "nip"}]}, [COMPANY]),
        ({"searchCategory": ["INDIVIDUAL"], "name": "Jan", "surname": "Testowy", "address": [HOME]}, [PERSON]),
        ({"recipientEdasOnly": True, "recipientEdas": [CLOSED, UNIT]}, [UNIT, CLOSED]),
    ],
)
def test_register_is_searched(caller: Caller, wish: dict[str, Any], found: list[str]) -> None:
    """By name, number, person with address, or addresses alone."""
    answer = caller.search("bae_search", **{"recipientEdasOnly": False, **wish})
    assert answer.status_code == 200, answer.text
    assert [one["recipientEda"]["recipientEda"] for one in answer.json()["baeSearchResponses"]] == found
    assert answer.json()["totalResults"] == len(found)


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"recipientEdasOnly": True}, 400, "SEAPI-00008"),
        ({"recipientEdasOnly": False, "entityName": "Urząd"}, 400, "SEAPI-00003"),
        ({"recipientEdasOnly": False, "searchCategory": ["COMPANY"]}, 400, "SEAPI-00002"),
        ({"recipientEdasOnly": False, "searchCategory": "COMPANY", "entityName": "Urząd"}, 400, "SEAPI-00009"),
        ({"recipientEdasOnly": False, "searchCategory": ["INDIVIDUAL"], "surname": "Testowy"}, 400, "SEAPI-00008"),
        ({"recipientEdasOnly": False, "searchCategory": ["COMPANY"], "entityName": "Niema"}, 404, "SEAPI-00010"),
        ({"recipientEdasOnly": True, "recipientEdas": [UNIT], "page": 1}, 400, "SEAPI-00009"),
        ({"recipientEdasOnly": True, "recipientEdas": [UNIT], "senderEda": UNIT}, 403, "SEAPI-00004"),
    ],
)
def test_search_that_asks_wrongly_is_refused(caller: Caller, wish: dict[str, Any], status: int, code: str) -> None:
    """Mixed sets, missing categories, wrong shapes: the register's own error object."""
    answer = caller.search("bae_search", **wish)
    told = answer.json()
    assert (answer.status_code, told["httpCode"], told["errorCodes"][0]["errorCode"]) == (status, str(status), code)


def test_confirmation_tells_status_and_owner(caller: Caller) -> None:
    """One address, its state and whether its owner is public."""
    office, closed = (caller.search("eda-confirmation", recipientEda=address).json() for address in (OFFICE, CLOSED))
    assert (office["recipientEda"]["edaStatus"], office["recipient"]["isPublic"]) == ("ACTIVE", True)
    assert (closed["recipientEda"]["edaStatus"], closed["recipient"]["isPublic"]) == ("CLOSED_UNRECOVERABLE", False)
    assert caller.search("eda-confirmation", recipientEda="AE:PL-1").status_code == 404


def test_refresh_tells_warnings_page_by_page(caller: Caller) -> None:
    """Many addresses at once; a blocked one carries its warning; offset is the page's number."""
    wish = {"recipientEdas": [OFFICE, COMPANY, BLOCKED, "AE:PL-1"], "limit": 2}
    first, second = (caller.search("eda-search", offset=page, **wish).json() for page in (0, 1))
    assert (first["totalResults"], len(first["edaSearchResponses"])) == (3, 2)
    [blocked] = second["edaSearchResponses"]
    assert blocked["recipientEda"]["warning"]["type"] == "BLOCK_WARNING"
    assert blocked["recipientEda"]["designatedOperator"] is False


def test_assignment_degree_comes_as_text_and_as_number(caller: Caller) -> None:
    """As in the contract, which says text and shows numbers."""
    wish = {"recipientEdasOnly": True, "recipientEdas": [OFFICE, COMPANY, PERSON, COUNTY]}
    found = caller.search("bae_search", **wish).json()["baeSearchResponses"]
    assert {type(one["recipientEda"]["assignmentDegree"]) for one in found} == {str, int}
