"""A message leaves its mailbox only where nothing can be lost by it: every condition by itself keeps it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from connector.care import clearing
from connector.care.holds import hold, unhold
from connector.flow.decide import Decision, close_shipment
from connector.flow.hand_over import acknowledge
from connector.letters.errors import NotTaken, OutcomeUnknown, Refused
from connector.offices.switches import Switch
from connector.ports import Place, Proof
from connector.store import names
from connector.store import tables as t
from connector.store.rows import AnyRow
from samples.documents.evidence import OFFICE as ADE
from tests.archive_kit import spoil
from tests.commit_points import commit_points
from tests.flow.clearing_kit import (
    ClearedMailbox,
    attempts,
    back_up,
    copied_proofs,
    days_pass,
    look,
    on_their_way,
    open_cleared,
    receive_one,
    send_one,
    switch,
)
from tests.flow.mail_kit import told
from tests.flow.mailbox_out_kit import ANNA, a_message
from tests.office_kit import Office

WHY = Decision("Anna Testowa", "postępowanie sądowe")
CARE = Path(clearing.__file__).parent


@pytest.fixture
def mailbox(office: Office) -> ClearedMailbox:
    """Give a mailbox that is cleared."""
    return open_cleared(office)


def test_received_message_goes_into_the_bin_and_is_deleted_days_later(office: Office, mailbox: ClearedMailbox) -> None:
    """Evidence that only the platform had is copied, a backup waited for, and each step told; what is kept stays readable."""
    number = receive_one(office, mailbox)
    days_pass(office, 10)
    assert (on_their_way(office), mailbox.calls["place"]) == ({}, 0)
    days_pass(office, 1)
    assert (on_their_way(office)[number][0], mailbox.places) == ("copied", {})
    days_pass(office, 1)
    assert (on_their_way(office)[number][0], mailbox.places) == ("binned", {number: Place.BIN})
    [proof] = copied_proofs(office)
    assert (proof.number, office.desk.archive.get(proof.sha256)) == (f"dowod-{number}", b"<E1/>")
    days_pass(office, 4)
    assert mailbox.places == {number: Place.BIN}
    days_pass(office, 2)
    assert (on_their_way(office)[number], mailbox.places) == (("deleted", None), {number: Place.GONE})
    assert attempts(office) == [("bin", "taken"), ("delete", "taken")]
    assert [told(office, f"mail.{kind}") for kind in ("clearing", "binned", "deleted", "left")] == [1, 1, 1, 0]
    [arrival] = office.arrivals()
    assert all(office.desk.archive.get(document["sha256"]) for document in arrival["documents"])
    calls = dict(mailbox.calls)
    days_pass(office, 3)
    assert {name: mailbox.calls[name] - calls[name] for name in ("place", "proofs", "fetch")} == dict.fromkeys(
        ("place", "proofs", "fetch"), 0
    )


@pytest.mark.parametrize(
    "codes", [("A.1", "D.1", "E.1", "BP.OX"), ("A.1", "BP.OX"), ("A.1", "B.2"), ("A.2",), ("A.1", "D.1", "E.2")]
)
def test_sent_message_is_deleted_once_its_proofs_are_final(
    office: Office, mailbox: ClearedMailbox, codes: tuple[str, ...]
) -> None:
    """A proof of receipt or a final no ends its way."""
    letter = send_one(office, mailbox, *codes)
    days_pass(office, 20)
    number = mailbox.message(ANNA)
    assert (mailbox.places, on_their_way(office)) == ({number: Place.GONE}, {number: ("deleted", None)})
    assert len(office.shipment(letter)["evidence"]) >= len(codes)
    assert told(office, "mail.deleted") == 1


def test_copied_evidence_is_named_in_the_archive(office: Office, mailbox: ClearedMailbox) -> None:
    """Neither retention nor a backup takes it for bytes that nobody wants."""
    receive_one(office, mailbox)
    days_pass(office, 12)
    [proof] = copied_proofs(office)
    with office.desk.database.reading() as tx:
        assert names.named(tx, [proof.sha256]) == {proof.sha256}


Break = Callable[[Office, ClearedMailbox], None]


def pause(office: Office, _mailbox: ClearedMailbox) -> None:
    """Have the mailbox paused."""
    with office.desk.database.transaction("paused") as tx:
        tx.execute(t.boxes.update().where(t.boxes.c.address == ADE).values(paused="not_admitted"))


def ask_for_quiet(office: Office, _mailbox: ClearedMailbox) -> None:
    """Have the platform ask to be left alone, all the time."""
    with office.desk.database.transaction("quiet") as tx:
        moment = office.clock.now() + timedelta(hours=14)
        tx.execute(t.boxes.update().where(t.boxes.c.address == ADE).values(quiet_until=moment))


def spoil_any(office: Office, _mailbox: ClearedMailbox) -> None:
    """Spoil a file of what was received or sent."""
    with office.desk.database.reading() as tx:
        document = tx.execute(t.documents.select().order_by(t.documents.c.id.desc())).first()
    assert document is not None
    spoil(office.desk.archive, document.sha256)


def spoil_evidence(office: Office, _mailbox: ClearedMailbox) -> None:
    """Spoil a piece of evidence."""
    with office.desk.database.reading() as tx:
        piece = tx.execute(t.evidence.select().where(t.evidence.c.sha256.is_not(None))).first()
    assert piece is not None
    spoil(office.desk.archive, piece.sha256)


def place_hold(office: Office, _mailbox: ClearedMailbox) -> None:
    """Have a person keep it."""
    things = office.arrivals() or [{"id": row.public_id} for row in letters(office)]
    hold(office.desk, office.unit_id, things[0]["id"], WHY)


def letters(office: Office) -> list[AnyRow]:
    """Give the letters."""
    with office.desk.database.reading() as tx:
        return list(tx.execute(t.letters.select()))


def issue_what_cannot_be_had(_office: Office, mailbox: ClearedMailbox) -> None:
    """Have the platform list evidence that it does not give."""
    message = next(iter(mailbox.evidence))
    mailbox.evidence[message].append((Proof("dowod-inny", "F.1", message), b"<F1/>"))
    mailbox.errors["fetch_proof"] = [OutcomeUnknown() for _ in range(10_000)]


def list_what_is_not_whole(_office: Office, mailbox: ClearedMailbox) -> None:
    """Have the platform list evidence whose number or kind it does not tell."""
    message = next(iter(mailbox.evidence))
    mailbox.evidence[message].append((Proof("", "F.1", message), b"<F1/>"))


def make_it_a_notice(_office: Office, mailbox: ClearedMailbox) -> None:
    """Have the platform show but the news of it."""
    mailbox.places[next(iter(mailbox.evidence))] = Place.NOTICE


def let_others_bin_it(_office: Office, mailbox: ClearedMailbox) -> None:
    """Have a person put it into the bin in the portal: they know what for, and we do not."""
    mailbox.places[next(iter(mailbox.evidence))] = Place.BIN


def erase_it(office: Office, _mailbox: ClearedMailbox) -> None:
    """Have its content erased here, so that the mailbox is the only place that has it."""
    with office.desk.database.transaction("erased") as tx:
        for table in (t.arrivals, t.letters):
            tx.execute(table.update().values(erased_at=office.clock.now()))


HINDRANCES: list[Break] = [
    lambda office, _: switch(office, Switch.KEEP_MAIL),
    lambda office, _: switch(office, Switch.STOP),
    pause,
    spoil_any,
    place_hold,
    issue_what_cannot_be_had,
    list_what_is_not_whole,
    make_it_a_notice,
    let_others_bin_it,
    erase_it,
]
NAMES = [
    "off",
    "not receiving",
    "paused",
    "damaged",
    "hold",
    "evidence lacks",
    "list lacks",
    "notice",
    "in the bin already",
    "erased here",
]


@pytest.mark.parametrize("hinder", HINDRANCES, ids=NAMES)
def test_received_message_stays_where_one_condition_lacks(office: Office, mailbox: ClearedMailbox, hinder: Break) -> None:
    """Whatever else holds, nothing is moved."""
    receive_one(office, mailbox)
    hinder(office, mailbox)
    days_pass(office, 13)
    assert (mailbox.moved, attempts(office)) == ({}, [])


@pytest.mark.parametrize("hinder", [*HINDRANCES, spoil_evidence], ids=[*NAMES, "evidence damaged"])
def test_sent_message_stays_where_one_condition_lacks(office: Office, mailbox: ClearedMailbox, hinder: Break) -> None:
    """Whatever else holds, nothing is moved."""
    send_one(office, mailbox)
    hinder(office, mailbox)
    days_pass(office, 13)
    assert (mailbox.moved, attempts(office)) == ({}, [])


def test_mailbox_that_nobody_switched_on_is_left_alone(office: Office) -> None:
    """Off is how it comes."""
    mailbox = open_cleared(office, switched_on=False)
    receive_one(office, mailbox)
    send_one(office, mailbox)
    days_pass(office, 14)
    assert (mailbox.moved, mailbox.calls["place"], on_their_way(office)) == ({}, 0, {})


def test_message_that_no_document_system_registered_stays(office: Office, mailbox: ClearedMailbox) -> None:
    """Handed over means that its number in the register is here."""
    receive_one(office, mailbox, registered=False)
    days_pass(office, 14)
    assert (mailbox.moved, on_their_way(office)) == ({}, {})


@pytest.mark.parametrize("codes", [("A.1",), ("A.1", "D.1"), ("A.1", "D.1", "E.1")])
def test_sent_message_without_final_proof_stays(office: Office, mailbox: ClearedMailbox, codes: tuple[str, ...]) -> None:
    """Being on its way, waiting for pick-up or handed over without the proof of receipt is not the end."""
    send_one(office, mailbox, *codes)
    days_pass(office, 14)
    assert mailbox.moved == {}


def test_closing_by_a_person_is_no_final_proof(office: Office, mailbox: ClearedMailbox) -> None:
    """What a person decided can be reopened, and its evidence may be wanted then."""
    letter = send_one(office, mailbox, "A.1")
    office.after(days=61)
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    days_pass(office, 20)
    assert mailbox.moved == {}


def test_evidence_by_a_seal_that_is_not_believed_is_no_final_proof(office: Office, mailbox: ClearedMailbox) -> None:
    """A proof of receipt that nobody vouches for ends nothing."""
    letter = office.post(a_message(ANNA))
    office.run()
    office.after(minutes=2)
    mailbox.seal = bytes
    mailbox.issue(ANNA, "A.1", "BP.OX")
    office.after(hours=1)
    office.after(days=61)
    days_pass(office, 12)
    assert (mailbox.moved, office.shipment(letter)["status"]) == ({}, "taken")


@pytest.mark.parametrize(
    "backup",
    [
        lambda _office: None,
        lambda office: back_up(office, missing=1),
        lambda office: back_up(office, ago=timedelta(days=400)),
    ],
    ids=["none", "incomplete", "older"],
)
def test_message_waits_for_a_backup_that_holds_all_of_it(
    office: Office, mailbox: ClearedMailbox, backup: Callable[[Office], None]
) -> None:
    """Without one taken after the last of it was copied, it stays."""
    number = receive_one(office, mailbox)
    for _ in range(13):
        days_pass(office, 1, backups=False)
        backup(office)
    assert (mailbox.moved, on_their_way(office)) == ({}, {number: ("copied", None)})
    back_up(office)
    look(office)
    assert on_their_way(office)[number][0] == "binned"


def route_anew(office: Office, _mailbox: ClearedMailbox) -> None:
    """Have it given to one more document system, which has not registered it yet."""
    with office.desk.database.transaction("routed anew") as tx:
        tx.execute(t.hand_overs.update().values(state="handing_over"))


LAPSES: list[Break] = [
    route_anew,
    place_hold,
    spoil_any,
    pause,
    lambda office, _: switch(office, Switch.KEEP_MAIL),
    issue_what_cannot_be_had,
]


@pytest.mark.parametrize("lapse", LAPSES, ids=["not registered", "hold", "damaged", "paused", "off", "new evidence"])
def test_message_in_the_bin_stays_there_where_a_condition_lapses(office: Office, mailbox: ClearedMailbox, lapse: Break) -> None:
    """Everything is asked again before the step that cannot be undone."""
    number = receive_one(office, mailbox)
    days_pass(office, 12)
    assert mailbox.places[number] is Place.BIN
    lapse(office, mailbox)
    days_pass(office, 7)
    assert (mailbox.places[number], attempts(office)) == (Place.BIN, [("bin", "taken")])


def test_sent_message_whose_proofs_contradict_each_other_stays(office: Office, mailbox: ClearedMailbox) -> None:
    """A person has to decide, and may want to look at the platform's own."""
    letter = send_one(office, mailbox, "A.1", "B.2", "E.1", "BP.OX")
    assert office.shipment(letter)["awaits"]["whose_move"] == "person"
    days_pass(office, 14)
    assert mailbox.moved == {}


