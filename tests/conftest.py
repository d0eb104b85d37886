"""Fixtures that every kind of test shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import QueuePool

from connector.store.database import Database
from samples.pki import Pki, make
from tests import haste, postgres_kit


def pytest_configure() -> None:
    """Make haste."""
    haste.keep_files_in_memory()
    haste.compile_statements_once()


def pytest_collection_finish() -> None:
    """Begin with everything loaded."""
    haste.spare_what_is_loaded()


def pytest_sessionfinish() -> None:
    """Take the servers away that this process started: what ends it may not wait for that."""
    postgres_kit.end()


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """Make the test keys once for every test that only reads them."""
    return make(tmp_path_factory.mktemp("samples") / "pki")


@pytest.fixture(autouse=True)
def no_database_left() -> Iterator[None]:
    """Remove the databases that a test made on a server."""
    with postgres_kit.removing():
        yield


@pytest.fixture(autouse=True)
def no_store_left_open(no_database_left: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001 - in this order
    """Fail the very test that leaves a store open: its connections would be complained of in whichever test is the next."""
    opened: list[Database] = []
    init = Database.__init__

    def noted(self: Database, *args: Any, **named: Any) -> None:
        init(self, *args, **named)
        opened.append(self)

    monkeypatch.setattr(Database, "__init__", noted)
    yield
    assert [database.engine.pool.status() for database in opened if still_open(database)] == []


def still_open(database: Database) -> bool:
    """Tell whether a store holds connections."""
    pool = database.engine.pool
    return isinstance(pool, QueuePool) and pool.checkedin() + pool.checkedout() > 0


@pytest.fixture(scope="session")
def reference() -> Path:
    """Give the folder of official WSDL, XSD and stylesheets, or skip where it is absent."""
    folder = Path(os.environ.get("OFFICIAL_REFERENCE", Path(__file__).parents[2] / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip("the official reference files are not here; set OFFICIAL_REFERENCE")
    return folder
