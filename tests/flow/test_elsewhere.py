"""Letters that people sent past the connector: found in the platform's record, kept once, shown, and warned of."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from connector.care.aftermath import ask
from connector.care.release import release
from connector.flow.sent_already import CODE
from connector.offices import clients
from connector.store import tables as t
from connector.web.application import create_application
from tests.care_kit import WHY, an_office, restoring, take
from tests.flow.panel_kit import Page
from tests.office_kit import START, TO, Office, a_notice, a_ready_letter
from tests.platform_double import SENT_AT, PlatformDouble

BY_HAND = b"<pismo>nadane w portalu</pismo>"


def ask_web(office: Office, path: str) -> httpx.Response:
    """Ask the API as a document system, or open a page as a clerk."""
    with office.desk.database.transaction("key set") as tx:
        key = clients.new_key()
        tx.execute(t.clients.update().values(key_sha256=clients.key_digest(key)))
    basic = base64.b64encode(f"ezd:{key}".encode()).decode()
    headers = {"Authorization": f"Bearer {key}" if path.startswith("/api") else f"Basic {basic}"}

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(create_application(office.desk, "training"))
        async with httpx.AsyncClient(transport=transport, base_url="http://konektor") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(get())


def found(office: Office) -> list[dict[str, Any]]:
    """List what the API shows as sent elsewhere."""
    listed: list[dict[str, Any]] = ask_web(office, "/api/v1/sent-elsewhere").json()["sent_elsewhere"]
    return listed


def told(office: Office) -> list[str | None]:
    """List the subjects of the journal's entries about letters sent elsewhere."""
    with office.desk.database.reading() as tx:
        query = select(t.journal.c.subject).where(t.journal.c.kind == "sent_elsewhere.found")
        return list(tx.execute(query).scalars())


def test_letter_sent_by_hand_is_kept_with_its_receipt(office: Office, platform: PlatformDouble) -> None:
    """Its bytes are in the archive, its UPP is a proof without a letter of ours beside it, and the journal tells once."""
    platform.send_by_hand(BY_HAND, TO, name="Odpowiedź", platform_id="800001")
    office.run()
    (letter,) = found(office)
    assert (letter["name"], letter["addressee"], letter["platform_id"]) == ("Odpowiedź", TO, "800001")
    assert (letter["sent_at"], letter["missing"], letter["ours"]) == (SENT_AT.isoformat(), None, False)
    assert [(piece["kind"], piece["verdict"], piece["match"]) for piece in letter["evidence"]] == [("UPP", "verified", "none")]
    assert ask_web(office, f"/api/v1/sent-elsewhere/{letter['id']}/content").content == BY_HAND
    for _ in range(3):
        office.after(hours=1)
    assert (told(office), platform.calls["fetch_sent"]) == ([letter["id"]], 1)


def test_what_the_connector_sent_is_never_fetched(office: Office, platform: PlatformDouble) -> None:
    """Our mark in the name tells it, whether the answer came or not."""
    platform.send_script = ["take", "take without receipt", "break after taking"]
    for key in ("/a/skrytka", "/b/skrytka", "/c/skrytka"):
        office.post(a_notice(key), key=key)
    office.run()
    office.after(hours=1)
    assert (found(office), platform.calls["fetch_sent"], len(platform.taken)) == ([], 0, 3)


def test_our_letter_in_doubt_is_looked_for_at_once(office: Office, platform: PlatformDouble) -> None:
    """Where the record shows it under our mark, the search does not wait for its time."""
    platform.send_script = ["break after taking"]
    platform.reachable = False
    letter = office.post(a_notice())
    office.run()
    office.after(hours=20)
    platform.reachable = True
    with office.desk.database.transaction("far away") as tx:
        tx.execute(t.jobs.update().where(t.jobs.c.kind == "reconcile").values(due=START + timedelta(days=5)))
    office.after(hours=2)
    assert office.shipment(letter)["status"] == "taken"


def test_our_letter_without_its_name_is_known_by_its_bytes(office: Office, platform: PlatformDouble) -> None:
    """A letter in doubt whose name the record lost is ours; it is fetched once and settled by the search."""
    platform.numbers_sent = False
    platform.send_script = ["break before taking"]
    letter = office.post(a_ready_letter(BY_HAND))
    platform.reachable = False
    office.run()
    platform.reachable = True
    platform.send_by_hand(BY_HAND, TO)
    office.after(hours=2)
    office.after(hours=2)
    assert (found(office), office.shipment(letter)["status"], platform.calls["fetch_sent"]) == ([], "taken", 1)


