"""The sealed journal: whoever touches it is found, and what a time stamp adds comes as soon as the service answers."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import Connection, select

from connector.care import inspection
from connector.care.seal import Seal, seal, seal_of_the_day
from connector.flow.worker import sequence_journal
from connector.letters.errors import InputRefused, JournalBroken
from connector.store import tables as t
from signing import detached, timestamps, xades
from signing.errors import KeyForLetters, KeyNotForLetters, StampError
from signing.trust import Trust
from tests.office_kit import SEAL, START
from tests.receipts_kit import pem_pair
from tests.seal_kit import JOURNAL_KEY, OTHER_KEY, SealedOffice, Service, rewrite, sql
from tests.unit.test_signing_timestamps import ROOT, SERVICE

Deed = Callable[[Connection], Any]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SealedOffice]:
    """Give an office with three days of entries, sealed each night, and two entries after the last seal."""
    office = SealedOffice(tmp_path / "store")
    for _ in range(3):
        office.note(4)
        office.after(hours=24)
    office.note(2)
    office.run()
    yield office
    office.desk.database.close()


@pytest.fixture
def service() -> Service:
    """Give the time-stamping service."""
    return Service(SERVICE.stamper)


@pytest.fixture
def stamped(tmp_path: Path, service: Service) -> Iterator[SealedOffice]:
    """Give an office with a time-stamping service."""
    office = SealedOffice(tmp_path / "store", service, Trust([ROOT.certificate]))
    yield office
    office.desk.database.close()


def spans(office: SealedOffice) -> list[tuple[int, int]]:
    """Give what each seal covers."""
    return [(stated["from"], stated["to"]) for stated in (found.stated() for found in office.seals())]


def test_untouched_journal_has_no_trouble(office: SealedOffice) -> None:
    """Every night one seal, together covering all but the newest entries, each naming the one before."""
    found = office.inspect()
    assert (found.troubles, found.entries, found.seals, found.unstamped) == ([], 14, 3, 3)
    assert spans(office) == [(1, 4), (5, 8), (9, 12)]
    assert [entry.stated()["previous"] for entry in office.seals()] == [None, *(entry.digest for entry in office.seals()[:2])]


def test_day_without_entries_is_sealed_too(office: SealedOffice) -> None:
    """A seal that says "nothing since" dates the silence: without it a journal cut short would look like a quiet week."""
    office.after(days=1)
    office.after(days=1)
    assert spans(office)[3:] == [(13, 14), (15, 14)]
    assert office.troubles() == []


def test_one_seal_a_day_however_often_the_chore_is_told(office: SealedOffice) -> None:
    """A chore that is told again, as after a crash, adds no second seal."""
    seal_of_the_day(office.desk, office.keeper)
    assert len(office.seals()) == 3


SINGLE_ENTRIES = {
    "changed": (sql("UPDATE journal SET kind = 'letter.cancelled' WHERE position = 6"), 6),
    "its digest changed": (sql('UPDATE journal SET digests = \'{"x": "y"}\' WHERE position = 6'), 6),
    "its time changed": (sql("UPDATE journal SET at = '2026-01-01 00:00:00.000000' WHERE position = 6"), 6),
    "missing": (sql("DELETE FROM journal WHERE position = 6"), 6),
    "moved": (sql("UPDATE journal SET position = CASE position WHEN 6 THEN 60 ELSE position END"), 6),
    "first one missing": (sql("DELETE FROM journal WHERE position = 1"), 1),
}


@pytest.mark.parametrize(("deed", "place"), SINGLE_ENTRIES.values(), ids=SINGLE_ENTRIES.keys())
def test_touched_entry_is_found_with_its_place(office: SealedOffice, deed: Deed, place: int) -> None:
    """A changed, missing or moved entry breaks the chain where it stood."""
    office.touch(deed)
    found = office.inspect()
    assert [trouble.code for trouble in found.troubles] == ["entry_broken"]
    assert str(place) in found.troubles[0].text_pl


def swap(tx: Connection) -> None:
    """Let two entries change places, chain links and all."""
    for old, new in ((6, -6), (7, 6), (-6, 7)):
        tx.execute(t.journal.update().where(t.journal.c.position == old).values(position=new))


def test_entries_that_changed_places_are_found(office: SealedOffice) -> None:
    """Reordering is no smaller thing than changing."""
    office.touch(swap)
    assert office.troubles() == ["entry_broken"]


def test_cut_tail_is_found_by_the_seal_that_points_past_the_end(office: SealedOffice) -> None:
    """The chain alone ends in good order after any entry; the last seal knows how far it went."""
    office.touch(sql("DELETE FROM journal WHERE position > 10"))
    found = office.inspect()
    assert [trouble.code for trouble in found.troubles] == ["tail_cut"]
    assert all(number in found.troubles[0].text_pl for number in ("12", "10"))


def test_cut_tail_that_grew_again_is_found(office: SealedOffice) -> None:
    """Entries that came after the cut take the places of those cut off, and not their chain."""
    office.touch(sql("DELETE FROM journal WHERE position > 10"))
    office.note(5)
    sequence_journal(office.desk)
    assert office.troubles() == ["rewritten"]


def test_journal_rewritten_with_its_chain_does_not_fit_its_seals(office: SealedOffice) -> None:
    """Whoever can write the table can make a new chain, but no seal for it."""

    def forge(tx: Connection) -> None:
        tx.exec_driver_sql("UPDATE journal SET subject = 'let_b' WHERE position = 6")
        rewrite(tx)

    office.touch(forge)
    assert office.troubles() == ["rewritten", "rewritten"]


def test_seals_made_with_another_key_are_not_believed(office: SealedOffice) -> None:
    """A forger who seals the rewritten journal himself lacks the key; a kept certificate beside it does not help."""

    def forge(tx: Connection) -> None:
        rewrite(tx)
        for row in tx.execute(select(t.journal_seals)).all():
            signature = detached.sign(row.statement.encode(), OTHER_KEY, at=START)
            values = {"signature": b64encode(signature).decode(), "certificate": pem_pair(OTHER_KEY)[1].decode()}
            tx.execute(t.journal_seals.update().where(t.journal_seals.c.id == row.id).values(**values))

    office.touch(forge)
    assert set(office.troubles()) == {"seal_forged"}


@pytest.mark.parametrize(
    ("deed", "found"),
    [
        (sql("UPDATE journal_seals SET statement = replace(statement, '\"to\":8', '\"to\":7') WHERE number = 2"), "seal_forged"),
        (sql("UPDATE journal_seals SET statement = 'x' WHERE number = 2"), "seal_forged"),
        (sql("UPDATE journal_seals SET signature = 'x' WHERE number = 2"), "seal_forged"),
        (sql("UPDATE journal_seals SET certificate = 'x' WHERE number = 2"), "seal_forged"),
        (sql("UPDATE bindings SET store_id = 'sto_other'"), "seal_foreign"),
        (sql("DELETE FROM journal_seals WHERE number = 2"), "seal_missing"),
        (sql("DELETE FROM journal_seals WHERE number = 1"), "seal_missing"),
    ],
)
def test_touched_seal_is_found(office: SealedOffice, deed: Deed, found: str) -> None:
    """A seal that was changed, or one of those before the last removed, is told."""
    office.touch(deed)
    assert found in office.troubles()


def test_cut_tail_with_its_seals_is_found_by_a_copy_kept_elsewhere(office: SealedOffice) -> None:
    """The store alone looks in order, only its newest seal is old; the exported seal knows better."""
    kept = inspection.read(inspection.write(office.seals(), START))

    def cut(tx: Connection) -> None:
        tx.exec_driver_sql("DELETE FROM journal WHERE position > 6")
        tx.exec_driver_sql("DELETE FROM journal_seals WHERE number > 1")

    office.touch(cut)
    assert office.troubles() == []
    assert office.inspect().newest_at == START + timedelta(days=1)
    assert office.troubles(*kept) == ["tail_cut", "seal_missing", "tail_cut", "seal_missing"]


def test_copy_kept_elsewhere_of_an_untouched_store_says_nothing_new(office: SealedOffice) -> None:
    """Exported seals match for good, also when more entries and seals have come."""
    kept = office.seals()
    office.note()
    office.after(days=1)
    assert office.troubles(*kept) == []


def test_seal_of_another_store_is_not_accepted(office: SealedOffice, tmp_path: Path) -> None:
    """Two stores sealed with the same key have names of their own."""
    other = SealedOffice(tmp_path / "other")
    other.note()
    other.run()
    assert office.troubles(*other.seals()) == ["seal_foreign"]
    other.desk.database.close()


def test_forged_copy_is_told_as_such(office: SealedOffice) -> None:
    """A file that says less than it should does not shame the store."""
    (first, *_) = office.seals()
    assert office.troubles(replace(first, statement=first.statement.replace('"to":4', '"to":5'))) == ["seal_forged"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"seals": [{"statement": 1}]}', '{"seals": 7}'])
def test_file_that_holds_no_seals_is_refused(text: str) -> None:
    """A wrong file is the caller's mistake, never an untroubled journal."""
    with pytest.raises(InputRefused):
        inspection.read(text)


