"""The interface of mailboxes (User Agent API): its operations, each one call (protocols, e-Doręczenia 3)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Literal

from adapters.edoreczenia.access import Access
from adapters.edoreczenia.api import OK, Api, Reply, json_body, query, segments
from adapters.edoreczenia.leaves import text
from adapters.shared.redaction import brief
from adapters.shared.transport import Arriving, Body, Transport

Format = Literal["fullExtended", "full", "metadata", "minimal"]
Folder = Literal["INBOX", "OUTBOX", "SENT", "TRASH"]

TAKEN: Final = frozenset({200, 201, 202})
FOUND_OR_MOVING: Final = frozenset({200, 202})
DONE: Final = frozenset({200, 204})


class Mailboxes:
    """The mailboxes at one provider; ``ade`` says which. Errors are those of :meth:`Api.call`."""

    def __init__(self, transport: Transport, access: Access, base: str) -> None:
        self._api = Api(transport, access, base, said)

    def send(self, ade: str, message: Body) -> Reply:
        """Send a message; the answer names a task."""
        return self._api.call(ade, "POST", segments(ade, "messages"), message, good=TAKEN, once=True)

    def make_draft(self, ade: str, message: Body) -> Reply:
        """Make a draft, which nobody sees but the mailbox's own people."""
        return self._api.call(ade, "POST", segments(ade, "drafts"), message, good=TAKEN)

    def attach(self, ade: str, draft: str, file: Body) -> Reply:
        """Add a small file to a draft, as JSON."""
        return self._api.call(ade, "POST", segments(ade, "drafts", draft, "attachments"), file, good=TAKEN)

    def upload(self, ade: str, draft: str, form: Body, media_type: str) -> Reply:
        """Add a large file to a draft, as a form."""
        return self._api.call(ade, "POST", segments(ade, draft, "attachments", "upload"), form, media_type, good=TAKEN)

    def send_draft(self, ade: str, draft: str) -> Reply:
        """Send a draft; the answer names a task."""
        wanted = json_body({"messageId": draft})
        return self._api.call(ade, "POST", segments(ade, "drafts", "send"), wanted, good=TAKEN, once=True)

    def delete_draft(self, ade: str, draft: str) -> None:
        """Delete a draft."""
        self._api.call(ade, "DELETE", segments(ade, "drafts", draft), good=DONE)

    def task_status(self, ade: str, task: str) -> Reply:
        """Ask how far a task is."""
        return self._api.call(ade, "GET", segments(ade, "messages", "tasks", task, "status"))

    def task(self, ade: str, task: str) -> Reply:
        """Fetch what a finished task came to, a row for each addressee."""
        return self._api.call(ade, "GET", segments(ade, "messages", "tasks", task))

    def messages(self, ade: str, label: Folder, **fields: str | int) -> Reply:
        """List a part of a folder."""
        return self._api.call(ade, "GET", segments(ade, "messages") + query(label=label, **fields))

    def message(self, ade: str, number: str, form: Format, most: int | None = None, good: Collection[int] = OK) -> Reply:
        """Fetch a message; ``full`` and ``fullExtended`` mark it as opened."""
        return self._api.call(ade, "GET", segments(ade, "messages", number) + query(format=form), good=good, most=most)

    def change(self, ade: str, number: str, change: Mapping[str, str]) -> None:
        """Change the control data of a message, such as the folder that it is in."""
        one = Body.of(json.dumps([change]).encode())
        self._api.call(ade, "PATCH", segments(ade, "messages", number, "message_control_data"), one)

    def delete(self, ade: str, number: str) -> None:
        """Delete a message from the bin."""
        self._api.call(ade, "DELETE", segments(ade, "messages", number), good=DONE)

    def subscribe(self, ade: str, addresses: Mapping[str, str]) -> None:
        """Have our addresses called, in place of earlier ones."""
        self._api.call(ade, "PUT", segments(ade, "message_subscriptions"), json_body(addresses), good=TAKEN)

    def unsubscribe(self, ade: str) -> None:
        """Have nobody called."""
        self._api.call(ade, "DELETE", segments(ade, "message_subscriptions"), good=DONE)

    def threads(self, ade: str, **fields: str | int) -> Reply:
        """List threads."""
        return self._api.call(ade, "GET", segments(ade, "threads") + query(**fields))

    def thread(self, ade: str, number: str) -> Reply:
        """List the messages of a thread, fifty at most."""
        return self._api.call(ade, "GET", segments(ade, "threads", number) + query(limit=50))

    def evidences(self, ade: str, number: str) -> Reply:
        """List the evidence about a message."""
        return self._api.call(ade, "GET", segments(ade, "messages", number, "evidences"))

    def evidence(self, ade: str, *path: str) -> Iterator[bytes]:
        """Fetch a piece of evidence, by service and number."""
        with self._api.opened(ade, "GET", segments(ade, "evidences", *path)) as arriving:
            yield from self._api.checked(arriving).pieces()

    @contextmanager
    def attachment(self, ade: str, number: str, attachment: str) -> Iterator[Arriving]:
        """Fetch a large file of a message while it comes in."""
        wanted = json_body({"messageId": number, "attachmentId": attachment})
        with self._api.opened(ade, "POST", segments(ade, "attachments", "download"), wanted) as arriving:
            yield self._api.checked(arriving)


def said(answer: Any) -> str | None:
    """Read a list of errors, the interface's own no; None where it is none (ErrorInfo; protocols, e-Doręczenia 10)."""
    if not isinstance(answer, list) or not answer:
        return None
    codes = [text(row, "error") for row in answer]
    if None in codes:
        return None
    told = (f"{code}: {brief(text(row, 'error_description'))}" for code, row in zip(codes, answer, strict=True))
    return brief("; ".join(told))
