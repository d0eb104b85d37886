"""Bring a store's tables up to this version, and say which version it has."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select

from connector.letters.errors import StoreUnusable
from connector.store.database import Database
from connector.store.lock import alone
from connector.store.tables import bindings

PURPOSES = ("training", "integration", "production")


def migrate(database: Database) -> str:
    """Run the migrations that are still missing and give the version reached.

    Raises:
        StoreUnusable: the store is of a newer program.
    """
    _refuse_newer(version(database))
    with database.transaction("store migrated") as tx:
        upgrade(tx)
    return latest_version()


def upgrade(tx: Connection, to: str = "head") -> None:
    """Run the missing migrations up to a version, as part of a transaction; one process at a time, the others wait.

    Raises:
        StoreUnusable: only a newer program knows that version.
    """
    alone(tx, "migration")
    _refuse_newer(None if to == "head" else to)
    config = _config()
    config.attributes["connection"] = tx
    command.upgrade(config, to)


def latest_version() -> str:
    """Give the version that this program writes."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise StoreUnusable("the program carries no migrations")
    return head


def version(database: Database) -> str | None:
    """Give the version of a store, or None for an empty one."""
    with database.reading() as tx:
        return MigrationContext.configure(tx).get_current_revision()


def require_current(database: Database) -> None:
    """Refuse a store of another version.

    Raises:
        StoreUnusable: it must be migrated first, or is of a newer program.
    """
    found = version(database)
    _refuse_newer(found)
    if found != latest_version():
        told = "wykonaj: connector migrate / run 'connector migrate'"
        raise StoreUnusable(f"{told}: the store has version {found}, this program needs {latest_version()}")


def is_outdated(database: Database) -> bool:
    """Tell whether a store holds something that :func:`migrate` would change; an empty one does not.

    Raises:
        StoreUnusable: the store is of a newer program.
    """
    found = version(database)
    _refuse_newer(found)
    return found is not None and found != latest_version()


def _refuse_newer(found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreUnusable(
            f"magazyn ma wersję {found} nowszego programu, ten program zna tylko {latest_version()}: uruchom nowszy program albo "
            f"przywróć kopię sprzed zmiany / the store has version {found} of a newer program, this one knows up to "
            f"{latest_version()}: start the newer program, or put the copy from before the change back"
        )


def bind(database: Database, purpose: str, at: datetime) -> None:
    """Bind a new store to training, integration or production, or refuse one that is bound to something else.

    Raises:
        StoreUnusable: the store belongs to another purpose.
    """
    with database.transaction("store bound") as tx:
        alone(tx, "binding")
        bound = tx.execute(select(bindings.c.purpose)).scalar()
        if bound is None:
            tx.execute(insert(bindings).values(purpose=purpose, bound_at=at))
        elif bound != purpose:
            raise StoreUnusable(f"this store is bound to {bound}, the configuration says {purpose}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
