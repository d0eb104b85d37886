"""Evidence dossiers asked for: by document systems, from a terminal, and checked where there is nothing but the file."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from fastapi import FastAPI
from typer.testing import CliRunner, Result

from connector import app
from connector.cli import application
from connector.flow.accept import accept
from connector.flow.request import read_request
from connector.offices import clients
from connector.settings import load
from connector.web.application import create_application
from connector.web.dossier import package
from samples.demo.place import Place, configure, prepare
from samples.documents import arrivals as samples
from tests import postgres_kit
from tests.dossier_kit import EVERYBODY, Bindery, entries, rezipped
from tests.office_kit import BOX, a_notice
from tests.service_kit import STRANGER, Terminal, ask, let_in
from tests.stores import choose_store


@dataclass
class Offered:
    """An API with a letter and an arrival whose dossiers are asked for."""

    bindery: Bindery
    api: FastAPI
    letter: str
    arrival: str


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offered]:
    """Give an office by day, its journal sealed in the night before."""
    bindery = Bindery(tmp_path_factory.mktemp("asked") / "store")
    let_in(bindery.desk.database)
    letter = bindery.office.post(a_notice())
    bindery.office.platform.arrive(samples.unsigned().content)
    bindery.office.after(hours=1)
    bindery.office.after(days=1)
    api = create_application(bindery.desk, "training", keeper=bindery.keeper)
    yield Offered(bindery, api, letter, bindery.office.arrivals()[0]["id"])
    bindery.office.desk.database.close()


@pytest.fixture
def terminal(offered: Offered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Give a terminal of that office."""
    return Terminal(tmp_path / "urzad", offered.api, monkeypatch)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to an empty folder of another machine, with no configuration and no store."""
    folder = tmp_path / "gdzie indziej"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CONNECTOR_CONFIG", raising=False)
    return folder


def check(*arguments: str | Path) -> Result:
    """Run the check."""
    words = ["dossier", "check", *(str(argument) for argument in arguments)]
    return CliRunner().invoke(application, words, env={"COLUMNS": "400"})


def trusted(folder: Path) -> Path:
    """Write the certificates of everybody who signed into a folder."""
    folder.mkdir()
    for number, certificate in enumerate(EVERYBODY):
        (folder / f"{number}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return folder


def test_document_system_gets_the_dossiers_of_its_unit(offered: Offered) -> None:
    """A ZIP to be saved, under a name that tells whose it is."""
    for place, public_id in (("letters", offered.letter), ("arrivals", offered.arrival)):
        answer = ask(offered.api, "GET", f"/{place}/{public_id}/dossier")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
        assert f'filename="teczka-{public_id}.zip"' in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
        assert package.SEALED in entries(answer.content)


def test_for_another_unit_there_is_no_dossier(offered: Offered) -> None:
    """A client of another unit, or one without a key, learns not even that there is such a letter."""
    for path in (f"/letters/{offered.letter}/dossier", f"/arrivals/{offered.arrival}/dossier"):
        assert ask(offered.api, "GET", path, key=STRANGER).status_code == 404
        assert ask(offered.api, "GET", path, key="nikt").status_code == 401
    assert ask(offered.api, "GET", f"/letters/{offered.arrival}/dossier").status_code == 404
    assert ask(offered.api, "GET", f"/arrivals/{offered.letter}/dossier").status_code == 404


def test_dossier_is_made_from_a_terminal_and_only_its_owner_reads_it(offered: Offered, terminal: Terminal) -> None:
    """Without a name the file is called after the letter; one that lay there open for all is closed."""
    assert terminal.run("dossier", offered.letter).exit_code == 0
    file = terminal.folder / f"teczka-{offered.letter}.zip"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    open_for_all = terminal.folder / "wplyw.zip"
    open_for_all.write_bytes(b"")
    open_for_all.chmod(0o644)
    assert terminal.run("dossier", "-o", open_for_all, offered.arrival).exit_code == 0
    assert stat.S_IMODE(open_for_all.stat().st_mode) == 0o600
    assert terminal.run("dossier", "let_nieznane").exit_code == 2
    assert terminal.run("dossier", "shp_inne").exit_code == 2


def test_dossier_is_checked_where_there_is_nothing_but_the_file(offered: Offered, elsewhere: Path, tmp_path: Path) -> None:
    """Neither store nor configuration nor network is needed; the exit code is that of the worst thing found."""
    made = offered.bindery.make(offered.letter)
    file, folder = elsewhere / "teczka.zip", trusted(tmp_path / "zaufane")
    file.write_bytes(made.content)
    good = check(file, "--trust", folder)
    assert (good.exit_code, "ZGODNA / INTACT" in good.output) == (0, True)
    unknown = check(file)
    assert (unknown.exit_code, "no_certificate_chain_found" in unknown.output) == (4, True)
    file.write_bytes(rezipped(made, lambda files: files.update({package.STATE: b"{}"})))
    bad = check(file, "--trust", folder)
    assert (bad.exit_code, f"{package.STATE}: Plik zmieniono" in bad.output) == (5, True)
    file.write_bytes(b"co innego")
    assert check(file, "--trust", folder).exit_code == 6
    assert sorted(elsewhere.iterdir()) == [file]


def test_result_of_a_check_is_given_as_data_too(offered: Offered, elsewhere: Path, tmp_path: Path) -> None:
    """Each point with its code, what it is about, its verdict and both sentences."""
    file = elsewhere / "teczka.zip"
    file.write_bytes(offered.bindery.make(offered.arrival).content)
    found = json.loads(check(file, "--json", "--trust", trusted(tmp_path / "zaufane")).output)
    assert found["verdict"] == "valid"
    assert {"code", "about", "verdict", "text_pl", "text_en"} == {*found["points"][0]}


def test_trusted_folder_that_holds_no_certificates_is_told(offered: Offered, elsewhere: Path, tmp_path: Path) -> None:
    """A file that only looks like a certificate is named."""
    file, folder = elsewhere / "teczka.zip", tmp_path / "zaufane"
    file.write_bytes(offered.bindery.make(offered.letter).content)
    folder.mkdir()
    (folder / "zly.pem").write_text("to nie certyfikat", "utf-8")
    assert check(file, "--trust", folder).exit_code == 1


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Give a configured office of the simulator whose service does not run, with a letter in its store."""
    place = prepare(tmp_path_factory.mktemp("alone") / "urzad")
    configure(place, "https://127.0.0.1:9", 9)
    with postgres_kit.removing():
        choose_store(place)
        place.config.write_text(place.config.read_text("utf-8") + '\n[signing]\ndossier_key = "pieczec"\n', "utf-8")
        for words in (["migrate"], ["office", "import", str(place.office)]):
            assert CliRunner().invoke(application, [*words, "-c", str(place.config)]).exit_code == 0
        yield place


