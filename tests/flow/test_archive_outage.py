"""The archive cannot be reached: nothing is lost, nothing is doubled, and what happened outside is recorded all the same."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from adapters.documents.folder.system import open_system
from connector.flow.decide import Decision, close_shipment
from connector.flow.desk import SystemClock
from connector.letters.errors import AnswerUnverifiable, ArchiveUnreachable
from connector.offices.clients import key_digest
from connector.store import tables as t
from connector.web.application import create_application
from samples.documents import arrivals as samples
from tests.office_kit import Office, a_notice, a_ready_letter
from tests.platform_double import PlatformDouble, bad_envelope

ANSWER = b"<answer/>"


def named_digests(office: Office) -> set[str]:
    """List every digest of bytes that the database names."""
    columns = (
        t.attempts.c.answer_sha256,
        t.evidence.c.sha256,
        t.documents.c.sha256,
        t.arrivals.c.envelope_sha256,
        t.arrivals.c.document_sha256,
    )
    with office.desk.database.reading() as tx:
        return {found for column in columns for found in tx.execute(select(column)).scalars() if found}


def counted(office: Office) -> dict[str, int]:
    """Count the rows that an accepted letter would have."""
    with office.desk.database.reading() as tx:
        return {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (t.letters, t.shipments, t.documents, t.jobs, t.arrivals, t.unarchived)
        }


def waiting(office: Office) -> int:
    """Count the answers that wait in the database."""
    return counted(office)["unarchived"]


def lost_after(folder: Path, calls: int) -> Office:
    """Live through a day in which the archive is lost after so many calls, and a week in which it is there again."""
    office = Office(folder)
    platform = office.platform
    platform.send_script = ["not taken", "take", "refuse"]
    platform.confirm_script = ["wrong digest", "take", "break after taking", "take"]
    for document in (samples.unsigned().content, b"%PDF-1.4 plain"):
        platform.arrive(document)
    with office.shelf.unreachable(after=calls):
        for key in ("one", "two"):
            try:
                office.post(a_notice(), key=key)
            except ArchiveUnreachable:
                assert office.shelf.refusals
        for _ in range(4):
            office.after(hours=3)
    for key in ("one", "two"):
        office.post(a_notice(), key=key)
    office.after(days=2)
    office.after(days=2)
    return office


def test_archive_lost_at_any_moment_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """After which call whatsoever it is lost, every letter and arrival comes to its end once, with all its bytes."""
    for calls in count():
        office = lost_after(tmp_path / str(calls), calls)
        with office.desk.database.reading() as tx:
            statuses = sorted(tx.execute(select(t.shipments.c.status)).scalars())
        assert statuses == ["delivered", "refused"]
        assert len(office.platform.taken) == 1
        assert [arrival["status"] for arrival in office.arrivals()] == ["handing_over", "handing_over"]
        assert len(office.platform.confirmed) == 2
        assert named_digests(office) <= set(office.desk.archive.digests())
        assert all(office.desk.archive.get(sha256) for sha256 in named_digests(office))
        assert waiting(office) == 0
        office.desk.database.close()
        if not office.shelf.refusals:
            assert calls > 20
            break


def test_letter_is_not_half_accepted(office: Office) -> None:
    """The document system is told 503 with a problem document and may repeat; nothing is stored until the bytes are safe."""
    with office.desk.database.transaction("key set") as tx:
        tx.execute(t.clients.update().values(key_sha256=key_digest("klucz")))
    application = create_application(office.desk, "training")

    async def post() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://konektor") as client:
            headers = {"Authorization": "Bearer klucz", "Idempotency-Key": "k-1"}
            return await client.post("/api/v1/letters", json=a_notice(), headers=headers)

    before = counted(office)
    with office.shelf.unreachable():
        refused = asyncio.run(post())
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["retry"], problem["fault"]) == (503, "archive_unreachable", True, "us")
    assert "Archiwum" in problem["title"]
    assert "archive" in problem["title_en"]
    assert counted(office) == before
    assert asyncio.run(post()).status_code == 202


def test_page_says_that_the_archive_is_away(office: Office) -> None:
    """A clerk who wants a document is told in Polish that nothing is lost, with 503."""
    letter = office.post(a_ready_letter(b"<pismo/>"))
    with office.desk.database.transaction("key set") as tx:
        tx.execute(t.clients.update().values(key_sha256=key_digest("klucz")))
        client = tx.execute(select(t.clients.c.name)).scalar_one()
    document = office.letter(letter)["documents"][0]["id"]
    application = create_application(office.desk, "training")

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://konektor") as browser:
            basic = base64.b64encode(f"{client}:klucz".encode()).decode()
            return await browser.get(f"/pliki/dokumenty/{document}", headers={"Authorization": f"Basic {basic}"})

    with office.shelf.unreachable():
        page = asyncio.run(get())
    assert page.status_code == 503
    assert "niczego nie utracono" in page.text


def test_nothing_is_confirmed_that_could_not_be_kept(office: Office, platform: PlatformDouble) -> None:
    """While the archive is away the queue stays as it is; afterwards each item comes in once."""
    platform.arrive(samples.unsigned().content)
    with office.shelf.unreachable():
        office.after(hours=5)
        assert (office.arrivals(), platform.confirmed, len(platform.queue)) == ([], [], 1)
    office.after(hours=2)
    assert [arrival["status"] for arrival in office.arrivals()] == ["handing_over"]
    assert len(platform.confirmed) == 1


def test_outcome_is_recorded_though_the_answer_cannot_be_archived(office: Office, platform: PlatformDouble) -> None:
    """The letter is delivered at once, its answer and receipt wait in the database, can be read there, and move later."""
    letter = office.post(a_notice())
    receipt = platform.write_receipt("900000", "przykladowo")
    platform.write_receipt = lambda _number, _to: receipt
    office.shelf.refused_once = [ANSWER, receipt]
    office.run()
    assert office.shipment(letter)["status"] == "delivered"
    assert waiting(office) == 2
    office.restart()
    for content in (ANSWER, receipt):
        sha256 = office.desk.archive.digest(content)
        assert sha256 not in set(office.desk.archive.digests())
        assert (office.desk.archive.holds(sha256), office.desk.archive.get(sha256)) == (True, content)
    office.after(hours=1)
    assert waiting(office) == 0
    assert {office.desk.archive.digest(content) for content in (ANSWER, receipt)} <= set(office.desk.archive.digests())
    assert len(platform.taken) == 1


def test_answer_waits_for_as_long_as_the_archive_is_away(office: Office, platform: PlatformDouble) -> None:
    """Days of it neither lose the answer nor end its waiting."""
    platform.send_script = ["unverifiable"]
    office.post(a_notice())
    raw = b"<signed-by-somebody-else/>"
    office.shelf.refused_once = [raw]
    office.run()
    with office.shelf.unreachable():
        office.after(days=1)
        office.after(days=4)
        assert waiting(office) == 1
        assert office.desk.archive.get(office.desk.archive.digest(raw)) == raw
    office.after(hours=2)
    assert waiting(office) == 0
    assert office.desk.archive.get(office.desk.archive.digest(raw)) == raw


@pytest.mark.parametrize("error", [bad_envelope(), AnswerUnverifiable("answer_signer_unknown", raw=b"<by a stranger>")])
def test_box_is_paused_though_the_answer_cannot_be_archived(office: Office, platform: PlatformDouble, error: Exception) -> None:
    """What nobody can read is kept, and the box waits for a person, with the archive away or not."""
    platform.unusable = [error]  # type: ignore[list-item]  # both are errors of the platform
    with office.shelf.unreachable():
        office.after(minutes=5)
        assert (office.box().paused, waiting(office)) == (error.code, 1)  # type: ignore[attr-defined]
    office.after(hours=2)
    assert waiting(office) == 0


def test_failed_confirm_is_recorded_though_its_answer_cannot_be_archived(office: Office, platform: PlatformDouble) -> None:
    """The attempt is closed with its outcome; it does not stay open for want of a place for the answer."""
    platform.arrive(samples.unsigned().content)
    fault = b"<fault>confirm</fault>"

    def refuse(*_args: object, **_options: object) -> None:
        raise AnswerUnverifiable("answer_signer_unknown", raw=fault)

    platform.confirm = refuse  # type: ignore[method-assign]
    office.shelf.refused_once = [fault, fault]
    office.after(minutes=5)
    with office.desk.database.reading() as tx:
        attempt = tx.execute(select(t.attempts).where(t.attempts.c.action == "confirm")).one()
    assert (attempt.outcome, attempt.answer_sha256) == ("unknown", office.desk.archive.digest(fault))
    assert office.desk.archive.get(attempt.answer_sha256) == fault


def test_proof_adopted_right_before_a_kill_is_adopted_once(office: Office, platform: PlatformDouble) -> None:
    """A receipt that came before its letter's number belongs to it after a crash as well, and is counted once."""
    platform.arrive(platform.write_receipt("900000", "przykladowo"), file_name="UPP.xml")
    office.run()
    platform.send_script = ["take without receipt"]
    letter = office.post(a_notice())
    with office.killed_at("waiting proof adopted"):
        office.run()
    office.restart()
    office.run()
    assert (office.shipment(letter)["status"], len(office.shipment(letter)["evidence"])) == ("delivered", 1)


