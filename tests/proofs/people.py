"""Who keeps the kill run busy: one posts letters, one has things arrive, both no faster than the connector gets on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final, TypeVar

import httpx
from sqlalchemy import ColumnElement, Table, func, select

from connector.letters.arrival import ArrivalStatus
from connector.letters.shipment import Status
from connector.store import tables as t
from connector.store.database import Database
from samples.demo.clerk import Clerk, Operator, Postmaster
from tests.proofs import play, town
from tests.proofs.town import Town

T = TypeVar("T")

MOST_UNDER_WAY: Final = 120
"""So many letters, and so many arrivals, are under way at most."""
_AGAIN_SECONDS: Final = 0.1
_FAILED_HERE: Final = 500
_EVERY_FOREIGN: Final = 50
"""One receipt of somebody else's letter, and one that belongs to nothing, comes beside so many arrivals."""


def steadily(act: Callable[[], T], stop: threading.Event) -> T:
    """Do something over HTTP, again and again while the service is dead, starting, or cannot do it for the moment.

    Raises:
        httpx.HTTPError: it refuses, or everybody stops.
    """
    while True:
        try:
            return act()
        except httpx.TransportError:
            if stop.wait(_AGAIN_SECONDS):
                raise
        except httpx.HTTPStatusError as error:
            if error.response.status_code < _FAILED_HERE or stop.wait(_AGAIN_SECONDS):
                raise


class Progress:
    """How far everything is, as the store says."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def letters(self) -> int:
        """Count the letters taken over."""
        return self._count(t.letters)

    def arrivals(self) -> int:
        """Count what came in and was kept."""
        return self._count(t.arrivals)

    def shipments_under_way(self) -> int:
        """Count the shipments that are the connector's or the platform's move."""
        return self._count(t.shipments, t.shipments.c.awaits_whose.in_(("connector", "platform")))

    def arrivals_under_way(self) -> int:
        """Count the arrivals that are with nobody yet: no document system, no person, and not among the evidence."""
        ended = t.arrivals.c.status.in_((ArrivalStatus.HANDED_OVER.value, ArrivalStatus.QUARANTINED.value))
        kept_as_evidence = t.arrivals.c.is_evidence & (t.arrivals.c.status == ArrivalStatus.CHECKED.value)
        return self._count(t.arrivals, ~ended & ~kept_as_evidence)

    def mail(self) -> int:
        """Count the letters that came over e-Doręczenia and were kept."""
        return self._count(t.arrivals, t.arrivals.c.is_message & ~t.arrivals.c.is_evidence)

    def _count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        with self._database.reading() as tx:
            return int(tx.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())


def _turns(number: int, may: Callable[[int], bool], stop: threading.Event) -> Iterator[int]:
    """Count from 0 up to a number, each step only once it may be; or until everybody stops."""
    for each in range(number):
        while not may(each):
            if stop.wait(_AGAIN_SECONDS):
                return
        yield each


class Poster:
    """Posts the letters one after the other, the same one under the same key until it is taken; some go by the directory."""

    def __init__(self, built: Town, number: int, progress: Progress) -> None:
        self._town = built
        self._number = number
        self._progress = progress
        self.done = 0

    def work(self, stop: threading.Event, share: Callable[[], float]) -> None:
        """Post until all are out, never a larger share of them than ``share`` gives."""

        def may(number: int) -> bool:
            return number < self._number * share() and self._progress.shipments_under_way() < MOST_UNDER_WAY

        with closing(Clerk(self._town.place, self._town.web_port)) as clerk:
            for number in _turns(self._number, may, stop):
                self._post(clerk, number, stop)
                self.done += 1

    def _post(self, clerk: Clerk, number: int, stop: threading.Event) -> None:
        request = play.letter(number)
        if play.is_dropped(number):
            clerk.drop(f"pismo-{number}", request)
        else:
            steadily(lambda: clerk.post(f"pismo-{number}", request), stop)


class Sender:
    """Has the arrivals come, and now and then a receipt of somebody else's letter."""

    def __init__(self, built: Town, number: int, database: Database) -> None:
        self._town = built
        self._number = number
        self._database = database
        self._progress = Progress(database)
        self.done = 0
        self.by_mail = 0

    def work(self, stop: threading.Event, share: Callable[[], float]) -> None:
        """Send until everything arrived, no more than the share given."""

        def may(number: int) -> bool:
            return number < self._number * share() and number - self._progress.arrivals() < MOST_UNDER_WAY

        make = play.arrivals(self._town.place.pki)
        with (
            closing(Operator(self._town.place, self._town.platform)) as operator,
            closing(Postmaster(self._town.place, self._town.mailboxes)) as postmaster,
        ):
            for number in _turns(self._number, may, stop):
                if play.comes_by_mail(number):
                    postmaster.arrive(town.MAILBOX, *play.mail_in(number))
                    self.by_mail += 1
                else:
                    box, sample = make(number)
                    operator.arrive(sample, box)
                self.done += 1
                if number % _EVERY_FOREIGN == 0:
                    self._send_receipts(operator, number)

    def _send_receipts(self, operator: Operator, number: int) -> None:
        """Send a receipt that seems to be of a letter in doubt, if there is one, and one that is of no letter at all."""
        operator.orphan_receipt(town.answers(1 + number % town.WINGS))
        doubted = (t.shipments.c.status == Status.UNKNOWN.value) & t.shipments.c.party_address.in_(town.silent_bodies())
        query = select(t.shipments.c.party_address, t.boxes.c.answer_address).join(t.boxes, t.boxes.c.id == t.shipments.c.box_id)
        with self._database.reading() as tx:
            found = tx.execute(query.where(doubted).order_by(t.shipments.c.id.desc()).limit(1)).first()
        if found is not None:
            receipt = play.foreign_receipt(self._town.place.pki, number, found.party_address)
            operator.arrive(receipt, found.answer_address)
