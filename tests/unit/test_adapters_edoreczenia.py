"""Whatever JSON a platform answers with, e-Doręczenia's readers give something or an error of our tree, and never fall over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.edoreczenia import listing, proofs, receiving, sending, sent
from adapters.edoreczenia.cursor import TAIL, Cursor
from adapters.edoreczenia.mailbox import Mailboxes
from adapters.edoreczenia.moments import moment
from adapters.edoreczenia.register import Register
from adapters.edoreczenia.settings import read_settings
from connector.letters.errors import PlatformError
from connector.ports import Listed, Message, Order, OwnBox, PartyQuery
from tests.contract.edoreczenia.kit import table

BOX = OwnBox("lubin", "Urząd", "AE:PL-10137-59089-URZAD-31", "AE:PL-10137-59089-URZAD-31")
ORDER = Order("znak", BOX, "AE:PL-10685-55445-JANTE-24", "znak.json", "application/json", b"{}", message=Message("Temat", ""))
SETTINGS = read_settings(table("https://x"))
MESSAGE = {
    "messageControlData": {"status": "Nadana", "statusDescription": "a;b", "daysToReceive": 3, "labels": [{"label": "SENT"}]},
    "messageMetadata": {
        "messageId": "m1",
        "threadId": "w1",
        "timestamp": "2026-03-01 10:00:00",
        "subject": "Temat",
        "caseId": "znak",
        "from": {"eDeliveryAddress": BOX.address, "contributor": {"companyName": "Urząd"}},
        "to": [{"eDeliveryAddress": "AE"}],
    },
    "textBody": "Tekst",
    "attachments": [{"attachmentId": "z1", "file": {"fileMetadata": {"filename": "a.txt", "size": 3}, "file": "YWJj"}}],
    "evidences": [{"evidenceId": "d1", "messageId": "m1", "type": "A.1", "eventDate": "2026-03-01 10:00:00"}],
}
PARTY = {
    "entityName": "Firma",
    "officialIds": [{"id": "00810100019", "referenceRegistry": "pesel"}],
    "address": [{"city": "Lubin", "addressType": ["headquarters"]}],
}
ADDRESS = {"recipientEda": BOX.address, "edaStatus": "ACTIVE", "warning": {"code": "x", "type": "BLOCK_WARNING"}}
ANSWERS: list[Any] = [
    [MESSAGE],
    {"messages": [MESSAGE], "total": 1, "warning": "x", "electronicCount": 1},
    {"Thread": [{"threadId": "w1", "caseIDs": ["znak"], "messagesCount": 1}], "messages": {"messages": [MESSAGE]}},
    {"evidences": MESSAGE["evidences"]},
    {"messageTaskId": "z1", "messageTaskStatus": "FINISHED"},
    [{"messageId": "m1", "addressee": {"eDeliveryAddress": "AE"}, "error": "x", "error_description": "y"}],
    {"baeSearchResponses": [{"recipientEda": ADDRESS, "baeSearchData": [{"index": 1, **PARTY}]}], "totalResults": 1},
    {"edaSearchResponses": [{"recipientEda": ADDRESS, "recipient": PARTY}]},
    {"recipientEda": ADDRESS, "recipient": PARTY},
]
JUNK = st.sampled_from([None, True, 0, -1, 1.5, "", "x", "0001-01-01T00:00:00+14:00", [], [None], ["x"], {}, {"x": 1}])


def damaged(tree: Any, draw: st.DrawFn) -> Any:
    """Copy a tree with junk in places."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JUNK)
    if isinstance(tree, dict):
        return {name: damaged(value, draw) for name, value in tree.items()}
    return [damaged(value, draw) for value in tree] if isinstance(tree, list) else tree


@st.composite
def answers(draw: st.DrawFn) -> Any:
    """Make an answer of the platform with junk in places."""
    return damaged(draw(st.sampled_from(ANSWERS)), draw)


class Came:
    """A good answer that is there already."""

    status, length, retry_after = 200, None, None

    def __init__(self, content: bytes) -> None:
        self._content = content

    def whole(self, _most: int) -> bytes:
        """Give it."""
        return self._content

    def pieces(self) -> Iterator[bytes]:
        """Give it in one piece."""
        yield self._content


class Platform:
    """Answers everything with one text; stands for the way out and for access."""

    max_answer = 10**6
    value = "token"

    def __init__(self, said: Any) -> None:
        self._content = json.dumps(said).encode()

    def token(self, *_: object, **__: object) -> Platform:
        """Give a token, which is itself."""
        return self

    @contextmanager
    def opened(self, *_: object) -> Iterator[Came]:
        """Answer."""
        yield Came(self._content)


@given(answers())
def test_no_answer_makes_a_reader_fall_over(said: Any) -> None:
    """Every reader copes with every JSON: with what it can read, or with an error that the flow knows."""
    platform = cast("Any", Platform(said))
    mailboxes, register = Mailboxes(platform, platform, "https://x"), Register(platform, platform, "https://x", "eda-search")
    moved = Cursor(100, tuple(Listed(f"m{n}", "2026-03-01T10:00:00Z") for n in range(TAIL))).write()
    since = datetime(2020, 1, 1, tzinfo=UTC)
    for read in (
        lambda: listing.listed(mailboxes, BOX, None, 50),
        lambda: listing.listed(mailboxes, BOX, moved, 50),
        lambda: receiving.fetch(mailboxes, BOX, "m1", 1000),
        lambda: proofs.proofs(mailboxes, BOX, "m1"),
        lambda: proofs.progress(mailboxes, BOX, "m1"),
        lambda: sending.parted(mailboxes, BOX, "z1"),
        lambda: sending.send(mailboxes, ORDER, SETTINGS),
        lambda: sent.look_for(mailboxes, ORDER, since, 50),
        lambda: sent.sent_since(mailboxes, BOX, since, 50),
        lambda: register.find(BOX, PartyQuery(["COMPANY"], entity_name="ab")),
        lambda: register.confirm(BOX, BOX.address),
        lambda: register.refresh(BOX, [BOX.address]),
    ):
        with suppress(PlatformError):
            read()


@pytest.mark.parametrize(
    ("raw", "utc"),
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01 10:00:00", "2026-03-01T09:00:00+00:00"),
        ("2026-07-01T10:00:00.1234567+02:00", "2026-07-01T08:00:00.123456+00:00"),
        (" 2026-07-01 10:00 ", "2026-07-01T08:00:00+00:00"),
    ],
)
def test_times_are_read_with_blank_or_t_and_without_a_zone(raw: str, utc: str) -> None:
    """A time without a zone is Polish."""
    found = moment(raw)
    assert found is not None
    assert found.isoformat() == utc


@pytest.mark.parametrize("raw", [None, "", "wczoraj", "2026-13-01T10:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_none(raw: str | None) -> None:
    """Nothing is made up."""
    assert moment(raw) is None


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 99)), max_size=80, unique_by=lambda each: each[1]), st.integers(25, 60)
)
def test_a_list_read_in_pages_gives_each_line_once(lines: list[tuple[int, int]], size: int) -> None:
    """Whatever shares a time, pages that overlap leave nothing out and repeat nothing."""
    every = [Listed(f"m{number}", f"2026-03-01T10:00:{second:02}Z") for second, number in sorted(lines)]
    cursor, got = Cursor(), []
    for _ in range(20):
        page = every[cursor.begin : cursor.begin + size]
        assert cursor.joins(page) or not page
        got += cursor.new(page)
        cursor = Cursor.read(cursor.after(cursor.begin, page).write())
    assert got == every
