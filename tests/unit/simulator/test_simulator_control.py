"""The simulated ePUAP is steered and read over JSON on its own port, and runs as a command."""

from __future__ import annotations

import base64
import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from samples.pki import Pki
from samples.platform.epuap.server import run
from samples.platform.epuap.simulator import Simulator
from samples.platform.epuap.web import Server
from tests.unit.simulator.kit import ANSWER_BOX, LETTER, Office, sha1

START = "import sys; from samples.platform.epuap.server import run; sys.exit(run(sys.argv[1:]))"


def post(office: Office, path: str, wish: Any) -> Any:
    """Post a wish and give the answer, which must be a success."""
    response = office.http.post(f"/symulator/{path}", json=wish)
    assert response.status_code == 200, response.text
    return response.json()


def test_books_are_read_as_json(office: Office) -> None:
    """The books say what was taken, waits, was offered and confirmed, and what was refused."""
    office.nadaj(AdresSkrytki="/lubin/skrytka")
    office.pull("Pobierz")
    office.confirm(sha1(LETTER))
    office.nadaj(AdresSkrytki="/nikt/nic")
    books = office.http.get("/symulator/books").json()
    [letter] = books["taken"]
    box = books["boxes"]["/lubin/skrytka"]
    assert {"id", "operation", "from_box", "to", "name", "sha256", "at", "upp", "times_same_bytes"} <= set(letter)
    assert (box["entered"], box["waiting"], box["offered"]) == (1, 0, 1)
    assert [(done["id"], done["sha256"]) for done in box["confirmed"]] == [(letter["id"], letter["sha256"])]
    assert [refused["operation"] for refused in books["refused"]] == ["nadaj"]


def test_arrival_is_put_into_a_box(office: Office) -> None:
    """A document posted as JSON is offered by pull with the sender that was named."""
    sender = {"login": "jtestowy", "given_name": "Jan", "family_name": "Testowy", "kind": "F"}
    wish = {
        "box": "/lubin/skrytka",
        "document_base64": base64.b64encode(b"\x00bytes").decode(),
        "file_name": "plik.bin",
        "media_type": "application/octet-stream",
        "sender": sender,
        "answer_address": "/jtestowy/domyslna",
        "test": True,
    }
    document_id = post(office, "arrivals", wish)["id"]
    found = office.pull("Pobierz")
    assert (found.content(), found.text("nazwaPliku")) == (b"\x00bytes", "plik.bin")
    assert document_id in found.content("daneDodatkowe").decode()


def test_rule_and_release_over_json(office: Office) -> None:
    """A rule added at run time delays a proof, and a release delivers it."""
    assert post(office, "rules", [{"do": "late_upp", "operation": "nadaj"}]) == {"rules": 1}
    document_id = office.nadaj().text("identyfikatorDokumentu")
    assert post(office, "upp/release", {"id": document_id})["upp"] == "released"
    assert office.pull("Oczekujace", ANSWER_BOX).text("oczekujace") == "1"


def test_orphan_over_json(office: Office) -> None:
    """A proof without a letter can be asked for."""
    assert post(office, "upp/orphan", {"box": "/lubin/odpowiedzi"})["document_id"]
    assert office.pull("Oczekujace", ANSWER_BOX).text("oczekujace") == "1"


@pytest.mark.parametrize(
    ("path", "octets", "status"),
    [
        ("upp/release", b'{"id": "1"}', 404),
        ("upp/orphan", b'{"box": "/nikt/nic"}', 400),
        ("arrivals", b'{"box": "/lubin/skrytka", "document_base64": "?"}', 400),
        ("rules", b'{"do": "explode"}', 400),
        ("rules", b"{", 400),
    ],
)
def test_wish_that_cannot_be_granted_says_why(office: Office, path: str, octets: bytes, status: int) -> None:
    """Unknown ids and broken wishes are answered with a reason, and nothing changes."""
    before = office.books()
    response = office.http.post(f"/symulator/{path}", content=octets)
    assert (response.status_code, bool(response.json()["error"])) == (status, True)
    assert office.books() == before


def test_simulator_listens_on_loopback_only(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting makes it reachable from outside the machine."""
    seen: list[tuple[str, int]] = []
    monkeypatch.setattr("samples.platform.shared.serving.ThreadingHTTPServer.__init__", lambda _, at, __: seen.append(at))
    Server(simulator.hub, 0)
    assert [host for host, _ in seen] == ["127.0.0.1"]


def test_command_prints_its_address_and_stops_on_sigterm(pki: Pki, tmp_path: Path) -> None:
    """The command says where it listens and what it is, answers, and ends cleanly when told."""
    play = tmp_path / "play.toml"
    play.write_text('[[rule]]\ndo = "no_upp"\n')
    options = ["--port", "0", "--pki", str(pki.folder), "--script", str(play)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-c", START, *options], stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        address = lines[1].removeprefix("adres: ").strip()
        trust = ssl.create_default_context(cafile=str(pki.path("root.pem")))
        books = httpx.get(f"{address}/symulator/books", verify=trust).json()
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
    assert (process.returncode, books["taken"]) == (0, [])
    assert "SYMULATOR" in lines[0]
    assert "koniec" in rest


def test_command_says_what_is_wrong_with_a_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script with a slip stops the command before anything listens, and the slip is named."""
    play = tmp_path / "play.toml"
    play.write_text('[[rule]]\ndo = "explode"\n')
    with pytest.raises(SystemExit):
        run(["--port", "0", "--script", str(play)])
    assert "unknown deed 'explode'" in capsys.readouterr().err
