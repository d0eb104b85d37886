"""Whom the running program believes: by kind of document, with time stamps and revocation over the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import get_args

import pytest
from typer.testing import CliRunner, Result

from connector import app, policy_file
from connector.cli import application
from connector.flow.desk import DocumentKind
from connector.flow.lift import lift
from connector.letters.errors import ConfigurationWrong
from connector.offices import transfer
from connector.offices.kinds import SealLevel
from connector.settings import load
from samples.pki import Pki, make
from samples.platform.timestamps.server import Simulator
from samples.platform.timestamps.server import load as stamper
from samples.revocation import Revoked, Teller, crl
from schemas.parsing import parse
from signing import keys
from signing.errors import StampServiceSilent
from signing.xades import sign

NOW = datetime.now(UTC).replace(microsecond=0)
CONFIG = """
purpose = "training"
[keys.pieczec]
key = "file:pki/office-seal.key"
certificate = "file:pki/office-seal.pem"
[signing]
timestamps = "{stamps}"
[trust]
letters = ["file:pki/root.pem"]
receipts = ["file:pki/platform-upp.pem"]
stampers = ["file:pki/root.pem"]
[trust.revocation]
asked = "if_known"
addresses = ["{news}/"]
"""


class News(ThreadingHTTPServer):
    """Tells which certificates of the root are revoked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Lists)
        self.revoked: dict[int, Revoked] = {}
        self.teller: Teller | None = None
        self.address = f"http://127.0.0.1:{self.server_port}"


