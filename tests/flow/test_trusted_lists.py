"""Trusted lists in the office: downloaded, kept, aged, shown, and used as anchors."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from connector import app
from connector.care.lists import download as downloading
from connector.care.lists.download import download
from connector.care.lists.reading import KeptLists, Sources
from connector.care.lists.shelf import Note, Shelf
from connector.care.lists.update import Outcome, chore, overdue, update
from connector.cli import application
from connector.letters.errors import ConfigurationWrong
from connector.settings import load
from connector.store import tables as t
from samples import trusted_lists as samples
from samples.pki import Pki
from samples.platform.timestamps import token
from samples.platform.timestamps.server import load as stamper
from schemas.parsing import parse
from signing import keys
from signing.certificates import known
from signing.errors import ListUnavailable
from signing.levels import add_timestamp
from signing.trust import Trust
from signing.xades import sign
from tests.office_kit import Office
from tests.trusted_lists_kit import DAY, LOTL, NOW, PL, Web, operator

CONFIGURATION = """
purpose = "{purpose}"

[trust]
letters = ["lists"]

[trust.lists]
lotl = "{address}/eu-lotl.xml"
certificates = ["file:pki/lotl-operator.pem"]
"""


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        """Give the moment set."""
        return self.moment


@pytest.fixture
def web(pki: Pki) -> Web:
    """Give a web with both lists."""
    return Web(pki)


@pytest.fixture
def clock() -> Clock:
    """Give the present moment, to be moved."""
    return Clock()


@pytest.fixture
def lists(pki: Pki, clock: Clock, tmp_path: Path) -> KeptLists:
    """Give an empty shelf of lists."""
    return KeptLists(Shelf(tmp_path / "listy"), Sources(LOTL, operator(pki, "lotl-operator"), {"PL": None}), clock)


def codes(outcomes: list[Outcome]) -> dict[str, str | None]:
    """Give the trouble of each list."""
    return {outcome.territory: outcome.trouble.code if outcome.trouble else None for outcome in outcomes}


def test_good_lists_are_kept_and_used(lists: KeptLists, web: Web, pki: Pki, clock: Clock) -> None:
    """After an update both lists are at hand: the status of a signature, of stamps, and the anchors follow from them."""
    assert overdue(lists, NOW) == ["EU", "PL"]
    assert codes(update(lists, web.fetch, NOW)) == {"EU": None, "PL": None}
    person, root = pki.certificate("person"), pki.certificate("qualified-root")
    found = lists.qualification(known(person), (), NOW)
    assert (found.result, found.territory, found.stale_since) == ("QES", "PL", None)
    stamps = lists.time_stamping(known(pki.certificate("time-stamps")), (), NOW)
    assert stamps is not None
    assert stamps.reason == "qualified_time_stamps"
    assert (lists.anchors(), overdue(lists, NOW)) == ([root], [])
    clock.moment = NOW + 365 * DAY
    assert lists.qualification(known(person), (), NOW).stale_since is not None
    assert (lists.anchors(), overdue(lists, clock.moment)) == ([], ["EU", "PL"])


def test_a_newer_list_replaces_the_kept_one(lists: KeptLists, web: Web) -> None:
    """One file for each territory stays, that of the newest list."""
    update(lists, web.fetch, NOW)
    web.publish(sequence=2)
    assert [outcome.changed for outcome in update(lists, web.fetch, NOW)] == [True, True]
    assert [outcome.changed for outcome in update(lists, web.fetch, NOW)] == [False, False]
    assert [listed.sequence for listed in lists.national()] == [2]
    assert len([*lists.shelf.folder.glob("PL-*.xml")]) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda good: good.replace(b"Svcstatus/granted", b"Svcstatus/withdrawn", 1), "list_altered"),
        (lambda good: good[:500], "list_unreadable"),
        (lambda _good: b"<!DOCTYPE a><a/>", "list_unreadable"),
        (lambda good: good.partition(b"<ds:Signature")[0] + b"</tsl:TrustServiceStatusList>", "list_unsigned"),
    ],
)
def test_a_bad_list_never_replaces_a_good_one(lists: KeptLists, web: Web, content: object, code: str) -> None:
    """A list that is refused leaves the last good one, whose note says what is wrong since when."""
    assert callable(content)
    update(lists, web.fetch, NOW)
    web.files[PL] = content(web.files[PL])
    outcome = update(lists, web.fetch, NOW + DAY)[1]
    assert outcome.trouble is not None
    assert (outcome.trouble.code, outcome.trouble_is_new) == (code, True)
    assert not update(lists, web.fetch, NOW + 2 * DAY)[1].trouble_is_new
    note = lists.shelf.note("PL")
    assert (note.trouble, note.trouble_since, note.accepted_at) == (code, NOW + DAY, NOW)
    assert [listed.sequence for listed in lists.national()] == [1]


def test_an_older_list_never_replaces_a_newer_one(lists: KeptLists, web: Web) -> None:
    """An old list that is played back is refused, of whichever kind it is."""
    web.publish(sequence=5)
    update(lists, web.fetch, NOW)
    web.publish(sequence=4)
    assert codes(update(lists, web.fetch, NOW)) == {"EU": "list_older", "PL": "list_older"}


def test_without_the_list_of_the_lists_the_kept_one_points(lists: KeptLists, web: Web) -> None:
    """Where the list of the lists does not answer, the kept one still says who signs the Polish list."""
    del web.files[LOTL]
    assert codes(update(lists, web.fetch, NOW)) == {"EU": "list_unavailable", "PL": "list_not_pointed_to"}
    web.publish()
    update(lists, web.fetch, NOW)
    del web.files[LOTL]
    assert codes(update(lists, web.fetch, NOW)) == {"EU": "list_unavailable", "PL": None}


def test_what_was_changed_on_the_disk_is_not_used(lists: KeptLists, web: Web) -> None:
    """A kept list is verified whenever it is read: one changed in the folder makes nobody qualified."""
    update(lists, web.fetch, NOW)
    (kept,) = lists.shelf.folder.glob("PL-*.xml")
    kept.write_bytes(kept.read_bytes().replace(b"Svcstatus/granted", b"Svcstatus/GRANTED", 1))
    again = KeptLists(lists.shelf, lists.sources, Clock())
    assert (again.national(), overdue(again, NOW)) == ((), ["PL"])
    kept.unlink()
    assert KeptLists(lists.shelf, lists.sources, Clock()).national() == ()


def test_a_shelf_reads_no_foreign_note(tmp_path: Path) -> None:
    """A note that cannot be read is none, and no name of a territory leaves the folder."""
    shelf = Shelf(tmp_path)
    (tmp_path / "PL.json").write_text('{"file": 1}')
    assert shelf.note("PL") == Note()
    with pytest.raises(ValueError, match="no territory"):
        shelf.keep("../X", b"", 1, NOW)


def test_the_chore_tells_journal_and_administrator(tmp_path: Path, lists: KeptLists, web: Web) -> None:
    """A refused list makes the daily job a failing one, which people are shown; the journal names it once."""
    office = Office(tmp_path / "store", chores=[chore(lists, web.fetch)])
    office.clock.moment = NOW
    office.run()
    web.files[PL] = b"<a/>"
    office.clock.moment = NOW + timedelta(days=1, hours=1)
    office.run()
    with office.desk.database.reading() as tx:
        entries = tx.execute(select(t.journal.c.kind, t.journal.c.ids).where(t.journal.c.kind.like("trusted_list%"))).all()
        job = tx.execute(select(t.jobs).where(t.jobs.c.kind == "trusted_lists")).one()
    office.desk.database.close()
    assert [(entry.kind, entry.ids["territory"]) for entry in entries] == [
        ("trusted_list.accepted", "EU"),
        ("trusted_list.accepted", "PL"),
        ("trusted_list.refused", "PL"),
    ]
    assert (job.last_error, job.tries > 0) == ("trusted_lists_out_of_date", True)


def test_killed_once_the_lists_are_noted_tells_of_them_once(tmp_path: Path, lists: KeptLists, web: Web) -> None:
    """The daily job is done again after the crash; the journal does not repeat what it told."""
    office = Office(tmp_path / "store", chores=[chore(lists, web.fetch)])
    office.clock.moment = NOW
    with office.killed_at("trusted lists noted"):
        office.run()
    office.restart()
    office.run()
    with office.desk.database.reading() as tx:
        entries = tx.execute(select(t.journal.c.ids).where(t.journal.c.kind == "trusted_list.accepted")).scalars().all()
    office.desk.database.close()
    assert [entry["territory"] for entry in entries] == ["EU", "PL"]


class Pages(BaseHTTPRequestHandler):
    """Serves what the test put up: octets, or an address to go to."""

    files: dict[str, bytes | str]

    def do_GET(self) -> None:
        """Answer one request."""
        found = self.files.get(self.path)
        self.send_response(404 if found is None else 302 if isinstance(found, str) else 200)
        if isinstance(found, str):
            self.send_header("Location", found)
        self.end_headers()
        if isinstance(found, bytes):
            self.wfile.write(found)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(files: dict[str, bytes | str]) -> Iterator[str]:
    """Serve files on this machine and give the address."""
    handler = type("Handler", (Pages,), {"files": files})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_download_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirections are followed a few times and never off https; too large a file and an error are no list."""
    files: dict[str, bytes | str] = {"/list": b"x" * 100, "/moved": "/list", "/round": "/round", "/off": "http://lists.example/"}
    with serving(files) as address:
        assert download(f"{address}/list") == download(f"{address}/moved") == b"x" * 100
        for place in ("/round", "/off", "/missing"):
            with pytest.raises(ListUnavailable):
                download(f"{address}{place}")
        monkeypatch.setattr(downloading, "LARGEST", 99)
        with pytest.raises(ListUnavailable, match="more than"):
            download(f"{address}/list")
    with pytest.raises(ListUnavailable):
        download(f"{address}/list")
    with pytest.raises(ListUnavailable, match="not https"):
        download("ftp://127.0.0.1/list")


