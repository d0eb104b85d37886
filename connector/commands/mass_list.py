"""Read a list of addressees, CSV or XLSX: a header, then a row for each."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from connector.letters.errors import InputRefused

COLUMNS: Final[Mapping[str, str]] = {
    "nazwa": "name",
    "rodzaj": "kind",
    "ade": "ade",
    "skrytka": "box",
    "nip": "nip",
    "regon": "regon",
    "krs": "krs",
    "pesel": "pesel",
    "ulica": "street",
    "budynek": "building",
    "lokal": "flat",
    "kod": "postal_code",
    "miejscowosc": "city",
    "znak": "case_mark",
}
"""The columns by their Polish names; the English ones are read too. Only ``nazwa`` must be there."""

_KINDS: Final = {"podmiot publiczny": "public_body", "osoba": "person", "firma": "company", "": "unknown"}
_POSTAL: Final = ("street", "building", "flat", "postal_code", "city")
_REGISTRIES: Final = ("nip", "regon", "krs", "pesel")
_WRONG_HEADER: Final = (
    "pierwszy wiersz nazywa każdą kolumnę raz, w tym „nazwa” / the first row names each column once, among them “nazwa”; znane / "
    "known"
)
_LARGEST: Final = 20_000_000
_MOST_ROWS: Final = 20_000
_PLAIN: Final = str.maketrans("ąćęłńóśźż", "acelnoszz")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: its number in the file, and what its cells say by the English names; cells may be personal data."""

    number: int
    cells: Mapping[str, str] = field(repr=False)

    @property
    def addressee(self) -> dict[str, Any]:
        """The addressee as the API takes it; without any address where the register must be asked first."""
        kind = self.cells.get("kind", "")
        found: dict[str, Any] = {"name": self.cells.get("name", ""), "kind": _KINDS.get(kind.casefold(), kind)}
        found |= {name: self.cells[name] for name in ("ade", "box") if name in self.cells}
        postal = {name: self.cells[name] for name in _POSTAL if name in self.cells}
        return {**found, **({"postal": postal} if postal else {})}

    @property
    def identifier(self) -> dict[str, str] | None:
        """The number in an official register by which the register of addresses (BAE) finds them, if there is one."""
        given = [{"registry": name, "number": self.cells[name]} for name in _REGISTRIES if name in self.cells]
        return given[0] if given else None

    def key(self, batch: str) -> str:
        """Give the idempotency key: the same for the same cells under the same name of the mass letter, wherever the row is."""
        told = json.dumps([batch, sorted(self.cells.items())], ensure_ascii=False)
        return f"mass:{hashlib.sha256(told.encode()).hexdigest()}"


def read(file: Path) -> list[Entry]:
    """Read a list; empty rows are left out.

    Raises:
        InputRefused: it is no list that can be read; the detail says why and quotes no cell.
    """
    if file.stat().st_size > _LARGEST:
        raise InputRefused(f"{file.name}: plik ma ponad {_LARGEST} bajtów / over {_LARGEST} bytes")
    table = list(_of_xlsx(file) if file.suffix.lower() == ".xlsx" else _of_csv(file))
    if not table:
        raise InputRefused(f"{file.name}: plik jest pusty / empty")
    titles = list(table[0])
    while titles and not titles[-1].strip():  # a spreadsheet shows empty columns behind the last one
        titles.pop()
    header = [_column(title) for title in titles]
    unknown = [str(place) for place, name in enumerate(header, 1) if name is None]
    if unknown or "name" not in header or len(set(header)) < len(header):
        raise InputRefused(f"{file.name}: {_WRONG_HEADER}: {', '.join(COLUMNS)}; źle / wrong: {', '.join(unknown) or '–'}")
    entries = [Entry(number, cells) for number, row in enumerate(table[1:], 2) if (cells := _cells(header, row))]
    if len(entries) > _MOST_ROWS:
        raise InputRefused(f"{file.name}: ponad {_MOST_ROWS} wierszy / over {_MOST_ROWS} rows")
    return entries


def _column(title: str) -> str | None:
    plain = title.strip().casefold().translate(_PLAIN).replace(" ", "_")
    return COLUMNS.get(plain) or (plain if plain in COLUMNS.values() else None)


def _cells(header: Sequence[str | None], row: Sequence[str]) -> dict[str, str]:
    return {name: value.strip() for name, value in zip(header, row, strict=False) if name and value.strip()}


def _of_csv(file: Path) -> Iterator[list[str]]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputRefused(f"{file.name}: to nie jest UTF-8 / not UTF-8") from None
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    yield from csv.reader(io.StringIO(text), delimiter=delimiter)


def _of_xlsx(file: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - it takes a while to load, which no other command should wait for

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001 - it meets a broken file with errors of many kinds
        raise InputRefused(f"{file.name}: to nie jest arkusz XLSX / not a workbook ({type(error).__name__})") from None
    try:
        for row in book.worksheets[0].iter_rows(max_row=_MOST_ROWS + 2, max_col=len(COLUMNS) + 1, values_only=True):
            yield [_text(value) for value in row]
    finally:
        book.close()


def _text(value: object) -> str:
    """Write a cell as a person sees it: numbers without the fraction that spreadsheets give them."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
