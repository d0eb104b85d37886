"""What a person and the configuration switch on for a mailbox: callbacks over the wire, and clearing from the command line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from adapters.edoreczenia.channel import EdoreczeniaChannel
from connector import app
from connector.care.clearing.story import chore as clearing
from connector.flow.callbacks import Callbacks
from connector.flow.hand_over import acknowledge
from connector.flow.hint import Hints
from connector.flow.subscribe import chore
from connector.flow.worker import replan
from connector.letters.errors import ConfigurationWrong
from connector.offices.switches import Switch
from connector.settings import load
from connector.store import tables as t
from connector.web.application import create_application
from samples.pki import Pki
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, OFFICE, Answer, Stub, a_channel, a_jwt
from tests.flow.clearing_kit import TERMS, copied_proofs, days_pass, on_their_way, open_cleared, switch
from tests.flow.mail_kit import add_mailbox, the_mailbox, told
from tests.office_kit import Office
from tests.service_kit import Terminal, let_in

SECRET = "tajne-tajne-tajne-tajne-tajne-tajne"
LONGEST_WAIT = 10


@contextmanager
def served(office: Office) -> Iterator[Callbacks]:
    """Serve the office's web part on this machine, and give what it takes calls about."""
    application = create_application(office.desk, "training")
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_for(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    callbacks = Callbacks(frozenset({OFFICE}), f"http://127.0.0.1:{port}", SECRET.encode())
    application.state.hints = Hints(callbacks)
    try:
        yield callbacks
    finally:
        server.should_exit = True
        thread.join()


def wait_for(met: Callable[[], object]) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + LONGEST_WAIT
    while not met():
        assert time.monotonic() < ends
        time.sleep(0.01)


def wire(office: Office, channel: EdoreczeniaChannel) -> None:
    """Give the office a mailbox at a simulated platform."""
    office.mailbox = channel  # type: ignore[assignment]  # in the double's place
    add_mailbox(office)
    with office.desk.database.transaction("its own address") as tx:
        mine = t.boxes.update().where(t.boxes.c.channel == "edoreczenia")
        tx.execute(mine.values(entity=OFFICE, address=OFFICE, answer_address=OFFICE))


def fetch_is_due(office: Office) -> bool:
    """Tell whether receiving from the mailbox is due now."""
    with office.desk.database.reading() as tx:
        query = t.jobs.select().where(t.jobs.c.kind == "fetch", t.jobs.c.subject == the_mailbox(office).id)
        return bool(tx.execute(query).one().due <= office.clock.now())


def test_simulated_platform_calls_and_the_letter_is_here_at_once(office: Office, pki: Pki) -> None:
    """Subscribed by the chore, called over HTTP, fetched before the next poll; the answer keeps the subscription."""
    with Simulator(pki) as platform:
        wire(office, a_channel(pki, platform.address))
        with served(office) as callbacks:
            office.chores = [chore(callbacks)]
            replan(office.desk, office.chores)
            office.run()
            number = platform.arrive(OFFICE)
            wait_for(lambda: fetch_is_due(office))
            office.run()
            wait_for(lambda: platform.books().callbacks["inboxCallbackUrl sent"])
            assert [arrival["platform_id"] for arrival in office.arrivals()] == [number]
            assert platform.books().callbacks["inboxCallbackUrl failed"] == 0
            assert told(office, "box.subscribed") == 1


def test_simulated_platform_loses_what_is_safe_here(office: Office, pki: Pki) -> None:
    """Received, registered, copied with the evidence that the platform lists, backed up, binned, and deleted over the wire."""
    with Simulator(pki) as platform:
        wire(office, a_channel(pki, platform.address))
        office.chores = [clearing(TERMS)]
        switch(office, Switch.DELETE_MAIL, OFFICE)
        office.restart()
        number = platform.arrive(OFFICE, files=[File("wniosek.pdf", b"%PDF-1.7 wniosek")])
        for _ in range(3):
            office.after(minutes=5)
        acknowledge(office.desk, office.unit_id, office.arrivals()[0]["id"], "api", "RPW/1/2026")
        listed = {proof.number for proof in office.mailbox.proofs(BOX, number)}
        days_pass(office, 20)
        assert platform.books().deleted == [(OFFICE, number)]
    assert on_their_way(office) == {number: ("deleted", None)}
    assert {proof.number for proof in copied_proofs(office)} == listed


CALLBACKS = f"""
purpose = "training"
[callbacks]
boxes = ["{OFFICE}"]
address = "https://konektor.example/konektor"
secret = "file:sekret"
"""


def written(folder: Path, text: str, secret: str = SECRET, mode: int = 0o600) -> Path:
    """Write a configuration and its secret."""
    (folder / "sekret").write_text(secret + "\n", "utf-8")
    (folder / "sekret").chmod(mode)
    (folder / "connector.toml").write_text(text, "utf-8")
    return folder / "connector.toml"


def test_configuration_names_whom_may_be_called_about(tmp_path: Path) -> None:
    """Without the table nobody; with it the addresses stand below the public one."""
    assert app.open_callbacks(load(written(tmp_path, 'purpose = "training"'))).boxes == frozenset()
    settings = load(written(tmp_path, CALLBACKS))
    found = app.open_callbacks(settings)
    assert all(address.startswith("https://konektor.example/konektor/callbacks/") for address in found.addresses(OFFICE).values())
    assert found.box_of(found.key_of(OFFICE)) == OFFICE
    assert found.key_of(OFFICE) != replace(found, secret=b"inny").key_of(OFFICE)
    assert {"subscribe", "clearing"} <= {each.name for each in app.open_chores(settings)}


@pytest.mark.parametrize(
    ("changed", "secret", "mode"),
    [
        (CALLBACKS, "krotki", 0o600),
        (CALLBACKS, SECRET, 0o644),
        (CALLBACKS.replace("https://", "http://"), SECRET, 0o600),
        (CALLBACKS.replace('secret = "file:sekret"', ""), SECRET, 0o600),
        (CALLBACKS.replace(OFFICE, "/lubin/skrytka"), SECRET, 0o600),
        (CALLBACKS.replace('"file:sekret"', f'"{SECRET}"'), SECRET, 0o600),
    ],
    ids=["short secret", "readable secret", "no TLS", "no secret", "no mailbox", "secret itself"],
)
def test_configuration_that_anybody_could_call_is_refused(tmp_path: Path, changed: str, secret: str, mode: int) -> None:
    """By name of what is wrong, and without showing the secret."""
    with pytest.raises(ConfigurationWrong) as wrong:
        app.open_callbacks(load(written(tmp_path, changed, secret, mode)))
    assert secret not in str(wrong.value)


def test_person_switches_clearing_on_knowing_what_it_means_and_off(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not without --understood, and only an administrator; the journal says who."""
    open_cleared(office, switched_on=False)
    let_in(office.desk.database)
    terminal = Terminal(tmp_path / "office", create_application(office.desk, "training"), monkeypatch)
    address, who = the_mailbox(office).address, ("--person", "Anna Testowa")
    assert terminal.run("box", "delete-mail", address, *who).exit_code == 2
    assert not the_mailbox(office).deleting
    assert terminal.run("box", "delete-mail", address, *who, "--understood").exit_code != 0  # no administrator
    with office.desk.database.transaction("administrator") as tx:
        tx.execute(t.clients.update().values(admin=True))
    assert terminal.run("box", "delete-mail", address, *who, "--understood").exit_code == 0
    assert the_mailbox(office).deleting
    assert terminal.run("box", "keep-mail", address, *who).exit_code == 0
    assert not the_mailbox(office).deleting
    assert (told(office, "box.deleting_on"), told(office, "box.deleting_off")) == (1, 1)


def test_rights_that_the_mailbox_does_not_grant_are_told_in_plain_words(
    office: Office, pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is known before the first token; then the list of boxes says what is missing and who grants it."""
    token = Answer({"access_token": a_jwt(scopes=["read_messages"]), "token_type": "Bearer", "expires_in": 300})
    with Stub(pki, Answer({"messages": [], "total": 0}), token=token) as stub:
        wire(office, a_channel(pki, stub.address))
        let_in(office.desk.database)
        terminal = Terminal(tmp_path / "urzad", create_application(office.desk, "training"), monkeypatch)
        assert "write_messages" not in terminal.run("box", "list").output
        office.run()
        shown = " ".join(terminal.run("box", "list").output.split())
    assert f"(write_messages) w {OFFICE}" in shown
    assert "Nadaje je administrator skrzynki" in shown
