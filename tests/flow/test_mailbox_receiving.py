"""Letters in over a mailbox: each is fetched once and kept before the cursor moves, and none stands in another's way."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connector.care.books.draw import Period, still_wrong
from connector.flow.fetch import fetch
from connector.flow.list_anew import LIST_ANEW
from connector.flow.parcel import make_parcel
from connector.flow.receive_mail import receive
from connector.flow.rejudge import plan_rejudging
from connector.letters.errors import AnswerUnverifiable, ArchiveDamaged, LeaseLost, NotAdmitted, NotTaken, OutcomeUnknown
from connector.store import jobs, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.web.download import download_document
from samples.documents import arrivals as samples
from tests.archive_kit import spoil
from tests.books_kit import books, codes
from tests.flow.mail_kit import add_mailbox, awaited, the_mailbox, told
from tests.mailbox_double import RESIDENT, MailboxDouble, a_file
from tests.office_kit import Office

PDF = b"%PDF-1.4 plain"
PROGRAM = b"MZ\x90\x00"
LISTED_ANEW = "lists begun anew"


@pytest.fixture
def mailbox(office: Office) -> MailboxDouble:
    """Give the office a mailbox that is received from."""
    add_mailbox(office)
    return office.mailbox


def statuses(office: Office) -> list[str]:
    """Give the status of each arrival."""
    return [arrival["status"] for arrival in office.arrivals()]


def test_nothing_is_called_before_a_person_switches_receiving_on(office: Office) -> None:
    """To look into a public body's mailbox is to receive: a mailbox that nobody switched on is not even listed."""
    add_mailbox(office, receiving=False)
    office.mailbox.arrive(a_file(PDF))
    office.after(hours=5)
    assert office.mailbox.calls == {}


def test_letter_is_kept_byte_for_byte_and_given_to_the_document_system(office: Office, mailbox: MailboxDouble) -> None:
    """The raw answer and every file are kept; the text is a file too; thread, case and stated date of receipt stand beside."""
    mail = mailbox.arrive(a_file(PDF, "wniosek.pdf"), thread="T-1", case="GK.7021.1.2026", received_at_raw="2026-03-02T10:01:00Z")
    office.run()
    arrival = office.arrivals()[0]
    text, file = arrival["documents"]
    archive = office.desk.archive
    assert (arrival["status"], arrival["platform_id"], arrival["subject"]) == ("handing_over", mail.number, "Wniosek")
    assert (arrival["thread"], arrival["case_mark"], arrival["receipt_at_raw"]) == (
        "T-1",
        "GK.7021.1.2026",
        "2026-03-02T10:01:00Z",
    )
    assert (text["name"], archive.get(text["sha256"])) == ("tresc.txt", b"Dzie\xc5\x84 dobry.")
    assert (file["name"], archive.get(file["sha256"])) == ("wniosek.pdf", PDF)
    with office.desk.database.reading() as tx:
        assert archive.get(rows.find(tx, t.arrivals, arrival["id"], office.unit_id).envelope_sha256) == mail.raw


def test_parcel_holds_text_and_files_by_name_and_the_dates_as_the_platform_states_them(
    office: Office, mailbox: MailboxDouble
) -> None:
    """A document system gets the text as a file, attachments by distinct safe names, and what only a message has."""
    files = [a_file(PDF, "../pismo.pdf"), a_file(PDF + b"2", "pismo.pdf", number="2"), a_file(b"x", "", "text/plain", "3")]
    mailbox.arrive(*files, thread="T-1", received_at_raw="2026-03-02 10:01")
    office.run()
    with office.desk.database.reading() as tx:
        parcel = make_parcel(tx, office.desk, rows.find(tx, t.arrivals, office.arrivals()[0]["id"], office.unit_id))
    assert (parcel.document.name, parcel.document.content.decode()) == ("tresc.txt", "Dzień dobry.")
    assert [file.name for file in parcel.attachments] == ["pismo.pdf", "pismo_2.pdf", "zalacznik-3"]
    assert parcel.metadata["message"] == {"thread": "T-1", "case": None, "receipt_at": "2026-03-02 10:01"}


