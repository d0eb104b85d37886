"""The acts over e-Doręczenia: letters out and in, whom the simulated platform knows besides, and what it does to them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from samples.demo.acts import LetterAct
from samples.demo.place import MAILBOXES, Place
from samples.documents.attachments import Attachment, photograph, plot_list, plot_map
from samples.platform.edoreczenia.addresses import COMPANY, COUNTY, PERSON, SILENT
from samples.platform.edoreczenia.settings import DEFAULT_FILE

Party = tuple[str, str, str]
"""Name, address for delivery, and kind of an addressee."""

OFFICE, UNIT = MAILBOXES
A_PERSON: Party = ("Jan Testowy", PERSON, "person")
A_COMPANY: Party = ("Firma Przykładowa sp. z o.o.", COMPANY, "company")
A_BODY: Party = ("Starostwo Powiatu Testowego", COUNTY, "public_body")
STRUCK_OFF: Party = ("Firma Wykreślona", "AE:PL-11370-50890-ZMIEN-25", "company")
NEVER_LOOKS: Party = ("Anna Milcząca", SILENT, "person")
STILL_WAITS: Party = ("Adam Czekający", "AE:PL-11233-51801-CZEKA-28", "person")
DELETED: Party = ("Ewa Późna", "AE:PL-11507-49979-POZNA-20", "person")
"""The message to her is deleted in the portal before its proof comes."""

MORE_OWNERS = f"""
[[mailbox]]
address = "{STRUCK_OFF[1]}"
kind = "company"
name = "{STRUCK_OFF[0]} (SYMULATOR)"

[[mailbox]]
address = "{STILL_WAITS[1]}"
kind = "person"
first_name = "Adam"
name = "Czekający"
pick_up = -1

[[mailbox]]
address = "{DELETED[1]}"
kind = "person"
first_name = "Ewa"
name = "Późna"
"""

RULES: Sequence[dict[str, Any]] = (
    {"do": "shipment_fails", "operation": "shipment", "to": STRUCK_OFF[1], "reason": "SYMULATOR: adres wykreślony"},
    {"do": "break_after_taking", "operation": "messages.send", "to": UNIT},
    {"do": "never_picked_up", "operation": "shipment", "to": NEVER_LOOKS[1], "delay": 3},
    {"do": "evidence_late", "operation": "BP.O*", "to": DELETED[1]},
    {"do": "notice_first", "operation": "arrival", "to": OFFICE, "nth": 1, "delay": 5},
    {"do": "answers_202", "operation": "arrival", "to": OFFICE, "nth": 2},
)
_LARGE_BYTES = 16_000_000
"""Above what travels in one call, so that it is uploaded to a draft."""


@dataclass(frozen=True, slots=True)
class MailAct:
    """A letter that comes to the office's mailbox, and the end it must come to."""

    title: str
    subject: str
    text: str
    files: Sequence[Attachment]
    end: str = "handed_over"

    @property
    def sha256(self) -> str:
        """The digest by which the arrival is recognised: that of its text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def settings(place: Place) -> Path:
    """Write what the simulated platform knows from the start, and say where."""
    path = place.folder / "platforma-edoreczenia.toml"
    path.write_text(DEFAULT_FILE.read_text("utf-8") + MORE_OWNERS, encoding="utf-8")
    return path


def mail_out() -> list[LetterAct]:
    """Make the letters, each unlike every other."""
    large = (plot_list().content * (_LARGE_BYTES // len(plot_list().content) + 1))[:_LARGE_BYTES]
    table = Attachment("wykaz_nieruchomosci.csv", "text/csv", large, "")
    return [
        LetterAct(
            "osoba, firma i urząd w jednej wysyłce, firma wykreślona",
            _message("Zawiadomienie stron", A_PERSON, STRUCK_OFF, A_BODY, files=[_named(plot_map(), "mapa.pdf")]),
            ("delivered", "refused", "delivered"),
        ),
        LetterAct("duży załącznik (16 MB)", _message("Wykaz nieruchomości", A_COMPANY, files=[table]), ("delivered",)),
        LetterAct("zerwane po przyjęciu, odnalezione", _message("Ustalenia", A_BODY, box=UNIT), ("delivered",)),
        LetterAct("nikt nie odbiera: fikcja doręczenia", _message("Wezwanie", NEVER_LOOKS), ("deemed_delivered",)),
        LetterAct("czeka na odbiór", _message("Zaproszenie", STILL_WAITS), ("available",)),
        LetterAct("usunięte w portalu, dowód jako wiadomość", _message("Odpowiedź", DELETED), ("delivered",)),
    ]


def _message(subject: str, *to: Party, files: Sequence[Attachment] = (), box: str = OFFICE) -> dict[str, Any]:
    attachments = [{"name": file.name, "content_base64": base64.b64encode(file.content).decode()} for file in files]
    return {
        "subject": f"e-Doręczenia: {subject}",
        "kind": "informacja",
        "box": box,
        "addressees": [{"name": name, "address": address, "kind": kind} for name, address, kind in to],
        "content": {"text": f"{subject}.\nPismo ćwiczebne.", "attachments": attachments},
    }


def _named(file: Attachment, name: str) -> Attachment:
    """Give a file a name that the service takes: no blanks, no Polish letters (protocols, e-Doręczenia 5)."""
    return replace(file, name=name)


def mail_in() -> list[MailAct]:
    """Make the letters that come; the first is announced by a notice (Stub), the second answers 202 at first."""
    return [
        MailAct("najpierw zawiadomienie (Stub), potem pismo", "Podanie o ulgę", "Proszę o ulgę.", []),
        MailAct(
            "w drodze (202), dwa załączniki",
            "Zgłoszenie",
            "Zgłaszam usterkę wiaty.",
            [_named(photograph(), "zdjecie_wiaty.pdf"), _named(plot_list(), "wykaz.csv")],
        ),
        MailAct("sama treść", "Pytanie", "Kiedy czynny jest urząd?", []),
    ]
