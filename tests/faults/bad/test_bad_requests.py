"""Requests that are meant to hurt the API: each ends in a problem document with a code, and nothing is stored."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from connector.offices.clients import key_digest
from connector.store import tables as t
from connector.web import problems
from tests.faults.bad.kit import CONTENT, MOST, PESEL, TOKEN, Api, Attacked, secrets_in
from tests.office_kit import a_notice, a_ready_letter

LETTERS = "/api/v1/letters"
GOOD = json.dumps(a_notice(), ensure_ascii=False)


def problem(answer: Any) -> tuple[int, str]:
    """Give status and code of a problem document, which repeats no secret; the first problem's code where there is one."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert secrets_in(answer.text) == []
    document = answer.json()
    assert document["title"]
    assert document["title_en"]
    return answer.status_code, (document["problems"] or [document])[0]["code"]


def inside(text: str) -> str:
    """Put a field into the content of a good letter."""
    return GOOD.replace('"paragraphs"', f'"x": {text}, "paragraphs"')


BODIES: dict[str, tuple[Any, str]] = {
    "nothing": ("", "missing"),
    "no JSON": ("{", "json_malformed"),
    "no object": ("[]", "model_attributes_type"),
    "null": ("null", "model_attributes_type"),
    "NaN": (inside("NaN"), "json_number"),
    "infinity": (inside("-Infinity"), "json_number"),
    "infinity by overflow": (inside("1e999"), "json_number"),
    "long number": (inside("9" * 5000), "json_number"),
    "name twice": (GOOD.replace('"subject"', '"subject": "inny", "subject"'), "json_name_twice"),
    "name twice, written in two ways": (GOOD.replace('"subject"', '"subj\\u0065ct": "inny", "subject"'), "json_name_twice"),
    "name twice deep inside": (GOOD.replace('"title"', '"title": "inny", "title"'), "json_name_twice"),
    "half a character": (GOOD.replace("Zawiadamiamy", "\\ud800"), "json_bad_character"),
    "half a character as a name": (GOOD.replace('"subject"', '"\\udfff": 1, "subject"'), "json_bad_character"),
    "deep": (inside("[" * 400 + "]" * 400), "json_too_deep"),
    "very deep": ("[" * 90_000, "json_too_deep"),
    "UTF-16": (GOOD.encode("utf-16"), "json_encoding"),
    "UTF-32": (GOOD.encode("utf-32"), "json_encoding"),
    "Latin": (GOOD.encode("iso-8859-2"), "json_encoding"),
    "comments": (GOOD + "// koniec", "json_malformed"),
    "two letters": (GOOD + GOOD, "json_malformed"),
    "zero byte": (GOOD + "\x00", "json_malformed"),
}


def test_bodies_that_mean_nothing_or_two_things_are_refused(api: Api) -> None:
    """No reader may see another letter than ours, and no number or character stops the house."""
    for name, (body, code) in BODIES.items():
        content = body if isinstance(body, bytes) else body.encode()
        assert problem(api("POST", LETTERS, content)) == (422, code), name
    assert api("GET", LETTERS).json()["letters"] == []


def test_byte_order_mark_is_no_mistake(api: Api) -> None:
    """A request that begins with the mark of UTF-8 is read."""
    assert api("POST", LETTERS, b"\xef\xbb\xbf" + GOOD.encode()).status_code == 202


def changed(**fields: Any) -> dict[str, Any]:
    """Change a good request."""
    return {**a_notice(), **fields}


def addressed(**fields: Any) -> dict[str, Any]:
    """Change its addressee."""
    return changed(addressees=[{**a_notice()["addressees"][0], **fields}])