def test_message_without_text_still_has_a_document(office: Office, mailbox: MailboxDouble) -> None:
    """The subject stands for a text that is not there."""
    mailbox.arrive(a_file(PDF), text=" \n")
    office.run()
    assert office.desk.archive.get(office.arrivals()[0]["documents"][0]["sha256"]) == b"Wniosek"


def test_every_message_is_fetched_once_however_often_it_is_listed(office: Office, mailbox: MailboxDouble) -> None:
    """Pages that overlap, and turns that begin anew, fetch nothing twice; the list is complete up to when it was asked for."""
    mailbox.repeat = True
    for _ in range(7):
        mailbox.arrive(a_file(PDF))
    office.run()
    office.after(minutes=4)
    assert (len(office.arrivals()), set(mailbox.fetched.values())) == (7, {1})
    box = the_mailbox(office)
    assert (box.cursor, box.claim, box.empty_at) == ("7", "list_complete", office.clock.now())


@pytest.mark.parametrize("commit_point", [None, LISTED_ANEW])
def test_message_that_gets_a_place_long_passed_is_received_by_the_next_day(office: Office, commit_point: str | None) -> None:
    """Taken back from the bin or without a time, it stands before the cursor; the nightly reading from the beginning finds it."""
    office.chores = [LIST_ANEW]
    add_mailbox(office)
    for _ in range(7):
        office.mailbox.arrive(a_file(PDF))
    office.run()
    office.mailbox.box.insert(0, office.mailbox.arrive(a_file(PDF), number="PPSA-E-late"))
    office.mailbox.box.pop()
    with office.killed_at(commit_point) if commit_point else nullcontext():
        office.after(days=1)
    office.restart()
    office.after(hours=1)
    assert office.mailbox.fetched["PPSA-E-late"] == 1
    assert (len(office.arrivals()), set(office.mailbox.fetched.values())) == (8, {1})


def test_list_is_not_complete_while_the_platform_still_moves_messages(office: Office, mailbox: MailboxDouble) -> None:
    """What is not in the mailbox yet is not on its list either, so nothing is claimed."""
    mailbox.waiting = 2
    mailbox.arrive(a_file(PDF))
    office.run()
    assert (len(office.arrivals()), the_mailbox(office).claim) == (1, None)


def test_day_of_many_messages_costs_few_calls(office: Office, mailbox: MailboxDouble) -> None:
    """One call a message and one a page, whatever the turn's share is."""
    mailbox.page = 100
    for _ in range(52):
        mailbox.arrive()
    office.run()
    assert (len(office.arrivals()), mailbox.calls["fetch"], mailbox.calls["listed"]) == (52, 52, 2)


@pytest.mark.parametrize("deed", ["moving", "notice"])
def test_message_that_cannot_be_had_yet_comes_later_and_blocks_nobody(office: Office, mailbox: MailboxDouble, deed: str) -> None:
    """A notice (Stub), or one that is still being moved (202), is asked for again until it is there."""
    first = mailbox.arrive(a_file(PDF))
    mailbox.arrive(a_file(PDF + b"2"))
    mailbox.deeds[first.number] = [deed, deed]
    office.run()
    assert (len(office.arrivals()), awaited(office)) == (1, [(first.number, deed, False)])
    office.after(minutes=4)
    office.after(minutes=4)
    assert (len(office.arrivals()), awaited(office)) == (2, [(first.number, deed, True)])
    assert (mailbox.fetched[first.number], told(office, "mail.awaited")) == (3, 1)


def test_message_that_vanished_between_list_and_fetch_is_told_and_blocks_nobody(office: Office, mailbox: MailboxDouble) -> None:
    """Somebody deleted it: it stays noted, is asked for ever more rarely, and the others arrive."""
    gone, there = mailbox.arrive(a_file(PDF)), mailbox.arrive(a_file(PDF))
    mailbox.vanished = {gone.number}
    office.run()
    office.after(minutes=4)
    assert [arrival["platform_id"] for arrival in office.arrivals()] == [there.number]
    assert (awaited(office), the_mailbox(office).cursor) == ([(gone.number, "refused", False)], "2")