class _Lists(BaseHTTPRequestHandler):
    server: News

    def do_GET(self) -> None:
        teller = self.server.teller
        if self.path != "/root.crl" or teller is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(crl(teller, self.server.revoked, datetime.now(UTC) - timedelta(minutes=1)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Keep quiet."""


@pytest.fixture(scope="module")
def news() -> Iterator[News]:
    """Give a server of this machine that tells of revocation."""
    with News() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory, news: News) -> Pki:
    """Give a PKI whose certificates say that it tells."""
    made = make(tmp_path_factory.mktemp("policies") / "pki", tells=news.address)
    key, certificate = made.pair("root")
    private = keys.read_private(key, None)
    news.teller = Teller(private, keys.read_certificates(certificate)[0])
    return made


@pytest.fixture(scope="module")
def stamps(pki: Pki) -> Iterator[Simulator]:
    """Give the simulated time-stamping service."""
    with Simulator(stamper(pki)) as simulator:
        yield simulator


@pytest.fixture
def config(tmp_path: Path, pki: Pki, news: News, stamps: Simulator) -> Path:
    """Give the configuration of an office that asks both."""
    news.revoked, stamps.silent = {}, False
    (tmp_path / "pki").symlink_to(pki.folder)
    written = tmp_path / "connector.toml"
    written.write_text(CONFIG.format(stamps=stamps.address, news=news.address), "utf-8")
    return written


def run(*arguments: object) -> Result:
    """Run a command."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


def sealed(config: Path, level: SealLevel) -> Path:
    """Seal a letter as the running program does."""
    settings = load(config)
    with closing(app.open_database(settings)) as database:
        desk = app.open_desk(settings, database)
        signed = sign(parse(b"<pismo>Jan Testowy</pismo>"), desk.keys["pieczec"], at=desk.clock.now())
        file = config.with_name(f"{level}.xml")
        file.write_bytes(lift(desk, signed, level))
    return file


@pytest.mark.parametrize("level", ["B", "T", "LT"])
def test_configured_service_and_addresses_make_every_level(config: Path, stamps: Simulator, level: SealLevel) -> None:
    """The seal has its level, and verify shows it, by what it is proved, and what is known of revocation."""
    before = stamps.asked
    shown = run("verify", sealed(config, level), "-c", config)
    assert (shown.exit_code, stamps.asked - before) == (0, 0 if level == "B" else 1)
    assert f"poziom / level: {level};" in shown.output
    assert (
        "sprawdzenie / this check" if level == "B" else "znacznik czasu / time stamp, SYMULATOR Znacznik czasu"
    ) in shown.output
    assert "Certyfikat nie był unieważniony. [good]" in shown.output
    assert "Nie ma zaufanej listy, którą można by sprawdzić. [unknown]" in shown.output


def test_silent_service_is_told_apart(config: Path, stamps: Simulator) -> None:
    """So that the letter waits for it."""
    stamps.silent = True
    with pytest.raises(StampServiceSilent):
        sealed(config, "T")


def test_revoked_signer_shows(config: Path, pki: Pki, news: News) -> None:
    """Since when, with the sub-indication of the standard; a time stamp of before saves the signature."""
    plain, stamped = sealed(config, "B"), sealed(config, "T")
    since = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    news.revoked = {pki.certificate("office-seal").serial_number: Revoked(since)}
    later = (since + timedelta(seconds=1)).isoformat()
    shown = run("verify", plain, "--at", later, "-c", config)
    assert (shown.exit_code, "[revoked_no_poe, whole_document]" in shown.output) == (4, True)
    told = json.loads(run("verify", plain, "--at", later, "--json", "-c", config).stdout)[str(plain)]["signatures"][0]
    assert (told["sub_indication"], told["revocation"]["state"]) == ("REVOKED_NO_POE", "revoked")
    assert told["revocation"]["since"] == since.isoformat()
    assert run("verify", stamped, "--at", later, "-c", config).exit_code == 0
    page = config.with_name("raport.html")
    run("verify", plain, stamped, "--at", later, "--page", page, "-c", config)
    text = page.read_text("utf-8")
    assert "Certyfikat podpisującego albo jego wystawcy jest unieważniony." in text
    assert "T: podpis ze znacznikiem czasu" in text
    assert "; dowodzi tego znacznik czasu: SYMULATOR Znacznik czasu." in text
    assert "&lt;time" not in text


def test_policy_file_says_it_for_each_kind(config: Path, pki: Pki) -> None:
    """A file may be judged by its own policy, without any configuration; references count from the policy file."""
    assert pki.complete
    plain, stamped = sealed(config, "B"), sealed(config, "T")
    zasady = config.with_name("zasady.toml")
    zasady.write_text('[files]\nanchors = ["file:pki/root.pem"]\nstampers = ["file:pki/root.pem"]\nlevel = "T"\n', "utf-8")
    nowhere = config.with_name("nie-ma.toml")
    assert run("verify", stamped, "--policy", zasady, "-c", nowhere).exit_code == 0
    refused = run("verify", plain, "--policy", zasady, "-c", nowhere)
    assert (refused.exit_code, "[no_poe, whole_document]" in refused.output) == (4, True)
    zasady.write_text("[letters_in]\n", "utf-8")
    assert run("verify", stamped, "--policy", zasady, "-c", nowhere).exit_code == 4


def test_configured_policy_file_leaves_the_rest_as_trust_says(config: Path) -> None:
    """Kinds that the file does not name are judged as before."""
    zasady = config.with_name("zasady.toml")
    zasady.write_text(
        '[letters_out]\nanchors = ["file:pki/root.pem"]\nlevel = "LT"\nrevocation = "required"\n'
        "[upp_legacy]\nweak_algorithms = true\n",
        "utf-8",
    )
    config.write_text(config.read_text("utf-8").replace("[trust]\n", '[trust]\npolicy = "zasady.toml"\n'), "utf-8")
    policies = app.open_policies(load(config))
    assert (policies.of("letters_out").level, policies.of("letters_in").level, policies.of("files").level) == ("LT", "B", "B")
    assert policies.of("upd") is policies.letters
    assert (policies.of("upp").accept_sha1, policies.of("upp_legacy").accept_plain) == (True, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[letters]\n", "letters; known: letters_in"),
        ('[files]\nlevel = "X"\n', "files.level"),
        ("[files]\nanchor = []\n", "files.anchor"),
        ("[files", "zasady.toml"),
        ('[files]\nanchors = ["lists"]\n', "names no list of the lists"),
        ('[files]\nanchors = ["file:zasady.toml"]\n', "file:zasady.toml"),
        ('[files]\nanchors = ["file:nie-ma.pem"]\n', "file:nie-ma.pem"),
    ],
)
def test_policy_file_that_makes_no_sense_is_named(config: Path, text: str, said: str) -> None:
    """A mistake never makes the program believe more or less in silence."""
    zasady = config.with_name("zasady.toml")
    zasady.write_text(text, "utf-8")
    with pytest.raises(ConfigurationWrong, match=said):
        app.open_policies(load(config), zasady)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('stampers = ["file:pki/root.pem"]', "", "signing.timestamps"),
        ('stampers = ["file:pki/root.pem"]', 'stampers = ["lists"]', "stampers names"),
        ('/"]', '"]', "trust.revocation.addresses"),
    ],
)
def test_configuration_that_makes_no_sense_is_named(config: Path, old: str, new: str, said: str) -> None:
    """At the start, before any letter waits for it."""
    config.write_text(config.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ConfigurationWrong, match=said):
        load(config)


def test_sample_of_a_policy_file_shows_every_kind(tmp_path: Path) -> None:
    """What init writes can be read as it stands, and leaves out no kind of document."""
    assert run("init", tmp_path / "urzad").exit_code == 0
    kinds = policy_file.read(tmp_path / "urzad" / "zasady.toml")
    assert kinds.keys() == {*get_args(DocumentKind)}
    assert {kind for kind, chosen in kinds.items() if chosen.weak_algorithms} == {"upp_legacy"}


def test_level_of_a_kind_needs_the_service(config: Path) -> None:
    """Where it is missing the import of the office says so; a level is one of our seal only."""
    office = 'unit = "Urząd"\n[[kinds]]\nname = "decyzja"\nsignature = "{}"\nsigning_key = "pieczec"\nlevel = "T"\n'
    (file := config.with_name("office.toml")).write_text(office.format("seal"), "utf-8")
    assert run("migrate", "-c", config).exit_code == 0
    assert run("office", "import", file, "-c", config).exit_code == 0
    config.write_text(config.read_text("utf-8").replace("timestamps =", "# timestamps ="), "utf-8")
    refused = run("office", "import", file, "-c", config)
    assert (refused.exit_code, "level T needs" in refused.output) == (1, True)
    with pytest.raises(ConfigurationWrong, match="level is that of our seal"):
        transfer.read(office.format("none"))
