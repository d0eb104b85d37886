"""Two stories at the same moment on PostgreSQL: one is about to commit while the other is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from connector.store.database import Database
from tests.contract.store.kit import Meanwhile


@contextmanager
def told_before_the_commit(database: Database, name: str, doing: Callable[[], object]) -> Iterator[None]:
    """Begin another doing in a thread right before a transaction commits for the first time, and let both come to their end.

    Where the transaction holds what the other one needs, the other waits for the commit; where it does not, the other one
    works on what it saw before. Fails where the transaction never comes.
    """
    transaction = database.transaction
    others: list[Meanwhile] = []

    @contextmanager
    def watched(called: str, *, lasting: bool = True) -> Iterator[Connection]:
        with transaction(called, lasting=lasting) as tx:
            yield tx
            if called == name and not others:
                others.append(Meanwhile(doing))
                others[0].waits()

    database.transaction = watched  # type: ignore[method-assign, assignment]  # within this block
    try:
        yield
    finally:
        database.transaction = transaction  # type: ignore[method-assign]  # as it was
        for other in others:
            other.end()
    assert others, f"never reached: {name}"
