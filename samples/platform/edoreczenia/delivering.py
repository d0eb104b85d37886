"""The addressee's end: a letter becomes available, is moved into the mailbox and handed over, or its time passes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samples.platform.edoreczenia import terms
from samples.platform.edoreczenia.books import Arrived
from samples.platform.edoreczenia.facts import Moments
from samples.platform.edoreczenia.issuing import issue
from samples.platform.edoreczenia.model import DEEMED, DELIVERED, INBOX, UNDELIVERED, Mailbox, Message
from samples.platform.edoreczenia.script import Outcome
from samples.platform.edoreczenia.texts import digest

if TYPE_CHECKING:
    from samples.platform.edoreczenia.hub import Hub


def make_available(hub: Hub, letter: Message, second: float, outcome: Outcome = "", deemed_after: float | None = None) -> None:
    """Put a letter into its addressee's service: a public body's waits for its log-in, anybody else's shows a stub.

    ``deemed_after`` are the seconds after which one that nobody takes counts as delivered, where those are not the law's.
    """
    box = hub.mailboxes[letter.to[0]["eDeliveryAddress"]]
    copy = _copied(hub, box, letter, second)
    letter.peer, copy.peer = copy, letter
    _apply_script(hub, copy)
    hub.callbacks.message(box, copy)
    if outcome == "hand_over_failed":
        _fail(hub, letter, second)
    elif box.setting.is_public and copy.notice_for is None:
        box.waiting.append(copy)
        if not box.has_systems:
            hub.agenda.at(second, lambda at: log_in(hub, box, at))
    else:
        _show_stub(hub, box, copy, second, never=outcome == "never_picked_up", deemed_after=deemed_after)


def log_in(hub: Hub, box: Mailbox, second: float) -> None:
    """Move what waits into a public body's mailbox: its logging in is enough (protocols, e-Doręczenia 7.1)."""
    while box.waiting:
        hand_over(hub, box, box.waiting.pop(0), second)


def hand_over(hub: Hub, box: Mailbox, copy: Message, second: float) -> None:
    """Move a letter into the mailbox and prove it: E.1, then the proofs of receipt."""
    at = hub.time.moment_of(second)
    copy.kind, copy.timestamp, copy.last_day = "Message", at, None
    copy.visible = second + copy.hidden_for
    for attachment in copy.attachments:
        attachment.ready = second + copy.attachments_after
    box.messages[copy.id] = copy
    _write_down(hub, copy)
    hub.callbacks.inbox(box, copy)
    letter = copy.peer
    if letter is None:
        return
    letter.status, letter.last_day = DELIVERED, None
    moments = Moments(available=letter.available, handed_over=at)
    for code in ("E.1", "BP.OX", "BP.OP"):
        issue(hub, letter, code, second, moments)
    letter.received = copy.received = at


def picked_up(hub: Hub, box: Mailbox, copy: Message, second: float) -> None:
    """Let a company or person take a letter, unless it was taken before or its mailbox no longer has it."""
    if copy.kind == "Stub" and box.messages.get(copy.id) is copy:
        if copy.received is None:
            hand_over(hub, box, copy, second)
        else:  # deemed delivered already; what is proved stays as it is
            copy.kind = "Message"
            _write_down(hub, copy)
            hub.callbacks.inbox(box, copy)


def _copied(hub: Hub, box: Mailbox, letter: Message, second: float) -> Message:
    return replace(
        letter,
        box=box.setting.address,
        label=INBOX,
        place=INBOX,
        status="",
        opened=False,
        task="",
        timestamp=hub.time.moment_of(second),
        visible=second,
        attachments=[replace(attachment) for attachment in letter.attachments],
        evidences=[],
        issued={},
    )


def _show_stub(hub: Hub, box: Mailbox, copy: Message, second: float, *, never: bool, deemed_after: float | None) -> None:
    copy.kind = "Stub"
    box.messages[copy.id] = copy
    letter, wait = copy.peer, box.setting.pick_up if copy.notice_for is None else copy.notice_for
    if not never and wait >= 0:
        hub.agenda.at(second + wait, lambda at: picked_up(hub, box, copy, at))
    if letter is not None and hub.mailboxes[letter.box].setting.is_public:
        available = hub.time.moment_of(second)
        copy.last_day = letter.last_day = terms.last_day(available)
        days = (terms.end_of(copy.last_day) - available).total_seconds()
        hub.agenda.at(
            second + (days if deemed_after is None else deemed_after), lambda at: _deem_delivered(hub, letter, copy, at)
        )


def _deem_delivered(hub: Hub, letter: Message, copy: Message, second: float) -> None:
    """Let the time of a letter pass that nobody took (fikcja doręczenia): proofs of receipt without E.1."""
    if copy.kind != "Stub" or letter.available is None:
        return
    day = terms.start_of(terms.counted(letter.available))
    letter.status, letter.last_day = DEEMED, None
    handed_over = day if hub.settings.deemed_as_handed_over else None
    for code in ("BP.OX", "BP.OP"):
        issue(hub, letter, code, second, Moments(available=letter.available, handed_over=handed_over, deemed=day))
    letter.received = copy.received = day


def _fail(hub: Hub, letter: Message, second: float) -> None:
    letter.status, letter.reasons = UNDELIVERED, ("SYMULATOR: nie udało się przekazać adresatowi",)
    issue(hub, letter, "E.2", second, Moments(available=letter.available))


def _apply_script(hub: Hub, copy: Message) -> None:
    orders = hub.orders("arrival", "arrival", copy.box)
    copy.hidden_for, copy.attachments_after, copy.answers_202 = orders.hidden_for, orders.attachments_after, orders.answers_202
    copy.notice_for = orders.notice_for


def _write_down(hub: Hub, copy: Message) -> None:
    files = tuple((attachment.name, attachment.sha256) for attachment in copy.attachments)
    at = copy.timestamp.isoformat(timespec="milliseconds")
    hub.ledger.arrived.append(Arrived(copy.box, copy.id, copy.subject, digest(copy.text), files, at))
