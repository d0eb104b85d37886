"""What is stored outside the database says which version of its format it has, and what says none is read as the first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.documents.folder.system import open_system
from connector.flow.desk import SystemClock
from connector.letters.errors import ConfigurationWrong, StoreUnusable
from connector.offices import transfer
from connector.ports import Outgoing, Parcel, ParcelFile
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from tests.upgrade.first_version_kit import lay_down


def test_files_for_document_systems_carry_their_format(tmp_path: Path) -> None:
    """Each file that a document system's program reads says its format first."""
    (tmp_path / "out" / "pismo").mkdir(parents=True)
    (tmp_path / "out" / "pismo" / "letter.json").write_text("{}", "utf-8")
    system = open_system({"folder": str(tmp_path), "quiet_seconds": 0}, SystemClock(), lambda _reference: b"")
    system.hand_over(Parcel("arr_a", ParcelFile("pismo.xml", b"<a/>")))
    (outgoing,) = system.outgoing()
    system.accepted(Outgoing(outgoing.key, {}), "let_a")
    system.report("let_a", {"status": "taken"}, [])
    written = ("in/arr_a/metadata.json", "sent/let_a/accepted.json", "sent/let_a/status.json")
    assert [next(iter(json.loads((tmp_path / name).read_text("utf-8")).items())) for name in written] == [("format", 1)] * 3


def test_office_file_without_a_format_is_of_the_first() -> None:
    """A file of the first version is read, the export says its format, and a file of a later format is refused."""
    entry = transfer.read('unit = "Urząd"')
    assert entry.model_dump()["format"] == 1
    with pytest.raises(ConfigurationWrong, match="format"):
        transfer.read('format = 2\nunit = "Urząd"')


def test_archive_of_the_first_version_gets_the_mark_of_its_layout(tmp_path: Path) -> None:
    """Without a mark the layout is the first; once marked it stays so, and a later layout is refused."""
    lay_down(tmp_path)
    archive = Archive(Folder(tmp_path / "archive"))
    for _ in range(2):
        archive.require_layout()
        assert list(archive.shelf.names("layout/")) == ["layout/1"]
    archive.shelf.add("layout/2", b"")
    with pytest.raises(StoreUnusable, match="newer"):
        archive.require_layout()