def test_message_whose_answer_is_of_no_use_blocks_nobody(office: Office, mailbox: MailboxDouble) -> None:
    """One bad answer is kept and tried again; what stands behind it arrives."""
    bad, _ = mailbox.arrive(a_file(PDF)), mailbox.arrive(a_file(PDF))
    mailbox.deeds[bad.number] = [OutcomeUnknown(raw=b"<html>")]
    office.run()
    assert (len(office.arrivals()), awaited(office)) == (1, [(bad.number, "outcome_unknown", False)])
    office.after(minutes=4)
    assert (len(office.arrivals()), office.desk.archive.holds(office.desk.archive.digest(b"<html>"))) == (2, True)


def test_platform_that_is_away_moves_no_cursor(office: Office, mailbox: MailboxDouble) -> None:
    """Two useless answers in a row are the platform's fault: the turn ends, and comes again where it was."""
    messages = [mailbox.arrive(a_file(PDF)) for _ in range(3)]
    for mail in messages:
        mailbox.deeds[mail.number] = [OutcomeUnknown()]
    office.run()
    assert (mailbox.calls["fetch"], the_mailbox(office).cursor) == (2, None)
    office.after(hours=2)
    office.after(hours=2)
    assert (len(office.arrivals()), the_mailbox(office).cursor) == (3, "3")


@pytest.mark.parametrize("error", [NotTaken(), OutcomeUnknown()])
def test_list_that_does_not_come_is_asked_for_again(
    office: Office, mailbox: MailboxDouble, error: NotTaken | OutcomeUnknown
) -> None:
    """Nothing is lost by a list that failed."""
    mailbox.arrive(a_file(PDF))
    mailbox.listing_errors = [error]
    office.run()
    office.after(hours=2)
    assert len(office.arrivals()) == 1


@pytest.mark.parametrize("error", [NotAdmitted("no scope"), AnswerUnverifiable("tls")])
def test_platform_that_does_not_admit_us_pauses_the_mailbox(
    office: Office, mailbox: MailboxDouble, error: NotAdmitted | AnswerUnverifiable
) -> None:
    """A missing permission waits for a person and is not tried again and again; the queue of the other channel goes on."""
    mailbox.listing_errors = [error]
    office.platform.arrive(PDF)
    office.run()
    office.after(hours=2)
    assert (the_mailbox(office).paused, mailbox.calls["listed"], len(office.arrivals())) == (error.code, 1, 1)


def test_platform_that_asks_for_quiet_is_left_alone(office: Office, mailbox: MailboxDouble) -> None:
    """Retry-After holds for every call, also where only one message was refused so."""
    mail = mailbox.arrive(a_file(PDF))
    mailbox.deeds[mail.number] = [OutcomeUnknown(quiet_for=timedelta(hours=1))]
    office.run()
    office.after(minutes=50)
    assert (mailbox.calls["fetch"], office.arrivals()) == (1, [])
    office.after(minutes=70)
    assert len(office.arrivals()) == 1


def test_large_file_is_streamed_into_the_archive(office: Office, mailbox: MailboxDouble) -> None:
    """A file that is too large to come with its message is fetched in pieces, and kept before the message is."""
    mailbox.large["7"] = [b"%PDF-", b"1.4 ", b"large"]
    mailbox.arrive(a_file(None, "skan.pdf", number="7"))
    office.run()
    document = office.arrivals()[0]["documents"][1]
    assert (document["size"], office.desk.archive.get(document["sha256"])) == (14, b"%PDF-1.4 large")


def test_large_file_that_breaks_off_keeps_nothing_of_its_message_until_it_is_whole(
    office: Office, mailbox: MailboxDouble
) -> None:
    """A message without one of its files is no message."""
    mailbox.large["7"] = [b"%PDF-", OutcomeUnknown(), b"%PDF-", b"whole"]
    mailbox.arrive(a_file(None, "skan.pdf", number="7"))
    office.run()
    assert office.arrivals() == []
    office.after(minutes=4)
    assert office.desk.archive.get(office.arrivals()[0]["documents"][1]["sha256"]) == b"%PDF-whole"


