"""Turn what libxml2 says about a document into findings that a clerk understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml.etree import _Element, _ElementTree, _LogEntry

from schemas.findings import MAX_FINDINGS, Finding, Severity
from schemas.labels import LABELS, label
from schemas.places import Paths, elements, follow, local

# What each part must hold; the same as minOccurs in our schemas, needed here because libxml2 lists optional fields too.
_REQUIRED: Final[dict[str, frozenset[str]]] = {
    "Dokument": frozenset({"OpisDokumentu", "DaneDokumentu", "TrescDokumentu", "UPP", "UPD"}),
    "DaneDokumentu": frozenset({"Data", "Adresaci", "Nadawcy"}),
    "TrescDokumentu": frozenset({"Tytul", "RodzajWnioskuRozszerzony", "Informacje"}),
    "Informacje": frozenset({"Informacja"}),
    "Adresaci": frozenset({"Podmiot"}),
    "Nadawcy": frozenset({"Podmiot"}),
    "Podmiot": frozenset({"Osoba", "Instytucja"}),
    "Instytucja": frozenset({"NazwaInstytucji"}),
    "Jednostka": frozenset({"NazwaInstytucji"}),
    "Pracownik": frozenset({"Nazwisko"}),
    "InnyIdentyfikator": frozenset({"TypIdentyfikatora", "WartoscIdentyfikatora"}),
    "Identyfikator": frozenset({"Wartosc"}),
    "Dostep": frozenset({"Dostepnosc"}),
    "RodzajDokumentu": frozenset({"Kategoria"}),
    "Relacja": frozenset({"Identyfikator", "RodzajRelacji"}),
    "UPP": frozenset(
        {
            "IdentyfikatorPoswiadczenia",
            "Adresat",
            "Nadawca",
            "DataDoreczenia",
            "DataWytworzeniaPoswiadczenia",
            "IdentyfikatorDokumentu",
        }
    ),
    "UPD": frozenset(
        {
            "IdentyfikatorPoswiadczenia",
            "PodmiotWystawiajacyPoswiadczenie",
            "Adresat",
            "DataUtworzeniaPoswiadczenia",
            "IdentyfikatorSprawy",
            "IdentyfikatorDokumentu",
        }
    ),
    "Adresat": frozenset({"Nazwa", "IdentyfikatorPodmiotu"}),
    "Nadawca": frozenset({"Nazwa", "IdentyfikatorPodmiotu"}),
    "PodmiotWystawiajacyPoswiadczenie": frozenset({"Nazwa", "IdentyfikatorPodmiotu"}),
}

# Empty ones are common in real documents and harm nobody.
_MAY_BE_EMPTY: Final = {"PESEL", "NIP", "REGON", "KRS", "Kraj"}
# Values of these fields are not about a person, so that a short piece of them may be shown.
_SHOWN: Final = {"Czas", "Od", "Do", "Kraj", "@kodowanie", "@rodzajCzlonu"}
_SHOWN_LENGTH: Final = 20

_EXPECTED: Final = re.compile(r"Expected is (?:one of )?\( (.*) \)")
_EXPECTED_NAME: Final = re.compile(r"(?:\{[^}]*\})?([\w.-]+)")
_ATTRIBUTE: Final = re.compile(r"attribute '(?:\{[^}]*\})?([^']+)'")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a mistake stands: the element, and the attribute's name when it is about one."""

    element: _Element
    attribute: str | None
    line: int
    paths: Paths

    @property
    def name(self) -> str:
        """The field's name as the labels know it."""
        return f"@{self.attribute}" if self.attribute else local(self.element)

    @property
    def plain(self) -> str:
        """The name as it stands in the document."""
        return self.attribute or local(self.element)

    @property
    def path(self) -> str:
        """The readable path."""
        path = self.paths.of(self.element)
        return f"{path}/@{self.attribute}" if self.attribute else path

    @property
    def value(self) -> str:
        """The value as written."""
        return (self.element.get(self.attribute) if self.attribute else self.element.text) or ""

    def finding(self, code: str, text_pl: str, text_en: str, severity: Severity = "error") -> Finding:
        """Make a finding of this place."""
        return Finding(code, severity, self.line, self.path, text_pl, text_en)