def test_sent_message_that_is_still_asked_about_stays(office: Office, mailbox: ClearedMailbox) -> None:
    """While somebody collects its evidence, it is where that is looked for."""
    send_one(office, mailbox)
    with office.desk.database.transaction("asked again") as tx:
        collecting = t.jobs.update().where(t.jobs.c.kind == "collect")
        tx.execute(collecting.values(done_at=None, due=office.clock.now() + timedelta(days=90)))
    days_pass(office, 14)
    assert mailbox.moved == {}


def test_new_evidence_about_a_message_in_the_bin_is_copied_and_backed_up_first(office: Office, mailbox: ClearedMailbox) -> None:
    """It comes in time, and the deletion waits for the next backup."""
    number = receive_one(office, mailbox)
    days_pass(office, 12)
    mailbox.evidence[number].append((Proof("dowod-nowy", "BP.OX", number), b"<BPOX/>"))
    days_pass(office, 6, backups=False)
    assert (len(copied_proofs(office)), mailbox.places[number]) == (2, Place.BIN)
    days_pass(office, 2)
    assert mailbox.places[number] is Place.GONE


def test_message_that_somebody_takes_out_of_the_bin_is_left_alone(office: Office, mailbox: ClearedMailbox) -> None:
    """A person wants it there, and is not overruled."""
    number = receive_one(office, mailbox)
    days_pass(office, 12)
    mailbox.places[number] = Place.MAILBOX
    days_pass(office, 20)
    assert (on_their_way(office)[number], attempts(office)) == (("left", "found:mailbox"), [("bin", "taken")])
    assert told(office, "mail.left") == 1