@pytest.mark.parametrize(
    "deed", [sql("DELETE FROM journal WHERE position > 10"), sql("UPDATE journal SET kind = 'x' WHERE position = 14"), rewrite]
)
def test_broken_journal_is_not_sealed(office: SealedOffice, deed: Deed) -> None:
    """A new seal never vouches for what is broken since the last one; the failing chore is shown."""
    if deed is rewrite:
        office.touch(sql("UPDATE journal SET kind = 'x' WHERE position = 2"))
    office.touch(deed)
    with pytest.raises(JournalBroken):
        seal(office.desk, office.keeper)
    office.after(days=1)
    with office.desk.database.reading() as tx:
        assert tx.execute(select(t.jobs.c.last_error).where(t.jobs.c.kind == "seal")).scalar_one() == "journal_broken"
    assert len(office.seals()) == 3


def test_key_of_the_journal_signs_nothing_else(office: SealedOffice) -> None:
    """It signs no letter, and the seal of letters does not seal the journal."""
    with pytest.raises(KeyNotForLetters):
        xades.sign(etree.ElementTree(etree.Element("pismo")), JOURNAL_KEY, at=START)
    with pytest.raises(KeyForLetters):
        detached.sign(b"x", SEAL, at=START)
    assert office.seals()[0].certificate


