"""Send a message: a small one in one call, a large one as a draft that gets its files one by one (protocols, e-Doręczenia 5)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from adapters.edoreczenia.api import Reply, TokenRefused, TooManyCalls, Unreadable, read
from adapters.edoreczenia.leaves import rows, text
from adapters.edoreczenia.mailbox import TAKEN, Mailboxes
from adapters.edoreczenia.message import MarkIn, attachments, body_of, content_of, description, document, file_data, names
from adapters.edoreczenia.paper import Post
from adapters.edoreczenia.settings import EdoreczeniaSettings
from adapters.shared.json_files import json_with_files
from adapters.shared.multipart import form
from adapters.shared.redaction import brief
from connector.letters.errors import ConnectorError, MailboxFull, NotAdmitted, NotTaken, OutcomeUnknown, PlatformError, Refused
from connector.ports import Order, OrderFile, OwnBox, Parted, Taken
from schemas.sent_names import Mended

_FINISHED: Final = "FINISHED"
_PENDING: Final = "PENDING"
_log: Final = logging.getLogger(__name__)


def send(
    mailboxes: Mailboxes,
    order: Order,
    settings: EdoreczeniaSettings,
    post: Post | None = None,
    is_there: Callable[[], bool] = lambda: False,
) -> Taken:
    """Send, in one call where all files together are not large; the answer names the task.

    Where the token or our rights are refused, or the platform says that it is called too often, a look at the mailbox must
    confirm that nothing was taken; then a fresh token is tried, once, in place of a refused one.

    Args:
        mailboxes: where.
        order: what.
        settings: where our mark goes, which files are large, how a full mailbox is told.
        post: who sends letters on paper.
        is_there: looks whether the mailbox shows the order among what was sent.

    Raises:
        NotTaken: surely nothing was sent; ``MailboxFull`` where our own mailbox has no room.
        Refused: a list of errors says no.
        OutcomeUnknown: anything else that is no answer with a task.
    """
    try:
        return _send_or_absent(mailboxes, order, settings, post, is_there)
    except TokenRefused:
        return _send_or_absent(mailboxes, order, settings, post, is_there)


def _send_or_absent(
    mailboxes: Mailboxes, order: Order, settings: EdoreczeniaSettings, post: Post | None, is_there: Callable[[], bool]
) -> Taken:
    try:
        return _send(mailboxes, order, settings, post, is_there)
    except NotAdmitted:
        _require_absent(is_there)
        raise
    except Refused as failure:
        if re.search(settings.full_pattern, failure.detail, re.IGNORECASE):
            raise MailboxFull(failure.detail, failure.raw) from failure
        raise


def _require_absent(is_there: Callable[[], bool]) -> None:
    """Make sure that a refusal to admit us meant what it said.

    Raises:
        NotAdmitted: the mailbox refuses to be read as well.
        OutcomeUnknown: the message is there, or nobody can tell.
    """
    try:
        there = is_there()
    except NotAdmitted:
        raise
    except PlatformError as failure:
        raise OutcomeUnknown(f"not admitted, and cannot be looked for: {failure.detail}", None, failure.quiet_for) from failure
    if there:
        raise OutcomeUnknown("not admitted, and there all the same")


def _is_there_or_hidden(is_there: Callable[[], bool]) -> bool:
    try:
        return is_there()
    except PlatformError:
        return True


def _send(
    mailboxes: Mailboxes, order: Order, settings: EdoreczeniaSettings, post: Post | None, is_there: Callable[[], bool]
) -> Taken:
    if sum(file.size for file in content_of(order).files) > settings.large_bytes:
        return _send_large(mailboxes, order, settings, post, is_there)
    message = json_with_files(document(order, settings.mark_in, attachments(order), post))
    with _turned_away(is_there):
        return _taken(mailboxes.send(order.box.address, message))


@contextmanager
def _turned_away(is_there: Callable[[], bool]) -> Iterator[None]:
    """Turn a sending that came once too often into one that surely sent nothing, where the mailbox shows nothing of it."""
    try:
        yield
    except TooManyCalls as failure:
        if _is_there_or_hidden(is_there):
            raise
        raise NotTaken(failure.detail, failure.raw, failure.quiet_for) from failure


def reread(raw: bytes) -> Taken:
    """Read once more the kept answer to a sending.

    Raises:
        OutcomeUnknown: it names no task.
    """
    return _taken(Reply(min(TAKEN), read(raw), raw))


def parted(mailboxes: Mailboxes, box: OwnBox, task: str) -> Sequence[Parted] | None:
    """Say what a task came to for each addressee; None while it is pending."""
    reply = mailboxes.task_status(box.address, task)
    status = text(reply.json, "messageTaskStatus")
    if status == _PENDING:
        return None
    if status != _FINISHED:
        raise Unreadable("the answer tells no status of the task", reply.raw)
    result = mailboxes.task(box.address, task)
    if not isinstance(result.json, list):
        raise Unreadable("the answer lists no addressees", result.raw)
    return [_parted(row) for row in rows(result.json)]


def _parted(row: dict[str, object]) -> Parted:
    told = [part for part in (text(row, "error"), text(row, "error_description")) if part]
    address = text(row, "addressee", "eDeliveryAddress") or ""
    return Parted(address, text(row, "messageId"), brief(": ".join(told)) if told else None)


def _taken(reply: Reply) -> Taken:
    task = text(reply.json, "messageTaskId")
    if task is None:
        raise Unreadable("the answer names no task", reply.raw)
    return Taken(platform_id="", raw=reply.raw, task=task)


def _send_large(
    mailboxes: Mailboxes, order: Order, settings: EdoreczeniaSettings, post: Post | None, is_there: Callable[[], bool]
) -> Taken:
    """Make a draft, fill it, send it. Until the last call nothing counts: its failure means that nothing was sent."""
    ade = order.box.address
    with _nothing_counts():
        draft = _draft(mailboxes, order, settings.mark_in, post)
    with _nothing_counts(lambda: _discard(mailboxes, ade, draft)):
        for name, file in zip(names(order), content_of(order).files, strict=True):
            _add(mailboxes, order, draft, name, file, settings.large_bytes)
    try:
        with _turned_away(is_there):
            return _taken(mailboxes.send_draft(ade, draft))
    except (NotTaken, Refused):
        _discard(mailboxes, ade, draft)
        raise


def _draft(mailboxes: Mailboxes, order: Order, mark_in: MarkIn, post: Post | None) -> str:
    reply = mailboxes.make_draft(order.box.address, json_with_files(document(order, mark_in, post=post)))
    number = text(reply.json, "messageId")
    if number is None:
        raise Unreadable("the answer names no draft", reply.raw)
    return number


def _add(mailboxes: Mailboxes, order: Order, draft: str, name: Mended, file: OrderFile, large: int) -> None:
    ade = order.box.address
    if file.size <= large:
        mailboxes.attach(ade, draft, json_with_files(file_data(order, name, file)))
        return
    fields = {"filename": name.name, "contentType": file.media_type, "size": str(file.size), **description(name)}
    media_type, body = form(fields, "file", name.name, file.media_type, body_of(file))
    mailboxes.upload(ade, draft, body, media_type)


@contextmanager
def _nothing_counts(undo: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Turn an unknown outcome into a call that surely sent nothing, and undo what was made before."""
    try:
        yield
    except OutcomeUnknown as failure:
        undo()
        raise NotTaken(f"the draft was not finished: {failure.detail}", failure.raw, failure.quiet_for) from failure
    except ConnectorError:
        undo()
        raise


def _discard(mailboxes: Mailboxes, ade: str, draft: str) -> None:
    """Delete a draft that will not be sent; one that stays is told to people, who may delete it by hand."""
    try:
        mailboxes.delete_draft(ade, draft)
    except ConnectorError as failure:
        _log.warning("w skrzynce %s został szkic %s, którego nie wysłano (%s)", ade, brief(draft), failure.code)
