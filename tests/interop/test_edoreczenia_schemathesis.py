"""The simulated e-Doręczenia answers whatever it is asked as the official contracts say, says Schemathesis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from samples.pki import Pki
from samples.platform.edoreczenia import settings
from samples.platform.edoreczenia.simulator import Simulator
from tests.interop.contract_run import Finding, Flaw, Platform, read, run
from tests.interop.contract_world import BODIES, World
from tests.unit.simulator.edoreczenia_kit import Caller

pytestmark = pytest.mark.reference

FITTING, WRONG = 4, 3
"""Made up requests for each operation."""

_ERROR = {
    "description": "Error.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SearchEngineError"}}},
}
FLAWS_OF_MAILBOXES = (
    Flaw(
        "components schemas MessageOperationResponseWrapperStatus required",
        ["addresseeAde", "status"],
        ["addressee"],
        "two properties are required that are not defined",
    ),
    Flaw("components schemas MessageMetadata required", ["shippingService"], [], "the format MINIMAL has no place for it"),
)
FLAWS_OF_THE_REGISTER = (
    Flaw("components schemas AssignmentDegreeEnum enum", [0, 1, 2, 3], ["0", "1", "2", "3"], "a text whose values are numbers"),
    *(
        Flaw(
            f"paths /search/{operation} post responses 400",
            {"$ref": "#/components/schemas/SearchEngineError"},
            _ERROR,
            "a schema stands where a response belongs",
        )
        for operation in ("bae_search", "eda-confirmation", "eda-search")
    ),
)
NO_RIGHTS = "rules are not for document systems, and the contract knows no status for want of rights"
OF_MAILBOXES = {
    **{
        Finding(operation, 403, "Undocumented status code: Received: 403 Documented: 200, 400"): NO_RIGHTS
        for operation in (
            "GET /{eDeliveryAddress}/rule_list",
            "POST /{eDeliveryAddress}/rule",
            "PATCH /{eDeliveryAddress}/rule/{ruleId}",
            "DELETE /{eDeliveryAddress}/rule/{ruleId}",
        )
    },
    Finding(
        "PATCH /{eDeliveryAddress}/message_subscriptions", 400, "Undocumented status code: Received: 400 Documented: 200"
    ): "every other operation that takes a body lists 400",
}
OF_THE_REGISTER = {
    Finding("POST /search/bae_search", 404, "Undocumented status code: Received: 404 Documented: 200, 400"): (
        "nothing found is 404 with SEAPI-00010 there, and the contract knows no other error than 400"
    ),
}


@pytest.fixture
def caller(pki: Pki, request: pytest.FixtureRequest) -> Iterator[Caller]:
    """Give the office's system at a platform, which is tidy unless the test wants it sloppy."""
    with Simulator(pki, replace(settings.load(), sloppy=getattr(request, "param", False))) as running:
        caller = Caller(running, pki)
        with caller.http:
            yield caller


def asked(caller: Caller, pki: Pki, address: str) -> Platform:
    """Say where a contract's operations are asked, with the office's token."""
    headers = {"Authorization": f"Bearer {caller.token}"}
    return Platform(address, headers, pki.path("root.pem"), World(caller).known, BODIES)


def test_mailboxes_answer_as_the_contract_says(caller: Caller, pki: Pki, reference: Path) -> None:
    """Each operation takes what fits and refuses the rest by the list of errors; every answer has the shape it should have."""
    contract = read(reference / "edoreczenia" / "uaapi_3.0.8.2.yaml", FLAWS_OF_MAILBOXES)
    result = run(contract, asked(caller, pki, caller.simulator.ua_address), FITTING, WRONG)
    assert result.findings == set(OF_MAILBOXES)
    assert set(result.calls) - result.good == {finding.operation for finding in OF_MAILBOXES if finding.status == 403}


def test_register_answers_as_the_contract_says(caller: Caller, pki: Pki, reference: Path) -> None:
    """The same of the register of addresses."""
    contract = read(reference / "edoreczenia" / "se-api_v.4.0.5.yaml", FLAWS_OF_THE_REGISTER)
    result = run(contract, asked(caller, pki, caller.simulator.se_address), FITTING, WRONG)
    assert result.findings == set(OF_THE_REGISTER)
    assert len(result.good) == 3


@pytest.mark.parametrize("caller", [True], indirect=True)
def test_schemathesis_sees_what_is_wrong(caller: Caller, pki: Pki, reference: Path) -> None:
    """A platform as sloppy as the real one is found out: the silence above means something."""
    contract = read(reference / "edoreczenia" / "se-api_v.4.0.5.yaml", FLAWS_OF_THE_REGISTER).include(path="/search/bae_search")
    result = run(contract, asked(caller, pki, caller.simulator.se_address), FITTING, 1)
    assert any(found.said.startswith('Response violates schema: 3 is not of type "string"') for found in result.findings)
