"""The list that a dossier carries (spis): every file with its digest and meaning, what is proved, what is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from connector.web.dossier.papers import Paper
from connector.web.dossier.told import Told
from connector.web.dossier.words import NOT_PROVED, Text

WHAT: Final = "teczka dowodowa / evidence dossier"
VERSION: Final = 1


def state(told: Told, made: Sequence[Paper]) -> dict[str, Any]:
    """State the list of these files, which cannot hold itself."""
    subject = told.subject
    return {
        "what": WHAT,
        "version": VERSION,
        "subject": {"kind": subject.kind, "id": subject.id, "unit": subject.unit},
        "store": subject.store,
        "purpose": told.purpose,
        "made_at": told.made_at.isoformat(),
        "sealed": told.sealed,
        "says": [_said(text) for text in told.first_words],
        "proved": [_said(text) for text in told.proved],
        "not_proved": [_said(text) for text in NOT_PROVED],
        "files": [_listed(paper) for paper in made],
        "left_out": [{"id": one.id, **_said(one.why)} for one in told.absent],
    }


def _listed(paper: Paper) -> dict[str, Any]:
    sha256 = hashlib.sha256(paper.content).hexdigest()
    judged = {"judged_as": paper.judged_as, "proof": paper.proof} if paper.judged_as else {}
    return {"name": paper.name, "sha256": sha256, "size": len(paper.content), **judged, **_said(paper.meaning)}


def _said(text: Text) -> dict[str, str]:
    return {"text_pl": text.pl, "text_en": text.en}