def test_dossier_is_made_while_no_service_runs(place: Place, tmp_path: Path) -> None:
    """The command reads the store itself, seals by the configured key, and the check says whose seal it must trust."""
    settings = load(place.config)
    with app.store_alone(settings) as database:
        desk = app.open_desk(settings, database)
        with database.reading() as tx:
            client = clients.by_name(tx, "ezd")
        letter = accept(desk, client, "k-1", read_request({**a_notice(), "box": BOX}))
    file = tmp_path / "teczka.zip"
    made = CliRunner().invoke(application, ["dossier", letter, "-o", str(file), "-c", str(place.config)])
    assert made.exit_code == 0, made.output
    assert package.SEALED in entries(file.read_bytes())
    assert check(file, "--trust", place.folder / "pki").exit_code == 0


def test_dossier_key_must_be_one_that_signs_letters(place: Place, tmp_path: Path) -> None:
    """A key that is not there is told at the start, not when a court waits."""
    wrong = place.folder / "wrong.toml"
    wrong.write_text(place.config.read_text("utf-8").replace('dossier_key = "pieczec"', 'dossier_key = "brak"'), "utf-8")
    refused = CliRunner().invoke(application, ["dossier", "let_x", "-o", str(tmp_path / "x"), "-c", str(wrong)])
    assert (refused.exit_code, "signing.dossier_key" in refused.output) == (1, True)