@pytest.mark.parametrize("deed", ["take", "take without receipt"])
def test_copy_sent_by_hand_of_a_letter_that_left_is_shown(office: Office, platform: PlatformDouble, deed: str) -> None:
    """The connector's own letter is accounted for, so equal bytes under another name are somebody's second sending."""
    platform.send_script = [deed]
    office.post(a_ready_letter(BY_HAND))
    office.run()
    platform.send_by_hand(BY_HAND, TO, platform_id="800001")
    office.after(hours=1)
    assert len(found(office)) == 1


def test_letter_that_never_left_does_not_hide_what_a_person_sent(office: Office, platform: PlatformDouble) -> None:
    """Equal bytes of a letter that still waits prove that somebody else sent it."""
    platform.send_script = ["not taken"]
    office.post(a_ready_letter(BY_HAND))
    platform.send_by_hand(BY_HAND, TO)
    office.run()
    assert len(found(office)) == 1


def test_letters_are_fetched_in_portions_oldest_first(office: Office, platform: PlatformDouble) -> None:
    """A turn fetches a bounded number and the next one follows at once; none is fetched twice."""
    for number in range(45):
        platform.send_by_hand(b"<pismo>%d</pismo>" % number, TO, name=f"Pismo {number}", at=SENT_AT - timedelta(minutes=number))
    office.run()
    assert (platform.calls["fetch_sent"], platform.calls["sent_since"]) == (45, 3)
    assert [letter["name"] for letter in found(office)] == [f"Pismo {number}" for number in range(45)]
    page = ask_web(office, "/api/v1/sent-elsewhere?limit=20").json()
    rest = ask_web(office, f"/api/v1/sent-elsewhere?limit=40&before={page['next']}").json()
    assert (len(page["sent_elsewhere"]), len(rest["sent_elsewhere"]), rest["next"]) == (20, 25, None)


def test_first_look_does_not_bring_the_whole_history(office: Office, platform: PlatformDouble) -> None:
    """What is older than the first span stays where it is, and so does what has no date; later undated letters are taken in."""
    platform.send_by_hand(b"<stare/>", TO, at=SENT_AT - timedelta(days=2))
    platform.send_by_hand(b"<bez-daty/>", TO, at=None)
    office.run()
    assert (found(office), platform.calls["fetch_sent"]) == ([], 0)
    platform.send_by_hand(b"<nowe-bez-daty/>", TO, name="Nowe", at=None)
    office.after(hours=1)
    assert [letter["name"] for letter in found(office)] == ["Nowe"]


def test_nothing_is_missed_while_a_box_was_paused(office: Office, platform: PlatformDouble) -> None:
    """Boxes that are paused or do not receive ask nothing; afterwards the record is read from where the last look ended."""
    office.run()
    with office.desk.database.transaction("paused") as tx:
        tx.execute(t.boxes.update().values(paused="answer_unverifiable"))
    asked = platform.calls["sent_since"]
    office.after(hours=2)
    platform.send_by_hand(BY_HAND, TO, at=office.clock.now())
    office.after(days=9)
    assert platform.calls["sent_since"] == asked
    with office.desk.database.transaction("resumed") as tx:
        tx.execute(t.boxes.update().values(paused=None, receiving=False))
    office.after(hours=1)
    assert platform.calls["sent_since"] == asked
    with office.desk.database.transaction("receiving") as tx:
        tx.execute(t.boxes.update().values(receiving=True))
    office.after(hours=1)
    assert len(found(office)) == 1


def test_platform_without_a_record_or_away_does_no_harm(office: Office, platform: PlatformDouble) -> None:
    """Where nothing can be read nothing is claimed, and the box is not paused for it."""
    platform.send_by_hand(BY_HAND, TO)
    platform.shows_sent = False
    office.run()
    platform.shows_sent, platform.fetch_script = True, ["not taken"]
    office.after(hours=1)
    assert (found(office), office.box().paused) == ([], None)
    office.after(hours=1)
    assert len(found(office)) == 1


