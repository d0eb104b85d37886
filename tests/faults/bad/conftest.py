"""An office under attack, with every log record under watch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.documents.folder.system import open_system
from connector.flow.desk import SystemClock
from tests.faults.bad.kit import Api, Attacked, secrets_in
from tests.platform_double import PlatformDouble


@pytest.fixture(autouse=True)
def _no_secret_in_any_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail the test where content, a PESEL or a token reached a log record of any level."""
    caplog.set_level(logging.DEBUG)
    yield
    written = [caplog.handler.format(record) for when in ("setup", "call") for record in caplog.get_records(when)]
    assert secrets_in("\n".join(written)) == []


@pytest.fixture
def ezd(tmp_path: Path) -> Path:
    """Give the directory that plays the document system."""
    return tmp_path / "ezd"


@pytest.fixture
def office(tmp_path: Path, ezd: Path) -> Iterator[Attacked]:
    """Give an office that receives, with a directory as its document system."""
    system = open_system({"folder": str(ezd), "quiet_seconds": 0}, SystemClock(), lambda _reference: b"")
    office = Attacked(tmp_path / "store", {"ezd": system}, targets=["ezd"])
    yield office
    office.desk.database.close()


@pytest.fixture
def platform(office: Attacked) -> PlatformDouble:
    """Give the platform of that office."""
    return office.platform


@pytest.fixture
def api(office: Attacked) -> Api:
    """Give a way to call the API as the document system."""
    return Api(office)
