"""The evidence dossier: everything about one letter or arrival, and what a check of it says."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from connector.letters.errors import ConfigurationWrong, InputRefused, NotFound
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from connector.web.dossier import bind, package, sheet, words
from connector.web.panel import words as panel
from samples.documents import arrivals as samples
from signing import detached
from tests.dossier_kit import Shelf, checked, entries, files_of, shelf_of
from tests.flow.test_care_outage import text_of
from tests.office_kit import PLATFORM_SEAL, SEAL, a_notice
from tests.seal_kit import JOURNAL_KEY
from tests.unit.test_signing_timestamps import ROOT


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Give an office with its dossiers."""
    with shelf_of(tmp_path_factory.mktemp("dossier") / "store") as shelf:
        yield shelf


def test_dossier_of_a_delivered_letter_holds_and_proves_everything(shelf: Shelf) -> None:
    """The octets that were sent, the receipt, reports, time line and sheet lie in it, and every point is found good."""
    names = list(shelf.files)
    assert next(name for name in names if name.startswith("dowody/")).startswith("dowody/01-UPP-evd_")
    order = next(order for order in shelf.bindery.office.platform.taken.values() if order.addressee == "/przykladowo/skrytka")
    assert order.content in [content for name, content in shelf.files.items() if name.startswith("dokumenty/")]
    assert {*package.COPIES, package.LINE, package.STATE, package.LIST, "raporty/podpisy.json", "raporty/podpisy.pl.html"} <= {
        *names
    }
    found = checked(shelf.sent.content, shelf.now)
    assert (found.verdict, shelf.codes(shelf.sent.content)) == ("valid", set())
    assert {"passed", "entry_sealed", "seal_genuine", "stamp_good", "proof_in_journal"} <= {point.code for point in found.points}


def test_receipt_proves_since_when_the_seal_of_a_letter_was_there(shelf: Shelf) -> None:
    """What was sent existed when the platform took it, as its receipt says; that is told where no time stamp tells more."""
    reports = json.loads(shelf.files["raporty/podpisy.json"])["reports"]
    proved = [one["proved"] for name, report in reports.items() if "dokumenty/" in name for one in report["signatures"]]
    assert [(one["by"], one["since"]) for one in proved] == [("receipt", "2026-03-02T09:05:00+00:00")]


def test_dossier_of_an_arrival_holds_what_came(shelf: Shelf) -> None:
    """The document and its envelope are there byte for byte, and the check finds all of it good."""
    contents = files_of(shelf.came).values()
    assert samples.unsigned().content in contents
    assert any(name.startswith("koperta/") for name in files_of(shelf.came))
    assert checked(shelf.came.content, shelf.now).verdict == "valid"