def test_letter_that_cannot_be_fetched_does_not_stop_the_others(office: Office, platform: PlatformDouble) -> None:
    """After some tries it is shown without its bytes and with the reason; one that is gone is shown at once."""
    platform.send_by_hand(b"<zepsute/>", TO, name="Zepsute", at=SENT_AT - timedelta(minutes=2))
    platform.send_by_hand(b"<usuniete/>", TO, name="Usunięte", at=SENT_AT - timedelta(minutes=1))
    platform.send_by_hand(BY_HAND, TO, name="Dobre")
    platform.hidden = {"hand-1"}
    platform.fetch_script = ["break"] * 5
    for _ in range(8):
        office.after(hours=1)
    shown = {letter["name"]: (letter["missing"], letter["sha256"] is not None) for letter in found(office)}
    assert shown == {"Zepsute": ("outcome_unknown", False), "Usunięte": ("gone", False), "Dobre": (None, True)}
    assert len(told(office)) == 3
    missing = next(letter["id"] for letter in found(office) if letter["name"] == "Zepsute")
    assert ask_web(office, f"/api/v1/sent-elsewhere/{missing}/content").status_code == 404


def test_receipt_that_comes_by_itself_stands_beside_its_letter(office: Office, platform: PlatformDouble) -> None:
    """It speaks of the letter's number, and is never offered as the proof of a letter of ours in doubt."""
    platform.send_script = ["break before taking"]
    platform.send_by_hand(BY_HAND, TO, platform_id="800001")
    letter = office.post(a_notice())
    office.run()
    platform.arrive(platform.write_receipt("800001", "przykladowo") + b"\n", file_name="UPP.xml")
    office.after(minutes=5)
    assert [piece["kind"] for piece in found(office)[0]["evidence"]] == ["UPP", "UPP"]
    shipment = office.shipment(letter)
    assert (shipment["status"], [piece["kind"] for piece in shipment["evidence"] if piece["kind"] == "UPP"]) == ("unknown", [])
    (arrival,) = office.arrivals()
    assert "wysłanego poza konektorem" in Page(ask_web(office, f"/przychodzace/{arrival['id']}")).text


def test_receipt_that_the_record_gets_later_is_fetched_then(office: Office, platform: PlatformDouble) -> None:
    """A letter is listed again until the record has its receipt, which also tells its number."""
    platform.send_by_hand(BY_HAND, TO)
    office.run()
    assert (found(office)[0]["platform_id"], found(office)[0]["evidence"]) == (None, [])
    office.after(days=3)
    (number,) = platform.by_hand
    del platform.by_hand[number]
    platform.send_by_hand(BY_HAND, TO, platform_id="800001")
    office.after(hours=1)
    (letter,) = found(office)
    assert (letter["platform_id"], [piece["kind"] for piece in letter["evidence"]]) == ("800001", ["UPP"])
    assert told(office) == [letter["id"]]


@pytest.fixture
def bound(tmp_path: Path) -> Iterator[Office]:
    """Give an office whose store is bound, so that it can be restored."""
    office = an_office(tmp_path / "store")
    yield office
    office.desk.database.close()


def test_letter_lost_with_the_store_is_taken_in_after_the_release(bound: Office, tmp_path: Path) -> None:
    """Held until a person releases the store; then kept as ours whose record was lost, and warned of when posted again."""
    bound.run()
    take(bound, tmp_path / "kopie")
    bound.post(a_notice(), key="accepted after the backup")
    bound.after(hours=5)
    with restoring(bound, tmp_path / "kopie", tmp_path / "new") as other:
        other.after(days=2)
        assert found(other) == []
        (stranger,) = ask(other.desk).boxes[0].strangers
        release(other.desk, WHY)
        other.run()
        (letter,) = found(other)
        assert (letter["name"], letter["ours"]) == (stranger["name"], True)
        again = other.post(a_notice(), key="posted again")
        other.run()
        (problem,) = [each for each in other.shipment(again)["problems"] if each["code"] == CODE]
        assert (problem["severity"], letter["id"] in problem["text_en"]) == ("warning", True)


