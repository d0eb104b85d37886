"""Read a letter's content from JSON and name every mistake in it."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from schemas.content import Institution, LetterContent, Party, Person
from schemas.encoding import decode_base64
from schemas.errors import ContentRefused
from schemas.findings import Finding

_TEXTS: Final = {
    "json_field_unknown": ("Nieznane pole „{}”.", "Unknown field “{}”."),
    "json_field_missing": ("Brakuje pola „{}”.", "The field “{}” is missing."),
    "json_not_object": ("Pole „{}” powinno być obiektem.", "The field “{}” should be an object."),
    "json_not_list": ("Pole „{}” powinno być listą.", "The field “{}” should be a list."),
    "json_not_text": ("Pole „{}” powinno być tekstem.", "The field “{}” should be a text."),
    "json_bad_text": (
        "Pole „{}” zawiera znaki sterujące, których nie można zapisać w dokumencie.",
        "The field “{}” holds control characters that no document can hold.",
    ),
    "json_bad_date": ("Pole „{}” powinno być datą RRRR-MM-DD.", "The field “{}” should be a date YYYY-MM-DD."),
    "json_bad_base64": (
        "Pole „{}” nie jest poprawnym zapisem base64.",
        "The field “{}” is not well-formed base64.",
    ),
}
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML character


def read_json(mapping: Mapping[str, Any]) -> LetterContent:
    """Read a letter's content; the JSON names are the attribute names of :class:`LetterContent` and its parts.

    A party with ``surname`` is a person, any other an institution. Bytes stand as ``content_base64``.

    Raises:
        ContentRefused: with every mistake; the path of a finding is like ``addressees[0].address.town``.
    """
    reader = _Reader()
    content = reader.read(LetterContent, mapping, "")
    if reader.findings:
        raise ContentRefused(reader.findings)
    return cast("LetterContent", content)


class _Reader:
    """Reads values by their declared types and collects mistakes instead of stopping at the first."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def read(self, kind: Any, value: Any, path: str) -> Any:
        """Read one value; what comes back after a mistake is None and never used."""
        kind = _without_none(kind)
        if kind == Party:
            kind = Person if isinstance(value, Mapping) and "surname" in value else Institution
        if get_origin(kind) is tuple:
            return self._list(get_args(kind)[0], value, path)
        if is_dataclass(kind):
            return self._object(cast("type[Any]", kind), value, path)
        return self._simple(kind, value, path)

    def _list(self, kind: Any, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return self._mistake("json_not_list", path)
        return tuple(self.read(kind, item, f"{path}[{position}]") for position, item in enumerate(value))

    def _object(self, kind: type[Any], value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            return self._mistake("json_not_object", path or "(JSON)")
        known = _fields(cast("Any", kind))
        for name in value:
            if name not in known:
                self._mistake("json_field_unknown", _join(path, str(name)))
        before = len(self.findings)
        read = {
            part.name: self.read(hint, value[name], _join(path, name))
            for name, (part, hint) in known.items()
            if value.get(name) is not None
        }
        for name, (part, _hint) in known.items():
            if _needed(part) and value.get(name) in (None, "", []):
                self._mistake("json_field_missing", _join(path, name))
        return None if len(self.findings) > before else kind(**read)

    def _simple(self, kind: type[Any], value: Any, path: str) -> Any:
        if not isinstance(value, str):
            return self._mistake("json_not_text", path)
        read, code = _SIMPLE[kind]
        result = read(value)
        return self._mistake(code, path) if result is None else result

    def _mistake(self, code: str, path: str) -> None:
        text_pl, text_en = _TEXTS[code]
        self.findings.append(Finding(code, "error", 0, path, text_pl.format(path), text_en.format(path)))


@cache
def _fields(kind: type[Any]) -> dict[str, tuple[Field[Any], Any]]:
    hints = get_type_hints(kind)
    return {part.metadata.get("json", part.name): (part, hints[part.name]) for part in fields(kind)}


def _needed(part: Field[Any]) -> bool:
    return part.default is MISSING or bool(part.metadata.get("needed"))


def _without_none(kind: Any) -> Any:
    if get_origin(kind) not in {Union, types.UnionType}:
        return kind
    options = tuple(option for option in get_args(kind) if option is not type(None))
    return options[0] if len(options) == 1 else Union[options]  # noqa: UP007 - the members are known at run time only


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _text(value: str) -> str | None:
    return None if _UNWRITABLE.search(value) else value


def _date(value: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.isoformat() == value else None  # 20240203 and week dates are no dates here


_SIMPLE: Final[dict[Any, tuple[Callable[[str], Any], str]]] = {
    str: (_text, "json_bad_text"),
    dt.date: (_date, "json_bad_date"),
    bytes: (decode_base64, "json_bad_base64"),
}