def test_sheet_is_read_without_anything_else(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parties, proofs, verdicts and the time line stand in it; a table too long for people ends with where the rest is."""
    text = " ".join(text_of(shelf.files[package.PRINTED]).split())
    assert "DANE ĆWICZEBNE" in text
    assert "/przykladowo/skrytka" in text
    assert panel.PROVES["UPP delivered"].split(".")[0].split()[0] in text
    assert "Stan przesyłki: Doręczone." in text
    assert "pieczęć platformy" in text
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    short = " ".join(text_of(files_of(shelf.bindery.make(shelf.letter))[package.PRINTED]).split())
    assert f"wszystko stoi w pliku {package.LINE}" in short


def test_list_names_every_file_with_its_meaning_in_both_languages(shelf: Shelf) -> None:
    """Nobody has to guess what a file is."""
    listed = json.loads(shelf.files[package.LIST])
    assert {one["name"] for one in listed["files"]} == {*shelf.files} - {package.LIST}
    assert all(one["text_pl"] and one["text_en"] and len(one["sha256"]) == 64 for one in listed["files"])
    assert listed["proved"]
    assert listed["not_proved"]
    assert listed["purpose"] == "training"


def test_nothing_of_other_letters_and_no_key_is_in_it(shelf: Shelf) -> None:
    """The time line leads to the seals without the entries between."""
    everything = b"".join(shelf.files.values())
    assert b"9999.9.2026" not in everything
    assert b"drugi" not in everything
    assert b"PRIVATE KEY" not in everything
    assert {entry["subject"] for entry in json.loads(shelf.files[package.LINE])["entries"]} == {shelf.letter}


def test_letter_not_sent_yet_says_so(shelf: Shelf) -> None:
    """On top of the dossier and in its list stands that nothing was sent, and no proof is in it."""
    made = shelf.bindery.make(shelf.waiting)
    files = files_of(made)
    assert words.NOTHING_SENT.pl in files[package.TEXT].decode()
    assert words.NOTHING_SENT.pl in files[package.LIST].decode()
    assert not [name for name in files if name.startswith("dowody/")]
    assert checked(made.content, shelf.now).verdict == "valid"
    assert words.NOTHING_SENT.pl not in shelf.files[package.TEXT].decode()


def test_dossier_without_a_key_says_that_it_is_not_sealed(shelf: Shelf) -> None:
    """It is made all the same, named otherwise, and the check does not take it for more than it is."""
    made = shelf.bindery.make(shelf.letter, replace(shelf.bindery.keeper, dossier_key=None))
    assert not made.sealed
    assert list(entries(made.content)) == [*package.COPIES, package.UNSEALED]
    assert words.UNSEALED.pl in files_of(made)[package.TEXT].decode()
    assert (checked(made.content, shelf.now).verdict, shelf.codes(made.content)) == ("unsigned", {"not_sealed"})


def test_dossier_without_a_seal_claims_less(shelf: Shelf) -> None:
    """That its documents are those that were sent is what the seal vouches for; without one, nothing does."""
    for keeper, sealed in ((shelf.bindery.keeper, True), (replace(shelf.bindery.keeper, dossier_key=None), False)):
        files = files_of(shelf.bindery.make(shelf.letter, keeper))
        for name in (package.TEXT, package.LIST):
            assert (words.PROVED[0].pl in files[name].decode()) is sealed
            assert (words.PROVED_WITHOUT_SEAL[0].pl in files[name].decode()) is not sealed


def test_key_that_is_not_there_or_cannot_sign_makes_no_dossier(shelf: Shelf) -> None:
    """A dossier that should be sealed is never silently made without."""
    with pytest.raises(ConfigurationWrong):
        shelf.bindery.make(shelf.letter, replace(shelf.bindery.keeper, dossier_key="brak"))
    desk = replace(shelf.bindery.desk, keys={"seal": replace(SEAL, purpose="system")})
    with pytest.raises(ConfigurationWrong):
        bind.make(desk, shelf.bindery.keeper, shelf.letter, shelf.bindery.office.unit_id)


def test_whose_seals_these_are_is_not_known_without_certificates(shelf: Shelf) -> None:
    """Each one that is not trusted leaves its own mark; nothing is claimed, and nothing is called forged."""
    everybody = {SEAL.certificate, JOURNAL_KEY.certificate, PLATFORM_SEAL.certificate, ROOT.certificate}
    wanted = {
        SEAL.certificate: "no_certificate_chain_found",
        JOURNAL_KEY.certificate: "seal_signer_unknown",
        PLATFORM_SEAL.certificate: "no_certificate_chain_found",
        ROOT.certificate: "stamp_unknown",
    }
    for left_out, code in wanted.items():
        found = checked(shelf.sent.content, shelf.now, everybody - {left_out})
        assert found.verdict == "indeterminate"
        assert code in {point.code for point in found.points if point.verdict == "indeterminate"}
    assert checked(shelf.sent.content, shelf.now, []).verdict == "indeterminate"


def test_proof_is_judged_as_of_when_it_stood_in_the_stamped_journal(shelf: Shelf) -> None:
    """Years later, when the platform's certificate is out of date, the receipt still proves what it proved."""
    later = PLATFORM_SEAL.period[1] + timedelta(days=1)
    found = checked(shelf.sent.content, later)
    of_proofs = {point.code for point in found.points if point.about.startswith("dowody/")}
    assert {"proof_in_journal"} < of_proofs
    assert "out_of_bounds_no_poe" not in of_proofs


def test_entries_newer_than_the_last_seal_are_told_apart(shelf: Shelf) -> None:
    """Nobody reads more into the journal than is sealed; the dossier's own seal covers the rest."""
    office = shelf.bindery.office
    fresh = office.post(a_notice("/trzeci/skrytka"), key="fresh")
    office.run()
    found = checked(shelf.bindery.make(fresh).content, shelf.now)
    assert found.verdict == "valid"
    assert {point.code for point in found.points if point.about.startswith("wpis")} == {"entry_not_sealed_yet"}


def test_entry_under_a_seal_of_former_days_is_told_apart(shelf: Shelf) -> None:
    """A seal that names no tree does not stop a dossier, and nothing more is claimed than it proves."""
    office = shelf.bindery.office
    (seal,) = [row for row in seals(shelf) if row.last_position > row.first_position]
    former = json.dumps({name: value for name, value in json.loads(seal.statement).items() if name != "tree"})
    signature = base64.b64encode(detached.sign(former.encode(), JOURNAL_KEY, at=shelf.now)).decode()
    try:
        office.touch(lambda tx: rows.change(tx, t.journal_seals, seal.id, statement=former, signature=signature, token=None))
        made = shelf.bindery.make(shelf.letter)
    finally:
        before = {"statement": seal.statement, "signature": seal.signature, "token": seal.token}
        office.touch(lambda tx: rows.change(tx, t.journal_seals, seal.id, **before))
    found = checked(made.content, shelf.now)
    of_entries = {point.code for point in found.points if point.about.startswith("wpis")}
    assert (found.verdict, of_entries) == ("valid", {"entry_below_old_seal"})
    assert "proof_in_journal" not in {point.code for point in found.points}


def seals(shelf: Shelf) -> list[AnyRow]:
    """Give the journal's seals."""
    with shelf.bindery.desk.database.reading() as tx:
        return list(tx.execute(t.journal_seals.select()))


def test_too_much_for_one_dossier_is_refused(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container that nobody could open is not made."""
    monkeypatch.setattr(bind, "MOST_OCTETS", 100)
    with pytest.raises(InputRefused):
        shelf.bindery.make(shelf.letter)


def test_dossier_belongs_to_its_unit(shelf: Shelf) -> None:
    """For another unit the letter does not exist, nor does anything that is neither letter nor arrival."""
    desk, keeper = shelf.bindery.desk, shelf.bindery.keeper
    for public_id in (shelf.letter, shelf.arrival):
        with pytest.raises(NotFound):
            bind.make(desk, keeper, public_id, shelf.bindery.office.unit_id + 1)
    assert bind.make(desk, keeper, shelf.arrival, None).name == f"teczka-{shelf.arrival}.zip"
    for public_id in ("let_brak", "shp_brak", ""):
        with pytest.raises(NotFound):
            bind.make(desk, keeper, public_id, None)


def test_making_a_dossier_changes_nothing(shelf: Shelf) -> None:
    """It reads: no entry of the journal, no row, no object of the archive comes or goes."""
    office = shelf.bindery.office

    def counts() -> list[int]:
        with office.desk.database.reading() as tx:
            return [len(tx.execute(table.select()).all()) for table in t.metadata.sorted_tables]

    before, kept = counts(), sorted(office.desk.archive.digests())
    shelf.bindery.make(shelf.letter)
    assert (counts(), sorted(office.desk.archive.digests())) == (before, kept)


def test_every_word_about_proof_is_there_in_english_too() -> None:
    """A status that has a Polish sentence has an English one."""
    assert {*words.PROVES_EN} >= {*panel.PROVES}
    assert {*words.WITHOUT_PROOF_EN} >= {*panel.WITHOUT_PROOF}


def test_evidence_that_may_be_anothers_is_left_out_and_named(shelf: Shelf) -> None:
    """What only probably belongs to a letter is not handed out with it."""
    office = shelf.bindery.office
    piece = office.shipment(shelf.letter)["evidence"][0]["id"]
    try:
        office.touch(lambda tx: tx.execute(t.evidence.update().where(t.evidence.c.public_id == piece).values(match="probable")))
        files = files_of(shelf.bindery.make(shelf.letter))
    finally:
        office.touch(
            lambda tx: tx.execute(t.evidence.update().where(t.evidence.c.public_id == piece).values(match="platform_id"))
        )
    assert not [name for name in files if name.startswith("dowody/")]
    assert [one["id"] for one in json.loads(files[package.LIST])["left_out"]] == [piece]
    assert b"IdentyfikatorPoswiadczenia" not in files[package.STATE]


def test_what_was_erased_is_named_and_its_octets_are_not_given(shelf: Shelf) -> None:
    """After retention the dossier holds what is left: the mark, the proofs that stay, the time line."""
    office = shelf.bindery.office

    def erased(at: datetime | None) -> None:
        def write(tx: Connection) -> None:
            tx.execute(t.documents.update().where(t.documents.c.letter_id == 1).values(erased_at=at))
            tx.execute(t.letters.update().where(t.letters.c.id == 1).values(erased_at=at))

        office.touch(write)

    try:
        erased(shelf.now)
        files = files_of(shelf.bindery.make(shelf.letter))
    finally:
        erased(None)
    assert not [name for name in files if name.startswith(("dokumenty/", "odpowiedzi/"))]
    reasons = {one["text_pl"] for one in json.loads(files[package.LIST])["left_out"]}
    assert reasons == {words.LEFT_OUT["erased"].pl}
