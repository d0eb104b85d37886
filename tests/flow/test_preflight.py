"""A letter can be checked before it is posted: everything that would stop or change it, and no trace that anybody asked."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from connector.letters.errors import NotTaken
from connector.store import tables as t
from connector.web.application import create_application
from samples.documents.evidence import OFFICE as ADE
from samples.platform.edoreczenia.addresses import PERSON
from tests import pdf_kit
from tests.flow.mailbox_out_kit import ANNA, FIRMA, PIOTR, a_message
from tests.flow.register_kit import RegisteredMailbox, an_entry, open_registered
from tests.office_kit import BOX, TO, Office, a_notice, a_ready_letter
from tests.service_kit import Terminal, ask, let_in


@pytest.fixture
def mailbox(office: Office) -> RegisteredMailbox:
    """Give an office that sends over both channels, and whose client is let in."""
    mailbox = open_registered(office)
    mailbox.register.entries[PERSON] = an_entry(PERSON)
    let_in(office.desk.database)
    return mailbox


def check(office: Office, request: dict[str, Any], *, register: bool = False) -> dict[str, Any]:
    """Ask as a document system."""
    query = "?register=true" if register else ""
    answer = ask(create_application(office.desk, "training"), "POST", f"/letters/check{query}", json=request)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def found(answer: dict[str, Any], severity: str | None = None) -> list[tuple[str, str]]:
    """Give codes and places of what was found."""
    return [(each["code"], each["path"]) for each in answer["findings"] if severity in {None, each["severity"]}]


def test_letter_without_mistakes_passes_and_shows_its_way(office: Office, mailbox: RegisteredMailbox) -> None:  # noqa: ARG001
    """Mode, own box and address of each addressee, the signature that its kind needs, and the size."""
    answer = check(office, a_notice())
    assert (answer["passes"], answer["findings"], answer["renamed"]) == (True, [], [])
    assert answer["addressees"] == [{"address": TO, "box": BOX, "mode": "nadaj", "mode_why": None}]
    assert (answer["signature"]["need"], answer["signature"]["key"], answer["size"] > 100) == ("seal", "seal", True)


def test_everything_that_would_stop_the_letter_is_told_at_once(office: Office, mailbox: RegisteredMailbox) -> None:  # noqa: ARG001
    """What posting would refuse, what preparing would find, and what would be changed, in one answer in both languages."""
    request = a_message(PERSON, TO, files=[("pismo 1.exe", b"MZ")], kind="nieznany", send_by="2020-01-01T00:00:00+01:00")
    answer = check(office, request)
    assert answer["passes"] is False
    assert found(answer, "error") == [
        ("send_by_past", "send_by"),
        ("address_of_another_channel", "addressees.1.address"),
        ("kind_unknown", "kind"),
        ("attachment_type_not_taken", "content.attachments[0]"),
        ("attachment_program", "content.attachments[0]"),
    ]
    assert found(answer, "warning") == [("attachment_renamed", "content.attachments[0]")]
    assert answer["renamed"] == [{"path": "content.attachments[0]", "given": "pismo 1.exe", "sent": "pismo_1.exe"}]
    assert all(each["text_pl"] and each["text_en"] for each in answer["findings"])


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (a_ready_letter(b"<cut"), ("xml_not_wellformed", "error")),
        (a_notice(kind="decyzja"), ("signature_awaited", "warning")),
        (a_notice(kind="bez klucza"), ("signing_key_missing", "error")),
        ({**a_message(PERSON, files=[]), "kind": "zawiadomienie"}, ("message_without_files", "error")),
        (a_message(ANNA), ("address_check_pair", "warning")),
    ],
)
def test_each_reason_is_found_before_the_letter_is_posted(
    office: Office,
    mailbox: RegisteredMailbox,  # noqa: ARG001 - the box
    request_: dict[str, Any],
    expected: tuple[str, str],
) -> None:
    """Schema, signature, key and address are looked at as they would be later; a warning does not stop."""
    answer = check(office, request_)
    errors = [each for each in answer["findings"] if each["severity"] == "error"]
    assert answer["passes"] == (not errors)
    assert expected in [(each["code"], each["severity"]) for each in answer["findings"]]


def test_seal_that_could_not_be_made_is_found_before_the_letter_is_posted(office: Office, mailbox: RegisteredMailbox) -> None:
    """A key whose certificate is over, and a level that nothing here reaches, hold a letter as a missing key does."""
    with office.desk.database.transaction("level set") as tx:
        tx.execute(t.letter_kinds.update().where(t.letter_kinds.c.name == "zawiadomienie").values(level="LT"))
    for request_ in (a_notice(), a_message(PERSON, files=[("pismo.pdf", pdf_kit.plain())], kind="zawiadomienie")):
        assert found(check(office, request_), "error") == [("configuration_wrong", "kind")]
    with office.desk.database.transaction("level set back") as tx:
        tx.execute(t.letter_kinds.update().values(level="B"))
    office.clock.moment += timedelta(days=5_000)
    answer = check(office, a_notice())
    assert (answer["passes"], found(answer, "error")) == (False, [("certificate_out_of_date", "kind")])
    assert mailbox.calls["send"] == 0
    letter = office.post(a_notice())
    office.run()
    assert office.shipment(letter)["status"] == "held"


def test_register_is_asked_only_on_request_and_once_for_all(office: Office, mailbox: RegisteredMailbox) -> None:
    """Its objections stand at the addressees that they are about."""
    mailbox.register.entries[PIOTR] = an_entry(PIOTR, status="STRUCK_OFF")
    del mailbox.register.entries[FIRMA]
    request = a_message(PERSON, PIOTR, FIRMA)
    assert check(office, request)["passes"] is True
    assert mailbox.register.calls.total() == 0
    answer = check(office, request, register=True)
    assert found(answer, "error") == [("address_struck_off", "addressees.1"), ("address_not_found", "addressees.2")]
    assert dict(mailbox.register.calls) == {"refresh": 1}


def test_register_that_cannot_be_asked_is_said_not_to_have_been(office: Office, mailbox: RegisteredMailbox) -> None:
    """Nothing is claimed about addresses that nobody checked."""
    mailbox.register.errors = [NotTaken()]
    assert found(check(office, a_message(PERSON), register=True)) == [("address_unchecked", "addressees")]


def test_box_that_sends_nothing_now_is_pointed_out(office: Office) -> None:
    """The letter would wait; a mailbox that is off is not opened for the check either."""
    mailbox = open_registered(office, receiving=False)
    let_in(office.desk.database)
    answer = check(office, a_message(PERSON), register=True)
    assert found(answer) == [("box_stands_still", "box"), ("address_unchecked", "addressees")]
    assert mailbox.register.calls.total() == 0


def test_right_that_a_mailbox_did_not_grant_is_pointed_out(office: Office, mailbox: RegisteredMailbox) -> None:  # noqa: ARG001
    """What the last token told is known before the letter is posted and refused."""
    right = {"code": "right_missing", "path": "write_messages", "text_pl": "Brak uprawnienia.", "text_en": "No right.", "line": 0}
    with office.desk.database.transaction("a token told") as tx:
        tx.execute(t.boxes.update().where(t.boxes.c.channel == "edoreczenia").values(missing_rights=[right]))
    assert found(check(office, a_message(PERSON))) == [("right_missing", "box")]


def test_way_is_chosen_as_it_would_be(office: Office, mailbox: RegisteredMailbox) -> None:  # noqa: ARG001 - the box
    """The rule and its reason are answered before anybody decides."""
    request = a_notice(kind="notatka") | {"addressees": [{"name": "Jan", "ade": PERSON, "box": TO}]}
    del request["box"]
    [course] = check(office, request)["addressees"]
    assert (course["mode"], course["box"], course["mode_why"]["rule"]) == ("purde", ADE, "e-doreczenia-first")
    refused = check(office, {**request, "addressees": [{"name": "Jan", "box": TO, "kind": "person"}]})
    assert (refused["passes"], found(refused)) == (False, [("mode_none_possible", "addressees.0")])


def counts(office: Office) -> dict[str, int]:
    """Count the rows of every table."""
    with office.desk.database.reading() as tx:
        tables = t.metadata.tables.items()
        return {name: tx.execute(select(func.count()).select_from(table)).scalar_one() for name, table in tables}


def test_check_leaves_no_trace(office: Office, mailbox: RegisteredMailbox) -> None:  # noqa: ARG001 - the box
    """No row in any table, no byte in the archive, no call that sends."""
    before, files = counts(office), sorted((office.folder / "archive").rglob("*"))
    check(office, a_message(PERSON, ANNA), register=True)
    check(office, a_notice())
    assert counts(office) == before
    assert sorted((office.folder / "archive").rglob("*")) == files


@pytest.fixture
def terminal(office: Office, mailbox: RegisteredMailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:  # noqa: ARG001 - it must be open first
    """Give a terminal of that office."""
    return Terminal(tmp_path / "urzad", create_application(office.desk, "training"), monkeypatch)


def check_there(terminal: Terminal, request: Any, *options: str) -> tuple[int, str]:
    """Check a letter as a person does, and give the exit code and what was printed."""
    (terminal.folder / "pismo.json").write_text(json.dumps(request), "utf-8")
    done = terminal.run("send", "pismo.json", "--check", *options)
    return done.exit_code, done.output


def test_person_checks_a_letter_that_nothing_stops(office: Office, terminal: Terminal) -> None:
    """The way and the reason for it are printed, and nothing is stored."""
    before = counts(office)
    request = a_notice(kind="notatka") | {"addressees": [{"name": "Jan", "ade": PERSON, "box": TO}]}
    del request["box"]
    code, told = check_there(terminal, request)
    assert (code, "Nic nie zatrzymuje tego pisma. / Nothing stops this letter." in told) == (0, True)
    assert f"{PERSON}: purde (e-Doręczenia" in told
    assert "reguła e-doreczenia-first / rule e-doreczenia-first" in told
    assert counts(office) == before
    assert "wynika ze skrytki" in check_there(terminal, a_notice())[1]


def test_person_has_the_register_asked_or_is_told_that_it_was_not(mailbox: RegisteredMailbox, terminal: Terminal) -> None:
    """That nothing stops a letter is not said of addresses without the remark that nobody looked them up."""
    del mailbox.register.entries[FIRMA]
    unasked = check_there(terminal, a_message(FIRMA))
    assert (unasked[0], "nie pytano rejestru" in unasked[1]) == (0, True)
    asked = check_there(terminal, a_message(FIRMA), "--register")
    assert (asked[0], "address_not_found" in asked[1], "nie pytano rejestru" in asked[1]) == (2, True, False)


def test_person_is_told_each_mistake_in_both_languages(office: Office, terminal: Terminal) -> None:
    """What stops the letter stands apart from what it is only warned of; the exit code says that it would not leave."""
    before = counts(office)
    request = a_message(PERSON, files=[("pismo 1.exe", b"MZ")], kind="nieznany")
    code, told = check_there(terminal, request)
    stopping, _, warnings = told.partition("Ostrzeżenia")
    assert code == 2
    for finding in check(office, request)["findings"]:
        line = f"- {finding['text_pl']} / {finding['text_en']} [{finding['code']}]"
        assert line in (stopping if finding["severity"] == "error" else warnings)
    assert "pismo 1.exe → pismo_1.exe" in told
    assert ("Nic nie zatrzymuje" in told, counts(office)) == (False, before)


def test_what_is_no_letter_at_all_is_told_like_in_sending(terminal: Terminal) -> None:
    """The mistakes of the request itself are named, with exit code 2."""
    code, told = check_there(terminal, {"subject": "bez reszty"})
    assert (code, "kind" in told) == (2, True)
