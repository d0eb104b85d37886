"""What a dossier tells of, for its sheet, its list and the text on top of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connector.web.dossier.papers import Absent, Paper
from connector.web.dossier.reports import Reports
from connector.web.dossier.subject import Subject
from connector.web.dossier.words import NOTHING_SENT, PROVED, PROVED_WITHOUT_SEAL, SEALED, UNSEALED, Text, nothing_left


@dataclass(frozen=True, slots=True)
class Told:
    """The subject, its papers, what is left out, the reports on signatures, the time line, and how the dossier was made."""

    subject: Subject
    papers: Sequence[Paper]
    absent: Sequence[Absent]
    reports: Reports
    time_line: Mapping[str, Any]
    made_at: datetime
    purpose: str
    sealed: bool

    @property
    def first_words(self) -> list[Text]:
        """What must be known before anything else: sealed or not, and that nothing was sent yet."""
        nothing_sent = self.subject.kind == "letter" and nothing_left(self.subject.view)
        return [SEALED if self.sealed else UNSEALED, *([NOTHING_SENT] if nothing_sent else [])]

    @property
    def proved(self) -> Sequence[Text]:
        """What follows from the dossier; without a seal, less."""
        return PROVED if self.sealed else PROVED_WITHOUT_SEAL
