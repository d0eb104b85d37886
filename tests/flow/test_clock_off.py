"""The clock of the machine is an hour off, either way, while letters and documents are on their way, and is then set right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.flow.worker import replan, work_once
from connector.store import journal
from tests.office_kit import Office, a_notice
from tests.platform_double import PlatformDouble

HOUR = timedelta(hours=1)
PDF = b"%PDF-1.4 plain"


def one_of_each(office: Office, platform: PlatformDouble, key: str) -> list[str]:
    """Post a letter that goes, one that finds no connection and one whose answer is lost; have a document arrive."""
    platform.send_script = ["take", "not taken", "break after taking"]
    platform.arrive(PDF + key.encode())
    letters = [office.post(a_notice(), key=f"{key}-{number}") for number in range(3)]
    office.run()
    return letters


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["fast", "slow"])
def test_clock_an_hour_off_and_set_right_loses_and_doubles_nothing(
    office: Office, platform: PlatformDouble, off: timedelta
) -> None:
    """Whatever was begun before, during and after, each letter is taken once and each document confirmed once."""
    letters = one_of_each(office, platform, "before")
    office.clock.moment += off
    letters += one_of_each(office, platform, "during")
    office.clock.moment -= off
    letters += one_of_each(office, platform, "after")
    for _ in range(4):
        replan(office.desk)
        office.after(minutes=31)
    platform.send_owed_receipts()
    office.after(hours=1)
    assert {office.shipment(letter)["status"] for letter in letters} == {"delivered"}
    assert [platform.times_received(office.mark(letter)) for letter in letters] == [1] * len(letters)
    assert len(platform.confirmed) == len({arrival["id"] for arrival in office.arrivals()})
    with office.desk.database.reading() as tx:
        assert journal.verify(tx).broken_at is None


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["fast", "slow"])
def test_clock_that_jumps_during_a_call_sends_nothing_twice(office: Office, platform: PlatformDouble, off: timedelta) -> None:
    """Another worker that believes the lease to be over, or far from it, looks for the letter and never sends it again."""
    send = platform.send

    def jump(order: object) -> object:
        taken = send(order)  # type: ignore[arg-type]  # whatever it is given
        platform.send = send  # type: ignore[method-assign]  # only once
        office.clock.moment += off
        while work_once(office.desk, "another"):
            pass
        return taken

    platform.send = jump  # type: ignore[method-assign, assignment]  # while it is called
    letter = office.post(a_notice())
    office.run()
    office.clock.moment -= off
    office.after(hours=2)
    assert (office.shipment(letter)["status"], platform.times_received(office.mark(letter))) == ("delivered", 1)


def test_letter_posted_on_a_fast_clock_waits_no_longer_than_the_clock_was_off(office: Office, platform: PlatformDouble) -> None:
    """A letter posted while the clock was an hour fast goes at the latest when that hour has come."""
    office.clock.moment += HOUR
    letter = office.post(a_notice())
    office.clock.moment -= HOUR
    office.run()
    assert platform.calls["send"] == 0
    office.after(minutes=61)
    assert office.shipment(letter)["status"] == "delivered"
