"""Sealed in a batch: letters whose kind allows it, one after another, each with its own result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connector.flow import batch
from connector.flow.batch import Batch, Turn, seal_next
from connector.flow.decide import Decision, cancel_shipment
from connector.flow.desk import Desk, Policies
from connector.flow.hand_in import hand_in
from connector.letters.errors import NotFound, RequestInvalid
from connector.web.application import create_application
from schemas.parsing import parse
from signing import policy
from signing.keys import SigningKey
from signing.xades import sign
from tests.archive_kit import spoil
from tests.office_kit import PLATFORM_SEAL, SEAL, Office, a_notice
from tests.platform_double import PlatformDouble
from tests.receipts_kit import make_key
from tests.service_kit import STRANGER, Terminal, ask, let_in

KIND = "zaświadczenie"
PERSON = "Jan Testowy"


def waiting(office: Office, number: int, kind: str = KIND) -> list[str]:
    """Post letters that wait for a signature."""
    requests = [a_notice(f"/gmina{place}/skrytka", kind=kind, title=f"Pismo {place}") for place in range(number)]
    posted = [office.post(request, key=f"{kind}-{place}") for place, request in enumerate(requests)]
    office.run()
    assert {office.shipment(letter)["status"] for letter in posted} == {"awaiting_signature"}
    return posted


def turn(office: Office, **asked: Any) -> Turn:
    """Seal the next letters."""
    return seal_next(office.desk, office.unit_id, Batch(PERSON, **asked))


def statuses(office: Office, letters: list[str]) -> list[str]:
    """Give the status of each letter's shipment."""
    return [office.shipment(letter)["status"] for letter in letters]


def spoil_document(office: Office, letter: str) -> None:
    """Spoil what the archive holds of the document that is to be signed."""
    (given,) = [row for row in office.letter(letter)["documents"] if row["role"] == "original"]
    spoil(office.desk.archive, given["sha256"])


def test_waiting_letters_are_sealed_and_leave(office: Office, platform: PlatformDouble) -> None:
    """Each is signed by the key that its kind names, and the journal says who had it sealed and by which key."""
    letters = waiting(office, 3)
    done = turn(office)
    assert [(one.letter, one.sealed, one.key) for one in done.results] == [(letter, True, "seal") for letter in letters]
    assert (done.next, done.left) == (None, 0)
    office.run()
    assert statuses(office, letters) == ["delivered"] * 3
    assert all(b"SignatureValue" in order.content for order in platform.taken.values())
    (told,) = [entry for entry in office.letter(letters[0])["time_line"] if entry["kind"] == "letter.sealed"]
    assert (told["actor"], told["ids"]) == (f"person:{PERSON}", {"key": "seal"})


def test_letters_that_only_a_person_may_sign_are_left_alone(office: Office) -> None:
    """The office seals no letter whose kind names no key, whoever asks, and a key that the kind does not name seals nothing."""
    (ours,), (a_persons,) = waiting(office, 1), waiting(office, 1, kind="decyzja")
    for asked, code in (({"kind": "decyzja"}, "kind_not_sealable"), ({"kind": "nieznany"}, "kind_not_sealable")):
        with pytest.raises(RequestInvalid) as refused:
            turn(office, **asked)
        assert [problem.code for problem in refused.value.problems] == [code]
    with pytest.raises(RequestInvalid) as refused:
        turn(office, key="brak")
    assert [problem.code for problem in refused.value.problems] == ["key_not_for_kind"]
    assert [one.letter for one in turn(office, key="seal").results] == [ours]
    office.run()
    assert statuses(office, [ours, a_persons]) == ["delivered", "awaiting_signature"]


def test_one_failure_stops_no_other_and_the_rest_is_taken_up_again(office: Office) -> None:
    """Turn by turn each letter gets its result; begun anew, the batch takes what still waits."""
    letters = waiting(office, 5)
    spoil_document(office, letters[1])
    results, after = [], None
    while True:
        done = turn(office, limit=2, after=after)
        results += done.results
        assert done.left == 5 - len(results)
        after = done.next
        if after is None:
            break
    assert [(one.letter, one.code) for one in results] == [
        (letter, "archive_damaged" if letter == letters[1] else None) for letter in letters
    ]
    assert (results[1].text_pl, results[1].text_en) != (None, None)
    office.run()
    assert statuses(office, letters) == ["delivered", "awaiting_signature", "delivered", "delivered", "delivered"]
    assert [one.letter for one in turn(office).results] == [letters[1]]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "configuration_wrong"),
        (make_key("nieznana pieczęć"), "signature_indeterminate"),
        (replace(SEAL, purpose="system"), "key_not_for_letters"),
    ],
)
def test_key_that_may_not_or_cannot_seal_is_told_for_each_letter(office: Office, key: SigningKey | None, code: str) -> None:
    """A key that is not there, that nobody trusts, or that is no seal; the letters wait on."""
    letters = waiting(office, 2)
    office.desk = replace(office.desk, keys={} if key is None else {"seal": key})
    assert [(one.sealed, one.code) for one in turn(office).results] == [(False, code)] * 2
    assert statuses(office, letters) == ["awaiting_signature"] * 2


