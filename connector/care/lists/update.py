"""Update the kept trusted lists: the list of the lists first, then the national ones that it points to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connector.care.lists.download import Fetch
from connector.care.lists.reading import EUROPE, KeptLists, accepted
from connector.flow.chores import Chore, Daily
from connector.flow.desk import Desk
from connector.letters.errors import TrustedListsOutOfDate
from connector.store import journal
from connector.store.jobs import Job
from signing.certificates import Known
from signing.errors import ListNotPointedTo, TrustedListError
from signing.trusted_list import TrustedList


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one list: the number of the one now kept, whether it is another than before, and the trouble if any."""

    territory: str
    sequence: int | None
    changed: bool = False
    trouble: TrustedListError | None = None
    trouble_is_new: bool = False


def update(lists: KeptLists, fetch: Fetch, at: datetime) -> list[Outcome]:
    """Download and keep the lists; where one is not acceptable the last good one stays.

    Args:
        lists: what is kept, and from where it comes.
        fetch: downloads; raises ListUnavailable.
        at: the present aware moment.

    Returns:
        One outcome for the list of the lists and one for each territory.
    """
    outcomes = [_update(lists, EUROPE, at, lambda: (fetch(lists.sources.list_of_lists), lists.sources.signers))]
    europe = lists.list_of_lists()
    for territory, address in lists.sources.territories.items():
        outcomes.append(_update(lists, territory, at, _source(europe, territory, address, fetch)))
    return outcomes


Source = Callable[[], tuple[bytes, tuple[Known, ...]]]


def _source(europe: TrustedList | None, territory: str, address: str | None, fetch: Fetch) -> Source:
    def load() -> tuple[bytes, tuple[Known, ...]]:
        pointer = europe.pointer(territory) if europe else None
        if pointer is None:
            raise ListNotPointedTo(territory)
        return fetch(address or pointer.location), pointer.signers

    return load


def _update(lists: KeptLists, territory: str, at: datetime, load: Source) -> Outcome:
    before = lists.shelf.note(territory).sequence
    try:
        content, signers = load()
        found = accepted(territory, content, signers, at=at, kept=before)
    except TrustedListError as trouble:
        is_new = lists.shelf.note_trouble(territory, trouble.code, at)
        return Outcome(territory, before, trouble=trouble, trouble_is_new=is_new)
    lists.shelf.keep(territory, content, found.sequence, at)
    return Outcome(territory, found.sequence, changed=found.sequence != before)


def chore(lists: KeptLists, fetch: Fetch) -> Chore:
    """Update the lists every day; a list that was refused or is past its next update shows as a failing job."""

    def story(desk: Desk, _job: Job) -> None:
        now = desk.clock.now()
        outcomes = update(lists, fetch, now)
        with desk.database.transaction("trusted lists noted") as tx:
            note(tx, outcomes, now, "connector")
        troubles = [*told(outcomes)]
        if troubles:
            raise TrustedListsOutOfDate("; ".join(troubles))

    return Chore("trusted_lists", story, Daily(4, 20))


def note(tx: Connection, outcomes: list[Outcome], at: datetime, actor: str) -> None:
    """Tell the journal of every list that changed and every new trouble; of nothing else, since this comes round daily."""
    for outcome in outcomes:
        if outcome.changed:
            ids = {"territory": outcome.territory, "sequence": str(outcome.sequence)}
            journal.write(tx, "trusted_list.accepted", at=at, actor=actor, ids=ids)
        elif outcome.trouble and outcome.trouble_is_new:
            ids = {"territory": outcome.territory, "trouble": outcome.trouble.code}
            journal.write(tx, "trusted_list.refused", at=at, actor=actor, ids=ids)


def told(outcomes: list[Outcome]) -> Iterator[str]:
    """Name each list that is in trouble, with its code and detail."""
    for outcome in outcomes:
        if outcome.trouble:
            yield f"{outcome.territory}: {outcome.trouble.code} {outcome.trouble.detail}".rstrip()


def overdue(lists: KeptLists, at: datetime) -> list[str]:
    """Name the territories whose list is missing or past its next update at an aware moment."""
    fresh = {listed.territory for listed in lists.national() if listed.fresh(at)}
    europe = lists.list_of_lists()
    late = [] if europe and europe.fresh(at) else [EUROPE]
    return [*late, *[territory for territory in lists.sources.territories if territory not in fresh]]