WRONG = [
    changed(subject=7),
    changed(subject=["a"]),
    changed(subject=True),
    changed(subject=""),
    changed(subject="x" * 1001),
    changed(subject="a\x00b"),
    changed(subject="a\nb"),
    changed(subject="\u202eab"),
    changed(case_mark="a\x1bb"),
    changed(box="/../.."),
    changed(box="/lubin/skrytka/"),
    changed(addressees=[]),
    changed(addressees={}),
    changed(addressees=[None]),
    changed(addressees=a_notice()["addressees"] * 2),
    addressed(address="/a\x00b/c"),
    addressed(address="/a\u202eb/c"),
    addressed(address="/a b/c"),
    addressed(address=f"/{'a' * 101}/c"),
    addressed(name="a\x07b"),
    addressed(kind="król"),
    changed(kind="nieznany"),
    changed(content=None),
    changed(content={}),
    changed(content={"form": "9999/1/1/1", "letter": {}}),
    changed(content={"form": "2013/12/12/1410", "letter": []}),
    changed(content={"document_base64": ""}),
    changed(content={"document_base64": f"{CONTENT}!"}),
    changed(content={"document_base64": "ąę"}),
    changed(content={"document_base64": "QQ==", "name": ""}),
    changed(content={"document_base64": "QQ==", "form": "2013/12/12/1410"}),
    changed(**{"x" * 10: PESEL}),
]


def test_values_of_a_wrong_kind_are_refused_with_their_place_and_without_their_value(api: Api) -> None:
    """Types, lengths, invisible characters and unknown names are told one by one."""
    for request in WRONG:
        status, code = problem(api.post(request))
        assert (status, code.islower()) == (422, True), request
    assert api("GET", LETTERS).json()["letters"] == []


def test_name_of_separators_alone_becomes_one(office: Attacked, api: Api) -> None:
    """The name given is kept and never used as a path."""
    request = a_ready_letter(b"<a/>")
    request["content"]["name"] = "../../.."
    (document,) = office.letter(api.post(request).json()["id"])["documents"]
    assert (document["name"], document["name_given"]) == ("pismo", "../../..")


def test_body_beyond_the_limit_is_refused_whether_it_says_so_or_not(api: Api) -> None:
    """A declared length is enough to refuse; without one, reading stops at the limit. Up to the limit a request is read."""

    async def endless() -> Any:
        for _ in range(MOST // 1000 + 2):
            yield b" " * 1000

    assert problem(api("POST", LETTERS, b" " * (MOST + 1))) == (413, "request_too_large")
    assert problem(api("POST", LETTERS, endless())) == (413, "request_too_large")
    assert problem(api("POST", LETTERS, b"{}", {"Content-Length": "9" * 30})) == (413, "request_too_large")
    padded = GOOD.encode().ljust(MOST)
    assert api("POST", LETTERS, padded).status_code == 202


@pytest.mark.parametrize("key", [b"", b"a\x01b", b"a\x7fb", b"a\tb", "żółć".encode(), b"a" * 256])
def test_idempotency_key_is_plain_text(api: Api, key: bytes) -> None:
    """Control characters, foreign letters and lengths in the header are refused before anything is stored."""
    assert problem(api("POST", LETTERS, GOOD, {"Idempotency-Key": key}))[0] == 422
    assert api("GET", LETTERS).json()["letters"] == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", ""])
def test_body_of_another_type_is_refused(api: Api, kind: str) -> None:
    """What a foreign page could make a browser send is no letter."""
    assert problem(api("POST", LETTERS, GOOD, {"Content-Type": kind}))[0] == 422


def basic(name: str, key: str) -> str:
    """Write the header of a browser."""
    return "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer x {TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {key_digest(TOKEN)}",
        f"Token {TOKEN}",
        basic("ezd", TOKEN),
        basic(TOKEN, ""),
        "Bearer ' OR 1=1 --",
        "Bearer \x7f",
        "Basic !!!",
    ],
)
def test_only_the_key_itself_as_a_bearer_opens_the_api(api: Api, header: str) -> None:
    """Neither a part of it, its stored digest, another scheme nor the browser's way opens the API, and nothing more is told."""
    assert problem(api("GET", LETTERS, headers={"Authorization": header})) == (401, "not_allowed")


