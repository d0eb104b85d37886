"""The archive that a configuration describes: the right place, the right keys, or a clear word why not."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.archive import open_archive
from connector.cli import application
from connector.letters.errors import ConfigurationWrong
from connector.settings import load
from connector.store import schema
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.archive.s3 import Bucket
from connector.store.archive.sealing import MasterKeys
from connector.store.database import Database, sqlite_url
from tests.contract.archive.conftest import KEY

S3 = """
[store.archive.s3]
endpoint = "{endpoint}"
bucket = "archiwum"
prefix = "urzad"
access_key = "env:TEST_S3_ACCESS_KEY"
secret_key = "file:s3.secret"
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give a migrated store."""
    database = Database(sqlite_url(tmp_path / "connector.db"))
    schema.migrate(database)
    yield database
    database.close()


@pytest.fixture(autouse=True)
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay down the secrets that configurations refer to."""
    write(tmp_path / "archive.key", base64.b64encode(KEY).decode() + "\n")
    write(tmp_path / "s3.secret", "zmyslone-haslo\n")
    monkeypatch.setenv("TEST_S3_ACCESS_KEY", "zmyslony-klucz")


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text, "utf-8")
    path.chmod(mode)


def opened(folder: Path, database: Database, text: str = "", purpose: str = "training") -> Archive:
    (folder / "connector.toml").write_text(f'purpose = "{purpose}"\n{text}', "utf-8")
    return open_archive(load(folder / "connector.toml"), database)


def test_archive_lies_beside_the_database_unless_said_otherwise(tmp_path: Path, database: Database) -> None:
    """Without a word about it the archive is the folder archiwum of the store; another directory may be named."""
    sha256 = opened(tmp_path, database).put(b"pismo")
    assert (tmp_path / "dane" / "archiwum" / sha256[:2] / sha256).read_bytes() == b"pismo"
    opened(tmp_path, database, '[store.archive]\nfolder = "inny"').put(b"pismo")
    assert (tmp_path / "inny" / sha256[:2] / sha256).read_bytes() == b"pismo"


def test_bucket_is_opened_with_credentials_by_reference(
    tmp_path: Path, database: Database, endpoint: str, bucket: Bucket
) -> None:
    """Objects lie in the bucket under the prefix."""
    sha256 = opened(tmp_path, database, S3.format(endpoint=endpoint)).put(b"pismo")
    kept = bucket._client.get_object(Bucket="archiwum", Key=f"urzad/{sha256[:2]}/{sha256}")
    assert kept["Body"].read() == b"pismo"


def test_master_key_seals(tmp_path: Path, database: Database) -> None:
    """With a key by reference nothing is written plainly."""
    archive = opened(tmp_path, database, '[store.archive]\nkeys = ["file:archive.key"]')
    sha256 = archive.put(b"pismo")
    assert b"pismo" not in (tmp_path / "dane" / "archiwum" / sha256[:2] / sha256).read_bytes()
    assert archive.get(sha256) == b"pismo"


def test_archive_without_its_master_key_does_not_start(tmp_path: Path, database: Database) -> None:
    """The error names the section and the missing key."""
    Archive(Folder(tmp_path / "dane" / "archiwum"), MasterKeys([KEY])).put(b"pismo")
    with pytest.raises(ConfigurationWrong, match=rf"\[store.archive\] keys: .*{MasterKeys([KEY]).first}"):
        opened(tmp_path, database)


def test_command_seals_what_was_plain(tmp_path: Path, database: Database) -> None:
    """After the key was configured the command seals the old objects, and says how many."""
    sha256 = opened(tmp_path, database).put(b"pismo")
    text = 'purpose = "training"\n[store]\nfolder = "."\n[store.archive]\nfolder = "dane/archiwum"\nkeys = ["file:archive.key"]'
    (tmp_path / "connector.toml").write_text(text, "utf-8")
    done = CliRunner().invoke(application, ["archive", "reseal", "--config", str(tmp_path / "connector.toml")])
    assert (done.exit_code, done.output) == (0, "zaszyfrowano na nowo / sealed anew: 1\n")
    assert b"pismo" not in (tmp_path / "dane" / "archiwum" / sha256[:2] / sha256).read_bytes()


@pytest.mark.parametrize(("text", "mode", "word"), [("x" * 44, 0o600, "32"), ("a2V5", 0o600, "32"), (None, 0o644, "chmod 600")])
def test_unfit_master_key_is_refused(tmp_path: Path, database: Database, text: str | None, mode: int, word: str) -> None:
    """A key that is no base64, too short, or readable by others stops the start and is not shown."""
    write(tmp_path / "archive.key", text or base64.b64encode(KEY).decode(), mode)
    with pytest.raises(ConfigurationWrong, match=word) as caught:
        opened(tmp_path, database, '[store.archive]\nkeys = ["file:archive.key"]')
    assert (text or base64.b64encode(KEY).decode()) not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('[store.archive]\nfolder = "inny"' + S3.format(endpoint="https://s3.example"), "exclude"),
        (S3.format(endpoint="s3.example"), "endpoint"),
        (S3.format(endpoint="https://s3.example").replace("s3.secret", "brak"), "brak"),
    ],
)
def test_wrong_configuration_is_named(tmp_path: Path, database: Database, text: str, word: str) -> None:
    """Two places at once, an address without a scheme and a missing secret are refused by name."""
    with pytest.raises(ConfigurationWrong, match=word):
        opened(tmp_path, database, text)


def test_letters_leave_unencrypted_for_a_bucket_in_training_only(tmp_path: Path, database: Database) -> None:
    """In production the way to the storage must be encrypted."""
    with pytest.raises(ConfigurationWrong, match="https"):
        opened(tmp_path, database, S3.format(endpoint="http://127.0.0.1:1"), purpose="production")


def test_storage_that_is_away_does_not_keep_the_service_from_starting(
    tmp_path: Path, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Both may have lost power together: the start is logged and goes on, since the jobs wait by themselves."""
    opened(tmp_path, database, S3.format(endpoint="http://127.0.0.1:1"))
    assert "archive cannot be reached" in caplog.text
