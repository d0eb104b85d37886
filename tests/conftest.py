"""Fixtures that every kind of test shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres_kit


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
