"""An office whose journal is sealed: its key, the simulated time-stamping service, and what somebody does behind its back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from connector.care.inspection import Inspection, inspect
from connector.care.keeper import Keeper
from connector.care.seal import Seal, chores, of_row
from connector.store import journal, schema, seals
from samples.platform.timestamps import token
from samples.platform.timestamps.token import Stamper
from signing.errors import StampServiceSilent
from signing.trust import Trust
from tests.office_kit import START, Office
from tests.receipts_kit import make_key

JOURNAL_KEY = replace(make_key("dziennik"), purpose="journal")
OTHER_KEY = replace(make_key("inny dziennik"), purpose="journal")


class Service:
    """The simulated time-stamping service, by the office's clock; ``silent`` takes it away."""

    def __init__(self, stamper: Stamper) -> None:
        self.silent = False
        self.office: Office | None = None
        self._stamper = stamper

    def ask(self, request: bytes) -> bytes:
        """Answer, or be away."""
        if self.silent or self.office is None:
            raise StampServiceSilent("away")
        return token.answer(request, self._stamper, self.office.clock.now())


class SealedOffice(Office):
    """An office with the chores of sealing."""

    def __init__(self, folder: Path, service: Service | None = None, trust: Trust | None = None) -> None:
        self.keeper = Keeper(
            purpose="training",
            key=JOURNAL_KEY,
            certificates=(JOURNAL_KEY.certificate,),
            ask=service.ask if service else None,
            stampers=trust or Trust(()),
        )
        super().__init__(folder, chores=chores(self.keeper))
        if service:
            service.office = self
        schema.bind(self.desk.database, "training", START)

    def note(self, number: int = 1) -> None:
        """Have something happen."""
        with self.desk.database.transaction("noted") as tx:
            for _ in range(number):
                journal.write(tx, "letter.accepted", at=self.clock.now(), subject="let_a", ids={"n": "1"})

    def touch(self, deed: Callable[[Connection], Any]) -> None:
        """Do something to the database behind the connector's back."""
        with self.desk.database.transaction("touched") as tx:
            deed(tx)

    def seals(self) -> list[Seal]:
        """Give the seals in the store."""
        with self.desk.database.reading() as tx:
            return [of_row(row) for row in seals.every(tx)]

    def inspect(self, *kept: Seal, keeper: Keeper | None = None) -> Inspection:
        """Inspect the journal."""
        with self.desk.database.reading() as tx:
            return inspect(tx, keeper or self.keeper, kept, at=self.clock.now())

    def troubles(self, *kept: Seal) -> list[str]:
        """Give the codes of what an inspection finds."""
        return [trouble.code for trouble in self.inspect(*kept).troubles]


def rewrite(tx: Connection) -> None:
    """Make the chain anew over what the journal holds now, as somebody would who knows how it is made."""
    tx.exec_driver_sql("UPDATE journal SET position = NULL, chain = NULL")
    while journal.sequence(tx):
        pass


def sql(statement: str) -> Callable[[Connection], Any]:
    """Give a deed that is one statement."""
    return partial(Connection.exec_driver_sql, statement=statement)
