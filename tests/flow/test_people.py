"""What waits for a person, and what a person can decide."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from connector.flow.decide import Decision, close_shipment, release_arrival
from connector.letters.errors import NotAdmitted, NotFound, StateConflict
from connector.store import jobs
from connector.store import tables as t
from connector.web import views
from samples.documents import arrivals as samples
from signing.xades import sign
from tests.office_kit import Office, a_notice, a_ready_letter
from tests.platform_double import PlatformDouble, bad_envelope
from tests.receipts_kit import make_key, sealed_upp

PDF = b"%PDF-1.4 plain"
WHY = Decision("Jan Testowy", "Adresat potwierdził odbiór telefonicznie.")


def waiting(office: Office) -> dict[str, int]:
    """Count what waits for a person, without what does not."""
    with office.desk.database.reading() as tx:
        return {what: count for what, count in views.people_wait_for(tx, office.unit_id).items() if count}


def test_person_closes_what_no_platform_will_prove(office: Office, platform: PlatformDouble) -> None:
    """A shipment in doubt is closed with name and reason as evidence, no longer waits, and is not sent again."""
    platform.send_script = ["break after taking"]
    platform.shows_sent = False
    letter = office.post(a_notice())
    office.run()
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    closed = office.shipment(letter)
    assert (closed["status"], closed["basis"]["kind"], closed["awaits"], waiting(office)) == (
        "closed_by_person",
        "person_closed",
        None,
        {},
    )
    assert b"Jan Testowy" in office.desk.archive.get(closed["basis"]["sha256"])
    platform.shows_sent = True
    office.after(days=1)
    assert platform.calls["send"] == 1


def test_held_letter_closed_by_a_person_never_leaves_when_the_key_comes(office: Office, platform: PlatformDouble) -> None:
    """What a person closed before it left stays here, whatever becomes possible later; the other addressee gets the letter."""
    letter = office.post(a_notice("/przykladowo/skrytka", "/drugi/skrytka", kind="bez klucza"))
    office.run()
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    with office.desk.database.transaction("key given") as tx:
        tx.execute(t.letter_kinds.update().values(signing_key="seal"))
    office.after(hours=1)
    assert [office.shipment(letter, position)["status"] for position in (0, 1)] == ["closed_by_person", "delivered"]
    assert [order.addressee for order in platform.taken.values()] == ["/drugi/skrytka"]


def test_letter_closed_to_every_addressee_leaves_no_job_behind(office: Office) -> None:
    """When a person has closed all of a held letter, nothing tries it again and nothing waits for anybody."""
    letter = office.post(a_notice(kind="bez klucza"))
    office.run()
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    for _ in range(5):
        office.after(hours=2)
    with office.desk.database.reading() as tx:
        assert (jobs.open_count(tx, "prepare"), waiting(office)) == (0, {})


def test_shipment_closed_while_its_job_waits_is_not_sent(office: Office, platform: PlatformDouble) -> None:
    """A shipment that failed and was closed by hand is not called for by a job that is still there."""
    platform.send_script = ["not taken"] * 3
    letter = office.post(a_notice())
    office.run()
    office.after(days=4)
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    with office.desk.database.transaction("stray job") as tx:
        dispatch = tx.execute(t.shipments.select()).one().dispatch_id
        jobs.add(tx, office.unit_id, "send", dispatch, lane="stray", due=office.clock.now())
    calls = platform.calls["send"]
    office.run()
    assert (platform.calls["send"], office.shipment(letter)["status"]) == (calls, "closed_by_person")


def test_delivered_shipment_cannot_be_closed_by_hand(office: Office) -> None:
    """What is proved stays as it is proved; another unit's shipment does not exist."""
    letter = office.post(a_notice())
    office.run()
    shipment = office.shipment(letter)["id"]
    with pytest.raises(StateConflict):
        close_shipment(office.desk, office.unit_id, shipment, WHY)
    with pytest.raises(NotFound):
        close_shipment(office.desk, office.unit_id + 1, shipment, WHY)


def test_refused_letter_waits_for_a_person_until_it_is_closed(office: Office, platform: PlatformDouble) -> None:
    """A refusal by the platform is somebody's move, and closing it takes it off the list."""
    platform.send_script = ["refuse"]
    letter = office.post(a_notice())
    office.run()
    assert waiting(office) == {"shipments": 1}
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    assert waiting(office) == {}


def test_quarantined_arrival_goes_on_once_a_person_releases_it(office: Office, platform: PlatformDouble) -> None:
    """What was kept back goes to the document system with its verdict beside it; twice is a conflict."""
    platform.arrive(samples.malformed().content)
    office.run()
    arrival = office.arrivals()[0]["id"]
    release_arrival(office.desk, office.unit_id, arrival, WHY)
    office.run()
    shown = office.arrivals()[0]
    assert (shown["status"], shown["signature"]["verdict"], waiting(office)) == ("handing_over", "unreadable", {})
    with pytest.raises(StateConflict):
        release_arrival(office.desk, office.unit_id, arrival, WHY)


