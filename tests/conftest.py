"""Fixtures that every kind of test shares."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres_kit

MEMORY = Path("/dev/shm")  # noqa: S108 - every file made there has a name of its own
ROOM = 2 << 30
"""Bytes that must be free in memory before the files of tests are kept there."""


def pytest_configure() -> None:
    """Keep the files of tests in memory where there is room for them: nobody pulls the plug, and no disk is waited for."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def pytest_sessionfinish() -> None:
    """Take the servers away that this process started: what ends it may not wait for that."""
    postgres_kit.end()


@pytest.fixture(autouse=True)
def no_database_left() -> Iterator[None]:
    """Remove the databases that a test made on a server."""
    with postgres_kit.removing():
        yield


@pytest.fixture(scope="session")
def reference() -> Path:
    """Give the folder of official WSDL, XSD and stylesheets, or skip where it is absent."""
    folder = Path(os.environ.get("OFFICIAL_REFERENCE", Path(__file__).parents[2] / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip("the official reference files are not here; set OFFICIAL_REFERENCE")
    return folder
