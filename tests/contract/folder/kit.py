"""A shared folder, and the hands of the document system on the other side of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.documents.folder.system import open_system
from connector.ports import DocumentSystem, Parcel, ParcelFile

REQUEST: dict[str, Any] = {
    "subject": "Zawiadomienie",
    "kind": "zawiadomienie",
    "box": "/lubin/skrytka",
    "addressees": [{"name": "Gmina Przykładowo", "address": "/przykladowo/skrytka", "kind": "public_body"}],
    "content": {"document_file": "decyzja.xml"},
}
DECISION = {"decyzja.xml": b"\xef\xbb\xbf<decyzja/>"}


class StandingClock:
    """A clock that stands."""

    def now(self) -> datetime:
        """Give the same moment always."""
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Exchange:
    """The folder, with what a person or an EZD does in it."""

    root: Path

    def system(self, **changes: Any) -> DocumentSystem:
        """Open it as the connector does; by default nothing waits for quiet."""
        return open_system({"folder": str(self.root), "quiet_seconds": 0, **changes}, StandingClock(), lambda _: b"")

    def drop(
        self, name: str = "pismo 1", request: Mapping[str, Any] | str = REQUEST, files: Mapping[str, bytes] = DECISION
    ) -> Path:
        """Put a letter in, whole at once."""
        draft = self.root / "out" / f".{name}"
        draft.mkdir(parents=True)
        text = request if isinstance(request, str) else json.dumps(request, ensure_ascii=False)
        (draft / "letter.json").write_text(text, encoding="utf-8")
        for file, content in files.items():
            (draft / file).write_bytes(content)
        return draft.rename(draft.with_name(name))

    def names(self, place: str) -> list[str]:
        """Give what lies in a place, hidden things too."""
        return sorted(path.name for path in (self.root / place).iterdir())

    def json(self, place: str) -> Any:
        """Read a JSON file."""
        return json.loads((self.root / place).read_text(encoding="utf-8"))


def a_parcel(**changes: Any) -> Parcel:
    """Make an arrival with two attachments and a piece of evidence."""
    known: dict[str, Any] = {
        "arrival": "arr_abc",
        "document": ParcelFile("wniosek.xml", b"\xef\xbb\xbf<a/>"),
        "attachments": [ParcelFile("mapa.pdf", b"%PDF"), ParcelFile("zdjęcie.jpg", b"\xff\xd8")],
        "evidence": [ParcelFile("weryfikacja.json", b"{}")],
        "metadata": {"subject": "Wniosek o zaświadczenie", "sender": {"name": "Jan Testowy"}},
    }
    return Parcel(**{**known, **changes})
