"""The journal and the outage record from a terminal, with a real configuration, and a time-stamping service over HTTP."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Table
from typer.testing import CliRunner, Result

from connector import app
from connector.care.keeper import open_keeper
from connector.care.seal import seal_of_the_day
from connector.cli import application
from connector.letters.errors import ConfigurationWrong
from connector.settings import Settings, load
from connector.store import tables as t
from connector.store.database import Database
from samples.demo.place import Place, configure, prepare
from samples.platform.timestamps.server import NOTICE, Simulator
from samples.platform.timestamps.server import load as load_stamper
from signing.errors import StampServiceSilent
from tests import postgres_kit
from tests.stores import choose_store

JOURNAL = """
[keys.dziennik]
key = "file:pki/office-journal.key"
certificate = "file:pki/office-journal.pem"
purpose = "journal"

[journal]
key = "dziennik"
timestamps = "{address}"
timestamps_trust = ["file:pki/root.pem"]
"""


def run(*arguments: str | Path) -> Result:
    """Run one command."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments], env={"COLUMNS": "400"})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Give a configured, empty office of the simulator."""
    place = prepare(tmp_path_factory.mktemp("journal") / "urzad")
    configure(place, "https://127.0.0.1:9", 9)
    with postgres_kit.removing():
        choose_store(place)
        assert run("migrate", "-c", place.config).exit_code == 0
        assert run("office", "import", place.office, "-c", place.config).exit_code == 0
        yield place


@pytest.fixture
def service(made: Place) -> Iterator[Simulator]:
    """Run the simulated time-stamping service."""
    with Simulator(load_stamper(made.pki)) as service:
        yield service


@pytest.fixture
def place(made: Place, service: Simulator) -> Place:
    """Give the office with its journal sealed once by the real chore, and nothing after that."""
    configure(made, "https://127.0.0.1:9", 9)
    choose_store(made)
    made.config.write_text(made.config.read_text("utf-8") + JOURNAL.format(address=service.address), "utf-8")
    with opened(made) as (settings, desk_database):
        desk = app.open_desk(settings, desk_database)
        seal_of_the_day(desk, open_keeper(settings))
    return made


@contextmanager
def opened(place: Place) -> Iterator[tuple[Settings, Database]]:
    """Open the store as a command does that writes."""
    settings = load(place.config)
    with app.store_alone(settings) as database:
        yield settings, database


@contextmanager
def emptied(place: Place, *tables: Table) -> Iterator[None]:
    """Empty tables behind the program's back, and put back afterwards what they held."""
    with opened(place) as (_, database), database.transaction("emptied") as tx:
        held = [(table, [dict(row._mapping) for row in tx.execute(table.select())]) for table in tables]
        for table in tables:
            tx.execute(table.delete())
    yield
    with opened(place) as (_, database), database.transaction("put back") as tx:
        for table, rows in held:
            tx.execute(table.insert(), rows)


def test_intact_journal_is_told_with_its_seals(place: Place) -> None:
    """Entries, seals and stamps are counted, and the newest seal is dated."""
    shown = run("journal", "verify", "-c", place.config)
    assert (shown.exit_code, "zgodny" in shown.output) == (0, True)
    assert "pieczęcie / seals: 1, bez znacznika czasu / not stamped: 0" in shown.output


def test_cut_tail_is_told_with_exit_code_1(place: Place) -> None:
    """The words name the seal and both positions."""
    with emptied(place, t.journal):
        shown = run("journal", "verify", "-c", place.config)
    assert (shown.exit_code, "odcięto wpisy" in shown.output, "tail_cut" in shown.output) == (1, True, True)


def test_exported_seals_find_what_the_store_alone_does_not(place: Place, tmp_path: Path) -> None:
    """Journal and seals removed together: only the file that was kept elsewhere knows."""
    kept = tmp_path / "pieczecie.json"
    exported = run("journal", "export", "--to", kept, "-c", place.config)
    assert (exported.exit_code, "SHA-256" in exported.output) == (0, True)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert run("journal", "verify", "--seals", kept, "-c", place.config).exit_code == 0
    with emptied(place, t.journal, t.journal_seals):
        assert run("journal", "verify", "-c", place.config).exit_code == 0
        shown = run("journal", "verify", "--seals", kept, "-c", place.config)
    assert (shown.exit_code, "seal_missing" in shown.output) == (1, True)


def test_file_that_holds_no_seals_is_refused(place: Place, tmp_path: Path) -> None:
    """A wrong file ends with 2, and not with a journal that looks intact."""
    (tmp_path / "x.json").write_text("{}", "utf-8")
    assert run("journal", "verify", "--seals", tmp_path / "x.json", "-c", place.config).exit_code == 2