def test_outcome_is_recorded_though_an_earlier_proof_cannot_be_read(office: Office, platform: PlatformDouble) -> None:
    """A receipt that came before its letter's number is adopted when the archive is back, and holds up nothing until then."""
    receipt = platform.write_receipt("900000", "przykladowo")
    platform.arrive(receipt, file_name="UPP.xml")
    office.run()
    letter = office.post(a_notice())
    platform.send_script = ["take without receipt"]
    with office.desk.database.reading() as tx:
        sha256 = tx.execute(select(t.evidence.c.sha256)).scalar_one()
    office.shelf.hidden = {sha256}
    office.run()
    assert (office.shipment(letter)["status"], len(platform.taken)) == ("taken", 1)
    office.shelf.hidden = set()
    office.after(hours=1)
    assert office.shipment(letter)["status"] == "delivered"


def test_decision_of_a_person_is_not_half_recorded(office: Office, platform: PlatformDouble) -> None:
    """A person is told to try again, and nothing is written until the decision's document is safe."""
    platform.send_script = ["refuse"]
    letter = office.post(a_notice())
    office.run()
    decision = Decision("Jan Testowy", "wysłano pocztą")
    with office.shelf.unreachable(), pytest.raises(ArchiveUnreachable):
        close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], decision)
    assert office.shipment(letter)["status"] == "refused"


@pytest.fixture
def visited(tmp_path: Path) -> Iterator[Office]:
    """Give an office that visits a directory with one letter in it."""
    drop = tmp_path / "ezd" / "out" / "pismo-1"
    drop.mkdir(parents=True)
    (drop / "letter.json").write_text(json.dumps(a_notice()), encoding="utf-8")
    system = open_system({"folder": str(tmp_path / "ezd"), "quiet_seconds": 0}, SystemClock(), lambda _reference: b"")
    office = Office(tmp_path / "store", {"ezd": system}, targets=["ezd"])
    yield office
    office.desk.database.close()


def test_dropped_letter_stays_until_it_is_safe(visited: Office, tmp_path: Path) -> None:
    """A letter in the shared directory is left there, neither accepted nor refused, and is taken once the archive is back."""
    with visited.shelf.unreachable():
        visited.after(hours=1)
        assert (tmp_path / "ezd" / "out" / "pismo-1" / "letter.json").is_file()
        assert counted(visited)["letters"] == 0
    visited.after(hours=2)
    assert counted(visited)["letters"] == 1