@pytest.mark.parametrize(
    "header", [f"Bearer {TOKEN}", basic("inny", TOKEN), basic("", TOKEN), basic("ezd", ""), "Basic !!!", "Basic /w=="]
)
def test_pages_take_name_and_key_together_and_no_bearer(api: Api, header: str) -> None:
    """A browser's reader is known by both; the answer is a page that repeats neither."""
    answer = api("GET", "/pisma", headers={"Authorization": header})
    assert answer.status_code == 401
    assert secrets_in(answer.text) == []


def test_key_is_kept_as_its_digest_only(office: Attacked, api: Api) -> None:
    """Keys are looked up by their digest, so that no comparison takes longer for a better guess, and no store gives them away."""
    assert api("GET", LETTERS).status_code == 200
    with office.desk.database.reading() as tx:
        (row,) = tx.execute(t.clients.select().where(t.clients.c.name == "ezd")).all()
    assert row.key_sha256 == key_digest(TOKEN)
    for file in office.folder.rglob("*"):
        assert not file.is_file() or TOKEN.encode() not in file.read_bytes()


TRICKS = [
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "%00",
    "let_%00",
    "' OR 1=1 --",
    "let_aaaaaaaaaaaaaaaaaaaa",
    "%ff%fe",
    "a" * 5000,
    "%E2%80%AE",
]


def test_id_that_is_a_trick_names_nothing(api: Api) -> None:
    """Paths, zero bytes, SQL and lengths in an id are an id that does not exist."""
    for collection in ("letters", "shipments", "arrivals", "documents", "evidence"):
        for place in TRICKS:
            status, code = problem(api("GET", f"/api/v1/{collection}/{place}"))
            assert (status, code in {"not_found", "no_such_address"}) == (404, True), place


@pytest.mark.parametrize(
    "query", ["before=%00", "before=%27", "limit=0", "limit=201", "limit=9e9", "limit=", "before=let_x&before=y"]
)
def test_query_that_is_a_trick_is_a_problem(api: Api, query: str) -> None:
    """Pages are asked for by ids and small numbers."""
    assert problem(api("GET", f"{LETTERS}?{query}"))[0] in {404, 422}


@pytest.mark.parametrize(
    ("method", "path", "wanted"),
    [
        ("DELETE", LETTERS, (405, "method_not_allowed")),
        ("PUT", f"{LETTERS}/x", (405, "method_not_allowed")),
        ("TRACE", LETTERS, (405, "method_not_allowed")),
        ("GET", "/api/v1/nic", (404, "no_such_address")),
        ("GET", "/api/", (404, "no_such_address")),
    ],
)
def test_address_or_method_that_does_not_exist_is_a_problem_document_too(
    api: Api, method: str, path: str, wanted: tuple[int, str]
) -> None:
    """A program gets a code for whatever it asks."""
    assert problem(api(method, path)) == wanted


@pytest.mark.parametrize("number", ["", "a\x00b", "a\nb", "\u202eRPW/1", "x" * 201, 7, None])
def test_register_number_that_nobody_could_read_is_refused(office: Attacked, api: Api, number: Any) -> None:
    """An acknowledgement carries a visible number."""
    office.platform.arrive(b"<a/>")
    office.run()
    arrival = office.arrivals()[0]["id"]
    body = json.dumps({"register_number": number})
    assert problem(api("POST", f"/api/v1/arrivals/{arrival}/acknowledgement", body))[0] == 422
    assert office.arrivals()[0]["status"] == "handing_over"


def test_fault_that_nobody_foresaw_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is a problem document and the log names kind and place; neither holds the message."""

    def broken(*_: Any) -> None:
        raise ValueError(f"{CONTENT} {PESEL} {TOKEN}")

    monkeypatch.setattr("connector.web.api.letters.accept", broken)
    monkeypatch.setattr("connector.web.panel.pages.waiting_in", broken)
    assert problem(api.post(a_notice())) == (500, "our_fault")
    page = api("GET", "/pisma", headers={"Authorization": basic("ezd", TOKEN)})
    assert (page.status_code, secrets_in(page.text)) == (500, [])
    assert problems.MEDIA_TYPE not in page.headers["Content-Type"]