def explain(tree: _ElementTree, log: Iterable[_LogEntry]) -> list[Finding]:
    """Give a finding for each mistake in the error log of a validation of ``tree``, in document order.

    libxml2 reports a wrong value up to twice (facet and type); one finding stands for both.
    """
    found: dict[tuple[str, str], Finding] = {}
    paths = Paths()
    for entry in islice(log, MAX_FINDINGS):
        for finding in _explain_entry(tree.getroot(), entry, paths):
            found.setdefault((finding.path, finding.code.partition("_")[0]), finding)
    return list(found.values())


def _explain_entry(root: _Element, entry: _LogEntry, paths: Paths) -> Iterator[Finding]:
    element = follow(root, entry.path or "")
    attribute = _ATTRIBUTE.search(entry.message)
    place = _Place(root if element is None else element, attribute[1] if attribute else None, entry.line, paths)
    yield from _EXPLANATIONS.get(entry.type_name, _other)(place, entry.message)


def _content(place: _Place, message: str) -> Iterator[Finding]:
    """Tell a missing field from one that stands in a wrong place and from one that nobody knows."""
    missing_child = "Missing child element" in message
    parent = place.element if missing_child else place.element.getparent()
    expected = _expected(message)
    if parent is None:
        yield from _other(place, message)
        return
    present = {local(child) for child in elements(parent)}
    missing = [name for name in expected if name in _REQUIRED.get(local(parent), ()) and name not in present]
    if missing and (missing_child or _known(place.element)):
        yield _missing(parent, missing, place)
    elif _known(place.element):
        yield _misplaced(place)
    else:
        yield _unexpected(place)
        if missing:
            yield _missing(parent, missing, place)


def _expected(message: str) -> list[str]:
    listed = _EXPECTED.search(message)
    return _EXPECTED_NAME.findall(listed[1]) if listed else []


def _known(element: _Element) -> bool:
    return local(element) in LABELS


def _missing(parent: _Element, names: list[str], place: _Place) -> Finding:
    labels = [label(name) for name in names]
    listed = ", ".join(names)
    return Finding(
        "element_missing",
        "error",
        place.line,
        f"{place.paths.of(parent)}/{names[-1]}",
        f"Brakuje {' lub '.join(each.genitive for each in labels)} ({listed}) w części: {label(local(parent)).nominative}.",
        f"Missing: {' or '.join(each.english for each in labels)} ({listed}) in the {label(local(parent)).english}.",
    )


def _misplaced(place: _Place) -> Finding:
    name = label(place.name)
    return place.finding(
        "element_misplaced",
        f"Pole „{name.nominative}” ({place.plain}) stoi w złym miejscu albo występuje za dużo razy.",
        f"The field “{name.english}” ({place.plain}) is in the wrong place or occurs too often.",
    )


def _unexpected(place: _Place) -> Finding:
    return place.finding(
        "element_unexpected",
        f"Wzór dokumentu nie przewiduje w tym miejscu pola {place.plain}.",
        f"The template has no field {place.plain} in this place.",
    )


def _attribute_missing(place: _Place, _message: str) -> Iterator[Finding]:
    name, owner = label(place.name), label(local(place.element))
    yield place.finding(
        "attribute_missing",
        f"Brakuje {name.genitive} ({place.plain}) w polu „{owner.nominative}”.",
        f"Missing: {name.english} ({place.plain}) of the {owner.english}.",
    )


def _attribute_unexpected(place: _Place, _message: str) -> Iterator[Finding]:
    yield place.finding(
        "attribute_unexpected",
        f"Wzór dokumentu nie przewiduje atrybutu {place.plain} w polu „{label(local(place.element)).nominative}”.",
        f"The template has no attribute {place.plain} on the {label(local(place.element)).english}.",
    )


