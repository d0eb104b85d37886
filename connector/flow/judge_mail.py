"""Judge a letter that came as a message: each file by itself, as a document of a queue would be; then route it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from connector.flow.desk import Desk
from connector.flow.judge import Opinion, form_opinion
from connector.flow.route import route
from connector.letters.document import Role
from connector.store import arrivals, documents, jobs, journal, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow
from schemas import media_types
from schemas.validation import Finding

MOST_OCTETS: Final = 20_000_000
"""A larger file is only looked at by its beginning: neither its signatures nor its form are checked."""

_NOT_CHECKED: Final = (
    "Pliku nie sprawdzono w całości, bo jest duży; podpisy sprawdź w systemie, który go otworzy.",
    "The file is large and was not checked as a whole; check its signatures where it is opened.",
)
_NO_FILES: Final = Opinion("text/plain", "not_xml", "text")
_WORST_FIRST: Final = ("unreadable", "invalid", "indeterminate", "intact_weak", "valid", "unsigned", "not_xml")


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file of the message and what was found in it."""

    row: AnyRow
    opinion: Opinion


def judge_mail(desk: Desk, job: Job) -> None:
    """Judge one letter among messages and send it on: to a document system, or to a person."""
    with desk.database.reading() as tx:
        arrival = rows.get(tx, t.arrivals, job.subject)
        files = documents.of_arrival(tx, arrival.id)
    opinion = form_mail_opinion(desk, files)
    with desk.database.transaction("message judged") as tx:
        now = desk.clock.now()
        rows.lock(tx, t.arrivals, arrival.id)
        rows.change(tx, t.arrivals, arrival.id, checked_at=now, quarantine=opinion.quarantine, **_columns(opinion))
        kind = "arrival.quarantined" if opinion.quarantine else "arrival.checked"
        ids = {"verdict": opinion.verdict, "reason": opinion.reason}
        journal.write(tx, kind, at=now, subject=arrival.public_id, unit_id=arrival.unit_id, ids=ids)
        if opinion.quarantine is None:
            route(tx, desk, arrival)
        arrivals.refresh(tx, arrival.id)
        jobs.finish(tx, job, now)


def form_mail_opinion(desk: Desk, files: Sequence[AnyRow]) -> Opinion:
    """Look at the files of a message without changing anything; the worst verdict speaks, every signer and finding is told.

    Args:
        desk: what we work with.
        files: the documents of its arrival.
    """
    looked = [_Looked(row, _look(desk, row)) for row in files if row.role == Role.ATTACHMENT.value]
    worst = min((each.opinion for each in looked), key=lambda found: _WORST_FIRST.index(found.verdict), default=_NO_FILES)
    return replace(
        worst,
        quarantine=next((each.opinion.quarantine for each in looked if each.opinion.quarantine), None),
        form=None,
        subject=None,
        signers=[{**signer, "file": signer.get("file", each.row.name)} for each in looked for signer in each.opinion.signers],
        findings=[replace(found, path=_place(each, found)) for each in looked for found in each.opinion.findings],
        attachments=(),
    )


def _columns(opinion: Opinion) -> dict[str, Any]:
    return {
        "verdict": opinion.verdict,
        "verdict_reason": opinion.reason,
        "signers": list(opinion.signers),
        "findings": [asdict(finding) for finding in opinion.findings],
    }


def _place(each: _Looked, found: Finding) -> str:
    return f"{each.row.name}: {found.path}" if found.path else str(each.row.name)


def _look(desk: Desk, row: AnyRow) -> Opinion:
    if row.size > MOST_OCTETS:
        return _look_at_beginning(next(desk.archive.pieces(row.sha256), b""), row.media_type)
    content = desk.archive.get(row.sha256)
    opinion = form_opinion(desk, content)
    return replace(opinion, findings=[*opinion.findings, *_mismatch(row.media_type, content)])


def _look_at_beginning(beginning: bytes, media_type: str) -> Opinion:
    program = media_types.PROGRAM if media_types.kind(beginning) == media_types.PROGRAM else None
    told = Finding("file_not_checked", "warning", 0, "", *_NOT_CHECKED)
    return Opinion(media_type, "not_xml", "large", quarantine=program, findings=[told, *_mismatch(media_type, beginning)])


def _mismatch(media_type: str, content: bytes) -> Iterator[Finding]:
    """Warn of a file that is surely not what its sender says it is."""
    if media_types.disagrees(media_type, content):
        texts = ("Plik nie jest tym, co podano jako jego rodzaj.", "The file is not what its sender declared it to be.")
        yield Finding("attachment_type_mismatch", "warning", 0, "", *texts)