def run(*arguments: str | Path) -> Result:
    """Run one command."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments], env={"COLUMNS": "400"})


@contextmanager
def configured(folder: Path, pki: Pki, purpose: str = "training") -> Iterator[tuple[Path, dict[str, bytes | str]]]:
    """Give the configuration of an office and what its lists' addresses serve."""
    files: dict[str, bytes | str] = {}
    with serving(files) as address:
        pointer = samples.Pointer("PL", f"{address}/PL_TSL.xml", [pki.certificate("list-operator")])
        files["/eu-lotl.xml"] = samples.list_of_lists(pki, [pointer], NOW)
        files["/PL_TSL.xml"] = samples.polish_list(pki, NOW)
        (folder / "pki").symlink_to(pki.folder)
        config = folder / "connector.toml"
        config.write_text(CONFIGURATION.format(purpose=purpose, address=address), encoding="utf-8")
        yield config, files


def test_the_commands_update_and_show(tmp_path: Path, pki: Pki) -> None:
    """One command brings the lists, the other shows them; both end with 1 while something is wrong."""
    with configured(tmp_path, pki) as (config, files):
        assert run("trust", "show", "-c", config).exit_code == 1
        updated = run("trust", "update", "-c", config)
        assert (updated.exit_code, "PL: 1, przyjęto" in updated.output) == (0, True)
        assert "bez zmian" in run("trust", "update", "-c", config).output
        files["/PL_TSL.xml"] = b"<a/>"
        refused = run("trust", "update", "-c", config)
        assert (refused.exit_code, "list_unreadable" in refused.output) == (1, True)
    shown = run("trust", "show", "-c", config)
    assert shown.exit_code == 0
    assert "granted  CA/QC  SYMULATOR Dostawca usług zaufania: SYMULATOR certyfikaty" in shown.output
    told = json.loads(run("trust", "show", "--json", "-c", config).output)
    assert [(view["territory"], view["fresh"], view["trouble"]) for view in told["lists"]] == [
        ("EU", True, None),
        ("PL", True, "list_unreadable"),
    ]
    assert told["overdue"] == []
    assert app.open_policies(load(config)).letters.trust.path(known(pki.certificate("person"))) is not None
    assert "trusted_lists" in {each.name for each in app.open_chores(load(config))}


