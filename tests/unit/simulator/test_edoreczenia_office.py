"""The simulated e-Doręczenia keeps folders, settings and subscriptions, and calls back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from samples.platform.edoreczenia.addresses import OFFICE
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import Caller


class Listener:
    """The office's end of callbacks: what it heard, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.answer = {"notification": "on"}
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                listener.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                octets = json.dumps(listener.answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def wait_for(self, number: int) -> None:
        """Wait until so many callbacks were heard."""
        ends = time.monotonic() + 5
        while len(self.heard) < number and time.monotonic() < ends:
            time.sleep(0.01)
        assert len(self.heard) == number


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Listen for callbacks."""
    found = Listener()
    thread = Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def test_callbacks_tell_of_task_evidence_and_arrival(caller: Caller, edoreczenia: Simulator, listener: Listener) -> None:
    """Each kind has its body; a finished task tells its rows."""
    wanted = ("messageCreatedCallbackUrl", "evidenceCallbackUrl", "inboxCallbackUrl")
    answer = caller.call("PUT", "message_subscriptions", dict.fromkeys(wanted, listener.address)).json()
    assert answer["subscriptionId"]
    message_id = caller.sent()
    listener.wait_for(9)
    created, *evidence = listener.heard
    assert created["notification"][0]["messages"][0]["messageId"] == message_id
    assert (created["eDeliveryAddress"], created["notificationType"]) == (OFFICE, "messageCreated")
    assert evidence[0]["notification"][0]["type"] in ("A.1", "A1")
    arrived = edoreczenia.arrive(OFFICE)
    caller.listed()
    listener.wait_for(10)
    assert (listener.heard[-1]["notification"][0]["id"], listener.heard[-1]["electronicCount"]) == (arrived, 0)


def test_answer_off_ends_the_subscription(caller: Caller, edoreczenia: Simulator, listener: Listener) -> None:
    """After "off" nothing more is told."""
    listener.answer = {"notification": "off"}
    caller.call("PUT", "message_subscriptions", {"messageCreatedCallbackUrl": listener.address})
    caller.send()
    listener.wait_for(1)
    ends = time.monotonic() + 5
    while caller.get("message_subscriptions")[0]["status"] and time.monotonic() < ends:
        time.sleep(0.01)
    caller.send()
    assert [one["status"] for one in caller.get("message_subscriptions")] == [False]
    assert edoreczenia.books().callbacks == {"messageCreatedCallbackUrl sent": 1}


def test_subscription_is_switched_replaced_and_removed(caller: Caller) -> None:
    """A new one replaces the old; only addresses of this machine are taken."""
    first = caller.call("PUT", "message_subscriptions", {"inboxCallbackUrl": "http://127.0.0.1:1/"}).json()["subscriptionId"]
    second = caller.call("PUT", "message_subscriptions", {"evidenceCallbackUrl": "http://127.0.0.1:1/"}).json()["subscriptionId"]
    assert caller.call("PATCH", "message_subscriptions", {"subscriptionId": first, "status": False}).status_code == 400
    assert caller.call("PATCH", "message_subscriptions", {"subscriptionId": second, "status": False}).status_code == 200
    [found] = caller.get("message_subscriptions")
    assert (found["id"], found["name"], found["status"]) == (second, "evidenceCallbackUrl", False)
    assert caller.call("DELETE", "message_subscriptions").status_code == 200
    assert caller.get("message_subscriptions") == []
    assert caller.call("PUT", "message_subscriptions", {"inboxCallbackUrl": "https://example.invalid/"}).status_code == 400


def test_answer_without_content_claims_no_type(caller: Caller) -> None:
    """Nothing at all is no JSON, so nothing says that it is."""
    answer = caller.call("DELETE", "message_subscriptions")
    assert (answer.status_code, answer.content, answer.headers.get("Content-Type")) == (200, b"", None)


def test_folders_are_made_named_and_removed(caller: Caller) -> None:
    """Own folders have rules of names; predefined ones cannot be touched."""
    made = caller.call("POST", "directories", {"directoryName": "Sprawy różne", "directoryLabel": "SPRAWY"}).json()
    own = made[-1]
    assert (own["name"], own["label"], own["type"]) == ("Sprawy różne", "SPRAWY", "defined")
    for name, label in (("sprawy RÓŻNE", "INNA"), (" Inne", "INNE"), ("In", "INNE"), ("Inne", "INBOX")):
        assert caller.call("POST", "directories", {"directoryName": name, "directoryLabel": label}).status_code == 400
    assert caller.call("PATCH", f"directories/{own['directoryId']}", {"newDirectoryName": "Inne"}).status_code == 200
    assert caller.call("DELETE", "directories/inbox").status_code == 400
    assert caller.call("DELETE", f"directories/{own['directoryId']}").status_code == 200
    assert {one["type"] for one in caller.get("directories")} == {"predefined"}


def test_counters_tell_unread_and_all(caller: Caller, edoreczenia: Simulator) -> None:
    """NumberMessages counts each folder."""
    ids = [edoreczenia.arrive(OFFICE) for _ in range(2)]
    caller.message(ids[0], "full")
    counts = {one["label"]: (one["numberOfUnreadMessages"], one["total"]) for one in caller.get("numberMessages")}
    assert counts == {"INBOX": (1, 2), "OUTBOX": (0, 0), "SENT": (0, 0), "DRAFTS": (0, 0), "TRASH": (0, 0)}


def test_settings_and_notification_are_changed(caller: Caller) -> None:
    """The e-mail address works, the telephone does not."""
    change = [{"op": "replace", "path": "email", "value": "urzad@example.invalid"}]
    assert caller.call("PATCH", "settings", change).json()[0]["email"] == "urzad@example.invalid"
    assert caller.call("PATCH", "settings", [{"op": "add", "path": "phoneNumber", "value": "1"}]).status_code == 400
    assert caller.get("message_notification") == {"pushNotification": False}
    assert caller.call("PATCH", "message_notification", {"pushNotification": True}).status_code == 200
    assert caller.get("message_notification") == {"pushNotification": True}
    countries = caller.http.get(
        f"{caller.simulator.ua_address}/dictionary/countries", headers={"Authorization": f"Bearer {caller.token}"}
    )
    assert "Polska" in countries.json()
