"""The API that document systems call."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from connector.letters.ids import new_id
from connector.offices.clients import key_digest
from connector.store import rows
from connector.store import tables as t
from connector.web.application import create_application
from samples.documents import arrivals as samples
from tests.office_kit import PLATFORM_SEAL, START, Office, a_notice, a_ready_letter
from tests.platform_double import PlatformDouble
from tests.receipts_kit import signed_upd

KEY = "klucz-do-testow"
Call = Callable[..., httpx.Response]


@pytest.fixture
def call(office: Office) -> Call:
    """Give a way to call the API as the document system; ``key`` says as whom."""
    with office.desk.database.transaction("key set") as tx:
        tx.execute(t.clients.update().values(key_sha256=key_digest(KEY)))

    def call_as(method: str, path: str, *, key: str | None = KEY, **options: Any) -> httpx.Response:
        headers = {**({"Authorization": f"Bearer {key}"} if key else {}), **options.pop("headers", {})}
        transport = httpx.ASGITransport(
            create_application(office.desk, "training")
        )  # the desk of now: it may have been restarted

        async def request() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://konektor") as client:
                return await client.request(method, f"/api/v1{path}", headers=headers, **options)

        return asyncio.run(request())

    return call_as


def post(call: Call, request: dict[str, Any], key: str = "k-1") -> httpx.Response:
    """Post a letter under an idempotency key."""
    return call("POST", "/letters", json=request, headers={"Idempotency-Key": key})


def a_stranger(office: Office) -> str:
    """Add another unit with a client of its own, and give that client's key."""
    with office.desk.database.transaction("other unit") as tx:
        unit_id = rows.add(tx, t.units, public_id=new_id("unt"), name="Inny urząd")
        rows.add(tx, t.clients, public_id=new_id("cli"), unit_id=unit_id, name="obcy", key_sha256=key_digest("obcy"))
    return "obcy"


def test_letter_is_accepted_durably_and_followed_to_its_proof(office: Office, call: Call) -> None:
    """A posted letter is answered with 202 and its place, where its status, evidence and time line can be read."""
    answer = post(call, a_notice())
    assert answer.status_code == 202
    office.restart()
    office.run()
    letter = call("GET", answer.headers["Location"].removeprefix("/api/v1")).json()
    assert letter["statuses_pl"] == {"Doręczone": 1}
    shipment = call("GET", f"/shipments/{letter['shipments'][0]['id']}").json()
    proof = call("GET", f"/evidence/{shipment['basis']['id']}/content")
    assert b"IdentyfikatorPoswiadczenia" in proof.content
    page = call("GET", f"/evidence/{shipment['basis']['id']}/view")
    assert ("UPP" in page.text, page.headers["Content-Type"]) == (True, "text/html; charset=utf-8")
    assert call("GET", "/letters").json()["letters"][0]["id"] == letter["id"]


def test_same_key_again_gives_the_same_letter_and_another_body_a_problem(call: Call) -> None:
    """Repeating a request is harmless; using its key for something else is a 422 that says so."""
    first = post(call, a_notice()).json()["id"]
    assert post(call, a_notice()).json()["id"] == first
    refused = post(call, a_notice(title="Inny"))
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_conflict")
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"box": "bez ukośnika"}, "box"),
        ({"addressees": [{"name": "Urząd", "address": "bez ukośnika"}]}, "addressees.0.address"),
        ({"nieznane": 1}, "nieznane"),
    ],
)
def test_bad_request_is_a_problem_document_with_every_place(call: Call, change: dict[str, Any], path: str) -> None:
    """A request that cannot be read is refused with a list of places and sentences in Polish and English."""
    refused = post(call, {**a_notice(), **change})
    document = refused.json()
    assert (refused.status_code, document["code"], document["fault"]) == (422, "request_invalid", "caller")
    assert path in [problem["path"] for problem in document["problems"]]
    assert all(problem["text_pl"] and problem["text_en"] for problem in document["problems"])


def test_letter_without_an_idempotency_key_is_refused(call: Call) -> None:
    """Nothing is taken without a key that makes repeating harmless."""
    assert call("POST", "/letters", json=a_notice()).status_code == 422


@pytest.mark.parametrize("key", [None, "nieznany", ""])
def test_nobody_enters_without_a_known_key(call: Call, key: str | None) -> None:
    """Without a known API key every door stays shut, and the answer says nothing more."""
    answer = call("GET", "/letters", key=key)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_allowed")


@pytest.mark.parametrize("key", [None, "nieznany"])
def test_body_of_a_stranger_is_not_even_read(call: Call, key: str | None) -> None:
    """Without a known key a broken or huge body is answered like every other request: 401."""
    assert call("POST", "/letters", key=key, content=b"{broken", headers={"Content-Type": "application/json"}).status_code == 401


