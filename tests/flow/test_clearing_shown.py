"""An administrator sees what is on its way out of a mailbox: which message, how far, since when, and why it waits or stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.care.clearing.standing import REASONS
from connector.offices.switches import Switch
from connector.ports import Place
from connector.store import tables as t
from connector.web.application import create_application
from samples.documents.evidence import OFFICE as ADE
from tests.flow.clearing_kit import TERMS, ClearedMailbox, back_up, days_pass, look, open_cleared, receive_one, send_one, switch
from tests.flow.test_clearing import ask_for_quiet, erase_it, pause, place_hold, receive_two, route_anew
from tests.office_kit import Office
from tests.service_kit import STRANGER, Terminal, ask, let_in


@pytest.fixture
def mailbox(office: Office) -> ClearedMailbox:
    """Give a mailbox that is cleared, and administrators."""
    return open_shown(office)


def open_shown(office: Office) -> ClearedMailbox:
    """Give an office a mailbox that is cleared, and administrators."""
    mailbox = open_cleared(office)
    let_in(office.desk.database)
    with office.desk.database.transaction("administrators") as tx:
        tx.execute(t.clients.update().values(admin=True))
    return mailbox


def shown(office: Office, query: str = "", **who: str) -> list[dict[str, Any]]:
    """List what is on its way out, as an administrator does."""
    answer = ask(create_application(office.desk, "training", terms=TERMS), "GET", f"/boxes/clearings{query}", **who)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["clearings"]
    return found


def told(office: Office) -> tuple[str, str]:
    """Give state and reason of the only message on its way."""
    [one] = shown(office)
    assert (one["reason_pl"], one["reason_en"]) == REASONS[one["reason"]]
    return one["state"], one["reason"]


def test_each_step_is_shown_with_its_time_and_what_it_waits_for(office: Office, mailbox: ClearedMailbox) -> None:
    """From the copy over the bin to the end, after which it is listed no more."""
    number = receive_one(office, mailbox)
    assert shown(office) == []
    days_pass(office, 11, backups=False)
    [one] = shown(office)
    facts = {"box": ADE, "message": number, "about": office.arrivals()[0]["id"], "last_attempt": None, "until": None}
    assert {name: one[name] for name in facts} == facts
    assert one["since"] == (office.clock.now() - timedelta(hours=2)).isoformat()
    assert told(office) == ("copied", "no_backup")
    back_up(office)
    assert told(office) == ("copied", "its_turn")
    look(office)
    [one] = shown(office)
    assert (one["state_pl"], one["reason"], one["since"]) == ("w koszu", "in_bin", office.clock.now().isoformat())
    assert one["until"] == (office.clock.now() + TERMS.in_bin).isoformat()
    assert one["last_attempt"]["outcome"] == "taken"
    office.clock.moment += TERMS.in_bin
    back_up(office)
    assert told(office) == ("binned", "its_turn")
    look(office)
    assert (mailbox.places, shown(office)) == ({number: Place.GONE}, [])


@pytest.mark.parametrize(
    ("lapse", "reason"),
    [
        (route_anew, "not_handed_over"),
        (place_hold, "on_hold"),
        (erase_it, "erased"),
        (pause, "paused"),
        (ask_for_quiet, "quiet"),
        (lambda office, _: switch(office, Switch.KEEP_MAIL), "off"),
        (lambda office, _: switch(office, Switch.STOP), "not_receiving"),
    ],
)
def test_condition_that_lapses_is_named(
    office: Office, mailbox: ClearedMailbox, lapse: Callable[[Office, ClearedMailbox], None], reason: str
) -> None:
    """Whoever wonders why a message does not go on reads what has to change."""
    receive_one(office, mailbox)
    days_pass(office, 12)
    lapse(office, mailbox)
    assert told(office) == ("binned", reason)


def test_sent_message_whose_way_is_open_again_says_so(office: Office, mailbox: ClearedMailbox) -> None:
    """Evidence that is asked for anew, or came lately, keeps it; it is listed under its letter."""
    letter = send_one(office, mailbox)
    days_pass(office, 12)
    assert shown(office)[0]["about"] == letter
    with office.desk.database.transaction("new evidence") as tx:
        tx.execute(t.evidence.update().values(received_at=office.clock.now()))
    assert told(office) == ("binned", "too_young")
    with office.desk.database.transaction("asked again") as tx:
        tx.execute(t.jobs.update().where(t.jobs.c.kind == "collect").values(done_at=None))
    assert told(office) == ("binned", "not_over")


def test_call_without_an_outcome_is_shown_until_it_was_looked_into(office: Office, mailbox: ClearedMailbox) -> None:
    """Under way at first; once its time is over, unknown."""
    receive_one(office, mailbox)
    days_pass(office, 11)
    with office.killed_at("clearing attempt open"):
        days_pass(office, 1)
    office.restart()
    assert told(office) == ("binning", "call_under_way")
    assert shown(office)[0]["since"] == shown(office)[0]["last_attempt"]["opened_at"]
    office.clock.moment += mailbox.call_timeout
    assert told(office) == ("binning", "outcome_unknown")


def test_failed_call_is_shown_with_its_error(office: Office, mailbox: ClearedMailbox) -> None:
    """Outcome and code stand beside the message."""
    receive_one(office, mailbox)
    mailbox.bin_script = ["break before taking"]
    days_pass(office, 12)
    [one] = shown(office)
    attempt = {name: one["last_attempt"][name] for name in ("action", "outcome", "error")}
    assert attempt == {"action": "bin", "outcome": "unknown", "error": "outcome_unknown"}
    assert told(office) == ("binning", "outcome_unknown")


def test_message_that_is_left_alone_stands_behind_the_others_with_the_reason(office: Office, mailbox: ClearedMailbox) -> None:
    """Refused by the platform, it stays; what still moves comes first."""
    refused, other = receive_one(office, mailbox), receive_two(office, mailbox)
    mailbox.bin_script = ["refuse"]
    days_pass(office, 12)
    assert [(one["message"], one["state"], one["reason"]) for one in shown(office)] == [
        (other, "binned", "in_bin"),
        (refused, "left", "refused"),
    ]
    assert len(shown(office, "?limit=1")) == 1
    assert ask(create_application(office.desk, "training"), "GET", "/boxes/clearings?limit=1").json()["more"] is True


def test_every_place_where_a_message_may_be_found_has_its_sentence() -> None:
    """Nobody is left with a bare code."""
    assert {f"found:{place.value}" for place in Place} <= REASONS.keys()


def test_list_is_for_administrators_of_the_unit(office: Office, mailbox: ClearedMailbox) -> None:
    """Others see nothing of it, and a mailbox of somebody else does not exist."""
    receive_one(office, mailbox)
    days_pass(office, 11)
    api = create_application(office.desk, "training", terms=TERMS)
    assert len(shown(office, f"?box={ADE}")) == 1
    assert shown(office, key=STRANGER) == []
    assert ask(api, "GET", f"/boxes/clearings?box={ADE}", key=STRANGER).status_code == 404
    with office.desk.database.transaction("no administrators") as tx:
        tx.execute(t.clients.update().values(admin=False))
    assert ask(api, "GET", "/boxes/clearings").status_code == 403


def test_person_reads_the_list_at_a_terminal(
    office: Office, mailbox: ClearedMailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Polish first, English beside, with the moment until which it waits and the error of the last call."""
    terminal = Terminal(tmp_path / "urzad", create_application(office.desk, "training", terms=TERMS), monkeypatch)
    assert "żadna wiadomość" in terminal.run("box", "clearings").output
    number = receive_one(office, mailbox)
    mailbox.bin_script = ["not taken"]
    days_pass(office, 12)
    assert "bin not_taken not_taken" in terminal.run("box", "clearings", ADE).output
    days_pass(office, 1)
    shown_there = terminal.run("box", "clearings", ADE)
    assert shown_there.exit_code == 0, shown_there.output
    assert all(part in shown_there.output for part in (number, "w koszu / in the bin", "leży w koszu", "do / until 20"))
    assert terminal.run("box", "clearings", "AE:PL-00000-00000-AAAAA-00").exit_code == 2