def test_seal_is_stamped_at_once_where_the_service_answers(stamped: SealedOffice) -> None:
    """The stamp covers the signature, and is verified again with the rest."""
    stamped.note()
    stamped.run()
    found = stamped.inspect()
    assert (found.troubles, found.seals, found.unstamped) == ([], 1, 0)
    (made,) = stamped.seals()
    token, signature = (b64decode(part) for part in (made.token or "", made.signature))
    assert timestamps.verify(token, signature, stamped.keeper.stampers, at=START).at == START
    with pytest.raises(StampError):
        timestamps.verify(token, made.statement.encode(), stamped.keeper.stampers, at=START)


def test_service_that_is_away_stops_no_seal_and_stamps_later(stamped: SealedOffice, service: Service) -> None:
    """Seals are made every day; that they wait for their stamp shows, and all get one when the service is back."""
    service.silent = True
    for _ in range(3):
        stamped.note()
        stamped.after(days=1)
    found = stamped.inspect()
    assert (found.troubles, found.seals, found.unstamped) == ([], 3, 3)
    with stamped.desk.database.reading() as tx:
        errors = tx.execute(select(t.journal_seals.c.stamp_error).order_by(t.journal_seals.c.id)).scalars()
        assert errors.first() == "stamp_service_silent"
    service.silent = False
    stamped.after(hours=2)
    assert stamped.inspect().unstamped == 0


def test_stamp_put_in_the_place_of_another_is_found(stamped: SealedOffice) -> None:
    """A stamp belongs to one seal."""
    for _ in range(2):
        stamped.note()
        stamped.after(days=1)
    stamped.touch(sql("UPDATE journal_seals SET token = (SELECT token FROM journal_seals WHERE number = 1) WHERE number = 2"))
    assert stamped.troubles() == ["stamp_bad"]


@pytest.mark.parametrize("commit_point", ["journal sealed", "seal stamped"])
def test_killed_while_sealing_ends_with_one_stamped_seal(stamped: SealedOffice, commit_point: str) -> None:
    """After a crash at either commit the seal is there once and gets its stamp."""
    stamped.note()
    with stamped.killed_at(commit_point):
        stamped.run()
    stamped.restart()
    stamped.run()
    stamped.after(hours=2)
    found = stamped.inspect()
    assert (found.troubles, found.seals, found.unstamped) == ([], 1, 0)


def test_killed_while_the_service_is_away_loses_nothing(stamped: SealedOffice, service: Service) -> None:
    """The note that a stamp is missing is a commit like any other."""
    service.silent = True
    stamped.note()
    with stamped.killed_at("seal not stamped yet"):
        stamped.run()
    service.silent = False
    stamped.restart()
    stamped.run()
    assert (stamped.inspect().seals, stamped.inspect().unstamped) == (1, 0)


def test_seals_of_an_earlier_key_stay_good_once_its_certificate_is_listed(office: SealedOffice) -> None:
    """A new key goes on where the old one stopped."""
    renewed = replace(office.keeper, key=OTHER_KEY, certificates=(OTHER_KEY.certificate, JOURNAL_KEY.certificate))
    seal(office.desk, renewed)
    assert office.inspect(keeper=renewed).troubles == []
    assert "seal_forged" in office.troubles()


def test_statement_says_what_it_is_and_of_which_store(office: SealedOffice) -> None:
    """Somebody who finds the seal in ten years can read it without the program."""
    made: Seal = office.seals()[1]
    stated = json.loads(made.statement)
    assert stated["what"].startswith("pieczęć dziennika")
    assert stated["store"].startswith("sto_")
    assert (stated["purpose"], stated["number"], stated["from"], stated["to"]) == ("training", 2, 5, 8)
