"""Letters sent past the connector, as the simulated ePUAP's document store shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from connector.ports import Queue
from connector.store import elsewhere, rows
from connector.store import tables as t
from samples.pki import Pki
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.contract.epuap.kit import BOX, LETTER, an_order
from tests.contract.epuap.test_epuap_restore import RealOffice
from tests.office_kit import a_notice


@pytest.fixture
def office(tmp_path: Path, channel: Queue, pki: Pki) -> Iterator[RealOffice]:
    """Give an office at the platform."""
    office = RealOffice(tmp_path / "store", channel, pki)
    office.clock.moment = datetime.now(UTC)  # the platform signs with certificates of today
    yield office
    office.desk.database.close()


def test_record_tells_enough_to_fetch_a_letter(channel: Queue, platform: Simulator) -> None:
    """A line of it leads to the bytes and to the proof, which tells the number that sending answered with."""
    began = datetime.now(UTC)
    number = channel.send(an_order(file_name="Odpowiedź.xml")).platform_id
    (entry,) = channel.sent_since(BOX, began) or []
    assert (entry.name, entry.addressee, entry.sender) == ("Odpowiedź", "/przykladowo/skrytka", "/lubin/odpowiedzi")
    assert entry.sent_at is not None
    assert entry.sent_at_raw is not None
    assert datetime.fromisoformat(entry.sent_at_raw).replace(tzinfo=UTC) == entry.sent_at
    trace = channel.fetch_sent(BOX, entry)
    assert trace is not None
    assert (trace.name, trace.content, trace.platform_id) == ("Odpowiedź", LETTER, number)
    assert trace.receipt is not None
    assert number.encode() in trace.receipt.content
    assert len(platform.books().taken) == 1


def test_letter_without_a_proof_is_fetched_all_the_same(channel: Queue, platform: Simulator) -> None:
    """Its number is not known then, and the store's own is not taken for it."""
    platform.script(Rule("late_upp"))
    channel.send(an_order(file_name="Odpowiedź.xml"))
    (entry,) = channel.sent_since(BOX, datetime.now(UTC)) or []
    trace = channel.fetch_sent(BOX, entry)
    assert trace is not None
    assert (entry.receipt, trace.platform_id, trace.receipt, trace.content) == (None, None, None, LETTER)


def test_letter_sent_in_the_portal_is_taken_in(office: RealOffice, channel: Queue, platform: Simulator) -> None:
    """The connector's own letters are told from it by their names; its proof is kept as one without a letter of ours."""
    office.post(a_notice())
    office.run()
    number = channel.send(an_order(file_name="Odpowiedź.xml")).platform_id
    office.clock.moment = datetime.now(UTC)
    office.after(hours=2)
    with office.desk.database.reading() as tx:
        (row,) = elsewhere.newest(tx, office.unit_id, 9)
        assert (row.name, row.platform_id, office.desk.archive.get(row.sha256)) == ("Odpowiedź", number, LETTER)
        (proof,) = elsewhere.receipts_of(tx, row)
        assert (proof.kind, proof.verdict, proof.shipment_id) == ("UPP", "verified", None)
        assert rows.get(tx, t.boxes, row.box_id).sent_seen_until is not None
    assert len(platform.books().taken) == 2


def test_late_proof_of_such_a_letter_is_found_beside_it(office: RealOffice, channel: Queue, platform: Simulator) -> None:
    """Days later the record has it, and the letter gets its number and its proof."""
    platform.script(Rule("late_upp"))
    number = channel.send(an_order(file_name="Odpowiedź.xml")).platform_id
    office.run()
    platform.release_upp(number)
    office.after(days=3)
    with office.desk.database.reading() as tx:
        (row,) = elsewhere.newest(tx, office.unit_id, 9)
        assert (row.platform_id, [piece.kind for piece in elsewhere.receipts_of(tx, row)]) == (number, ["UPP"])


@pytest.mark.parametrize("deed", ["unsigned_fault", "lost_rights", "wrong_certificate"])
def test_office_that_cannot_read_the_record_goes_on(office: RealOffice, channel: Queue, platform: Simulator, deed: str) -> None:
    """A store that refuses or cannot be believed stops nothing else: no box is paused, and the record is read later."""
    channel.send(an_order(file_name="Odpowiedź.xml"))
    platform.script(Rule(deed, operation="zawartoscSkladu"))
    office.run()
    assert office.box().paused is None
    platform.end_script()
    office.after(hours=1)
    with office.desk.database.reading() as tx:
        assert len(elsewhere.newest(tx, office.unit_id, 9)) == 1
        errors = select(t.jobs.c.last_error).where(t.jobs.c.kind == "elsewhere")
        assert tx.execute(errors).scalars().all() == [None]
