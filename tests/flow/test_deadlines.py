"""Deadlines: letters leave in their order, and a person is warned once before and once after; nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.flow.deadlines import CHORE
from connector.flow.request import read_request
from connector.letters.errors import IdempotencyConflict, RequestInvalid
from connector.web import views
from connector.web.panel.waiting import waiting_in
from tests.office_kit import START, Office, a_notice
from tests.platform_double import PlatformDouble

DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office that looks after deadlines."""
    office = Office(tmp_path, chores=[CHORE])
    yield office
    office.desk.database.close()


def by(moment: datetime, **request: Any) -> dict[str, Any]:
    """Build a letter that is to leave by this moment."""
    return {**a_notice(**request), "send_by": moment.isoformat()}


def problems(office: Office, request: dict[str, Any]) -> list[tuple[str, str]]:
    """Post a letter that is refused, and give each mistake's code and place."""
    with pytest.raises(RequestInvalid) as refused:
        office.post(request)
    return [(problem.code, problem.path) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("2026-03-31T15:00:00", "send_by_without_zone"),
        ("2026-03-31", "send_by_without_zone"),
        ("jutro", "send_by_malformed"),
        (1772442000, "send_by_malformed"),
        ("2026-03-02T08:59:59Z", "send_by_past"),
        ("2026-03-02T10:00:00+01:00", "send_by_past"),
    ],
)
def test_deadline_that_is_no_future_moment_is_refused_with_its_own_code(office: Office, given: object, code: str) -> None:
    """A deadline needs a zone and must lie ahead."""
    assert problems(office, {**a_notice(), "send_by": given}) == [(code, "send_by")]


def test_letter_posted_again_after_its_deadline_is_the_same_letter(office: Office) -> None:
    """The idempotency key outlives the deadline; another deadline makes it another request."""
    request = by(START + DAY)
    letter = office.post(request)
    office.clock.moment += 2 * DAY
    assert office.post(request) == letter
    with pytest.raises(IdempotencyConflict):
        office.post(by(START + 9 * DAY))


def test_request_without_the_newer_fields_keeps_its_digest() -> None:
    """A letter posted to the first version and posted again today is the same request."""
    request = read_request(a_notice())
    assert '"send_by"' in request.model_dump_json()
    assert request.digest() == "01ef37a8fd8dc41d2884b5650de8bdfbfe549e8961c2ba7482c8f372d00f7909"
    assert read_request({**a_notice(), "category": "B5"}).digest() != request.digest()


def test_letters_leave_in_the_order_of_their_deadlines(office: Office, platform: PlatformDouble) -> None:
    """Checked, signed and sent first is what must leave first, whenever it was posted."""
    office.post(a_notice("/bez/terminu"), "none")
    office.post(by(START + 9 * DAY) | {"addressees": addressee("/pozny/termin")}, "late")
    office.post(by(START + DAY) | {"addressees": addressee("/rychly/termin")}, "soon")
    office.run()
    assert [order.addressee for order in platform.taken.values()] == ["/rychly/termin", "/pozny/termin", "/bez/terminu"]


def addressee(address: str) -> list[dict[str, str]]:
    """Name one addressee."""
    return [{"name": "Urząd Testowy", "address": address, "kind": "public_body"}]


def warnings(office: Office, letter: str) -> list[str]:
    """List what the journal says of a letter's deadline."""
    return [entry["kind"] for entry in office.letter(letter)["time_line"] if "deadline" in entry["kind"]]


def waiting(office: Office) -> tuple[int, list[str]]:
    """Give how many letters wait because of their deadlines, and those that the panel names."""
    with office.desk.database.reading() as tx:
        named = [row.public_id for row in waiting_in(tx, office.unit_id, office.desk).deadlines]
        return views.people_wait_for(tx, office.unit_id)["deadlines"], named


def test_person_is_warned_once_before_and_once_after(office: Office) -> None:
    """A day before and once it is past the journal says so, and the letter waits for a person meanwhile, as it was."""
    letter = office.post(by(START + 2 * DAY, kind="decyzja"))
    office.after(hours=23)
    assert (warnings(office, letter), waiting(office), office.letter(letter)["deadline"]) == ([], (0, []), None)
    office.after(hours=2)
    assert waiting(office) == (1, [letter])
    for _ in range(3):
        office.after(hours=1)
    assert (warnings(office, letter), office.letter(letter)["deadline"]) == (["letter.deadline_near"], "near")
    for _ in range(3):
        office.after(days=1)
    assert warnings(office, letter) == ["letter.deadline_near", "letter.deadline_missed"]
    assert (waiting(office), office.letter(letter)["deadline"]) == ((1, [letter]), "missed")
    assert office.shipment(letter)["status"] == "awaiting_signature"


def test_clock_set_back_repeats_no_warning(office: Office) -> None:
    """What was said to be missed is not called near again."""
    letter = office.post(by(START + timedelta(minutes=30), kind="decyzja"))
    office.after(hours=1)
    office.clock.moment -= timedelta(minutes=50)
    office.restart()
    office.run()
    office.after(hours=2)
    assert warnings(office, letter) == ["letter.deadline_missed"]


@pytest.mark.parametrize(
    ("deed", "kind", "status"),
    [
        ("not taken", "zawiadomienie", "ready"),
        ("break before taking", "zawiadomienie", "unknown"),
        ("take", "bez klucza", "held"),
        ("take", "decyzja", "awaiting_signature"),
    ],
)
def test_everything_that_has_not_surely_left_is_warned_of(
    office: Office, platform: PlatformDouble, deed: str, kind: str, status: str
) -> None:
    """Whatever holds a letter back, its deadline is watched."""
    platform.send_script = [deed] * 40
    platform.shows_sent = False
    letter = office.post(by(START + timedelta(hours=1), kind=kind))
    office.run()
    office.after(minutes=6)
    assert (office.shipment(letter)["status"], warnings(office, letter)) == (status, ["letter.deadline_near"])


def test_letter_that_left_late_waits_for_nobody_any_more(office: Office, platform: PlatformDouble) -> None:
    """A missed deadline fails nothing: the letter is sent all the same, and then the warning is history."""
    platform.send_script = ["not taken"] * 2
    letter = office.post(by(START + timedelta(seconds=10)))
    office.run()
    office.after(minutes=30)
    assert (office.shipment(letter)["status"], waiting(office)) == ("ready", (1, [letter]))
    office.after(hours=2)
    shown = office.letter(letter)
    assert (shown["statuses"], shown["deadline"], waiting(office)) == ({"delivered": 1}, None, (0, []))
    assert warnings(office, letter) == ["letter.deadline_near", "letter.deadline_missed"]


def test_letter_sent_in_time_is_never_warned_of(office: Office) -> None:
    """No deadline is told of what has left."""
    letter = office.post(by(START + timedelta(hours=2)))
    office.run()
    office.after(days=1)
    assert warnings(office, letter) == []


def test_warning_comes_as_long_before_as_configured(office: Office) -> None:
    """Whoever wants three days gets three days."""
    office.desk = replace(office.desk, patience=replace(office.desk.patience, warn_before=3 * DAY))
    letter = office.post(by(START + 4 * DAY, kind="decyzja"))
    office.after(hours=25)
    assert warnings(office, letter) == ["letter.deadline_near"]