def test_unit_never_sees_what_belongs_to_another(office: Office, call: Call, platform: PlatformDouble) -> None:
    """Letters, shipments, evidence, documents and arrivals of one unit do not exist for another."""
    letter_id = post(call, a_notice()).json()["id"]
    platform.arrive(samples.unsigned().content)
    office.run()
    letter = call("GET", f"/letters/{letter_id}").json()
    arrival = call("GET", "/arrivals").json()["arrivals"][0]["id"]
    shipment = letter["shipments"][0]
    stranger = a_stranger(office)
    places = [
        f"/letters/{letter_id}",
        f"/shipments/{shipment['id']}",
        f"/evidence/{shipment['basis']['id']}",
        f"/evidence/{shipment['basis']['id']}/content",
        f"/documents/{letter['documents'][0]['id']}",
        f"/documents/{letter['documents'][0]['id']}/content",
        f"/arrivals/{arrival}",
        f"/letters?before={letter_id}",
        f"/arrivals?before={arrival}",
    ]
    assert {call("GET", place, key=stranger).status_code for place in places} == {404}
    number = {"register_number": "RPW/1/2026"}
    assert call("POST", f"/arrivals/{arrival}/acknowledgement", json=number, key=stranger).status_code == 404
    assert call("GET", "/letters", key=stranger).json()["letters"] == []


def test_document_system_fetches_an_arrival_and_acknowledges_it(office: Office, call: Call, platform: PlatformDouble) -> None:
    """An arrival is read with its document byte for byte, and acknowledged under the register's number."""
    sample = samples.unsigned()
    platform.arrive(sample.content, file_name=sample.name)
    office.run()
    arrival = call("GET", "/arrivals?status=handing_over").json()["arrivals"][0]["id"]
    document = call("GET", f"/arrivals/{arrival}").json()["documents"][0]
    fetched = call("GET", f"/documents/{document['id']}/content")
    assert fetched.content == sample.content
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    acknowledged = call("POST", f"/arrivals/{arrival}/acknowledgement", json={"register_number": "RPW/7/2026"}).json()
    assert (acknowledged["status"], acknowledged["hand_overs"][0]["register_number"]) == ("handed_over", "RPW/7/2026")


def test_administrator_switches_a_box_while_the_service_runs(office: Office, call: Call, platform: PlatformDouble) -> None:
    """Receiving is switched off and on, and a paused box resumed, by an administrator only; the journal says by whom."""
    wish = {"address": "/lubin/skrytka", "switch": "stop", "person": "Jan Testowy"}
    assert call("POST", "/boxes/switch", json=wish).status_code == 403
    with office.desk.database.transaction("made administrator") as tx:
        tx.execute(t.clients.update().values(admin=True))
        tx.execute(t.boxes.update().values(paused="answer_unverifiable"))
    assert call("POST", "/boxes/switch", json=wish).json()["boxes"][0]["receiving"] is False
    for switch in ("receive", "resume"):
        shown = call("POST", "/boxes/switch", json={**wish, "switch": switch}).json()["boxes"][0]
    assert (shown["receiving"], shown["paused"]) == (True, None)
    assert call("POST", "/boxes/switch", json={**wish, "address": "/obca/skrytka"}).status_code == 404
    platform.arrive(samples.unsigned().content)
    office.run()
    assert len(office.arrivals()) == 1
    with office.desk.database.reading() as tx:
        actors = {row.actor for row in tx.execute(t.journal.select()) if row.kind.startswith("box.")}
    assert actors == {"person:Jan Testowy"}


def test_person_decides_over_the_api(office: Office, call: Call, platform: PlatformDouble) -> None:
    """A shipment is closed and an arrival released with name and reason; what does not fit is a conflict."""
    platform.send_script = ["refuse"]
    letter = post(call, a_notice()).json()["id"]
    platform.arrive(samples.malformed().content)
    office.run()
    why = {"person": "Jan Testowy", "reason": "Wysłano pocztą."}
    shipment = call("GET", f"/letters/{letter}").json()["shipments"][0]["id"]
    assert call("POST", f"/shipments/{shipment}/closure", json=why).json()["status"] == "closed_by_person"
    arrival = office.arrivals()[0]["id"]
    assert call("POST", f"/arrivals/{arrival}/release", json=why).json()["status"] == "routed"
    assert call("POST", f"/arrivals/{arrival}/release", json=why).json()["code"] == "state_conflict"