def test_letter_to_another_addressee_or_of_other_content_is_not_warned_of(office: Office, platform: PlatformDouble) -> None:
    """Only the same content to the same addressee, found in the last days, is worth a warning."""
    platform.send_by_hand(BY_HAND, TO)
    office.run()
    same, other = office.post(a_ready_letter(BY_HAND), key="same"), office.post(a_ready_letter(b"<inne/>"), key="other")
    elsewhere = a_ready_letter(BY_HAND)
    elsewhere["addressees"][0]["address"] = "/inny/skrytka"
    away = office.post(elsewhere, key="to another")
    office.after(minutes=1)
    office.after(days=8)
    late = office.post(a_ready_letter(BY_HAND), key="late")
    office.run()
    warned = {
        letter: [each["code"] for each in office.shipment(letter)["problems"] if each["code"] == CODE]
        for letter in (same, other, away, late)
    }
    assert warned == {same: [CODE], other: [], away: [], late: []}


def test_page_lists_them_in_polish(office: Office, platform: PlatformDouble) -> None:
    """A clerk sees what was sent past the connector, and can save it; the list of letters leads there."""
    platform.send_by_hand(BY_HAND, TO, name="Odpowiedź <b>", platform_id="800001")
    platform.send_by_hand(b"%PDF-1.4", TO, name="skan.pdf")
    platform.hidden = {"hand-2"}
    platform.send_by_hand(b"<znikly/>", TO, name="Znikły")
    assert "Nie znaleziono żadnych takich pism" in Page(ask_web(office, "/poza-konektorem")).text
    office.run()
    page = Page(ask_web(office, "/poza-konektorem"))
    assert page.find("//h1/text()") == ["Wysłane poza konektorem"]
    assert page.find("//tbody/tr/th/a/text()") == ["skan.pdf", "Odpowiedź <b>"]
    assert "usunięto je, zanim konektor je pobrał" in page.text
    assert "UPP: pieczęć prawidłowa" in page.text
    saved = [ask_web(office, address) for address in page.find("//tbody/tr/th/a/@href")]
    assert [answer.content for answer in saved] == [b"%PDF-1.4", BY_HAND]
    assert Page(ask_web(office, "/pisma")).find("//main//a[@href='/poza-konektorem']")


def test_boxes_of_one_entity_take_a_letter_in_once(office: Office, platform: PlatformDouble) -> None:
    """The record is the entity's: whichever box asks, the letter belongs to the box that it left from."""
    office.run()
    with office.desk.database.transaction("second box") as tx:
        first = tx.execute(t.boxes.select()).one()
        values = {**first._mapping, "public_id": "box_second", "address": "/lubin/druga", "sent_seen_until": None}
        del values["id"]
        second = tx.execute(t.boxes.insert().values(values).returning(t.boxes.c.id)).scalar_one()
    platform.send_by_hand(BY_HAND, TO)
    platform.senders["hand-0"] = "/lubin/druga"
    office.restart()
    for _ in range(3):
        office.after(hours=1)
    assert [letter["box"] for letter in found(office)] == ["/lubin/druga"]
    assert (platform.calls["fetch_sent"], len(told(office))) == (1, 1)
    assert second != first.id


def test_what_is_taken_in_already_is_no_stranger_after_a_restore(bound: Office, tmp_path: Path) -> None:
    """The question after a restore names only what the restored store does not know."""
    bound.platform.send_by_hand(BY_HAND, TO)
    bound.run()
    take(bound, tmp_path / "kopie")
    with restoring(bound, tmp_path / "kopie", tmp_path / "new") as other:
        assert ask(other.desk).boxes[0].strangers == []


def test_other_units_do_not_see_them(office: Office, platform: PlatformDouble) -> None:
    """A letter sent from one unit's box is not there for another unit."""
    platform.send_by_hand(BY_HAND, TO)
    office.run()
    (letter,) = found(office)
    with office.desk.database.transaction("another unit") as tx:
        number = tx.execute(t.units.insert().values(public_id="unt_x", name="Biblioteka").returning(t.units.c.id)).scalar_one()
        tx.execute(t.clients.update().values(unit_id=number))
    assert found(office) == []
    assert ask_web(office, f"/api/v1/sent-elsewhere/{letter['id']}").status_code == 404
    assert ask_web(office, f"/pliki/poza-konektorem/{letter['id']}").status_code == 404
