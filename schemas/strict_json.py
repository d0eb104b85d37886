"""Read bytes as JSON that means one thing only: UTF-8, no name twice, no NaN, bounded depth and numbers."""

from __future__ import annotations

import json
import math
from typing import Any, Final, NoReturn

from schemas.errors import UnreadableJson

MAX_DEPTH: Final = 100
MAX_NUMBER: Final = 100  # characters

_REFUSALS: Final = {
    "json_encoding": ("Tekst JSON nie jest zapisany w UTF-8.", "The JSON text is not UTF-8."),
    "json_malformed": ("Tekst nie jest poprawnym JSON.", "The text is not well-formed JSON."),
    "json_name_twice": ("Nazwa pola występuje dwa razy w tym samym obiekcie.", "A field's name occurs twice in one object."),
    "json_number": (
        "Liczba jest za długa albo nie jest liczbą (NaN, Infinity).",
        "A number is too long or none (NaN, Infinity).",
    ),
    "json_bad_character": (
        "Tekst zawiera połowę znaku zastępczego Unicode, której nie można zapisać.",
        "A text holds half of a surrogate pair, which cannot be written.",
    ),
    "json_too_deep": (
        f"Dane są zagnieżdżone zbyt głęboko (ponad {MAX_DEPTH} poziomów).",
        f"The JSON is nested too deeply (more than {MAX_DEPTH} levels).",
    ),
}


def parse(text: bytes) -> Any:
    """Read JSON (RFC 8259), with or without a byte order mark.

    Two readers of the same text must not see two letters, so what RFC 8259 leaves open is refused.

    Raises:
        UnreadableJson: with a code of its own for each reason (``json_encoding``, ``json_malformed``, ``json_name_twice``,
            ``json_number``, ``json_bad_character``, ``json_too_deep``); no value is repeated in it.
    """
    try:
        found = json.loads(
            text.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_refuse_number,
            parse_int=_integer,
            parse_float=_decimal,
        )
    except UnicodeDecodeError:
        raise _refusal("json_encoding") from None
    except json.JSONDecodeError as error:
        raise _refusal("json_malformed", error.lineno, error.colno) from None
    except RecursionError:
        raise _refusal("json_too_deep") from None
    _look_inside(found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _refusal("json_name_twice")
    return found


def _integer(written: str) -> int:
    return int(written) if len(written) <= MAX_NUMBER else _refuse_number(written)


def _decimal(written: str) -> float:
    value = float(written) if len(written) <= MAX_NUMBER else math.inf
    return value if math.isfinite(value) else _refuse_number(written)


def _refuse_number(_written: str) -> NoReturn:
    raise _refusal("json_number")


def _look_inside(found: Any) -> None:
    """Go through levels instead of calling itself, so that depth costs no stack."""
    level, depth = [found], 0
    while level:
        if depth > MAX_DEPTH:
            raise _refusal("json_too_deep")
        level = [inner for item in level for inner in _parts(item)]
        depth += 1


def _parts(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return [*item, *item.values()]
    if isinstance(item, str) and not item.isascii():
        _look_at_text(item)
    return item if isinstance(item, list) else []


def _look_at_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _refusal("json_bad_character") from None


def _refusal(code: str, line: int | None = None, column: int | None = None) -> UnreadableJson:
    text_pl, text_en = _REFUSALS[code]
    if line:
        text_pl, text_en = f"{text_pl} Wiersz {line}, znak {column}.", f"{text_en} Line {line}, character {column}."
    return UnreadableJson(code, text_pl, text_en, line)
