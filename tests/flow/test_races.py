"""Two workers, or a worker and a document system, at the same moment: nothing recorded is overwritten or dropped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.documents.folder.system import FolderSettings, FolderSystem
from connector.flow.hand_over import acknowledge
from connector.flow.worker import plan_recurring, work_once
from connector.letters.errors import NotTaken, StateConflict
from connector.offices import transfer
from connector.ports import Order, ParcelFile, Taken
from connector.store import tables as t
from tests.office_kit import PLATFORM_SEAL, ManualClock, Office, a_notice
from tests.platform_double import PlatformDouble
from tests.receipts_kit import sealed_upp

PDF = b"%PDF-1.4 plain"


def all_others_work(office: Office) -> None:
    """Let another worker do everything that is due."""
    while work_once(office.desk, "another"):
        pass


def test_register_number_that_comes_before_our_own_record_stays(office: Office, platform: PlatformDouble) -> None:
    """A document system may acknowledge before we recorded the hand-over; its number is never taken back."""
    platform.arrive(PDF)
    while not (arrivals := office.arrivals()) or not arrivals[0]["hand_overs"]:
        assert work_once(office.desk, "test")
    acknowledge(office.desk, office.unit_id, arrivals[0]["id"], "api", "RPW/1/2026")
    office.run()
    shown = office.arrivals()[0]
    assert (shown["status"], shown["hand_overs"][0]["register_number"]) == ("handed_over", "RPW/1/2026")


def test_second_register_number_is_a_conflict_and_changes_nothing(office: Office, platform: PlatformDouble) -> None:
    """An arrival registered under one number is not silently taken for another."""
    platform.arrive(PDF)
    office.run()
    arrival = office.arrivals()[0]["id"]
    acknowledge(office.desk, office.unit_id, arrival, "api", "RPW/1/2026")
    with pytest.raises(StateConflict):
        acknowledge(office.desk, office.unit_id, arrival, "api", "RPW/2/2026")
    assert office.arrivals()[0]["hand_overs"][0]["register_number"] == "RPW/1/2026"


@pytest.fixture
def sleeper(office: Office, platform: PlatformDouble) -> str:
    """Post a letter whose worker sleeps through its lease, in the call, and then learns that surely nothing arrived."""
    send = platform.send

    def sleep_through_the_lease(order: Order) -> Taken:
        platform.send = send  # type: ignore[method-assign]  # only once
        office.clock.moment += timedelta(hours=2)
        all_others_work(office)
        raise NotTaken(order.mark)

    platform.send = sleep_through_the_lease  # type: ignore[method-assign]
    return office.post(a_notice())


def test_late_answer_that_nothing_arrived_gets_the_letter_sent_after_all(
    office: Office, platform: PlatformDouble, sleeper: str
) -> None:
    """A worker that slept through its lease still tells that nothing arrived, and the letter is sent again, once."""
    office.run()
    assert office.shipment(sleeper)["status"] == "ready"
    office.after(hours=2)
    assert office.shipment(sleeper)["status"] == "delivered"
    assert platform.times_received(office.mark(sleeper)) == 1


def test_late_answer_is_not_lost_when_the_process_dies_right_after(
    office: Office, platform: PlatformDouble, sleeper: str
) -> None:
    """Killed once the letter has its new job, the connector still sends it, once."""
    with office.killed_at("send outcome recorded"):
        office.run()
    office.restart()
    office.after(hours=2)
    assert office.shipment(sleeper)["status"] == "delivered"
    assert platform.times_received(office.mark(sleeper)) == 1


class BusySystem(FolderSystem):
    """A directory during whose report another worker changes the letter once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FolderSettings(folder=folder, quiet_seconds=0), ManualClock())
        self.meanwhile: list[Office] = []

    def report(self, letter: str, standing: Mapping[str, Any], evidence: Sequence[ParcelFile]) -> None:
        """Write the report, then let the others work."""
        super().report(letter, standing, evidence)
        if standing["shipments"][0]["status"] == "unknown" and self.meanwhile:
            office = self.meanwhile.pop()
            with office.desk.database.transaction("due now") as tx:
                tx.execute(t.jobs.update().where(t.jobs.c.kind == "reconcile").values(due=office.clock.now()))
            all_others_work(office)


