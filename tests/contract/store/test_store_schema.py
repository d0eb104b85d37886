"""The store's version, purpose and owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from connector.letters.errors import StoreUnusable
from connector.store import schema
from connector.store.database import Database, sqlite_url
from connector.store.lock import exclusive
from connector.store.tables import bindings, metadata, units
from tests import postgres_kit
from tests.contract.store.conftest import Opener
from tests.contract.store.kit import at_once

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database without any table."""
    on_server = request.param == "postgresql"
    database = Database(postgres_kit.create(migrated=False) if on_server else sqlite_url(tmp_path / "empty.db"))
    yield database
    database.close()


def test_migrations_build_exactly_the_tables_that_the_program_uses(database: Database) -> None:
    """A migrated store and the declared tables are the same."""
    with database.transaction("compared") as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    """Running the migrations twice is harmless."""
    assert schema.migrate(database) == schema.latest_version() == schema.version(database)


def test_store_that_was_not_migrated_is_refused(empty: Database) -> None:
    """The program never works on a store of another version, and says what to run."""
    with pytest.raises(StoreUnusable, match="connector migrate"):
        schema.require_current(empty)


def test_many_processes_that_migrate_at_once_leave_one_store(empty: Database) -> None:
    """Each waits for the one before, and finds nothing left to do."""
    assert set(at_once([lambda: schema.migrate(empty)] * 3)) == {schema.version(empty)}
    with empty.transaction("compared") as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_many_processes_that_bind_at_once_bind_once(opened: Opener) -> None:
    """A store has one purpose, however many processes start at the same moment."""
    databases = [opened() for _ in range(2)]
    at_once([lambda: schema.bind(databases[0], "training", NOW), lambda: schema.bind(databases[1], "training", NOW)] * 2)
    with databases[0].reading() as tx:
        assert len(tx.execute(bindings.select()).all()) == 1


def test_store_bound_to_one_purpose_refuses_the_others(database: Database) -> None:
    """A training store never becomes a production store."""
    schema.bind(database, "training", NOW)
    schema.bind(database, "training", NOW)
    with pytest.raises(StoreUnusable):
        schema.bind(database, "production", NOW)


def test_second_process_cannot_open_the_store(tmp_path: Path) -> None:
    """Two processes never own one embedded store; once the first lets go, the next may."""
    with exclusive(tmp_path / "lock"), pytest.raises(StoreUnusable), exclusive(tmp_path / "lock"):
        pass
    with exclusive(tmp_path / "lock"):
        pass


def test_failed_transaction_leaves_nothing_and_reports_no_commit(address: str) -> None:
    """A transaction is all or nothing, and only a durable one is reported."""
    commits: list[str] = []
    database = Database(address, commits.append)
    with pytest.raises(IntegrityError), database.transaction("half") as tx:
        tx.execute(units.insert(), [{"public_id": "unt_1", "name": "Urząd"}, {"public_id": "unt_1", "name": "Urząd"}])
    with database.reading() as tx:
        assert tx.execute(units.select()).all() == []
    assert commits == []
    with database.transaction("whole") as tx:
        tx.execute(units.insert(), [{"public_id": "unt_1", "name": "Urząd"}])
    assert commits == ["whole"]
    database.close()


def test_moment_without_a_zone_cannot_be_stored(database: Database) -> None:
    """Every stored moment is known to the second anywhere in the world."""
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="without a time zone"):
        schema.bind(database, "training", naive)


def test_transaction_within_a_transaction_is_refused_at_once(database: Database) -> None:
    """A story that would wait for itself is told so instead of hanging."""
    with database.transaction("outer"), pytest.raises(RuntimeError), database.transaction("inner"):
        pass
