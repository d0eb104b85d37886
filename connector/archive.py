"""Open the archive that the configuration describes."""

from __future__ import annotations

import base64
import binascii
import logging

from connector.letters.errors import ArchiveUnreachable, ConfigurationWrong
from connector.settings import BucketSettings, Settings
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.archive.sealing import MasterKeys
from connector.store.archive.shelf import Shelf
from connector.store.database import Database
from connector.store.unarchived import Unarchived

log = logging.getLogger(__name__)

_KEY_BYTES = 32


def open_archive(settings: Settings, database: Database) -> Archive:
    """Open the archive; one that cannot be reached now is opened all the same, and its jobs wait.

    Args:
        settings: what is configured.
        database: where answers wait that the archive could not take.

    Raises:
        ConfigurationWrong: a secret is missing or malformed, or the archive was sealed with a key that is not here.
        StoreUnusable: a newer program laid the archive out.
        ArchiveUnreachable: the archive's directory cannot be made.
    """
    references = settings.store.archive.keys
    keys = MasterKeys([_master_key(settings, reference) for reference in references]) if references else None
    archive = Archive(_open_shelf(settings), keys, Unarchived(database).find)
    try:
        archive.require_layout()
        archive.require_keys()
    except ArchiveUnreachable as error:
        log.warning("the archive cannot be reached: %s", error.detail)
    return archive


def _open_shelf(settings: Settings) -> Shelf:
    chosen = settings.store.archive
    if chosen.s3 is not None:
        return _open_bucket(settings, chosen.s3)
    return Folder(settings.path(chosen.folder or settings.store.folder / "archiwum"))


def _open_bucket(settings: Settings, chosen: BucketSettings) -> Shelf:
    if settings.purpose != "training" and not chosen.endpoint.startswith("https://"):
        raise ConfigurationWrong("[store.archive.s3] endpoint: only https:// outside training")
    # Its library is large: loaded only where it is used.
    from connector.store.archive.s3 import Bucket, Place  # noqa: PLC0415 - boto3 takes a while to load, and most offices keep a folder

    place = Place(
        endpoint=chosen.endpoint,
        bucket=chosen.bucket,
        access_key=settings.secret(chosen.access_key),
        secret_key=settings.secret(chosen.secret_key),
        prefix=chosen.prefix,
        region=chosen.region,
        ca_file=str(settings.path(chosen.ca_file)) if chosen.ca_file else None,
    )
    return Bucket(place)


def _master_key(settings: Settings, reference: str) -> bytes:
    try:
        key = base64.b64decode(settings.secret(reference), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ConfigurationWrong(f"[store.archive] keys: {reference}: a master key is 32 random bytes in base64")
    return key
