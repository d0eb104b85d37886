"""A shelf in a bucket of S3-compatible storage."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any, Final

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from connector.letters.errors import ArchiveUnreachable
from connector.store.archive.pieces import BLOCK, on_disk

_THERE_ALREADY: Final = "PreconditionFailed"
_UNCONDITIONAL: Final = {"NotImplemented", "ConditionalRequestConflict"}
"""Answers to "only if there is none" of storage that does not know it, or had two such at once: equal bytes are written again."""


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket, how to get there, and how long a call may hang: at most two tries of each of these seconds."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    prefix: str = ""
    region: str = "us-east-1"
    ca_file: str | None = None
    connect_seconds: float = 5
    read_seconds: float = 20


class Bucket:
    """A shelf in one bucket, under a prefix; the names are those of a directory, so that files and objects may be copied over.

    Every write carries its SHA-256, so that the storage refuses what was damaged on its way.
    """

    def __init__(self, place: Place) -> None:
        self._bucket = place.bucket
        self._prefix = f"{place.prefix.strip('/')}/" if place.prefix.strip("/") else ""
        self._client = _client(place)

    def add(self, name: str, content: bytes | bytearray) -> bool:
        """Write an object unless there is one."""
        return self._add(name, BytesIO(content))

    def replace(self, name: str, content: bytes | bytearray) -> None:
        """Write an object."""
        with _reached():
            self._put(name, BytesIO(content))

    def add_pieces(self, name: str, pieces: Iterable[bytes]) -> bool:
        """Write an object unless there is one; its pieces are laid down first, since a call says their digest in advance."""
        with _laid_out(pieces) as file:
            return self._add(name, file)

    def replace_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write an object piece by piece."""
        with _laid_out(pieces) as file, _reached():
            self._put(name, file)

    def read_pieces(self, name: str) -> Iterator[bytes] | None:
        """Give an object's bytes in pieces, or None."""
        with _reached():
            try:
                body = self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)["Body"]
            except self._client.exceptions.NoSuchKey:
                return None
        return _pieces_of(body)

    def _add(self, name: str, content: IO[bytes]) -> bool:
        try:
            self._put(name, content, IfNoneMatch="*")
        except ClientError as error:
            if _code(error) == _THERE_ALREADY:
                return False
            if _code(error) not in _UNCONDITIONAL:
                raise _unreachable(error) from error
            with _reached():
                self._put(name, content)
        return True

    def read(self, name: str) -> bytes | None:
        """Give an object's bytes, or None; a bucket that is not there is unreachable."""
        with _reached():
            try:
                return bytes(self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)["Body"].read())
            except self._client.exceptions.NoSuchKey:
                return None

    def holds(self, name: str) -> bool:
        """Say whether there is such an object."""
        return name in self.names(name)

    def names(self, start: str) -> Iterator[str]:
        """List the names that begin with this, a thousand a call."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix + start)
        with _reached():
            for page in pages:
                yield from (entry["Key"].removeprefix(self._prefix) for entry in page.get("Contents", ()))

    def remove(self, name: str) -> None:
        """Delete an object; a bucket that keeps versions keeps this one too."""
        with _reached():
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)

    def _put(self, name: str, content: IO[bytes], **condition: str) -> None:
        content.seek(0)
        digest = base64.b64encode(hashlib.file_digest(content, "sha256").digest()).decode()  # type: ignore[arg-type]  # any file
        content.seek(0)
        key = self._prefix + name
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ChecksumSHA256=digest, **condition)
        except BotoCoreError as error:
            raise _unreachable(error) from error


@contextmanager
def _laid_out(pieces: Iterable[bytes]) -> Iterator[IO[bytes]]:
    with ExitStack() as closing:
        with on_disk():
            file = closing.enter_context(tempfile.TemporaryFile())
            file.writelines(pieces)
        yield file


def _pieces_of(body: Any) -> Iterator[bytes]:
    with _reached(), body:
        yield from body.iter_chunks(BLOCK)


def _client(place: Place) -> Any:
    config = Config(
        connect_timeout=place.connect_seconds,
        read_timeout=place.read_seconds,
        retries={"total_max_attempts": 2, "mode": "standard"},
        s3={"addressing_style": "path"},
        # Our own checksum is sent instead of the library's, whose trailer older storage does not understand.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = Session(place.access_key, place.secret_key, region_name=place.region)
    return session.client("s3", endpoint_url=place.endpoint, verify=place.ca_file, config=config)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise _unreachable(error) from error


def _unreachable(error: BotoCoreError | ClientError) -> ArchiveUnreachable:
    return ArchiveUnreachable(_code(error) if isinstance(error, ClientError) else type(error).__name__)


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