def test_file_that_a_machine_would_run_is_quarantined_with_its_message(office: Office, mailbox: MailboxDouble) -> None:
    """A program among the files waits for a person, kept whole; the next message goes its way."""
    mailbox.arrive(a_file(PDF), a_file(PROGRAM, "faktura.pdf", number="2"))
    mailbox.arrive(a_file(PDF))
    office.run()
    first, second = office.arrivals()
    assert (first["status"], first["quarantine"], second["status"]) == ("quarantined", "program", "handing_over")
    assert {finding["code"] for finding in first["findings"]} == {"attachment_type_mismatch"}
    assert first["findings"][0]["path"] == "faktura.pdf"


def test_cut_xml_among_the_files_is_quarantined(office: Office, mailbox: MailboxDouble) -> None:
    """What is quarantined when it comes from a queue is quarantined when it comes as a message."""
    mailbox.arrive(a_file(samples.malformed().content, "wniosek.xml", "application/xml"))
    office.run()
    assert (statuses(office), office.arrivals()[0]["signature"]["verdict"]) == (["quarantined"], "unreadable")


def test_large_file_is_looked_at_by_its_beginning_only(
    office: Office, mailbox: MailboxDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the bound the file is not read as a whole; a program is one all the same."""
    monkeypatch.setattr("connector.flow.judge_mail.MOST_OCTETS", 100)
    mailbox.arrive(a_file(PDF + bytes(200)))
    mailbox.arrive(a_file(PROGRAM + bytes(200), "gra.exe", "application/octet-stream"))
    office.run()
    checked, program = office.arrivals()
    assert (checked["status"], [finding["code"] for finding in checked["findings"]]) == ("handing_over", ["file_not_checked"])
    assert (program["status"], program["quarantine"]) == ("quarantined", "program")


def test_same_text_twice_is_no_possible_duplicate(office: Office, mailbox: MailboxDouble) -> None:
    """Messages have numbers of their own; that both say good morning means nothing."""
    mailbox.arrive()
    mailbox.arrive()
    office.run()
    assert [arrival["possible_duplicate"] for arrival in office.arrivals()] == [False, False]


def test_mailbox_nearly_full_is_told_once_until_it_has_room(office: Office, mailbox: MailboxDouble) -> None:
    """The platform's warning stands at the box while it lasts, and the journal tells of it once."""
    mailbox.warning = "Skrzynka zapełniona w 95%"
    office.run()
    office.after(minutes=4)
    assert (the_mailbox(office).warning, told(office, "box.nearly_full")) == (mailbox.warning, 1)
    mailbox.warning = None
    office.after(minutes=4)
    assert (the_mailbox(office).warning, told(office, "box.has_room")) == (None, 1)


POINTS = ["mail lease extended", "message awaited", "message kept", "mailbox listed", "message judged"]


@pytest.mark.parametrize("commit_point", POINTS)
def test_killed_anywhere_every_message_is_one_arrival(office: Office, mailbox: MailboxDouble, commit_point: str) -> None:
    """Killed after this commit and started again, each message is one arrival, with its large file, and none is lost."""
    mailbox.large["9"] = [b"%PDF-", b"large"] * 2
    late = mailbox.arrive(a_file(PDF))
    mailbox.arrive(a_file(PDF + b"2"), a_file(None, "skan.pdf", number="9"))
    mailbox.arrive(a_file(PDF + b"3"))
    mailbox.deeds[late.number] = ["moving"]
    with office.killed_at(commit_point):
        office.run()
    office.restart()
    office.run()
    office.after(minutes=4)
    assert sorted(str(arrival["platform_id"]) for arrival in office.arrivals()) == ["PPSA-E-1", "PPSA-E-2", "PPSA-E-3"]
    assert set(statuses(office)) == {"handing_over"}
    assert (the_mailbox(office).cursor, awaited(office)) == ("3", [(late.number, "moving", True)])


def test_archive_that_cannot_be_reached_keeps_the_cursor_where_it_was(office: Office, mailbox: MailboxDouble) -> None:
    """Nothing moves on before the bytes are safe."""
    mailbox.arrive(a_file(PDF))
    with office.shelf.unreachable():
        office.run()
    assert (office.arrivals(), the_mailbox(office).cursor) == ([], None)
    office.after(hours=2)
    assert (len(office.arrivals()), the_mailbox(office).cursor) == (1, "1")


def claimed(office: Office, owner: str) -> Job:
    """Claim the mailbox's job as a worker does."""
    box = the_mailbox(office)
    with office.desk.database.transaction("claimed for a test", lasting=False) as tx:
        tx.execute(t.jobs.delete().where((t.jobs.c.kind != "fetch") | (t.jobs.c.subject != box.id)))
        job = jobs.claim(tx, owner, office.clock.now(), office.desk.patience.lease)
    assert job is not None
    return job


def test_second_puller_of_one_mailbox_takes_over_and_the_first_stops(office: Office, mailbox: MailboxDouble) -> None:
    """A worker whose lease ran out while it was away calls nobody any more, and nothing becomes two arrivals."""
    for _ in range(4):
        mailbox.arrive(a_file(PDF))
    first = claimed(office, "one")
    office.clock.moment += office.desk.patience.lease * 2
    second = claimed(office, "two")
    fetch(office.desk, second)
    with pytest.raises(LeaseLost):
        receive(office.desk, first, the_mailbox(office), mailbox)
    assert (len(office.arrivals()), set(mailbox.fetched.values())) == (4, {1})


def test_both_pullers_that_hold_the_same_message_keep_it_once(office: Office, mailbox: MailboxDouble) -> None:
    """Whoever comes second to the box's row finds the message kept; the one that lost the cursor goes no further."""
    mailbox.arrive(a_file(PDF))
    box = the_mailbox(office)
    job = claimed(office, "one")
    receive(office.desk, job, box, mailbox)
    mailbox.arrive(a_file(PDF))
    with pytest.raises(LeaseLost):
        receive(office.desk, job, box, mailbox)  # with the box as it was before
    assert len(office.arrivals()) == 2


def test_arrival_judged_again_is_judged_by_its_files(office: Office, mailbox: MailboxDouble) -> None:
    """Its document is plain text; the signatures are in the files."""
    mailbox.arrive(a_file(samples.unsigned().content, "wniosek.xml", "application/xml"))
    office.run()
    with office.desk.database.transaction("doubted by a test") as tx:
        tx.execute(t.arrivals.update().values(verdict="indeterminate"))
    plan_rejudging(office.desk, office.unit_id, "Jan Testowy")
    office.run()
    assert office.arrivals()[0]["signature"]["verdict"] == "unsigned"


def test_spoiled_file_does_not_stop_the_other_messages(office: Office, mailbox: MailboxDouble) -> None:
    """Judging waits for a person where the archive is damaged; receiving goes on."""
    mailbox.arrive(a_file(PDF))
    with office.killed_at("message kept"):
        office.run()
    spoil(office.desk.archive, office.desk.archive.digest(PDF))
    mailbox.arrive(a_file(b"%PDF-1.4 other"))
    office.restart()
    office.run()
    assert statuses(office) == ["confirmed", "handing_over"]


def test_books_claim_the_list_and_name_what_only_a_mailbox_finds(office: Office, mailbox: MailboxDouble) -> None:
    """The list is complete up to when it was asked for; a warning, and what is awaited for more than a day, need a person."""
    gone = mailbox.arrive(a_file(PDF))
    mailbox.vanished, mailbox.warning = {gone.number}, "95%"
    office.run()
    asked_at = office.clock.now()
    drawn = next(box for box in books(office)["boxes"] if box["channel"] == "edoreczenia")
    assert (drawn["claim"]["kind"], datetime.fromisoformat(drawn["claim"]["at"])) == ("list_complete", asked_at)
    assert "nearly_full" in codes(office)
    assert "mail_awaited" not in codes(office)
    office.after(hours=25)
    found = next(finding for finding in books(office)["findings"] if finding["code"] == "mail_awaited")
    assert (found["number"], found["ids"], found["box"]) == (1, [gone.number], the_mailbox(office).address)
    with office.desk.database.reading() as tx:
        still = still_wrong(tx, office.unit_id, Period(office.clock.now()), office.desk.patience)
    assert {"nearly_full", "mail_awaited"} <= {finding.code for finding in still}


def test_large_attachment_is_handed_over_and_downloaded_in_pieces(
    office: Office, mailbox: MailboxDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the parcel nor the download holds it as a whole, and both see first that it is whole."""
    monkeypatch.setattr("connector.flow.parcel.LARGE", 10)
    monkeypatch.setattr("connector.web.download.LARGE", 10)
    mailbox.arrive(a_file(PDF + b" large"))
    office.run()
    with office.desk.database.reading() as tx:
        arrival = rows.find(tx, t.arrivals, office.arrivals()[0]["id"], office.unit_id)
        [attachment] = make_parcel(tx, office.desk, arrival).attachments
        row = rows.find(tx, t.documents, office.arrivals()[0]["documents"][1]["id"], office.unit_id)
    assert (attachment.content, b"".join(attachment.pieces())) == (b"", PDF + b" large")
    answer = download_document(office.desk.archive, row)
    assert answer.headers["Content-Length"] == str(len(PDF + b" large"))
    spoil(office.desk.archive, row.sha256)
    with pytest.raises(ArchiveDamaged):
        download_document(office.desk.archive, row)
    with office.desk.database.reading() as tx, pytest.raises(ArchiveDamaged):
        make_parcel(tx, office.desk, arrival)


def test_characters_that_no_database_holds_stop_nobody(office: Office, mailbox: MailboxDouble) -> None:
    """A zero or half a pair in JSON is replaced where it is shown; the raw answer is kept as it came."""
    bad = "zero \0 i pół \ud800"
    mailbox.arrive(a_file(PDF, bad), subject=bad, text=bad, sender=replace(RESIDENT, name=bad), case=bad)
    mailbox.arrive(a_file(PDF))
    office.run()
    first, second = office.arrivals()
    assert (first["subject"], second["status"]) == ("zero \N{REPLACEMENT CHARACTER} i pół ?", "handing_over")
    assert (first["sender"]["name"], first["case_mark"]) == (first["subject"], first["subject"])
    assert b"?" in office.desk.archive.get(first["documents"][0]["sha256"])


def test_list_that_says_there_is_more_and_shows_no_more_is_asked_once_a_turn(
    office: Office, mailbox: MailboxDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A total that counts what is not shown keeps no worker busy for ever, and the list is never called complete."""
    kept = mailbox.arrive(a_file(PDF))
    as_it_is = mailbox.listed
    monkeypatch.setattr(mailbox, "listed", lambda box, after: replace(as_it_is(box, after), complete=False))
    office.run()
    asked = mailbox.calls["listed"]
    office.after(minutes=4)
    assert (asked, mailbox.calls["listed"]) == (2, 3)
    assert ([arrival["platform_id"] for arrival in office.arrivals()], the_mailbox(office).empty_at) == ([kept.number], None)


def test_many_messages_that_never_come_hide_no_new_one(office: Office, mailbox: MailboxDouble) -> None:
    """However many are asked for again and again, what is new is listed in every turn."""
    mailbox.page = 100
    for place in range(40):
        lost = mailbox.arrive(a_file(PDF), number=f"lost-{place}")
        mailbox.deeds[lost.number] = [OutcomeUnknown() for _ in range(1_000)]
        mailbox.arrive(a_file(PDF), number=f"there-{place}")
    for _ in range(30):
        office.after(minutes=4)
    assert len(office.arrivals()) == 40
    mailbox.arrive(a_file(PDF), number="new")
    for _ in range(16):
        office.after(minutes=4)
    assert mailbox.fetched["new"] == 1
