"""The simulated e-Doręczenia is strict in what it takes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from samples.pki import Pki
from samples.platform.edoreczenia import settings
from samples.platform.edoreczenia.addresses import COMPANY, OFFICE, PERSON
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import Caller, file, letter, paper


def refusal(caller: Caller, body: Any, path: str = "messages") -> str:
    """Post a body that is refused and give the description; nothing may have been taken."""
    answer = caller.call("POST", path, body)
    assert answer.status_code == 400, answer.text
    [error] = answer.json()
    assert caller.simulator.books().taken == []
    return f"{error['error']} {error['error_description']}"


def from_another() -> dict[str, Any]:
    """Write a letter whose sender is another mailbox."""
    body = letter()
    body["messageMetadata"]["from"] = {"eDeliveryAddress": PERSON}
    return body


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({**letter(), "to": []}, "Redundant field: /to"),
        (letter(messageId="x"), "Redundant field: /messageMetadata/messageId"),
        ({**letter(), "messageControlData": {"status": "Nadana"}}, "Redundant field"),
        ({"messageMetadata": {"to": [], "subject": "x"}}, "UAAPI0104"),
        (letter(shippingService="commercial"), "UAAPI0104"),
        ({}, "required"),
        ([], "an object"),
        (letter(subject=7), "a text"),
        (letter(text="a" * 5001), "5000"),
        (letter(subject=""), "tematu"),
        (letter("AE:PL-1"), "ADE"),
        (letter(COMPANY, COMPANY), "powtarzają"),
        (letter(to=[]), "adresatów"),
        (letter(to=[{"eDeliveryAddress": f"AE:PL-{number:05}-00000-AAAAA-00"} for number in range(16)]), "adresatów jest 16"),
        (from_another(), "inna skrzynka"),
        (letter(files=(file("decyzja nr 1.pdf"),)), "nazwa pliku"),
        (letter(files=(file("a/b.pdf"),)), "nazwa pliku"),
        (letter(files=(file("a" * 125 + ".pdf"),)), "nazwa pliku"),
        (letter(files=(file("decyzja.PDF"),)), "typ pliku"),
        (letter(files=(file("decyzja.exe"),)), "typ pliku"),
        (letter(files=(file(), file())), "powtarzają się"),
        (letter(files=(file(size=3),)), "rozmiar"),
        (letter(files=(file(hash="0" * 128),)), "skrót"),
        (letter(files=({"file": {"fileMetadata": file()["file"]["fileMetadata"], "file": "?"}},)), "base64"),
        (letter(files=({"file": {"file": "AA=="}},)), "fileMetadata"),
        (letter(files=(file("duzy.zip", bytes(15_000_001)),)), "15 MB"),
        (paper(returnService="keep"), "returntosender"),
        (letter(shippingService="hybrid"), "PUH wymaga"),
    ],
)  # fmt: skip
def test_letter_that_breaks_a_rule_is_refused(caller: Caller, body: Any, reason: str) -> None:
    """Redundant and missing fields, wrong types, names and limits: 400, an array of errors, nothing taken."""
    assert reason in refusal(caller, body)


def test_hybrid_letter_needs_pdf_in_ascending_order(caller: Caller) -> None:
    """Only PDF goes on paper, and the files' numbers ascend."""
    other, twice = paper(), paper()
    other["attachments"] = [file("tekst.txt")]
    twice["attachments"] = [file("a.pdf"), file("b.pdf")]
    assert "pdf" in refusal(caller, other)
    assert "numery" in refusal(caller, twice)


def test_body_that_is_no_json_is_refused(caller: Caller) -> None:
    """Another type and broken JSON are refused as such."""
    for content, media_type in ((b"{", "application/json"), (b"{}", "text/plain")):
        answer = caller.call("POST", "messages", content=content, headers={"Content-Type": media_type})
        assert (answer.status_code, answer.json()[0]["error"]) == (400, "UAAPI0001")
    assert caller.simulator.books().taken == []


def test_sizes_and_digests_that_fit_are_taken(caller: Caller) -> None:
    """The digest may be null, absent, or SHA3-512 in hexadecimal."""
    for told in (None, hashlib.sha3_512(b"x").hexdigest()):
        assert caller.send(letter(files=(file(content=b"x", hash=told),)))


def test_unknown_path_and_method_are_told(caller: Caller) -> None:
    """What the contract does not have is 404."""
    assert caller.call("POST", "messages/send", letter()).status_code == 404
    assert caller.call("PUT", "messages", letter()).status_code == 404
    assert caller.http.get("/api/v1/x").status_code == 404


def test_full_mailbox_refuses_and_a_nearly_full_one_warns(pki: Pki) -> None:
    """Above nine tenths there is a warning; what no longer fits is 400 and a draft stays."""
    default = settings.load()
    small = tuple(replace(one, capacity_mb=1) if one.address == OFFICE else one for one in default.mailboxes)
    with Simulator(pki, replace(default, mailboxes=small)) as running:
        caller = Caller(running, pki)
        with caller.http:
            running.arrive(OFFICE, files=[File("mapa.zip", bytes(950_000))])
            assert "zapełniona" in caller.get("messages", label="INBOX")["warning"]
            answer = caller.call("POST", "messages", letter(files=(file("mapa.zip", bytes(60_000)),)))
            assert (answer.status_code, "pełna" in answer.text) == (400, True)
            assert caller.get("settings")["settings"] == {"totalCapacity": "1", "usedCapacity": "0"}
