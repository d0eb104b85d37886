"""The simulated e-Doręczenia is steered and read over JSON on its own port, says what it is, and runs as a command."""

from __future__ import annotations

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
from samples.platform.edoreczenia import addresses, settings
from samples.platform.edoreczenia.addresses import COMPANY, OFFICE
from samples.platform.edoreczenia.server import run
from tests.unit.simulator.edoreczenia_kit import PDF, Caller, b64

START = "import sys; from samples.platform.edoreczenia.server import run; sys.exit(run(sys.argv[1:]))"
SMALL = """
[[mailbox]]
address = "AE:PL-10137-59089-URZAD-31"
kind = "public"
name = "Urząd"

[[system]]
client_id = "AE:PL-10137-59089-URZAD-31.SYSTEM.EZD"
certificates = ["registered.pem"]
mailboxes = ["AE:PL-10137-59089-URZAD-31"]
"""


def post(caller: Caller, path: str, wish: Any) -> Any:
    """Post a wish and give the answer, which must be a success."""
    response = caller.http.post(f"/symulator/{path}", json=wish)
    assert response.status_code == 200, response.text
    return response.json()


def test_every_answer_says_what_it_is(caller: Caller) -> None:
    """Successes, refusals and unknown paths carry the header."""
    answers = [caller.ask_token(), caller.call("GET", "messages"), caller.http.get("/nic"), caller.http.get("/symulator/books")]
    assert all("SYMULATOR" in answer.headers["X-Symulator"] for answer in answers)
    assert "SYMULATOR" in answers[2].text


def test_letter_arrives_and_is_counted(caller: Caller) -> None:
    """A letter posted as JSON is in the inbox; the books tell what its reader must have, who called, and how often."""
    wish = {"to": OFFICE, "sender": COMPANY, "subject": "Wniosek", "files": [{"name": "wniosek.pdf", "content_base64": b64(PDF)}]}
    message_id = post(caller, "arrivals", wish)["message_id"]
    assert caller.listed() == [message_id]
    caller.message(message_id, "full")
    books = caller.http.get("/symulator/books").json()
    [arrived] = books["arrived"]
    assert (arrived["message_id"], arrived["files"][0][0]) == (message_id, "wniosek.pdf")
    assert books["calls"] == {"token": 1, "messages.list": 1, "messages.get": 1}
    assert books["read"] == {message_id: 1}
    assert books["clients"] == {f"{OFFICE}.SYSTEM.EZD {OFFICE}": 3}


def test_message_is_deleted_as_in_the_portal(caller: Caller) -> None:
    """It is gone from the mailbox, and the books say so."""
    message_id = post(caller, "arrivals", {"to": OFFICE})["message_id"]
    assert caller.listed() == [message_id]
    post(caller, "delete", {"box": OFFICE, "id": message_id})
    assert caller.listed() == []
    assert caller.http.get("/symulator/books").json()["deleted"] == [[OFFICE, message_id]]


def test_rules_release_and_time_over_json(caller: Caller) -> None:
    """Rules are added and ended, what waits is named and released, time is skipped."""
    assert post(caller, "rules", [{"do": "task_pending"}]) == {"rules": 1}
    task = caller.send()
    assert caller.http.get("/symulator/held").json() == [task]
    assert post(caller, "release", {"id": task}) == {"released": 1}
    assert post(caller, "rules/end", {}) == {"rules": 0}
    assert post(caller, "time/skip", {"seconds": 60}) == {"skipped": 60}
    assert len(caller.listed("SENT")) == 1


@pytest.mark.parametrize(
    ("path", "octets", "status"),
    [
        ("release", b'{"id": "1"}', 404),
        ("arrivals", b'{"to": "AE:PL-1"}', 404),
        ("arrivals", b'{"to": "AE:PL-10137-59089-URZAD-31", "files": [{"name": "a b.pdf", "content_base64": ""}]}', 400),
        ("rules", b'{"do": "explode"}', 400),
        ("rules", b"{", 400),
        ("time/skip", b'{"seconds": -1}', 400),
        ("nothing", b"{}", 404),
    ],
)
def test_wish_that_cannot_be_granted_says_why(caller: Caller, path: str, octets: bytes, status: int) -> None:
    """Unknown ids and broken wishes are answered with a reason, and nothing changes."""
    response = caller.http.post(f"/symulator/{path}", content=octets)
    assert (response.status_code, bool(response.json()["error"])) == (status, True)
    assert caller.simulator.books().arrived == []


def test_command_prints_its_address_and_stops_on_sigterm(pki: Pki) -> None:
    """The command says where it listens and what it is, answers, and ends cleanly when told."""
    options = ["--port", "0", "--pki", str(pki.folder)]
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


def test_default_settings_hold_the_invented_addresses() -> None:
    """Every address that tests name has a mailbox, and its check pair fits."""
    named = {value for name, value in vars(addresses).items() if name.isupper() and isinstance(value, str)}
    assert {one.address for one in settings.load().mailboxes} == named
    assert all(addresses.is_well_formed(address) for address in named)


def test_check_pair_fits_the_published_example() -> None:
    """The register's own sample address fits; placeholders of documents do not."""
    assert addresses.is_well_formed("AE:PL-98765-43210-SFVYC-19")
    assert not addresses.is_well_formed("AE:PL-12345-67890-ABCDE-12")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("URZAD-31", "URZAD-32", "check pair"),
        ('"public"', '"office"', "kind"),
        ("SYSTEM.EZD", "EZD", "SYSTEM"),
        ("[[mailbox]]", 'client_certificate = "maybe"\n[[mailbox]]', "client_certificate"),
        ("[[mailbox]]", "colour = 1\n[[mailbox]]", "colour"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """A wrong address, kind, client, certificate use or key stops the start."""
    file = tmp_path / "edoreczenia.toml"
    file.write_text(SMALL.replace(old, new), encoding="utf-8")
    with pytest.raises((ValueError, TypeError), match=reason):
        settings.load(file)