def test_proofs_without_a_letter_are_listed(office: Office, call: Call, platform: PlatformDouble) -> None:
    """A receipt that belongs to no letter can be found."""
    platform.arrive(platform.write_receipt("123", "przykladowo"))
    office.run()
    assert [proof["match"] for proof in call("GET", "/evidence").json()["evidence"]] == ["none"]


def test_validation_names_mistakes_and_stores_nothing(call: Call) -> None:
    """Content can be checked before it is posted, as data or as a ready document."""
    content = a_notice()["content"]
    assert call("POST", "/validate", json={"content": content}).json() == {"valid": True, "findings": []}
    content["letter"]["title"] = " "
    refused = call("POST", "/validate", json={"content": content}).json()
    assert (refused["valid"], refused["findings"][0]["text_pl"] != "") == (False, True)
    broken = a_ready_letter(b"<Dokument>")["content"]
    assert call("POST", "/validate", json={"content": broken}).json()["findings"][0]["code"] == "xml_not_wellformed"
    assert call("GET", "/letters").json()["letters"] == []


def test_lists_are_paged(call: Call) -> None:
    """A long list comes in pages, newest first, each naming where the next begins."""
    posted = [post(call, a_notice(), key=str(number)).json()["id"] for number in range(5)]
    first = call("GET", "/letters?limit=3").json()
    second = call("GET", f"/letters?limit=3&before={first['next']}").json()
    assert [line["id"] for line in first["letters"] + second["letters"]] == posted[::-1]
    assert second["next"] is None


def test_documents_of_others_never_run_in_a_browser(office: Office, call: Call) -> None:
    """Whatever a document claims to be, it is given to be saved, with sniffing, scripts and frames forbidden."""
    hostile = base64.b64encode(b"<script>alert(1)</script>").decode()
    attachment = {"name": "strona.html", "media_type": "text/html", "content_base64": hostile}
    letter_id = post(call, a_notice(attachments=[attachment])).json()["id"]
    office.run()
    documents = call("GET", f"/letters/{letter_id}").json()["documents"]
    html = next(document for document in documents if document["role"] == "attachment")
    answer = call("GET", f"/documents/{html['id']}/content")
    assert (answer.headers["Content-Type"], answer.content) == ("application/octet-stream", b"<script>alert(1)</script>")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_openapi_describes_what_there_is(call: Call) -> None:
    """The machine-readable description names every path of the API."""
    paths = call("GET", "/openapi.json").json()["paths"]
    assert {"/api/v1/letters", "/api/v1/arrivals/{arrival_id}/acknowledgement", "/api/v1/validate"} <= set(paths)


def test_document_is_verified_and_not_stored(call: Call) -> None:
    """What a document's signatures prove can be asked as data or as a page; what is no XML is a mistake with its place."""
    asked = {"document_base64": base64.b64encode(b"<pismo/>").decode()}
    found = call("POST", "/verify", json=asked).json()
    assert (found["verdict"], found["indication"], found["signatures"]) == ("unsigned", None, [])
    page = call("POST", "/verify", json=asked, headers={"Accept": "text/html"})
    assert (page.headers["content-type"], "W dokumencie nie ma podpisu" in page.text) == ("text/html; charset=utf-8", True)
    for content, code in ((b"<cut", "xml_not_wellformed"), (b"%PDF-1.7 cut", "pdf_unreadable")):
        refused = call("POST", "/verify", json={"document_base64": base64.b64encode(content).decode()})
        assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, code)
    assert call("GET", "/arrivals").json()["arrivals"] == []


def test_verification_tells_level_proof_revocation_and_status_of_each_signature(call: Call) -> None:
    """As data and as a page, the same that the command tells; a proof of delivery by its issuer alone proves nothing."""
    sealed = signed_upd(PLATFORM_SEAL, at=START)
    asked = {"document_base64": base64.b64encode(sealed).decode(), "judged_as": "receipt", "at": START.isoformat()}
    report = call("POST", "/verify", json=asked).json()
    (found,) = report["signatures"]
    assert (report["verdict"], report["together"]["relation"]) == ("indeterminate", "single")
    assert (found["signed_as"], found["baseline"], found["proved"]["by"]) == ("issuer", "B", "now")
    assert (found["revocation"]["state"], found["qualified"]["status"]) == ("anchor", "unknown")
    page = call("POST", "/verify", json=asked, headers={"Accept": "text/html"}).text
    for words in (
        "Brakuje podpisu adresata",
        "wystawca poświadczenia",
        "B (podstawowy): sam podpis",
        "o unieważnienie się nie pyta",
        ". Podpisujący podaje czas <time",
    ):
        assert words in page
