"""Subscriptions and callbacks: POST to the office's addresses on this machine that something has happened (protocols 3.8)."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from samples.platform.edoreczenia import view
from samples.platform.edoreczenia.asking import Ask
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.model import ArchiveTask, Evidence, Mailbox, Message, Task
from samples.platform.edoreczenia.shapes import CALLBACKS

if TYPE_CHECKING:
    from samples.platform.edoreczenia.hub import Hub

TICK = 0.05
TIMEOUT = 5
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OFF = (False, "off")


class Callbacks:
    """The queue of notifications and the thread that sends them; it also lets time pass for those who only wait to be called."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._queue: SimpleQueue[tuple[Mailbox, str, dict[str, Any]] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="callbacks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for a notification that is on its way."""
        self._queue.put(None)
        self._thread.join()

    def message(self, box: Mailbox, one: Message) -> None:
        """Tell that a letter is in the service."""
        self._put(box, "messageCallbackUrl", lambda: {"notification": [{"id": one.id}], "electronicCount": len(box.waiting)})

    def inbox(self, box: Mailbox, one: Message) -> None:
        """Tell that a letter has been moved into the mailbox."""
        told = [{"id": one.id, "threadId": one.thread}]
        self._put(box, "inboxCallbackUrl", lambda: {"notification": told, "electronicCount": len(box.waiting)})

    def evidence(self, box: Mailbox, one: Evidence) -> None:
        """Tell that there is new evidence."""
        self._put(box, "evidenceCallbackUrl", lambda: {"notification": [{"id": one.id, "type": one.shown}], "electronicCount": 0})

    def created(self, box: Mailbox, task: Task) -> None:
        """Tell that a task is finished."""
        rows = {"messageTaskId": task.id, "messages": view.rows(task)}
        self._put(box, "messageCreatedCallbackUrl", lambda: {"notification": [rows]})

    def archived(self, box: Mailbox, task: ArchiveTask) -> None:
        """Tell that an archive can be downloaded."""
        self._put(box, "archiveCreatedCallbackUrl", lambda: {"notification": [view.archive_task(task)]})

    def _put(self, box: Mailbox, kind: str, tell: Callable[[], dict[str, Any]]) -> None:
        if box.subscribed and kind in box.callbacks:
            about = {"eDeliveryAddress": box.setting.address, "notificationType": kind.removesuffix("CallbackUrl")}
            self._queue.put((box, kind, about | tell()))

    def _run(self) -> None:
        while True:
            try:
                told = self._queue.get(timeout=TICK)
            except Empty:
                with self._hub.lock:
                    self._hub.settle()
            else:
                if told is None:
                    return
                self._send(*told)

    def _send(self, box: Mailbox, kind: str, told: dict[str, Any]) -> None:
        """Post a notification; an answer of "off" ends the subscription, a failure is counted and not repeated."""
        address = box.callbacks.get(kind, "")
        headers = {"Content-Type": "application/json", "X-Symulator": "SYMULATOR e-Doreczenia"}
        request = urllib.request.Request(address, json.dumps(told).encode("utf-8"), headers)  # noqa: S310 - loopback, checked
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 - loopback, checked
                answer = json.loads(response.read() or b"{}")
        except (OSError, ValueError):
            outcome, answer = "failed", {}
        else:
            outcome = "sent"
        with self._hub.lock:
            self._hub.ledger.callbacks[f"{kind} {outcome}"] += 1
            box.subscribed = box.subscribed and answer.get("notification") not in OFF


def subscribe(ask: Ask) -> dict[str, str]:
    """PUT message_subscriptions: replaces what was there; only addresses of this machine are called."""
    wanted = {name: ask.body[name] for name in CALLBACKS if name in ask.body}
    hosts = {urlsplit(address).hostname for address in wanted.values()}
    if not wanted or not hosts <= set(LOOPBACK):
        raise Refused("SYMULATOR: przynajmniej jeden adres, tylko na tej maszynie (127.0.0.1)", "UAAPI0160")
    ask.box.callbacks, ask.box.subscription, ask.box.subscribed = wanted, ask.hub.new_id(), True
    return {"subscriptionId": ask.box.subscription}


def subscriptions(ask: Ask) -> list[dict[str, Any]]:
    """GET message_subscriptions."""
    box = ask.box
    return [{"id": box.subscription, "name": name, "url": url, "status": box.subscribed} for name, url in box.callbacks.items()]


def switch(ask: Ask) -> None:
    """PATCH message_subscriptions: on or off."""
    if ask.body["subscriptionId"] != ask.box.subscription:
        raise Refused("SYMULATOR: nie ma takiej subskrypcji", "UAAPI0161")
    ask.box.subscribed = ask.body["status"]


def unsubscribe(ask: Ask) -> None:
    """DELETE message_subscriptions."""
    ask.box.callbacks, ask.box.subscription, ask.box.subscribed = {}, "", False