def test_report_names_the_list_that_says_who_is_qualified(tmp_path: Path, pki: Pki) -> None:
    """The signer and the time-stamping service are believed by the lists, and the report says by which and of what date."""
    with configured(tmp_path, pki) as (config, _):
        config.write_text(config.read_text("utf-8").replace("[trust]\n", '[trust]\nstampers = ["lists"]\n'), "utf-8")
        assert run("trust", "update", "-c", config).exit_code == 0
    key = keys.load(*pki.pair("person"), "seal")
    ask = partial(token.answer, stamper=stamper(pki), at=NOW)
    signed = sign(parse(b"<pismo/>"), key, at=NOW)
    file = tmp_path / "pismo.xml"
    file.write_bytes(add_timestamp(signed, ask, Trust([pki.certificate("time-stamps")]), at=NOW))
    shown = run("verify", file, "-c", config)
    assert (shown.exit_code, f"[qualified_signature, PL 1, {NOW.date()}]" in shown.output) == (0, True)
    (found,) = json.loads(run("verify", file, "--json", "-c", config).stdout)[str(file)]["signatures"]
    assert (found["baseline"], [stamp["qualified"] for stamp in found["time_stamps"]]) == ("T", [True])
    page = tmp_path / "raport.html"
    assert run("verify", file, "--page", page, "-c", config).exit_code == 0
    text = page.read_text("utf-8")
    assert "Mówi to zaufana lista PL nr 1 z <time" in text
    assert "usługa kwalifikowana" in text