def test_old_newest_seal_is_pointed_out(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals are made every day: none for days means that the service stood still, or that some are gone."""
    words = "Najnowsza pieczęć jest z"
    assert words not in run("journal", "verify", "-c", place.config).output
    monkeypatch.setattr(Database, "now", lambda _store: datetime.now(UTC) + timedelta(days=3))
    assert words in run("journal", "verify", "-c", place.config).output


def test_outage_record_is_made_in_the_store_while_no_service_runs(place: Place, tmp_path: Path) -> None:
    """Every file is there, and the journal stays intact with one more seal."""
    out = tmp_path / "protokol"
    asked = ("epuap", "--from", "2026-01-01", "--to", "2026-01-02T12:00", "--person", "Jan Testowy", "--out", out)
    shown = run("outage", "record", *asked, "-c", place.config)
    assert shown.exit_code == 0, shown.output
    assert sorted(path.name.partition(".")[2] for path in out.iterdir()) == ["json", "json.sig", "pdf", "pem", "tst"]
    (record,) = out.glob("*.json")
    assert json.loads(record.read_text("utf-8"))["from"] == "2025-12-31T23:00:00+00:00"
    assert run("journal", "verify", "-c", place.config).exit_code == 0


def test_outage_list_is_shown_while_no_service_runs(place: Place) -> None:
    """An empty list has its headings."""
    shown = run("outage", "list", "-c", place.config)
    assert (shown.exit_code, "kanał" in shown.output, "kody" in shown.output) == (0, True, True)


def test_key_of_the_journal_cannot_be_used_for_letters(place: Place, tmp_path: Path) -> None:
    """Neither a command nor a kind of letter can name it."""
    document = tmp_path / "pismo.xml"
    document.write_text("<pismo/>", "utf-8")
    refused = run("sign", document, "--key", "dziennik", "--to", tmp_path / "out.xml", "-c", place.config)
    assert (refused.exit_code, "known: pieczec" in refused.output) == (1, True)
    office = tmp_path / "office.toml"
    office.write_text(place.office.read_text("utf-8").replace('"pieczec"', '"dziennik"'), "utf-8")
    refused = run("office", "import", office, "-c", place.config)
    assert (refused.exit_code, "dziennik" in refused.output) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "dziennik"', 'key = "pieczec"', "purpose"),
        ('key = "dziennik"', 'key = "brak"', "keys.brak"),
        ('timestamps_trust = ["file:pki/root.pem"]', "", "timestamps_trust"),
    ],
)
def test_wrong_setting_is_named_at_the_start(place: Place, old: str, new: str, said: str) -> None:
    """A key of another purpose, one that is not there, or a service that nobody vouches for."""
    text = place.config.read_text("utf-8")
    place.config.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ConfigurationWrong, match=said):
        open_keeper(load(place.config))


def test_address_of_the_service_is_one(place: Place) -> None:
    """Anything but http or https is refused with the setting's name."""
    text = place.config.read_text("utf-8")
    place.config.write_text(text.replace('timestamps = "http:', 'timestamps = "ftp:'), "utf-8")
    with pytest.raises(ConfigurationWrong, match=r"journal\.timestamps"):
        load(place.config)


def test_certificate_of_another_key_is_refused(place: Place) -> None:
    """Key and certificate must belong together."""
    text = place.config.read_text("utf-8")
    place.config.write_text(text.replace("pki/office-journal.pem", "pki/office-seal.pem"), "utf-8")
    with pytest.raises(ConfigurationWrong, match=r"keys\.dziennik.*key_mismatch"):
        open_keeper(load(place.config))


def test_service_that_answers_with_an_error_or_not_at_all_is_silent(place: Place, service: Simulator) -> None:
    """Status 503 and a closed port are the same to us: no stamp yet."""
    ask = open_keeper(load(place.config)).ask
    assert ask is not None
    service.silent = True
    with pytest.raises(StampServiceSilent):
        ask(b"\x30\x00")
    place.config.write_text(place.config.read_text("utf-8").replace(service.address, "http://127.0.0.1:9/"), "utf-8")
    closed = open_keeper(load(place.config)).ask
    assert closed is not None
    with pytest.raises(StampServiceSilent):
        closed(b"\x30\x00")


def test_simulated_service_says_what_it_is(service: Simulator) -> None:
    """Whoever opens its address reads that its stamps prove nothing; its certificate says SYMULATOR."""
    assert httpx.get(service.address, trust_env=False).text == NOTICE
    assert "SYMULATOR" in NOTICE
