"""Print a dossier's readable sheet: time line, parties, evidence and verdicts, as PDF/A-2u (ISO 19005-2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from connector.care.outage_print import moment
from connector.care.sheet import Sheet
from connector.web.dossier import package
from connector.web.dossier.reports import Reports
from connector.web.dossier.subject import Subject
from connector.web.dossier.told import Told
from connector.web.dossier.words import NOT_PROVED, Text, proof_of
from connector.web.panel import sentences, words

_PROFILE: Final = "PDF/A-2U"
_TITLE: Final = "Teczka dowodowa"


MOST_ROWS = 300
"""So many rows of a table are printed at most."""


class _Table(NamedTuple):
    """A table: its title, its columns with their widths as parts of the whole, and the file that has all of its rows."""

    title: str
    columns: Mapping[str, int]
    file: str = package.LIST


_SHIPMENTS: Final = _Table(
    "Przesyłki / Shipments",
    {"Adresat / addressee": 4, "Nasza skrytka / box": 2, "Stan / status": 2, "Od / since": 2, "Co to potwierdza / proves": 6},
    package.STATE,
)
_PIECES: Final = _Table(
    "Dowody / Evidence",
    {"Dowód / proof": 5, "Czas zdarzenia / event": 2, "Otrzymano / received": 2, "Ocena": 3, "Przypisanie": 3, "SHA-256": 5},
    package.STATE,
)
_SIGNATURES: Final = _Table(
    "Podpisy / Signatures",
    {"Plik / file": 4, "Kto / who": 3, "Ocena / verdict": 7, "Wynik / indication": 3},
    "raporty/podpisy.json",
)
_ENTRIES: Final = _Table(
    "Oś czasu z dziennika / Time line",
    {"Poz.": 1, "Czas / time": 3, "Zdarzenie / event": 10, "Kto / who": 3, "Pieczęć / seal": 2},
    package.LINE,
)
_SEALS: Final = _Table(
    "Pieczęcie dziennika / Seals of the journal",
    {"Nr": 1, "Złożono / sealed": 3, "Pozycje / positions": 2, "Znacznik czasu / time stamp": 3, "Ogniwo / link": 8},
    package.LINE,
)
_FILES: Final = _Table("Pliki / Files", {"Plik / file": 6, "Bajty / octets": 1, "Co to jest / what it is": 9})
_ABSENT: Final = _Table("Czego tu nie ma / Left out", {"Co / what": 1, "Dlaczego / why": 3})


def print_sheet(told: Told, fonts: Path) -> bytes:
    """Print the sheet; the same for the same content and moment."""
    sheet = Sheet(f"{_TITLE} {told.subject.id}", told.made_at, fonts, enforce_compliance=_PROFILE)
    _head(sheet, told)
    _says(sheet, "Co z tego wynika / What this proves", told.proved)
    _says(sheet, "Czego to nie dowodzi / What it does not prove", NOT_PROVED)
    _parties(sheet, told.subject)
    _table(sheet, _PIECES, (_piece(row) for row in told.subject.sure_pieces))
    _table(sheet, _SIGNATURES, _signatures(told.reports))
    _table(sheet, _ENTRIES, (_entry(entry) for entry in told.time_line["entries"]))
    _table(sheet, _SEALS, (_seal(seal) for seal in told.time_line["seals"]))
    _table(sheet, _FILES, ((paper.name, str(len(paper.content)), _both(paper.meaning)) for paper in told.papers))
    _table(sheet, _ABSENT, ((one.id, _both(one.why)) for one in told.absent))
    return sheet.output()


def _table(sheet: Sheet, table: _Table, rows: Iterable[Sequence[str]]) -> None:
    """Print a table, or its beginning and the file that has all of it: thousands of rows take minutes and serve nobody."""
    listed = [*rows]
    sheet.listing(table.title, [*table.columns], listed[:MOST_ROWS], tuple(table.columns.values()))
    if len(listed) > MOST_ROWS:
        more = len(listed) - MOST_ROWS
        sheet.line(f"... i jeszcze {more}; wszystko stoi w pliku {table.file} / and {more} more, all of it in {table.file}")


def _head(sheet: Sheet, told: Told) -> None:
    subject, view = told.subject, told.subject.view
    sheet.line(f"{_TITLE} / Evidence dossier", size=16, bold=True)
    if told.purpose != "production":
        sheet.line(f"DANE ĆWICZEBNE, nie z produkcji / not production: {told.purpose}", size=11, bold=True)
    for text in told.first_words:
        _say(sheet, text, bold=True)
    what = "Pismo wychodzące / letter" if subject.kind == "letter" else "Pismo przychodzące / arrival"
    sheet.line(f"{what}: {subject.id}; {view['subject']}", size=11, bold=True)
    sheet.line(f"Jednostka / unit: {subject.unit}; sporządzono / made: {moment(told.made_at.isoformat())}")


def _says(sheet: Sheet, title: str, texts: Iterable[Text]) -> None:
    sheet.line(title, size=11, bold=True)
    for text in texts:
        _say(sheet, text)


def _say(sheet: Sheet, text: Text, *, bold: bool = False) -> None:
    sheet.line(text.pl, bold=bold)
    sheet.line(text.en, size=8)


def _both(text: Text) -> str:
    return f"{text.pl} / {text.en}"


def _parties(sheet: Sheet, subject: Subject) -> None:
    view = subject.view
    if subject.kind == "letter":
        sheet.line(f"Znak sprawy / case: {view['case_mark'] or '-'}; przyjęto / accepted: {moment(view['accepted_at'])}")
        _table(sheet, _SHIPMENTS, (_shipment(one) for one in view["shipments"]))
        return
    sender = view["sender"]
    sheet.line(f"Nadawca / sender: {sender['name']} ({sender['id']}); kanał / channel: {view['channel']}")
    sheet.line(f"Wysłano / sent: {moment(view['sent_at'])}; odebrano / received: {moment(view['received_at'])}")
    handed = "; ".join(f"{step['target']}: {step['register_number'] or step['state']}" for step in view["hand_overs"])
    sheet.line(f"Stan / status: {view['status_pl']}; przekazano / handed over: {handed or '-'}")


def _shipment(one: Mapping[str, Any]) -> tuple[str, ...]:
    to = one["addressee"]
    return f"{to['name']} ({to['address']})", one["box"], one["status_pl"], moment(one["status_since"]), _both(proof_of(one))


def _piece(row: Any) -> tuple[str, ...]:
    kind = words.EVIDENCE_KIND.get(row.kind, row.kind)
    verdict = words.EVIDENCE_VERDICT.get(row.verdict, row.verdict)
    times = [moment(at.isoformat() if at else None) for at in (row.event_at, row.received_at)]
    return f"{kind} ({row.public_id})", *times, verdict, words.MATCH.get(row.match, row.match), row.sha256 or "-"


def _signatures(reports: Reports) -> Iterable[tuple[str, ...]]:
    for name, report in reports.items():
        if not report["signatures"]:
            yield name, "-", words.SIGNATURE["unsigned"], "-"
        for one in report["signatures"]:
            indication = " ".join(filter(None, (one["indication"], one["sub_indication"])))
            yield name, one["signer"] or "?", f"{one['text_pl']} / {one['text_en']}", indication


def _entry(entry: Mapping[str, Any]) -> tuple[str, ...]:
    sealed = f"nr {entry['seal']}" if entry["seal"] else "jeszcze bez / not yet"
    who = sentences.actor(entry["actor"])
    return str(entry["position"] or "-"), moment(entry["at"]), sentences.sentence(entry), who, sealed


def _seal(seal: Mapping[str, Any]) -> tuple[str, ...]:
    stated = json.loads(seal["statement"])
    stamped = "jest / yes" if seal["token"] else "brak / none"
    return str(stated["number"]), moment(stated["sealed_at"]), f"{stated['from']}-{stated['to']}", stamped, stated["chain"]