def test_change_during_a_report_is_reported_too(tmp_path: Path) -> None:
    """What changes while the document system is being told is told right after."""
    ezd = BusySystem(tmp_path / "ezd")
    office = Office(tmp_path / "store", {"ezd": ezd}, ["ezd"])
    ezd.meanwhile.append(office)
    office.platform.send_script = ["break after taking"]
    dropped = tmp_path / "ezd" / "out" / "pismo"
    dropped.mkdir(parents=True)
    (dropped / "letter.json").write_text(json.dumps(a_notice()), "utf-8")
    office.run()
    office.after(minutes=1)
    place = next((tmp_path / "ezd" / "sent").iterdir())
    told = json.loads((place / "status.json").read_text("utf-8"))["shipments"][0]["status"]
    assert told == office.shipment(place.name)["status"] == "taken"
    office.desk.database.close()


def test_further_proof_reaches_the_document_system_although_no_status_changes(tmp_path: Path) -> None:
    """A second UPP for a delivered letter is written beside the first."""
    ezd = BusySystem(tmp_path / "ezd")
    office = Office(tmp_path / "store", {"ezd": ezd}, ["ezd"])
    dropped = tmp_path / "ezd" / "out" / "pismo"
    dropped.mkdir(parents=True)
    (dropped / "letter.json").write_text(json.dumps(a_notice()), "utf-8")
    office.run()
    earlier = sealed_upp(PLATFORM_SEAL, "900000", "przykladowo", delivered="2026-03-01T10:05:00.000", at=office.clock.now())
    office.platform.arrive(earlier, file_name="UPP.xml")
    office.after(minutes=11)
    place = next((tmp_path / "ezd" / "sent").iterdir())
    assert len(list((place / "evidence").iterdir())) == 2
    assert office.shipment(place.name)["basis"]["event_at_raw"].startswith("2026-03-01")
    office.desk.database.close()


def test_proof_that_moves_to_its_letter_leaves_no_question_behind(office: Office, platform: PlatformDouble) -> None:
    """A UPP that was only probable for one letter, once it belongs to another, no longer asks a clerk about the first."""
    platform.shows_sent = False
    platform.send_script = ["break before taking"]
    platform.call_timeout = timedelta(minutes=30)
    first = office.post(a_notice(), key="first")
    office.run()
    second = office.post(a_notice(), key="second")
    send = platform.send

    def receipt_overtakes_the_answer(order: Order) -> Taken:
        taken = send(order)
        platform.arrive(platform.receipt_for(taken.platform_id), file_name="UPP.xml")
        office.clock.moment += timedelta(minutes=4)
        all_others_work(office)
        return replace(taken, receipt=None)

    platform.send = receipt_overtakes_the_answer  # type: ignore[method-assign]  # for the second letter only
    office.run()
    assert office.shipment(second)["status"] == "delivered"
    assert (office.shipment(first)["evidence"], office.shipment(first)["awaits"]["whose_move"]) == ([], "platform")


def test_clock_that_ran_a_year_ahead_stops_nothing(office: Office, platform: PlatformDouble) -> None:
    """After a clock was wrong by a year and is set right, boxes are fetched again at once."""
    office.clock.moment += timedelta(days=365)
    office.run()
    office.clock.moment -= timedelta(days=365)
    platform.arrive(PDF)
    office.restart()
    office.run()
    assert len(office.arrivals()) == 1


def test_proof_that_comes_to_another_units_box_belongs_to_the_letters_unit(office: Office, platform: PlatformDouble) -> None:
    """Where units share an answer box, a UPP is kept for the unit whose letter it proves."""
    shared = 'unit = "Inna"\n[[boxes]]\nentity = "lubin"\nname = "A"\naddress = "/lubin/odp"\nanswer_address = "/lubin/odp"\n'
    with office.desk.database.transaction("shared box") as tx:
        transfer.import_office(tx, transfer.read(shared))
        tx.execute(t.boxes.update().values(answer_address="/lubin/odp", receiving=t.boxes.c.address == "/lubin/odp"))
        plan_recurring(tx, office.desk)
    platform.send_script = ["take without receipt"]
    letter = office.post(a_notice())
    office.run()
    platform.send_owed_receipts()
    office.after(minutes=11)
    with office.desk.database.reading() as tx:
        owners = tx.execute(select(t.evidence.c.unit_id)).scalars().all()
    assert (office.shipment(letter)["status"], owners) == ("delivered", [office.unit_id])