def test_lifted_hold_lets_a_message_go_on(office: Office, mailbox: ClearedMailbox) -> None:
    """A hold stops, and no more than that."""
    number = receive_one(office, mailbox)
    arrival = office.arrivals()[0]["id"]
    hold(office.desk, office.unit_id, arrival, WHY)
    days_pass(office, 20)
    unhold(office.desk, office.unit_id, arrival, WHY)
    days_pass(office, 8)
    assert mailbox.places[number] is Place.GONE


def test_held_messages_do_not_hold_up_others(office: Office, mailbox: ClearedMailbox) -> None:
    """However many are kept back."""
    first, second = receive_one(office, mailbox), receive_two(office, mailbox)
    hold(office.desk, office.unit_id, office.arrivals()[0]["id"], WHY)
    days_pass(office, 20)
    assert (mailbox.places.get(first), mailbox.places.get(second)) == (None, Place.GONE)


def receive_two(office: Office, mailbox: ClearedMailbox) -> str:
    """Have a second letter come and be registered."""
    number = mailbox.arrive().number
    office.after(minutes=5)
    acknowledge(office.desk, office.unit_id, office.arrivals()[1]["id"], "api", "RPW/2/2026")
    return number


@pytest.mark.parametrize(
    ("deed", "outcomes"),
    [
        ("not taken", ["not_taken", "taken"]),
        ("break after taking", ["taken"]),
        ("break before taking", ["not_taken", "taken"]),
        ("refuse", ["refused"]),
    ],
)
@pytest.mark.parametrize("action", ["bin", "delete"])
def test_step_of_unknown_outcome_is_looked_into_and_never_repeated_blindly(
    office: Office, mailbox: ClearedMailbox, action: str, deed: str, outcomes: list[str]
) -> None:
    """The double fails where a call is repeated without need; a refusal is final."""
    number = receive_one(office, mailbox)
    (mailbox.bin_script if action == "bin" else mailbox.delete_script).append(deed)
    days_pass(office, 20)
    assert [outcome for done, outcome in attempts(office) if done == action] == outcomes
    if deed == "refuse":
        assert on_their_way(office)[number] == ("left", "refused")
    else:
        assert (on_their_way(office)[number], mailbox.places[number]) == (("deleted", None), Place.GONE)