def _text_unexpected(place: _Place, _message: str) -> Iterator[Finding]:
    name = label(place.name)
    yield place.finding(
        "text_unexpected",
        f"W polu „{name.nominative}” ({place.plain}) jest treść, której wzór tu nie przewiduje.",
        f"The field “{name.english}” ({place.plain}) holds content that the template does not allow here.",
    )


def _value(code: str, why_pl: str, why_en: str) -> Callable[[_Place, str], Iterator[Finding]]:
    """Make an explanation of a wrong value; an empty value is called empty whatever rule it broke."""

    def explain_value(place: _Place, _message: str) -> Iterator[Finding]:
        if not place.value.strip():
            yield _value_empty(place)
            return
        name, shown = label(place.name), _excerpt(place)
        yield place.finding(
            code,
            f"Niepoprawna wartość w polu „{name.nominative}” ({place.plain}){shown}: {why_pl}.",
            f"Wrong value in the field “{name.english}” ({place.plain}){shown}: {why_en}.",
        )

    return explain_value


def _value_empty(place: _Place) -> Finding:
    """Say that a field is empty; only on record for identifiers, which real documents often leave empty."""
    name = label(place.name)
    return place.finding(
        "value_empty",
        f"Pole „{name.nominative}” ({place.plain}) jest puste.",
        f"The field “{name.english}” ({place.plain}) is empty.",
        "warning" if place.name in _MAY_BE_EMPTY else "error",
    )


def _excerpt(place: _Place) -> str:
    return f" („{place.value.strip()[:_SHOWN_LENGTH]}”)" if place.name in _SHOWN else ""


def _datatype(place: _Place, message: str) -> Iterator[Finding]:
    yield from (_date if place.name in {"Czas", "Od", "Do"} or place.name.startswith("Data") else _bad)(place, message)


def _root(place: _Place, _message: str) -> Iterator[Finding]:
    yield place.finding(
        "root_unexpected",
        f"Wzór dokumentu nie przewiduje elementu głównego {place.plain}.",
        f"The template has no root element {place.plain}.",
    )


def _other(place: _Place, _message: str) -> Iterator[Finding]:
    yield place.finding(
        "schema_violated",
        f"Dokument jest w tym miejscu niezgodny ze wzorem ({place.plain}).",
        f"The document does not agree with its template in this place ({place.plain}).",
    )


_bad: Final = _value("value_bad", "wartość jest innego rodzaju, niż wymaga wzór", "not the kind the template asks for")
_date: Final = _value("value_bad_date", "to nie jest data (RRRR-MM-DD)", "not a date (YYYY-MM-DD)")

_EXPLANATIONS: Final[dict[str, Callable[[_Place, str], Iterator[Finding]]]] = {
    "SCHEMAV_ELEMENT_CONTENT": _content,
    "SCHEMAV_CVC_ELT_1": _root,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": _text_unexpected,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": _text_unexpected,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": _text_unexpected,
    "SCHEMAV_CVC_TYPE_3_1_2": _text_unexpected,
    "SCHEMAV_CVC_ELT_3_2_1": _text_unexpected,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _attribute_unexpected,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": _attribute_unexpected,
    "SCHEMAV_CVC_TYPE_3_1_1": _attribute_unexpected,
    "SCHEMAV_CVC_COMPLEX_TYPE_4": _attribute_missing,
    "SCHEMAV_CVC_PATTERN_VALID": _value(
        "value_bad_pattern", "wartość ma niewłaściwą budowę (liczba lub rodzaj znaków)", "number or kind of characters"
    ),
    "SCHEMAV_CVC_ENUMERATION_VALID": _value("value_not_allowed", "wartość spoza listy", "not one of the list"),
    "SCHEMAV_CVC_MINLENGTH_VALID": _value("value_bad", "wartość jest za krótka", "too short"),
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": _datatype,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_3": _datatype,
}
