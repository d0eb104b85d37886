"""Print the outage record as a PDF that people read and file: Polish first, the font embedded."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from connector.care.sheet import Sheet
from connector.flow.chores import WARSAW

DOING: Final = {"fetch": "odbiór / fetching", "send": "wysyłanie / sending"}
ACTION: Final = {"send": "wysłanie / send", "confirm": "potwierdzenie odbioru / confirm"}
OUTCOME: Final = {
    "not_taken": "brak połączenia, nic nie wyszło / not taken",
    "unknown": "bez rozstrzygającej odpowiedzi / unknown",
}
WHY: Final = {"attempt_failed": "próba bez odpowiedzi / attempt failed", "waited": "czekało na wysłanie / waited"}


def print_record(stated: dict[str, Any], sha256: str, fonts: Path) -> bytes:
    """Print a record.

    Args:
        stated: the record as :mod:`connector.care.outage_record` states it.
        sha256: digest of the file that holds it, in hex.
        fonts: the folder with the fonts.

    Returns:
        A PDF, the same for the same record.
    """
    page = _Sheet(stated, sha256, fonts)
    page.head()
    page.listing("Serie prób bez odpowiedzi / Series of unanswered calls", _SERIES, map(_series, stated["series"]))
    page.listing("Próby / Attempts", _ATTEMPTS, map(_attempt, stated["attempts"]))
    page.line(f"W tym samym czasie prób z odpowiedzią / calls answered: {stated['calls_answered_in_the_same_span']}")
    page.listing("Pisma, których to dotyczyło / Letters affected", _LETTERS, map(_letter, stated["letters"]))
    page.foot()
    return page.output()


def moment(text: str | None) -> str:
    """Write a moment as people in Poland read it, with its zone."""
    if text is None:
        return "-"
    local = datetime.fromisoformat(text).astimezone(WARSAW)
    return f"{local:%Y-%m-%d %H:%M:%S} {local:%Z}"


_SERIES: Final = ("Skrytka / box", "Czynność", "Pierwsza / first", "Ostatnia / last", "Znów odpowiedź / answered", "Ile / errors")
_ATTEMPTS: Final = (
    "Czas / time",
    "Czynność",
    "Czego dotyczy / about",
    "Wynik / outcome",
    "Kod / code",
    "SHA-256 żądania, odpowiedzi",
)
_LETTERS: Final = (
    "Pismo / letter",
    "Znak sprawy / case",
    "Przyjęte / accepted",
    "Nadać do / send by",
    "Dlaczego",
    "Stan / status",
)


def _series(one: dict[str, Any]) -> tuple[str, ...]:
    errors = ", ".join(f"{code}: {number}" for code, number in sorted(one["errors"].items()))
    moments = (moment(one[name]) for name in ("first_unanswered_at", "last_unanswered_at", "answered_again_at"))
    return one["box"], DOING[one["doing"]], *moments, f"{one['unanswered_calls']} ({errors})"


def _attempt(one: dict[str, Any]) -> tuple[str, ...]:
    digests = " ".join(digest[:16] + "…" for digest in (one["request_sha256"], one["answer_sha256"]) if digest)
    about, code = one["about"] or "-", one["error"] or "-"
    return moment(one["began_at"]), ACTION.get(one["action"], one["action"]), about, OUTCOME[one["outcome"]], code, digests


def _letter(one: dict[str, Any]) -> tuple[str, ...]:
    by = one["send_by"]
    send_by = moment(by) if by and "T" in by else by or "-"
    return one["letter"], one["case_mark"] or "-", moment(one["accepted_at"]), send_by, WHY[one["why"]], one["status_now_pl"]


class _Sheet(Sheet):
    """The sheet in landscape, from its heading to what proves it."""

    def __init__(self, stated: dict[str, Any], sha256: str, fonts: Path) -> None:
        super().__init__("Protokół niedostępności", datetime.fromisoformat(stated["made_at"]), fonts)
        self._stated, self._sha256 = stated, sha256

    def head(self) -> None:
        """Say what this is, of whom, of what, and what it does not say."""
        stated = self._stated
        self.line("Protokół niedostępności / Outage record", size=16, bold=True)
        if stated["purpose"] != "production":
            self.line(f"DANE ĆWICZEBNE, nie z produkcji / not production: {stated['purpose']}", size=11, bold=True)
        boxes = ", ".join(f"{box['name']} ({box['address']})" for box in stated["boxes"])
        self.line(f"Jednostka / unit: {stated['unit']}")
        self.line(f"Kanał / channel: {stated['channel']}; skrytki / boxes: {boxes}")
        self.line(f"Od / from: {moment(stated['from'])}    do / to: {moment(stated['to'])}")
        self.line(f"Sporządzono / made: {moment(stated['made_at'])}")
        self.line(stated["meaning_pl"], bold=True)
        self.line(stated["meaning_en"])
        self.line(f"{stated['how_found_pl']} / {stated['how_found_en']}")

    def foot(self) -> None:
        """Say where the proof lies."""
        journal = self._stated["journal"]
        positions = [str(entry["position"]) for entry in journal["entries"]]
        self.line("Dowód / Proof", size=11, bold=True)
        self.line(f"Pozycje dziennika / positions of the journal: {', '.join(positions) or '-'}")
        self.line(f"Magazyn danych / store: {self._stated['store']}; pieczęć dziennika / seal: {journal['seal']['statement']}")
        self.line(f"SHA-256 podpisanego pliku JSON / of the signed file: {self._sha256}")
        self.line("Wiążący jest podpisany plik JSON; ten wydruk służy do czytania.")
        self.line("The signed JSON file counts; this sheet is for reading.")
