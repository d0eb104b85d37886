"""Calls of the platform are hints: without them nothing is lost, and a flood or a forged body changes nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from connector.flow.callbacks import Callbacks
from connector.flow.hint import Hints
from connector.flow.subscribe import chore
from connector.letters.errors import NotAdmitted, NotFound, NotTaken, PlatformError
from connector.ports import Notice, OwnBox
from connector.store import tables as t
from connector.web.application import create_application
from samples.documents.evidence import OFFICE as ADE
from tests.flow.mail_kit import add_mailbox, sealed, the_mailbox, told
from tests.flow.mailbox_out_kit import ANNA, SendingMailbox, a_message, at
from tests.office_kit import Office

SECRET = b"tajne-tajne-tajne-tajne-tajne-tajne"
OURS = Callbacks(frozenset({ADE}), "https://konektor.example/", SECRET)
NOBODYS = Callbacks()
LONG = timedelta(days=1000)
SUBSCRIBING = ["subscription lease extended", "subscription changed", "subscription failed"]
POINTS = [*SUBSCRIBING, "hint taken"]


@dataclass
class CallingMailbox(SendingMailbox):
    """A mailbox that can be asked to call; ``subscriptions`` are the addresses in force, by ADE."""

    subscriptions: dict[str, Mapping[Notice, str]] = field(default_factory=dict)
    troubles: list[PlatformError] = field(default_factory=list)

    def subscribe(self, box: OwnBox, addresses: Mapping[Notice, str]) -> None:
        """Take addresses to call."""
        self._asked("subscribe")
        self.subscriptions[box.address] = addresses

    def unsubscribe(self, box: OwnBox) -> None:
        """Forget them."""
        self._asked("unsubscribe")
        self.subscriptions.pop(box.address, None)

    def _asked(self, name: str) -> None:
        self.calls[name] += 1
        if self.troubles:
            raise self.troubles.pop(0)


def open_calling(office: Office, callbacks: Callbacks = OURS, *, receiving: bool = True) -> CallingMailbox:
    """Give a mailbox that calls back, and the chore that subscribes it."""
    mailbox = CallingMailbox(seal=lambda content: sealed(office, content))
    office.mailbox, office.chores = mailbox, [chore(callbacks)]
    add_mailbox(office, receiving=receiving)
    return mailbox


def switch_to(office: Office, callbacks: Callbacks) -> None:
    """Start again with another configuration."""
    office.chores = [chore(callbacks)]
    office.restart()


@pytest.fixture
def mailbox(office: Office) -> CallingMailbox:
    """Give a mailbox that is subscribed."""
    mailbox = open_calling(office)
    office.run()
    return mailbox


class Caller:
    """Calls our web part, as the platform or anybody else."""

    def __init__(self, office: Office) -> None:
        self._application = create_application(office.desk, "training", hints=Hints(OURS))

    def call(self, path: str, method: str = "POST", content: bytes = b"") -> httpx.Response:
        """Make a call."""
        return asyncio.run(self._call(path, method, content))

    async def _call(self, path: str, method: str, content: bytes) -> httpx.Response:
        transport = httpx.ASGITransport(self._application)
        headers = {"Content-Type": "application/json"}
        async with httpx.AsyncClient(transport=transport, base_url="https://konektor.example") as client:
            return await client.request(method, path, content=content, headers=headers)


@pytest.fixture
def caller(office: Office, mailbox: CallingMailbox) -> Caller:  # noqa: ARG001 - it must be open first
    """Give whoever calls our web part."""
    return Caller(office)


def due(office: Office, kind: str) -> list[timedelta]:
    """Say in what time the open jobs of a kind are due."""
    with office.desk.database.reading() as tx:
        query = select(t.jobs.c.due).where(t.jobs.c.kind == kind, t.jobs.c.done_at.is_(None), t.jobs.c.share.endswith(":2"))
        return sorted(moment - office.clock.now() for moment in tx.execute(query).scalars())


def test_mailbox_is_subscribed_renewed_and_ended(office: Office, mailbox: CallingMailbox) -> None:
    """Once at first, again every twelve hours and where an address changes; off in the configuration ends it, told once each."""
    assert mailbox.subscriptions[ADE] == OURS.addresses(ADE)
    assert len(set(mailbox.subscriptions[ADE].values())) == len(Notice)
    office.after(hours=11)
    assert mailbox.calls["subscribe"] == 1
    office.after(hours=2)
    assert mailbox.calls["subscribe"] == 2
    moved = Callbacks(OURS.boxes, "https://inny.example", SECRET)
    switch_to(office, moved)
    office.after(minutes=11)
    assert mailbox.subscriptions[ADE] == moved.addresses(ADE)
    switch_to(office, NOBODYS)
    office.after(minutes=11)
    office.after(days=2)
    assert (mailbox.subscriptions, mailbox.calls["unsubscribe"]) == ({}, 1)
    assert (told(office, "box.subscribed"), told(office, "box.unsubscribed")) == (2, 1)


def test_nobody_is_asked_unless_it_is_configured(office: Office) -> None:
    """Off is how it comes."""
    mailbox = open_calling(office, NOBODYS)
    office.run()
    office.after(days=1)
    assert (mailbox.calls["subscribe"], mailbox.calls["unsubscribe"]) == (0, 0)


def test_mailbox_that_is_switched_off_is_not_called_for_it(office: Office) -> None:
    """To subscribe is to log in, which counts as receiving."""
    mailbox = open_calling(office, receiving=False)
    office.run()
    office.after(days=1)
    assert not mailbox.calls


@pytest.mark.parametrize("trouble", [NotTaken(), NotAdmitted("HTTP 403")])
def test_trouble_with_subscribing_stops_nothing_else(office: Office, trouble: PlatformError) -> None:
    """A right that is missing for hints pauses no mailbox; it is tried again later."""
    mailbox = open_calling(office)
    mailbox.troubles = [trouble]
    office.run()
    mailbox.arrive()
    office.after(minutes=11)
    assert (len(office.arrivals()), the_mailbox(office).paused) == (1, None)
    assert mailbox.subscriptions[ADE] == OURS.addresses(ADE)


def test_call_makes_receiving_due_now(office: Office, mailbox: CallingMailbox, caller: Caller) -> None:
    """A letter is here at once, long before the next poll; the answer keeps the subscription."""
    mailbox.arrive()
    office.run()
    assert office.arrivals() == []
    answer = caller.call(path_of(Notice.ARRIVAL), content=b'{"notification":[]}')
    office.run()
    assert (answer.status_code, answer.json(), len(office.arrivals())) == (200, {"notification": "on"}, 1)


def test_calls_make_task_and_evidence_due(office: Office, mailbox: CallingMailbox) -> None:
    """A dispatch is parted, and evidence collected, as soon as the platform says that there is something."""
    hints = Hints(OURS)
    letter = office.post(a_message(ANNA))
    office.run()
    assert office.shipment(letter)["platform_id"] is None
    hints.take(office.desk, OURS.key_of(ADE), Notice.TASK)
    office.run()
    assert office.shipment(letter)["platform_id"] is not None
    office.after(seconds=61)
    mailbox.issue(ANNA, "A.1", at=at(2, 9))
    office.run()
    assert office.shipment(letter)["status"] == "taken"
    hints.take(office.desk, OURS.key_of(ADE), Notice.EVIDENCE)
    office.run()
    assert office.shipment(letter)["status"] == "submitted"


def test_without_any_call_nothing_is_lost(office: Office, mailbox: CallingMailbox) -> None:
    """Polling is the truth: letters, tasks and evidence come all the same."""
    mailbox.arrive()
    letter = office.post(a_message(ANNA))
    office.run()
    office.after(minutes=15)
    mailbox.issue(ANNA, "A.1", at=at(2, 9))
    office.after(hours=1)
    assert (len(office.arrivals()), office.shipment(letter)["status"]) == (1, "submitted")


def test_flood_makes_due_once_in_a_while(office: Office, mailbox: CallingMailbox) -> None:
    """A thousand calls are one look now and one half a minute later, whatever they are worth."""
    hints, before = Hints(OURS), mailbox.calls["listed"]
    for _ in range(1000):
        assert hints.take(office.desk, OURS.key_of(ADE), Notice.ARRIVAL)
        office.run()
    assert mailbox.calls["listed"] == before + 1
    assert due(office, "fetch") == [timedelta(seconds=30)]
    office.after(seconds=30)
    assert mailbox.calls["listed"] == before + 2


def test_flood_does_not_outdo_a_pause_after_failures(office: Office, mailbox: CallingMailbox) -> None:
    """A platform that is down is not asked more often because it calls."""
    mailbox.listing_errors = [NotTaken() for _ in range(5)]
    office.after(hours=1)
    before = mailbox.calls["listed"]
    hints = Hints(OURS)
    for _ in range(20):
        office.clock.moment += timedelta(seconds=1)
        hints.take(office.desk, OURS.key_of(ADE), Notice.ARRIVAL)
        office.run()
    assert mailbox.calls["listed"] == before


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\x00", b"{" * 100_000, b'{"eDeliveryAddress":"AE:PL-1","notification":[{"id":"PPSA-E-9","threadId":"x"}]}'],
)
def test_forged_body_changes_nothing(office: Office, mailbox: CallingMailbox, caller: Caller, body: bytes) -> None:
    """Whatever stands in it, the answer is the same, nothing that it names is fetched, and nothing is recorded."""
    with office.desk.database.reading() as tx:
        before = {table.name: len(tx.execute(table.select()).all()) for table in (t.arrivals, t.evidence, t.jobs, t.awaited_mail)}
    answer = caller.call(path_of(Notice.EVIDENCE), content=body)
    office.run()
    assert answer.json() == {"notification": "on"}
    assert mailbox.fetched == Counter()
    with office.desk.database.reading() as tx:
        assert before == {name: len(tx.execute(t.metadata.tables[name].select()).all()) for name in before}


@pytest.mark.parametrize("key", ["", "0" * 64, "é" * 64, OURS.key_of(ADE)[:-1], NOBODYS.key_of(ADE)])
def test_wrong_key_is_nobody(office: Office, caller: Caller, key: str) -> None:
    """A path that was guessed answers like one that is not there, and makes nothing due."""
    before = due(office, "fetch")
    answer = caller.call(f"/callbacks/{key}/arrival")
    assert (answer.status_code, due(office, "fetch")) == (404, before)


def test_unknown_kind_and_other_methods_are_refused(caller: Caller) -> None:
    """There is nothing to read here, and no other kind."""
    assert caller.call(f"/callbacks/{OURS.key_of(ADE)}/archive").status_code == 404
    assert caller.call(path_of(Notice.ARRIVAL), "GET").status_code == 405


def test_web_part_without_callbacks_takes_none(office: Office) -> None:
    """Off, the address is not there; an empty secret opens nothing."""
    with pytest.raises(NotFound):
        Hints(NOBODYS).take(office.desk, NOBODYS.key_of(ADE), Notice.ARRIVAL)


def test_call_about_a_mailbox_switched_off_ends_the_subscription(office: Office, mailbox: CallingMailbox) -> None:
    """The answer says off, nobody is called, and once it receives again it is subscribed anew."""
    switch_receiving(office, on=False)
    before = Counter(mailbox.calls)
    assert not Hints(OURS).take(office.desk, OURS.key_of(ADE), Notice.ARRIVAL)
    office.after(days=1)
    assert mailbox.calls == before
    switch_receiving(office, on=True)
    office.after(hours=1)
    assert mailbox.calls["subscribe"] == before["subscribe"] + 1


def switch_receiving(office: Office, *, on: bool) -> None:
    """Switch the mailbox as a person does."""
    with office.desk.database.transaction("switched") as tx:
        tx.execute(t.boxes.update().where(t.boxes.c.address == ADE).values(receiving=on))


def path_of(notice: Notice) -> str:
    """Give the path that the platform was told."""
    return OURS.addresses(ADE)[notice].removeprefix("https://konektor.example")


def test_secret_is_never_shown() -> None:
    """Not in what a log or a failing test would print."""
    assert SECRET.decode() not in repr(OURS)


@pytest.mark.parametrize("commit_point", SUBSCRIBING)
def test_killed_anywhere_it_is_subscribed(office: Office, commit_point: str) -> None:
    """Killed after this commit and started again, the subscription stands, and is told once."""
    mailbox = open_calling(office)
    mailbox.troubles = [NotTaken()]
    with office.killed_at(commit_point):
        office.run()
        office.after(minutes=11)
    office.restart()
    office.after(minutes=11)
    office.after(minutes=11)
    assert mailbox.subscriptions[ADE] == OURS.addresses(ADE)
    assert told(office, "box.subscribed") == 1


def test_killed_while_taking_a_hint_the_poll_comes_all_the_same(office: Office, mailbox: CallingMailbox) -> None:
    """The hint's commit point loses nothing."""
    mailbox.arrive()
    with office.killed_at("hint taken"):
        Hints(OURS).take(office.desk, OURS.key_of(ADE), Notice.ARRIVAL)
    office.restart()
    office.after(minutes=10)
    assert len(office.arrivals()) == 1
