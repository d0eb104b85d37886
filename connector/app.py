"""Put the house together: settings, store, adapters by their entry points, workers and web."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import time, timedelta
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, cast

from connector import keys, policies
from connector.archive import open_archive
from connector.care.books.daily import CHORE as BOOKS
from connector.care.clearing.conditions import Terms
from connector.care.clearing.story import chore as clearing
from connector.care.discard import CHORE as DISCARD
from connector.care.erase import chore as retention
from connector.care.expiry import chore as expiry
from connector.care.keeper import open_keeper
from connector.care.lists.download import download
from connector.care.lists.reading import KeptLists, Sources, pinned
from connector.care.lists.shelf import Shelf
from connector.care.lists.update import chore as list_update
from connector.care.routine import daily as daily_backup
from connector.care.seal import chores as sealing
from connector.care.sweep import CHORE as SWEEP
from connector.flow.callbacks import Callbacks
from connector.flow.chores import Chore, Daily
from connector.flow.deadlines import CHORE as DEADLINES
from connector.flow.desk import AddressCare, Desk, Patience, Policies, SystemClock
from connector.flow.hint import Hints
from connector.flow.list_anew import LIST_ANEW
from connector.flow.refresh_addresses import chore as address_refresh
from connector.flow.subscribe import chore as subscription
from connector.flow.worker import Crew, plan_recurring
from connector.letters.errors import ConfigurationWrong, StoreUnusable
from connector.ports import Channel, Clock, DocumentSystem
from connector.settings import Settings
from connector.stamping import way_to
from connector.store import jobs, schema
from connector.store.database import Database, sqlite_url
from connector.store.lock import exclusive
from signing.rotation import Ring

_SHORTEST_SECRET = 32
DIE_AFTER = "CONNECTOR_DIE_AFTER"
"""Names a commit point after which the process ends at once, for drills; honoured in training only."""


def load_plugin(group: str, name: str) -> Any:
    """Load what an entry point of a group names.

    Raises:
        ConfigurationWrong: nothing is installed under that name.
    """
    for point in entry_points(group=group, name=name):
        return point.load()
    known = ", ".join(sorted(point.name for point in entry_points(group=group)))
    raise ConfigurationWrong(f"{group}: there is no '{name}'; installed: {known}")


def open_database(settings: Settings) -> Database:
    """Open the store's database: PostgreSQL where the configuration names one, else the file in the store's folder.

    Raises:
        StoreUnusable: PostgreSQL does not answer.
    """
    folder = settings.path(settings.store.folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = settings.database_address()
    database = Database(address or sqlite_url(folder / "connector.db"), _after_commit(settings))
    database.now()  # who gives the time is there
    return database


def _after_commit(settings: Settings) -> Callable[[str], None] | None:
    fatal = os.environ.get(DIE_AFTER)
    if not fatal or settings.purpose != "training":
        return None

    def end_there(name: str) -> None:
        if name == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    return end_there


def open_desk(settings: Settings, database: Database) -> Desk:
    """Load adapters, keys and trust, and put them on one desk.

    Raises:
        ConfigurationWrong: an adapter, key or certificate is missing or cannot be used.
    """
    clock: Clock = database
    return Desk(
        database=database,
        archive=open_archive(settings, database),
        clock=clock,
        channels={name: _open_channel(settings, name, table, clock) for name, table in settings.channels.items()},
        systems={name: _open_system(settings, name, table, clock) for name, table in settings.systems.items()},
        keys=open_keys(settings, clock),
        policies=open_policies(settings),
        patience=Patience(**settings.patience.as_intervals()),
        stamping=way_to(settings.signing.timestamps) if settings.signing.timestamps else None,
        addresses=_address_care(settings),
        rules=settings.modes.as_rules(),
    )


def _address_care(settings: Settings) -> AddressCare:
    chosen = settings.addresses
    return AddressCare(chosen.confirm, timedelta(days=chosen.used_within_days), chosen.lookups_a_minute)


def _open_channel(settings: Settings, name: str, table: dict[str, Any], clock: Clock) -> Channel:
    return cast("Channel", load_plugin("connector.channels", name)(table, clock, settings.read))


def _open_system(settings: Settings, name: str, table: dict[str, Any], clock: Clock) -> DocumentSystem:
    values = dict(table)
    adapter = values.pop("adapter", name)
    if "folder" in values:
        values["folder"] = str(settings.path(Path(values["folder"])))
    opened = load_plugin("connector.document_systems", adapter)(values, clock, settings.read)
    return cast("DocumentSystem", opened)


def open_keys(settings: Settings, clock: Clock) -> Ring:
    """Load the keys that sign letters, once; of several under one name the clock decides which signs.

    Raises:
        ConfigurationWrong: a key cannot be used, or a name has none with a certificate.
    """
    return Ring({name: keys.open_all(settings, name) for name in settings.letter_keys}, clock.now)


def open_chores(settings: Settings) -> list[Chore]:
    """List what comes round by itself."""
    erasing = (retention(automatic=settings.retention.automatic), DISCARD)
    lists = open_lists(settings)
    updating = (list_update(lists, download),) if lists else ()
    keeper = open_keeper(settings)
    addresses = address_refresh(time.fromisoformat(settings.addresses.refresh_at))
    mailboxes = (LIST_ANEW, addresses, subscription(open_callbacks(settings)), clearing(Terms.of(settings.deleting)))
    return [BOOKS, SWEEP, DEADLINES, *mailboxes, expiry(keeper), *erasing, *_backups(settings), *sealing(keeper), *updating]


def open_callbacks(settings: Settings) -> Callbacks:
    """Say which mailboxes the platform may call us about, and where.

    Raises:
        ConfigurationWrong: the secret cannot be read, or can be guessed.
    """
    chosen = settings.callbacks
    if not chosen.boxes or chosen.secret is None or chosen.address is None:
        return Callbacks()
    secret = settings.secret(chosen.secret)
    if len(secret) < _SHORTEST_SECRET:
        raise ConfigurationWrong(f"{chosen.secret}: at least {_SHORTEST_SECRET} characters, so that nobody guesses them")
    times = timedelta(seconds=chosen.renew_every), timedelta(seconds=chosen.at_most_every)
    return Callbacks(frozenset(chosen.boxes), chosen.address, secret.encode(), *times)


def _backups(settings: Settings) -> Iterator[Chore]:
    """Back up every day, where the configuration names a folder for it."""
    if settings.backup.folder is not None:
        hour, minute = settings.backup.at.split(":")
        story = daily_backup(settings.path(settings.backup.folder), settings.backup.keep)
        yield Chore("backup", story, Daily(int(hour), int(minute)))


def open_policies(settings: Settings, file: Path | None = None) -> Policies:
    """Read whom we believe, for each kind of document; ``file`` is a policy file in place of the configured one.

    Raises:
        ConfigurationWrong: a certificate or the policy file cannot be read.
    """
    return policies.open_policies(settings, open_lists(settings), file)


def open_lists(settings: Settings) -> KeptLists | None:
    """Open the kept trusted lists; None where the configuration names no list of the lists.

    Raises:
        ConfigurationWrong: a certificate cannot be read.
    """
    chosen = settings.trust.lists
    if chosen.lotl is None:
        return None
    addresses = {territory: chosen.addresses.get(territory) for territory in chosen.territories}
    sources = Sources(chosen.lotl, pinned(settings.certificates(chosen.certificates)), addresses)
    folder = settings.path(chosen.folder or settings.store.folder / "zaufane-listy")
    return KeptLists(Shelf(folder), sources, SystemClock())


@contextmanager
def store_alone(settings: Settings) -> Iterator[Database]:
    """Open the store until the block ends: the embedded one as its only process, PostgreSQL beside all the others.

    Raises:
        StoreUnusable: another process owns the embedded store, or PostgreSQL does not answer.
    """
    folder = settings.path(settings.store.folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    alone = nullcontext() if settings.store.database else exclusive(folder / "connector.lock")
    with alone, closing(open_database(settings)) as database:
        yield database


@contextmanager
def ready_store(settings: Settings) -> Iterator[Database]:
    """Open the store as :func:`store_alone` does, of this program's version and bound to its purpose.

    Raises:
        StoreUnusable: it is in use, must be migrated first, or serves another purpose.
    """
    with store_alone(settings) as database:
        schema.require_current(database)
        schema.bind(database, settings.purpose, database.now())
        yield database


@contextmanager
def running(settings: Settings) -> Iterator[Desk]:
    """Work until the block ends; on the embedded store, which is ours alone, free first what a dead process held.

    Raises:
        StoreUnusable: another process owns it, or it must be migrated first.
    """
    with store_alone(settings) as database:
        schema.require_current(database)
        desk = open_desk(settings, database)
        chores = open_chores(settings)
        schema.bind(database, settings.purpose, desk.clock.now())
        with database.transaction("leases freed") as tx:
            if not database.shared:
                jobs.free_all(tx)
            plan_recurring(tx, desk, chores)
        crew = Crew(desk, settings.workers, chores)
        crew.start()
        try:
            yield desk
        finally:
            crew.stop()


def serve(settings: Settings) -> None:
    """Run web and workers in this process until it is told to stop."""
    import uvicorn  # noqa: PLC0415 - it and the pages take a second to load, which no other command should wait for

    from connector.web.application import create_application  # noqa: PLC0415 - as above

    with running(settings) as desk:
        most, hints = settings.web.max_request_bytes, Hints(open_callbacks(settings))
        keeper, terms = open_keeper(settings), Terms.of(settings.deleting)
        application = create_application(desk, settings.purpose, most, keeper, hints, terms)
        uvicorn.run(application, host=settings.web.host, port=settings.web.port, log_level="warning", access_log=False)


def work(settings: Settings) -> None:
    """Run workers only, until this process is told to stop (SIGTERM, SIGINT).

    Raises:
        StoreUnusable: the store is the embedded one, which has one process.
    """
    if settings.store.database is None:
        raise StoreUnusable("the embedded SQLite store has one process: 'connector serve' does the workers' job as well")
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    with running(settings):
        told.wait()