def test_arrival_that_only_claims_to_be_a_receipt_is_shown_to_a_person(office: Office, platform: PlatformDouble) -> None:
    """Whoever dresses a letter as a UPP cannot make it vanish among the proofs: a person sees it and can let it go on."""
    disguised = sealed_upp(make_key("obcy"), "123456", "przykladowo", at=office.clock.now())
    platform.arrive(disguised, file_name="wniosek.xml")
    office.run()
    arrival = office.arrivals()[0]
    assert (arrival["status"], arrival["quarantine"], waiting(office)) == (
        "quarantined",
        "receipt_not_confirmed",
        {"arrivals": 1},
    )
    release_arrival(office.desk, office.unit_id, arrival["id"], WHY)
    office.run()
    shown = office.arrivals()[0]
    assert (shown["status"], office.desk.archive.get(shown["documents"][0]["sha256"])) == ("handing_over", disguised)


def test_arrival_in_a_box_that_leads_nowhere_waits_for_a_person(tmp_path: Path) -> None:
    """No arrival stays unseen because nobody said where it goes."""
    office = Office(tmp_path, targets=())
    office.platform.arrive(PDF)
    office.run()
    arrival = office.arrivals()[0]
    assert (arrival["status"], arrival["quarantine"], waiting(office)) == ("quarantined", "no_route", {"arrivals": 1})
    office.desk.database.close()


def test_proof_whose_seal_does_not_hold_asks_a_person_at_once(office: Office, platform: PlatformDouble) -> None:
    """A UPP came but its seal is not the platform's: the page says so, and never that no UPP came."""
    platform.write_receipt = lambda number, to: sealed_upp(make_key("obcy"), number, to, at=office.clock.now())
    letter = office.post(a_notice())
    office.run()
    awaits = office.shipment(letter)["awaits"]
    assert (awaits["whose_move"], "seal is not confirmed" in awaits["what_en"]) == ("person", True)


def test_nothing_is_said_to_have_been_asked_that_was_not(office: Office, platform: PlatformDouble) -> None:
    """While only the receipt is waited for, the platform is not asked, and the journal does not say it was."""
    platform.send_script = ["take without receipt"]
    letter = office.post(a_notice())
    office.run()
    for _ in range(20):
        office.after(minutes=10)
    asked = [entry for entry in office.letter(letter)["time_line"] if entry["kind"] == "shipment.asked"]
    assert (len(asked), platform.calls["look_for"]) == (0, 0)


def test_arrival_taken_by_another_reader_is_not_said_to_be_confirmed(office: Office, platform: PlatformDouble) -> None:
    """Both confirmations refused, then the item gone: the journal says that somebody else reads the box."""
    platform.confirm_script = ["wrong digest", "wrong digest"]
    platform.arrive(PDF)
    office.run()
    platform.queue.clear()
    office.after(hours=2)
    office.after(hours=2)
    with office.desk.database.reading() as tx:
        row = tx.execute(t.arrivals.select()).one()
        kinds = [entry["kind"] for entry in views.time_line(tx, row.public_id)]
    assert (row.confirmed_at, kinds.count("arrival.taken_elsewhere")) == (None, 1)


def test_bad_item_in_the_queue_does_not_stop_sending(office: Office, platform: PlatformDouble) -> None:
    """An envelope that cannot be read pauses fetching from that box only."""
    platform.unusable = [bad_envelope()]
    office.run()
    letter = office.post(a_notice())
    office.run()
    assert (office.box().paused, office.shipment(letter)["status"]) == ("envelope_unusable", "delivered")


def test_letters_wait_while_the_platform_does_not_admit_us(office: Office, platform: PlatformDouble) -> None:
    """A certificate that is not registered stops the channel; the letter waits, however long, and leaves when it is resumed."""
    send = platform.send

    def not_admitted(_order: object) -> object:
        raise NotAdmitted("wsse:FailedAuthentication")

    platform.send = not_admitted  # type: ignore[method-assign,assignment]  # until the administrator has seen to it
    letter = office.post(a_notice())
    office.run()
    for _ in range(5):
        office.after(days=1)
    assert (office.shipment(letter)["status"], office.box().paused) == ("ready", "not_admitted")
    platform.send = send  # type: ignore[method-assign]
    with office.desk.database.transaction("resumed") as tx:
        tx.execute(t.boxes.update().values(paused=None))
    office.after(hours=1)
    assert office.shipment(letter)["status"] == "delivered"


def test_signature_that_nobody_vouches_for_is_not_what_a_decision_needs(office: Office, platform: PlatformDouble) -> None:
    """A decision signed with a certificate that leads to no trusted issuer waits for a real signature, and says why."""
    document = etree.ElementTree(etree.fromstring(b"<Dokument xmlns='http://lubin.test/wzor/'/>"))
    signed = sign(document, make_key("obcy"), at=office.clock.now())
    letter = office.post(a_ready_letter(signed, kind="decyzja"))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], platform.calls["send"]) == ("awaiting_signature", 0)
    assert "signature_indeterminate" in [problem["code"] for problem in shipment["problems"]]