def test_cancelled_letter_is_not_among_them(office: Office) -> None:
    """What waits no longer is not sealed."""
    letters = waiting(office, 2)
    cancel_shipment(office.desk, office.unit_id, office.shipment(letters[0])["id"], Decision(PERSON, "pomyłka"))
    assert [one.letter for one in turn(office).results] == [letters[1]]


def test_batch_killed_in_its_middle_goes_on_and_seals_nothing_twice(office: Office, platform: PlatformDouble) -> None:
    """Killed right after a letter was sealed and started again, every letter leaves once, with one signature."""
    letters = waiting(office, 3)
    with office.killed_at("signature handed in"):
        turn(office)
    office.restart()
    assert statuses(office, letters) == ["accepted", "awaiting_signature", "awaiting_signature"]
    assert [one.letter for one in turn(office).results] == letters[1:]
    office.run()
    assert statuses(office, letters) == ["delivered"] * 3
    assert len(platform.taken) == 3
    assert all(order.content.count(b"<ds:SignatureValue") == 1 for order in platform.taken.values())


def test_letter_that_somebody_else_signs_meanwhile_is_sealed_by_nobody_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second to a letter is told that it waits no longer."""
    letters = waiting(office, 2)

    def first_a_person(desk: Desk, unit_id: int, letter: str, signed: bytes, person: str, key: str, **more: Any) -> None:
        if letter == letters[0]:
            other = sign(parse(signed), SEAL, at=office.clock.now())
            hand_in(desk, unit_id, letter, other, "Anna Testowa")
        hand_in(desk, unit_id, letter, signed, person, key, **more)

    monkeypatch.setattr(batch, "hand_in", first_a_person)
    assert [one.code for one in turn(office).results] == ["state_conflict", None]
    told = [entry["kind"] for letter in letters for entry in office.letter(letter)["time_line"]]
    assert (told.count("letter.signed"), told.count("letter.sealed")) == (1, 1)


def test_document_system_has_its_units_letters_sealed(office: Office) -> None:
    """The answer has a line for each letter; of another unit's letters nothing is touched or told."""
    let_in(office.desk.database)
    letters = waiting(office, 2)
    api = create_application(office.desk, "training")
    foreign = ask(api, "POST", "/signatures/batch", key=STRANGER, json={"person": PERSON})
    assert (foreign.status_code, foreign.json()["problems"][0]["code"]) == (422, "kind_not_sealable")
    assert statuses(office, letters) == ["awaiting_signature"] * 2
    first = ask(api, "POST", "/signatures/batch", json={"person": PERSON, "limit": 1}).json()
    assert (first["results"][0]["letter"], first["next"], first["left"]) == (letters[0], letters[0], 1)
    second = ask(api, "POST", "/signatures/batch", json={"person": PERSON, "after": first["next"]}).json()
    assert ([one["letter"] for one in second["results"]], second["next"]) == ([letters[1]], None)
    assert ask(api, "POST", "/signatures/batch", json={"person": ""}).status_code == 422
    assert ask(api, "POST", "/signatures/batch", json={"person": PERSON, "after": "let_nieznane"}).status_code == 404


def test_batch_behind_an_unknown_letter_is_refused(office: Office) -> None:
    """A place that is not this unit's is no place to go on from."""
    with pytest.raises(NotFound):
        turn(office, after="let_nieznane")


def test_terminal_shows_each_letter_and_counts_them(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every letter has its line, a failure does not stop the rest and ends with code 2; the repeat tells only what is left."""
    let_in(office.desk.database)
    letters = waiting(office, 12)
    spoil_document(office, letters[3])
    terminal = Terminal(tmp_path / "terminal", create_application(office.desk, "training"), monkeypatch)
    done = terminal.run("signature", "batch", "--person", PERSON, "--kind", KIND)
    assert done.exit_code == 2, done.output
    assert all(letter in done.output for letter in letters)
    assert "sealed: 11, nie udało się / refused: 1" in done.output
    again = terminal.run("signature", "batch", "--person", PERSON, "--key", "seal")
    assert "sealed: 0, nie udało się / refused: 1" in again.output
    assert terminal.run("signature", "batch", "--person", PERSON, "--kind", "decyzja").exit_code == 2


def test_seal_that_the_office_does_not_trust_is_refused_with_the_reason(office: Office) -> None:
    """An office that left its own seal out of those it trusts is told so, and nothing leaves."""
    letters = waiting(office, 1)
    strangers = Policies(policy.letters([make_key("obcy").certificate]), policy.upp([PLATFORM_SEAL.certificate]))
    office.desk = replace(office.desk, policies=strangers)
    (one,) = turn(office).results
    assert (one.code, one.sealed) == ("signature_indeterminate", False)
    assert statuses(office, letters) == ["awaiting_signature"]
