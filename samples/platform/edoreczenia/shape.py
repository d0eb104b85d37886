"""Check what was sent against its shape, strictly: redundant fields, wrong types and missing fields are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from samples.platform.edoreczenia.faults import Refused


@dataclass(frozen=True)
class Text:
    """A text with its lengths; a plain ``str`` in a shape has none."""

    longest: int
    shortest: int = 0


@dataclass(frozen=True)
class Number:
    """An integer with its bounds."""

    least: int
    most: int


@dataclass(frozen=True)
class Shape:
    """An object with its fields; ``required`` ones must be there, others than ``fields`` must not."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class Many:
    """A list."""

    of: Kind
    most: int = 10_000
    least: int = 0


@dataclass(frozen=True)
class Nullable:
    """Something that may be null."""

    kind: Kind


@dataclass(frozen=True)
class Choice:
    """One of some texts."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Map:
    """An object of texts under any names."""

    most: int = field(default=100)


CODES = {"/messageMetadata/shippingService": "UAAPI0104"}
"""The one code that somebody saw (protocols, e-Doręczenia 10)."""

Kind: TypeAlias = "type[str | bool | int] | Text | Number | Shape | Many | Nullable | Choice | Map | None"
"""None stands for anything at all."""


def check(value: Any, kind: Kind, place: str = "") -> None:
    """Check a value of JSON.

    Raises:
        Refused: with the place of the first deviation, a JSON pointer.
    """
    match kind:
        case Shape():
            _check_object(value, kind, place)
        case Many():
            _check_list(value, kind, place)
        case Nullable():
            if value is not None:
                check(value, kind.kind, place)
        case Map():
            if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
                raise wrong(place, "an object of texts")
        case None:
            pass
        case _:
            _check_plain(value, kind, place)


def wrong(place: str, wanted: str) -> Refused:
    """Make the refusal of a value that is not what was wanted."""
    return Refused(f"SYMULATOR: {place or '/'}: expected {wanted}", CODES.get(place, "UAAPI0002"))


def _check_object(value: Any, shape: Shape, place: str) -> None:
    if not isinstance(value, dict):
        raise wrong(place, "an object")
    for name in value:
        if name not in shape.fields:
            raise Refused(f"Redundant field: {place}/{name}", "UAAPI0003")
    for name in shape.required:
        if value.get(name) is None:
            raise wrong(f"{place}/{name}", "a value; the field is required")
    for name, inner in value.items():
        check(inner, shape.fields[name], f"{place}/{name}")


def _check_list(value: Any, many: Many, place: str) -> None:
    if not isinstance(value, list) or not many.least <= len(value) <= many.most:
        raise wrong(place, f"a list of {many.least} to {many.most}")
    for number, inner in enumerate(value):
        check(inner, many.of, f"{place}/{number}")


def _check_plain(value: Any, kind: Any, place: str) -> None:
    match kind:
        case Text():
            if not isinstance(value, str) or not kind.shortest <= len(value) <= kind.longest:
                raise wrong(place, f"a text of {kind.shortest} to {kind.longest} characters")
        case Number():
            if not isinstance(value, int) or isinstance(value, bool) or not kind.least <= value <= kind.most:
                raise wrong(place, f"a number from {kind.least} to {kind.most}")
        case Choice():
            if value not in kind.texts:
                raise wrong(place, f"one of {', '.join(kind.texts)}")
        case _:
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                raise wrong(place, f"a {kind.__name__}")
