"""A platform that asks to be left alone is, and no more letters leave in a minute than are allowed."""

from __future__ import annotations

from datetime import timedelta

from tests.office_kit import Office, a_notice
from tests.platform_double import PlatformDouble


def test_platform_that_asks_for_quiet_is_called_by_nobody_meanwhile(office: Office, platform: PlatformDouble) -> None:
    """After Retry-After neither fetching nor sending nor looking for a letter calls the platform before the time is over."""
    platform.send_script = ["break before taking"]
    office.post(a_notice(), key="in doubt")
    office.run()
    platform.quiet_for = timedelta(hours=2)
    office.after(minutes=4)
    platform.quiet_for = None
    calls = dict(platform.calls)
    letter = office.post(a_notice(), key="waiting")
    office.after(minutes=115)
    assert dict(platform.calls) == calls
    assert (office.shipment(letter)["status"], office.box().paused) == ("ready", None)
    office.after(hours=1)
    office.after(minutes=30)
    assert (office.shipment(letter)["status"], platform.calls["look_for"] > 0) == ("delivered", True)


def test_quiet_asked_for_by_sending_holds_the_next_letter(office: Office, platform: PlatformDouble) -> None:
    """A letter whose sending met Retry-After is in doubt, and the next one waits without an attempt."""
    platform.send_script = ["break before taking"]
    platform.quiet_for = timedelta(minutes=30)
    office.clock.moment += timedelta(minutes=1)
    first = office.post(a_notice(), key="one")
    second = office.post(a_notice(), key="two")
    office.run()
    platform.quiet_for = None
    assert [office.shipment(letter)["status"] for letter in (first, second)] == ["unknown", "ready"]
    office.after(minutes=20)
    assert (platform.calls["send"], office.shipment(second)["attempts"]) == (1, [])
    office.after(minutes=11)
    assert office.shipment(second)["status"] == "delivered"


def test_quiet_never_lasts_longer_than_a_day(office: Office, platform: PlatformDouble) -> None:
    """A platform that asks for a year, or a clock that was set back, does not stop the office for longer than a day."""
    platform.quiet_for = timedelta(days=365)
    office.run()
    platform.quiet_for = None
    letter = office.post(a_notice())
    office.after(hours=23)
    assert office.shipment(letter)["status"] == "ready"
    office.after(hours=2)
    assert office.shipment(letter)["status"] == "delivered"


def test_no_more_letters_leave_in_a_minute_than_allowed(office: Office, platform: PlatformDouble) -> None:
    """Of seven letters three leave in the first minute, three in the next, and the last one then; nothing is shown as failing."""
    platform.sends_a_minute = 3
    letters = [office.post(a_notice(f"/urzad{number}/skrytka"), key=str(number)) for number in range(7)]
    sent = []
    for _ in range(3):
        office.run()
        sent.append(platform.calls["send"])
        office.clock.moment += timedelta(seconds=61)
    assert sent == [3, 6, 7]
    assert {office.shipment(letter)["status"] for letter in letters} == {"delivered"}


def test_office_killed_when_it_was_asked_for_quiet_goes_on(office: Office, platform: PlatformDouble) -> None:
    """The request for quiet is kept over a restart, and everything goes on after it."""
    platform.quiet_for = timedelta(minutes=30)
    with office.killed_at("platform left alone"):
        office.run()
    platform.quiet_for = None
    office.restart()
    letter = office.post(a_notice())
    office.after(minutes=5)
    assert platform.calls["send"] == 0
    office.after(minutes=31)
    assert office.shipment(letter)["status"] == "delivered"
