"""Every kind of archive, empty: in a directory and in a bucket of a simulated storage, plain and sealed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from itertools import count
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.archive.s3 import Bucket, Place
from connector.store.archive.sealing import MasterKeys
from connector.store.archive.shelf import Shelf

KEY = bytes(range(32))
OLDER_KEY = bytes(32)
_numbers = count()


@contextmanager
def storage() -> Iterator[str]:
    """Run a simulated storage on this machine and give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Give the address of a storage for all tests; each takes a bucket of its own."""
    with storage() as address:
        yield address


@pytest.fixture(scope="session")
def bucket(endpoint: str) -> Bucket:
    """Make a bucket; opening it anew for each test would cost more than all that is done in it."""
    made = Bucket(Place(endpoint, "archiwum", "zmyslony-klucz", "zmyslone-haslo"))
    made._client.create_bucket(Bucket="archiwum")
    return made


def emptied(bucket: Bucket) -> Bucket:
    """Give the same bucket under a prefix of its own."""
    fresh = copy(bucket)
    fresh._prefix = f"urzad/{next(_numbers)}/"
    return fresh


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """Give an empty shelf of each kind."""
    return Folder(tmp_path / "archiwum") if request.param == "folder" else emptied(request.getfixturevalue("bucket"))


@pytest.fixture(params=["plain", "sealed"])
def archive(request: pytest.FixtureRequest, shelf: Shelf) -> Archive:
    """Give an empty archive of each kind."""
    return Archive(shelf, MasterKeys([KEY, OLDER_KEY]) if request.param == "sealed" else None)
