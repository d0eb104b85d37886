"""A bucket as a shelf: damaged uploads, lost networks and wrong credentials."""

from __future__ import annotations

import base64
import hashlib
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, Any

import pytest
from botocore.exceptions import ClientError

from connector.letters.errors import ArchiveDamaged, ArchiveUnreachable
from connector.store.archive import Archive
from connector.store.archive.s3 import Bucket, Place
from tests.contract.archive.conftest import emptied, storage

NOWHERE = Place("http://127.0.0.1:1", "archiwum", "zmyslony-klucz", "zmyslone-haslo", connect_seconds=0.3, read_seconds=0.3)


def every_call(archive: Archive) -> list[Callable[[], object]]:
    digest = "0" * 64
    return [
        lambda: archive.put(b"pismo"),
        lambda: archive.get(digest),
        lambda: archive.holds(digest),
        lambda: list(archive.digests()),
        lambda: archive.discard(digest),
        archive.require_keys,
    ]


def test_missing_network_is_told_by_every_call() -> None:
    """Nobody listens at the address: the archive is unreachable, and nothing is called missing or damaged."""
    archive = Archive(Bucket(NOWHERE))
    for call in every_call(archive):
        with pytest.raises(ArchiveUnreachable, match="EndpointConnectionError"):
            call()


def test_missing_bucket_is_unreachable_and_not_an_empty_archive(endpoint: str) -> None:
    """A bucket that is gone or misspelt holds up the work, rather than letting its documents seem lost."""
    archive = Archive(Bucket(replace(NOWHERE, endpoint=endpoint, bucket="nie-ma-takiego", read_seconds=5)))
    for call in every_call(archive):
        with pytest.raises(ArchiveUnreachable, match="NoSuchBucket"):
            call()


def test_silent_storage_is_given_up_in_bounded_time() -> None:
    """A storage that takes the call and never answers costs two time-outs and no more."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        archive = Archive(Bucket(replace(NOWHERE, endpoint=f"http://127.0.0.1:{listener.getsockname()[1]}")))
        begun = time.monotonic()
        with pytest.raises(ArchiveUnreachable, match="ReadTimeout"):
            archive.put(b"pismo")
        assert time.monotonic() - begun < 5


def test_storage_that_comes_back_is_used_again() -> None:
    """What failed while it was away works afterwards, with the same client."""
    with storage() as address:
        shelf = Bucket(replace(NOWHERE, endpoint=address, read_seconds=5))
        shelf._client.create_bucket(Bucket="archiwum")
        archive = Archive(shelf)
        kept = archive.put(b"pismo")
        assert archive.get(kept) == b"pismo"
    with pytest.raises(ArchiveUnreachable):
        archive.get(kept)


@pytest.fixture
def requests(bucket: Bucket) -> Iterator[list[Any]]:
    """Record the requests that go to the storage."""
    seen: list[Any] = []

    def note(request: object, **_: object) -> None:
        seen.append(request)

    bucket._client.meta.events.register("before-send.s3", note)
    yield seen
    bucket._client.meta.events.unregister("before-send.s3", note)


def test_upload_carries_its_checksum_and_never_overwrites_what_is_there(bucket: Bucket, requests: list[Any]) -> None:
    """The storage is told the SHA-256 of what it should receive, and to write only where nothing is."""
    archive = Archive(emptied(bucket))
    archive.put(b"pismo")
    (put,) = requests
    assert put.headers["x-amz-checksum-sha256"].decode() == base64.b64encode(hashlib.sha256(b"pismo").digest()).decode()
    assert put.headers["If-None-Match"].decode() == "*"
    archive.put(b"pismo")
    assert [request.method for request in requests[1:]] == ["PUT", "GET"]


@pytest.mark.parametrize("code", ["NotImplemented", "ConditionalRequestConflict"])
def test_storage_without_conditional_writes_is_written_all_the_same(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Where the storage does not know the condition, or met two at once, the same bytes are written without it."""
    shelf = emptied(bucket)
    put = shelf._put

    def refusing(name: str, content: IO[bytes], **condition: str) -> None:
        if condition:
            raise ClientError({"Error": {"Code": code}}, "PutObject")
        put(name, content)

    monkeypatch.setattr(shelf, "_put", refusing)
    archive = Archive(shelf)
    assert archive.get(archive.put(b"pismo")) == b"pismo"


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidAccessKeyId", "BadDigest", "SlowDown", "QuotaExceeded"])
def test_refusal_of_the_storage_is_unreachable(bucket: Bucket, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Wrong credentials, a damaged upload, throttling and a full storage are told by their code, and the job waits."""

    def refuse(**_values: object) -> None:
        raise ClientError({"Error": {"Code": code}}, "PutObject")

    shelf = emptied(bucket)
    client = type("Refusing", (), {"put_object": staticmethod(refuse)})()
    monkeypatch.setattr(shelf, "_client", client)
    with pytest.raises(ArchiveUnreachable, match=code):
        Archive(shelf).put(b"pismo")


def test_object_that_is_not_there_is_damage(bucket: Bucket) -> None:
    """A digest that the bucket does not hold is an error of the archive, not of the way to it."""
    with pytest.raises(ArchiveDamaged):
        Archive(emptied(bucket)).get("0" * 64)


def test_more_than_a_page_of_objects_is_listed(bucket: Bucket) -> None:
    """A listing goes on after what the storage gives at once (a thousand; here two)."""

    def ask_for_two(params: dict[str, Any], **_: object) -> None:
        params["MaxKeys"] = 2

    archive = Archive(emptied(bucket))
    kept = {archive.put(bytes([number])) for number in range(5)}
    events = bucket._client.meta.events
    events.register("before-parameter-build.s3.ListObjectsV2", ask_for_two)
    try:
        assert set(archive.digests()) == kept
    finally:
        events.unregister("before-parameter-build.s3.ListObjectsV2", ask_for_two)


def test_secret_is_never_shown() -> None:
    """Neither the settings of a bucket nor an error show the secret key."""
    assert "zmyslone-haslo" not in repr(NOWHERE)
    with pytest.raises(ArchiveUnreachable) as caught:
        Archive(Bucket(NOWHERE)).put(b"pismo")
    assert "zmyslone-haslo" not in str(caught.value)