@pytest.mark.parametrize("error", [NotTaken(), OutcomeUnknown(), Refused()])
def test_platform_that_does_not_say_where_a_message_is_changes_nothing(
    office: Office, mailbox: ClearedMailbox, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No place, no step."""

    def fail(*_: object) -> Place:
        raise error

    receive_one(office, mailbox)
    monkeypatch.setattr(ClearedMailbox, "place", fail)
    days_pass(office, 13)
    assert (mailbox.moved, attempts(office)) == ({}, [])


POINTS = commit_points(CARE.glob("*.py"))


@pytest.mark.parametrize("commit_point", sorted({*POINTS} - {"clearing left", "clearing stopped", "clearing waits for evidence"}))
def test_killed_anywhere_each_step_is_taken_once(office: Office, mailbox: ClearedMailbox, commit_point: str) -> None:
    """Killed after this commit and started again, each message goes into the bin once and is deleted once."""
    received = receive_one(office, mailbox)
    send_one(office, mailbox)
    sent = mailbox.message(ANNA)
    mailbox.bin_script, mailbox.delete_script = ["break after taking"], ["break after taking"]
    with office.killed_at(commit_point):
        days_pass(office, 20)
    office.restart()
    days_pass(office, 20)
    assert mailbox.places == {received: Place.GONE, sent: Place.GONE}
    assert {number: state for number, (state, _) in on_their_way(office).items()} == dict.fromkeys((received, sent), "deleted")
    assert set(mailbox.moved.values()) == {1}
    assert told(office, "mail.deleted") == 2
    assert {outcome for _, outcome in attempts(office)} <= {"taken", "not_taken"}


def test_killed_where_a_message_is_left_it_is_left_once(office: Office, mailbox: ClearedMailbox) -> None:
    """The journal tells it once."""
    receive_one(office, mailbox)
    let_others_bin_it(office, mailbox)
    with office.killed_at("clearing left"):
        days_pass(office, 20)
    office.restart()
    days_pass(office, 5)
    assert (told(office, "mail.left"), mailbox.moved) == (1, {})


def test_evidence_that_was_not_collected_is_collected_first(office: Office, mailbox: ClearedMailbox) -> None:
    """What came to the platform after we stopped asking is fetched, also after a kill, and then the message goes."""
    letter = send_one(office, mailbox)
    office.after(days=2)
    mailbox.issue(ANNA, "BP.OX", at=office.clock.now())
    before = len(office.shipment(letter)["evidence"])
    with office.killed_at("clearing waits for evidence"):
        days_pass(office, 12)
    office.restart()
    days_pass(office, 1)
    office.run()
    office.after(days=3)
    assert len(office.shipment(letter)["evidence"]) == before + 1
    days_pass(office, 20)
    assert mailbox.places == {mailbox.message(ANNA): Place.GONE}


def test_killed_where_the_platform_does_not_answer_it_goes_on_later(office: Office, mailbox: ClearedMailbox) -> None:
    """A turn that ended early is taken up again."""
    number = receive_one(office, mailbox)
    mailbox.errors["proofs"] = [NotTaken()]
    with office.killed_at("clearing stopped"):
        days_pass(office, 12)
    office.restart()
    days_pass(office, 12)
    assert mailbox.places == {number: Place.GONE}


def test_backup_of_a_day_to_come_holds_nothing(office: Office, mailbox: ClearedMailbox) -> None:
    """It was taken while a clock ran ahead; what came since is in none, and nothing goes into the bin on its word."""
    number = receive_one(office, mailbox)
    back_up(office, ago=timedelta(days=-400))
    days_pass(office, 20, backups=False)
    assert (mailbox.places, on_their_way(office)[number][0]) == ({}, "copied")
    days_pass(office, 2)
    assert mailbox.places == {number: Place.BIN}
