"""What became of a mass letter: noted row by row as it goes, and shown as a workbook in the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

HEADER: Final = ("wiersz", "nazwa", "pismo", "sposób", "adres", "stan", "od", "podstawa", "uwagi")
TAKEN_BEFORE: Final = (
    "ten wiersz przyjęto już pod tą nazwą wysyłki, z inną treścią albo innym adresem; pismo zostaje, jakie jest; "
    "pod inną nazwą wyszłoby drugi raz"
)
"""What is said of a row that was accepted before, while the note of that is lost and something else would be sent now."""
HELD: Final = "wysyłkę wstrzymano przed tym wierszem; po usunięciu pliku LISTA.stop to samo polecenie idzie dalej"
"""What is said of a row that was not begun, since a person had laid down the file that holds the list up."""
_STATES: Final = {TAKEN_BEFORE: "przyjęte wcześniej", HELD: "wstrzymane"}


class Progress:
    """The rows that were accepted, by their keys, in a file beside the list; it may be lost, for the service knows the keys."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.letters: dict[str, str] = {}
        for line in file.read_text("utf-8").splitlines() if file.exists() else ():
            try:
                key, letter = json.loads(line)
            except ValueError:
                continue  # the last line, cut off
            self.letters[key] = letter

    def note(self, key: str, letter: str) -> None:
        """Note that a row is accepted, before the next one begins."""
        self.letters[key] = letter
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([key, letter]) + "\n")


def line(number: int, name: str, letter: Mapping[str, Any] | None, trouble: str) -> tuple[str, ...]:
    """Write the result of one row: how the shipment stands by what the service says, and nothing more."""
    if letter is None:
        return str(number), name, "", "", "", _STATES.get(trouble, "nieprzyjęte"), "", "", trouble
    shipment = letter["shipments"][0]
    basis = shipment["basis"]["kind"] if shipment["basis"] else ""
    awaits = (shipment["awaits"] or {}).get("what_pl", "")
    facts = (shipment["mode"], shipment["addressee"]["address"], shipment["status_pl"], shipment["status_since"] or "", basis)
    return str(number), name, letter["id"], *facts, awaits


def write(file: Path, lines: Iterable[tuple[str, ...]]) -> None:
    """Write a workbook; every cell is a text, so that no name is taken for a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - it takes a while to load
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - as above

    book = Workbook(write_only=True)
    sheet = book.create_sheet("wynik")

    def cell(text: str) -> Any:
        made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
        made.data_type = "s"
        return made

    for row in (HEADER, *lines):
        sheet.append([cell(text) for text in row])
    unfinished = file.with_name(f".{file.name}")
    book.save(unfinished)
    unfinished.replace(file)