def test_no_list_is_used_unless_configured(tmp_path: Path) -> None:
    """Without an address nothing is downloaded, nobody comes round, and the commands say what is missing."""
    config = tmp_path / "connector.toml"
    config.write_text('purpose = "training"\n', encoding="utf-8")
    assert app.open_lists(load(config)) is None
    assert "trusted_lists" not in {each.name for each in app.open_chores(load(config))}
    refused = run("trust", "show", "-c", config)
    assert (refused.exit_code, "[trust.lists]" in refused.output) == (1, True)


def test_lists_need_whoever_signs_them(tmp_path: Path, pki: Pki) -> None:
    """An address without certificates, lists without an address, and the simulator's operator outside training are refused."""
    config = tmp_path / "connector.toml"
    config.write_text('purpose = "training"\n[trust.lists]\nlotl = "https://lists.example/"\n', encoding="utf-8")
    with pytest.raises(ConfigurationWrong, match="certificates"):
        load(config)
    config.write_text('purpose = "training"\n[trust]\nletters = ["lists"]\n', encoding="utf-8")
    with pytest.raises(ConfigurationWrong, match="lotl"):
        load(config)
    with configured(tmp_path, pki, purpose="production") as (config, _), pytest.raises(ConfigurationWrong, match="simulator"):
        app.open_lists(load(config))


def test_the_samples_write_both_lists(tmp_path: Path, pki: Pki) -> None:
    """The lists of the samples can be written to a folder, to be served to a training office."""
    samples.write_both(pki, tmp_path / "www", PL, NOW)
    assert sorted(path.name for path in (tmp_path / "www").iterdir()) == ["PL_TSL.xml", "eu-lotl.xml"]
