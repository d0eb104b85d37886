"""The flow, the adapter and the simulated e-Doręczenia together: letters arrive over the wire, and evidence is believed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.flow.receipts import judge_receipt
from connector.letters.evidence import Verdict, kind_of
from connector.ports import Parted, Proof
from samples.pki import Pki
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, JAN, OFFICE, a_channel, a_file, an_order
from tests.flow.mail_kit import kept_evidence, the_mailbox, wire
from tests.office_kit import Office
from tests.unit.simulator.edoreczenia_kit import Caller

LARGE = b"kwota;opis\n" * 1_400_000
MOST_LOOKS = 10
TRASH = [{"op": "replace", "path": "/messageLocation", "value": "TRASH"}]


@pytest.fixture
def platform(pki: Pki) -> Iterator[Simulator]:
    """Run a simulated e-Doręczenia."""
    with Simulator(pki) as running:
        yield running


@pytest.fixture
def wired(office: Office, pki: Pki, platform: Simulator) -> Office:
    """Give the office a channel to it, and have it believe the seal of its evidence."""
    return wire(office, pki, a_channel(pki, platform.address))


def test_letters_arrive_once_with_their_large_files(wired: Office, platform: Simulator) -> None:
    """Over tokens, pages and a streamed download each letter is one arrival, and the list is complete."""
    numbers = [platform.arrive(OFFICE, files=[File("pismo.pdf", b"%PDF-1.7 a")]) for _ in range(2)]
    numbers.append(platform.arrive(OFFICE, files=[File("duzy.csv", LARGE)]))
    wired.run()
    wired.after(minutes=5)
    arrivals = wired.arrivals()
    assert [arrival["platform_id"] for arrival in arrivals] == numbers
    assert {arrival["status"] for arrival in arrivals} == {"handing_over"}
    assert b"".join(wired.desk.archive.pieces(arrivals[2]["documents"][1]["sha256"])) == LARGE
    assert (the_mailbox(wired).claim, the_mailbox(wired).paused) == ("list_complete", None)


def test_evidence_of_a_letter_that_was_deleted_comes_as_a_message(wired: Office, platform: Simulator, pki: Pki) -> None:
    """It is known as evidence about that letter, believed, and no arrival for clerks."""
    platform.script(Rule("evidence_late", operation="BP.OX"))
    task = wired.mailbox.send(an_order(a_file())).task or ""
    message = next(part.platform_id for part in parts(wired, task) if part.addressee == JAN)
    portal = Caller(platform, pki)
    with portal.http:
        portal.call("PATCH", f"messages/{message}/message_control_data", TRASH)
        portal.call("DELETE", f"messages/{message}")
    platform.release(f"{message}/BP.OX")
    wired.run()
    [arrival], [piece] = wired.arrivals(), kept_evidence(wired)
    assert (arrival["is_evidence"], arrival["status"], arrival["hand_overs"]) == (True, "checked", [])
    assert (piece.kind, piece.about, piece.verdict, piece.says) == ("BPOX", message, "verified", "handed_over")


def test_every_proof_of_a_letter_is_believed_and_reads_as_it_is_listed(wired: Office) -> None:
    """All three families, sealed and time-stamped by the other side, verify here and speak of this message and addressee."""
    channel = wired.mailbox
    task = channel.send(an_order(a_file())).task
    assert task is not None
    part = next(part for part in parts(wired, task) if part.addressee == JAN)
    proofs = every_proof(wired, part.platform_id or "")
    judged = [judge_receipt(wired.desk, channel.fetch_proof(BOX, proof).content, proof) for proof in proofs]
    found = [each for each in judged if each is not None]
    assert {each.verdict for each in found} == {Verdict.VERIFIED}
    assert [each.statement.kind for each in found] == [kind_of(proof.kind) for proof in proofs]
    assert {each.statement.kind.value for each in found} >= {"A1", "D1", "E1", "BPWX", "BPWP", "BPOX", "BPOP"}
    assert {each.statement.addressee for each in found} - {None} == {JAN}
    assert {(each.statement.about, each.statement.disputed) for each in found} == {(part.platform_id, False)}


def parts(office: Office, task: str) -> list[Parted]:
    """Ask what became of a dispatch until the platform says."""
    looks = (office.mailbox.parted(BOX, task) for _ in range(MOST_LOOKS))
    return list(next(found for found in looks if found))


def every_proof(office: Office, message: str) -> list[Proof]:
    """List the evidence until the proof of receipt is among it."""
    looks = (office.mailbox.proofs(BOX, message) for _ in range(MOST_LOOKS))
    return list(next(found for found in looks if any(kind_of(proof.kind) == "BPOP" for proof in found)))
