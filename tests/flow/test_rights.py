"""Which rights a mailbox does not grant us is kept in the store: whoever asks is told, whichever process got the token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from connector.web.application import create_application
from samples.pki import Pki
from tests import postgres_kit
from tests.contract.edoreczenia.kit import Answer, Stub, a_channel, a_jwt
from tests.flow.mail_kit import the_mailbox
from tests.flow.test_mailbox_switches import wire
from tests.office_kit import Office
from tests.service_kit import ask, let_in

EMPTY = Answer({"messages": [], "total": 0})
READS_ONLY = ("read_messages",)
ALL = ("read_messages", "write_messages")


@pytest.fixture(params=["sqlite", "postgresql"], autouse=True)
def on_each_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the office's store on each kind of database."""
    monkeypatch.setenv(postgres_kit.WHICH, request.param)


def a_token(*scopes: str) -> Answer:
    """Answer a request for a token, one that is used once."""
    return Answer({"access_token": a_jwt(scopes=list(scopes)), "token_type": "Bearer", "expires_in": 0})


@pytest.fixture
def stub(office: Office, pki: Pki) -> Iterator[Stub]:
    """Give a platform whose tokens grant reading only, and the office's mailbox there."""
    with Stub(pki, EMPTY, token=a_token(*READS_ONLY)) as stub:
        wire(office, a_channel(pki, stub.address))
        let_in(office.desk.database)
        yield stub


def seen_elsewhere(office: Office, pki: Pki, stub: Stub) -> Any:
    """Ask for the mailbox's rights in another process, whose channel has never called anybody."""
    channels = {**office.desk.channels, "edoreczenia": a_channel(pki, stub.address)}
    application = create_application(replace(office.desk, channels=channels), "training")
    boxes = {box["channel"]: box for box in ask(application, "GET", "/boxes").json()["boxes"]}
    assert boxes["epuap"]["missing_rights"] is None
    return boxes["edoreczenia"]["missing_rights"]


def test_process_without_a_token_tells_what_another_one_learned(office: Office, pki: Pki, stub: Stub) -> None:
    """Nothing is known before the first token; then it is, in both languages, until a token grants everything."""
    assert seen_elsewhere(office, pki, stub) is None
    office.run()
    [missing] = seen_elsewhere(office, pki, stub)
    assert (missing["code"], missing["path"]) == ("right_missing", "write_messages")
    assert missing["text_pl"]
    assert missing["text_en"]
    stub.tokens = [a_token(*ALL)]
    office.after(minutes=5)
    assert seen_elsewhere(office, pki, stub) == []


def test_rights_are_told_though_the_platform_refuses_the_call(office: Office, pki: Pki, stub: Stub) -> None:
    """The mailbox is paused for it, and the reason is there to be read."""
    stub.tokens = [a_token()]
    stub.answers = [Answer({}, 403)]
    office.run()
    assert the_mailbox(office).paused == "not_admitted"
    assert [right["path"] for right in seen_elsewhere(office, pki, stub)] == [*ALL]


def test_rights_are_written_only_when_they_changed(office: Office, stub: Stub) -> None:
    """A mailbox is looked at every few minutes, and its rights change once in years."""
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE boxes") and "missing_rights=" in statement:
            written.append(statement)

    event.listen(office.desk.database.engine, "before_cursor_execute", note)
    for _ in range(4):
        office.after(minutes=5)
    assert (len(stub.asked_tokens) >= 4, len(written)) == (True, 1)
    stub.tokens = [a_token(*ALL)]
    for _ in range(3):
        office.after(minutes=5)
    assert len(written) == 2
