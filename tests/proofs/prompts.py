"""What brings rare commit points about, so that a process may die there: the name of the point, and the deed that leads to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import update

from adapters.epuap.channel import open_channel
from connector.letters.errors import PlatformError
from connector.ports import Order, OwnBox
from connector.store import tables as t
from connector.store.database import Database
from samples.demo.clerk import Operator, Postmaster
from tests.proofs import town
from tests.proofs.person import Person
from tests.proofs.town import Town

Deed = Callable[[], object]

LONG_LIVES: Final = {"answer archived": 6.0, "recurring jobs planned": 66.0, "sent letter given up": 12.0}
"""Seconds that a process lives at most where its point needs more than the usual few."""
USUAL_LIFE: Final = 3.0
UNHURRIED_LIFE: Final = 20.0
"""Likewise where every point comes by itself, on a machine that may be busy."""

_AWAY_SECONDS: Final = 1.5
_ANSWERS_SLOW_SECONDS: Final = 0.7
_UNREADABLE_SECONDS: Final = 11.0


class Prompter:
    """Knows the deeds; ``ask`` puts one to the person, whose hand they are."""

    def __init__(self, built: Town, database: Database, person: Person) -> None:
        self._town = built
        self._database = database
        self._operator = Operator(built.place, built.platform)
        self._postmaster = Postmaster(built.place, built.mailboxes)
        self._numbers = count(1)
        settings = built.settings
        self._channel = open_channel(settings.channels["epuap"], database, settings.read)
        self.sent_by_hand = 0
        self.deeds: Mapping[str, Deed] = {
            "arrival released by a person": person.release,
            "shipment closed by a person": person.close_one,
            "shipment reopened by a person": person.reopen,
            "shipment cancelled by a person": person.cancel,
            "proof confirmed by a person": person.confirm,
            "proof rejected by a person": person.reject,
            "signature handed in": person.sign,
            "rejudging planned": person.rejudge,
            "answer judged again": person.rejudge,
            "evidence judged again": person.rejudge,
            "arrival judged again": person.rejudge,
            "box switched": person.switch,
            "box paused": lambda: self._misbehave("pobierzNastepny", "wrong_certificate", nth=1),
            "addresses not confirmed": self._take_register_away,
            "message awaited": self._answer_no_message,
            "answer archived": self._take_archive_away,
            "job put off": self._take_archive_away,
            "stray acknowledgement noted": self._drop_stray,
            "sent letter not fetched": self._send_unreadable,
            "sent letter given up": self._send_unreadable,
            **dict.fromkeys(("letter sent elsewhere kept", "sent record listed", "sent record looked into"), self._send_by_hand),
            "sent record lease extended": self._hurry_record,
            **dict.fromkeys(("chore done", "done jobs swept"), lambda: self._hurry("sweep")),
            "deadline noted": lambda: self._hurry("deadlines"),
        }

    def close(self) -> None:
        """Let go of the connections."""
        self._operator.close()
        self._postmaster.close()

    def _misbehave(self, operation: str, deed: str, **more: Any) -> None:
        self._operator.rules({"operation": operation, "do": deed, **more})

    def _take_register_away(self) -> None:
        self._postmaster.rules({"operation": "search.*", "do": "error", "until": _AWAY_SECONDS})

    def _answer_no_message(self) -> None:
        self._postmaster.rules({"operation": "messages.get", "do": "error", "until": _AWAY_SECONDS})

    def _take_archive_away(self) -> None:
        """Put a file where the archive's directory is, for a moment, while answers to letters are on their way."""
        archive = self._town.place.folder / "dane" / "archiwum"
        aside = archive.with_name("archiwum-away")
        if aside.exists():
            return
        self._misbehave("nadaj", "slow", until=_ANSWERS_SLOW_SECONDS, delay=_ANSWERS_SLOW_SECONDS)
        time.sleep(_ANSWERS_SLOW_SECONDS)
        archive.rename(aside)
        archive.touch()
        threading.Timer(_AWAY_SECONDS, _bring_back, (archive, aside)).start()

    def _drop_stray(self) -> None:
        (self._town.place.ezd / "ack" / "arr_aaaaaaaaaaaaaaaaaaaa.txt").write_text("RPW/0/2026", "utf-8")

    def _send_unreadable(self) -> None:
        """Send a letter in the portal while nothing in the record can be fetched."""
        self._misbehave("pobierzDokument", "refuse", until=_UNREADABLE_SECONDS)
        self._send_by_hand()

    def _send_by_hand(self) -> None:
        """Send a letter past the connector, as somebody does in the portal, and have the record looked into."""
        number = next(self._numbers)
        wing = 1 + number % town.WINGS
        box = OwnBox(f"urzad-{wing}", "Skrytka urzędu", town.box(wing), town.answers(wing))
        content = f"<pismo>wysłane w portalu, numer {number}</pismo>".encode()
        with suppress(PlatformError):
            name = f"portal-{number}"
            self._channel.send(Order(name, box, "/jtestowy/domyslna", f"{name}.xml", "text/xml", content))
            self.sent_by_hand += 1
        self._hurry_record()

    def _hurry_record(self) -> None:
        self._hurry("elsewhere")

    def _hurry(self, *kinds: str) -> None:
        """Have jobs come round now that would come later."""
        waiting = t.jobs.c.kind.in_(kinds) & t.jobs.c.done_at.is_(None) & t.jobs.c.lease_until.is_(None)
        with self._database.transaction("jobs hurried") as tx:
            tx.execute(update(t.jobs).where(waiting).values(due=self._database.now()))


def _bring_back(archive: Path, aside: Path) -> None:
    archive.unlink()
    aside.rename(archive)
