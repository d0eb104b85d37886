"""The simulated e-Doręczenia answers as the official contracts say, wherever they do not contradict themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from samples.pki import Pki
from samples.platform.edoreczenia import routes, settings
from samples.platform.edoreczenia.addresses import BLOCKED, COMPANY, OFFICE, PERSON, SILENT
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import PDF, Caller, file, letter, paper

pytestmark = pytest.mark.reference

FAULTY = {  # what the contract requires although it defines it nowhere (protocols, e-Doręczenia 11)
    "MessageOperationResponseWrapperStatus": ("addresseeAde", "status"),
}
MINIMAL_LACKS = ("shippingService",)


@pytest.fixture(scope="session")
def contract(reference: Path) -> Any:
    """Read the contract of the User Agent API, its own contradictions mended."""
    found = yaml.safe_load((reference / "edoreczenia" / "uaapi_3.0.8.2.yaml").read_text(encoding="utf-8"))
    for name, wrong in FAULTY.items():
        schema = found["components"]["schemas"][name]
        schema["required"] = [one for one in schema["required"] if one not in wrong]
    return found


@pytest.fixture(scope="session")
def register(reference: Path) -> Any:
    """Read the contract of the Search Engine API; its degrees are texts that YAML reads as numbers."""
    found = yaml.safe_load((reference / "edoreczenia" / "se-api_v.4.0.5.yaml").read_text(encoding="utf-8"))
    found["components"]["schemas"]["AssignmentDegreeEnum"]["enum"] = ["0", "1", "2", "3"]
    return found


@pytest.fixture
def tidy(pki: Pki) -> Iterator[Caller]:
    """Give a caller of a simulator that keeps to the contract where it can."""
    with Simulator(pki, replace(settings.load(), sloppy=False)) as running:
        caller = Caller(running, pki)
        with caller.http:
            yield caller


def fits(contract: Any, value: Any, path: str, method: str, status: str = "200") -> None:
    """Check an answer against the schema of its operation."""
    responses = contract["paths"][path][method]["responses"]
    response = responses[next(code for code in responses if str(code) == status)]
    if "$ref" in response:
        response = contract["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    schema = response["content"]["application/json"]["schema"]
    jsonschema.Draft4Validator({**schema, "components": contract["components"]}).validate(value)


def test_every_operation_of_the_contract_is_there(contract: Any) -> None:
    """Method by method and path by path."""
    official = {
        (method.upper(), path) for path, methods in contract["paths"].items() for method in methods if method != "parameters"
    }
    own = {(one.method, "/{eDeliveryAddress}/" + one.path) for one in routes.OPERATIONS} | {("GET", "/dictionary/countries")}
    assert own == official


def test_rights_are_those_of_the_contract(contract: Any) -> None:
    """Each operation needs the scope that the contract names."""
    for one in routes.OPERATIONS:
        told = contract["paths"]["/{eDeliveryAddress}/" + one.path][one.method.lower()]
        assert told["security"] == [{"oAuthUserAgent": [one.scope]}], one.name


def test_query_parameters_are_those_of_the_contract(contract: Any) -> None:
    """Each operation knows the names that the contract lists, no more and no fewer."""
    for one in routes.OPERATIONS:
        told = contract["paths"]["/{eDeliveryAddress}/" + one.path][one.method.lower()].get("parameters", [])
        assert set(one.query.split()) == {each["name"] for each in told if each["in"] == "query"}, one.name


def test_sending_fits(tidy: Caller, contract: Any) -> None:
    """Sending, its task, and refusals."""
    answer = tidy.call("POST", "messages", letter(COMPANY, PERSON, OFFICE, files=(file(),)))
    fits(contract, answer.json(), "/{eDeliveryAddress}/messages", "post", "202")
    task = answer.json()["messageTaskId"]
    fits(contract, tidy.get(f"messages/tasks/{task}/status"), "/{eDeliveryAddress}/messages/tasks/{messageTaskId}/status", "get")
    fits(contract, tidy.get(f"messages/tasks/{task}"), "/{eDeliveryAddress}/messages/tasks/{messageTaskId}", "get")
    refused = tidy.call("POST", "messages", {**letter(), "to": []}).json()
    fits(contract, refused, "/{eDeliveryAddress}/messages", "post", "400")


@pytest.mark.parametrize("form", ["metadata", "full", "fullExtended"])
def test_messages_fit(tidy: Caller, contract: Any, form: str) -> None:
    """Electronic, on paper, a stub's sender, received with a file; in every format but the one that cannot fit."""
    sent = [tidy.sent(), tidy.sent(letter(SILENT)), tidy.sent(paper())]
    sent.append(tidy.simulator.arrive(OFFICE, files=[File("podanie.pdf", PDF)]))
    for message_id in sent:
        found = tidy.get(f"messages/{message_id}", format=form)
        fits(contract, found, "/{eDeliveryAddress}/messages/{messageId}", "get")


def test_lists_fit(tidy: Caller, contract: Any) -> None:
    """Messages, drafts, threads, evidence, folders."""
    tidy.call("POST", "drafts", letter())
    message_id = tidy.sent()
    fits(contract, tidy.get("messages", label="SENT", format="metadata"), "/{eDeliveryAddress}/messages", "get")
    tidy.call("POST", "message-archive-task", {"messageId": [message_id]})
    for path in (
        "drafts",
        "threads",
        "message-archive-task-list",
        "messages/evidences",
        "directories",
        "numberMessages",
        "settings",
        "message_notification",
    ):
        fits(contract, tidy.get(path), f"/{{eDeliveryAddress}}/{path}", "get")
    fits(contract, tidy.get(f"messages/{message_id}/evidences"), "/{eDeliveryAddress}/messages/{messageId}/evidences", "get")
    thread = tidy.message(message_id)["messageMetadata"]["threadId"]
    fits(contract, tidy.get(f"threads/{thread}"), "/{eDeliveryAddress}/threads/{threadId}", "get")


def test_minimal_lacks_only_what_the_contract_wrongly_requires(tidy: Caller, contract: Any) -> None:
    """MINIMAL cannot hold shippingService, and that is all that is wrong with it."""
    found = tidy.get(f"messages/{tidy.sent()}", format="minimal")
    schema = {"$ref": "#/components/schemas/Message", "components": contract["components"]}
    errors = [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(found[0])]
    assert errors == [f"'{name}' is a required property" for name in MINIMAL_LACKS]


def test_register_fits(tidy: Caller, register: Any) -> None:
    """Search, confirmation, refresh and an error of the register."""
    answers: dict[str, dict[str, Any]] = {
        "bae_search": {"recipientEdasOnly": True, "recipientEdas": [OFFICE, BLOCKED, PERSON]},
        "eda-confirmation": {"recipientEda": COMPANY},
        "eda-search": {"recipientEdas": [OFFICE, BLOCKED]},
    }
    for operation, wish in answers.items():
        fits(register, tidy.search(operation, **wish).json(), f"/search/{operation}", "post")
    schema = {"$ref": "#/components/schemas/SearchEngineError", "components": register["components"]}
    jsonschema.Draft4Validator(schema).validate(tidy.search("eda-confirmation", recipientEda="x").json())
