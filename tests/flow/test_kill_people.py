"""Killed while a person's decision is carried out: it is carried out once, or not at all and can be made again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from sqlalchemy import select

from connector.flow.attribute import confirm_proof, reject_proof
from connector.flow.decide import Decision, cancel_shipment, close_shipment, release_arrival, reopen_shipment
from connector.flow.desk import Policies
from connector.flow.hand_in import hand_in
from connector.flow.rejudge import plan_rejudging
from connector.letters.errors import StateConflict
from connector.store import tables as t
from samples.documents import arrivals as samples
from schemas.parsing import parse
from signing import policy
from signing.xades import sign
from tests.commit_points import commit_points, of_people
from tests.office_kit import PLATFORM_SEAL, SEAL, Office, a_notice
from tests.platform_double import PlatformDouble
from tests.receipts_kit import make_key, sealed_upp

WHY = Decision("Jan Testowy", "sprawdzone")
STRANGER = make_key("nowa pieczęć")


def deliver(office: Office, platform: PlatformDouble) -> None:
    """Bring letters and arrivals to where a person can decide; posted again, they are the same."""
    platform.shows_sent = False
    for key, deed in (("lost", "break after taking"), ("closed", "break before taking")):
        platform.send_script = [deed]
        office.post(a_notice(f"/{key}/skrytka"), key=key)
        office.run()
    office.post(a_notice(kind="bez klucza"), key="held")
    office.post(a_notice("/podpis/skrytka", kind="decyzja"), key="to sign")
    upp = sealed_upp(PLATFORM_SEAL, "900000", "lost", at=office.clock.now())
    for document in (upp, sealed_upp(STRANGER, "123", "przykladowo", at=office.clock.now()), samples.malformed().content):
        platform.arrive(document)
    platform.arrive(sign(parse(samples.unsigned().content), STRANGER, at=office.clock.now()))
    office.after(minutes=11)
    platform.send_script = ["unverifiable"]
    office.post(a_notice("/nowy/skrytka"), key="new certificate")
    office.run()


def decide_everything(office: Office, letters: dict[str, str]) -> None:
    """Make every decision there is, and none that is made already."""
    lost, closed = (office.shipment(letters[key])["id"] for key in ("lost", "closed"))
    proof = proof_of(office, "900000")
    decisions: list[Callable[[], None]] = [
        partial(cancel_shipment, office.desk, office.unit_id, office.shipment(letters["held"])["id"], WHY),
        partial(reject_proof, office.desk, office.unit_id, proof, WHY),
        partial(confirm_proof, office.desk, office.unit_id, proof, lost, WHY),
        partial(close_shipment, office.desk, office.unit_id, closed, WHY),
        partial(reopen_shipment, office.desk, office.unit_id, closed, WHY),
        partial(release_malformed, office),
        partial(hand_in_signed, office, letters["to sign"]),
    ]
    for decide in decisions:
        with suppress(StateConflict):  # made before the kill
            decide()
    office.policies = Policies(
        policy.letters([SEAL.certificate, STRANGER.certificate]), policy.upp([PLATFORM_SEAL.certificate, STRANGER.certificate])
    )
    office.platform.pinned = True
    office.restart()
    plan_rejudging(office.desk, office.unit_id, "Jan Testowy")
    office.run()


def proof_of(office: Office, number: str) -> str:
    """Find the receipt that speaks of this document, wherever it stands."""
    with office.desk.database.reading() as tx:
        found = tx.execute(select(t.evidence.c.public_id).where(t.evidence.c.about == number, t.evidence.c.kind == "UPP"))
        return str(found.scalar_one())


def release_malformed(office: Office) -> None:
    """Release what is held back for its form."""
    for arrival in office.arrivals():
        if arrival["quarantine"] not in {None, "receipt_not_confirmed"}:
            release_arrival(office.desk, office.unit_id, arrival["id"], WHY)


def hand_in_signed(office: Office, letter: str) -> None:
    """Sign the document of a letter elsewhere, at a moment that never changes, and hand it in."""
    given = next(row for row in office.letter(letter)["documents"] if row["role"] == "original")
    document = sign(parse(office.desk.archive.get(given["sha256"])), SEAL, at=SEAL.period[0])
    hand_in(office.desk, office.unit_id, letter, document, "Jan Testowy")


@pytest.mark.parametrize("commit_point", commit_points(of_people()))
def test_decision_killed_anywhere_is_made_once(office: Office, platform: PlatformDouble, commit_point: str) -> None:
    """Killed right after the commit of a decision and started again, everything ends as without the kill."""
    deliver(office, platform)
    with office.desk.database.reading() as tx:
        rows = tx.exec_driver_sql("SELECT idempotency_key, public_id FROM letters").all()
    letters: dict[str, str] = {row.idempotency_key: row.public_id for row in rows}
    with office.killed_at(commit_point):
        decide_everything(office, letters)
    office.restart()
    decide_everything(office, letters)
    statuses = {key: office.shipment(letter)["status"] for key, letter in letters.items()}
    assert statuses == {
        "lost": "delivered",
        "closed": "unknown",
        "new certificate": "delivered",
        "held": "cancelled",
        "to sign": "ready",  # the box is paused since the answer that could not be verified
    }
    kinds = [piece["kind"] for letter in letters.values() for piece in office.shipment(letter)["evidence"]]
    decided = [kind for kind in kinds if kind.startswith("person_")]
    assert sorted(set(decided)) == [
        "person_cancelled",
        "person_closed",
        "person_confirmed",
        "person_rejected",
        "person_reopened",
    ]
    assert {arrival["status"] for arrival in office.arrivals()} == {"handing_over", "checked"}
