"""Checks that a schema cannot say: check digits, post codes, base64 and names of nothing but blanks."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Final

from lxml.etree import _Element, _ElementTree

from schemas.catalogue import FORMS
from schemas.checksums import nip_holds, pesel_holds, regon_holds
from schemas.encoding import is_base64
from schemas.findings import MAX_FINDINGS, Finding
from schemas.labels import label
from schemas.names import DS, LIBRARY_2008, LIBRARY_2009
from schemas.places import Paths, elements, line, local, octets, text

_Mistake = tuple[str, str, str]
_Check = Callable[[_Element], _Mistake | None]

_WRONG_CHECKSUM: Final = ("value_checksum", "cyfra kontrolna się nie zgadza", "its check digit does not agree")
_WRONG_POST_CODE: Final = ("value_bad_pattern", "powinien mieć postać 00-000", "should look like 00-000")
_WRONG_BASE64: Final = ("value_bad_base64", "nie da się jej odczytać (błędny zapis base64)", "it is not base64")
_BLANK: Final = ("value_empty", "pole jest puste", "the field is empty")

_POLISH_CODE: Final = re.compile(r"[0-9]{2}-[0-9]{3}")


def check_values(tree: _ElementTree) -> list[Finding]:
    """Give a finding for every value that breaks a rule beside the schema; all are errors, in document order.

    Persons inside a signature are none of the letter's.
    """
    found = (
        (element, mistake)
        for element in tree.getroot().iter(*_NAMES)
        if (rule := _CHECKS.get(element.tag)) and (mistake := rule(element)) and not _signed(element)
    )
    paths = Paths()
    return [_finding(element, paths.of(element), *mistake) for element, mistake in islice(found, MAX_FINDINGS)]


def _signed(element: _Element) -> bool:
    return any(True for _ in element.iterancestors(f"{{{DS}}}Signature"))


def _check_digits(holds: Callable[[str], bool], lengths: set[int]) -> _Check:
    def check(element: _Element) -> _Mistake | None:
        digits = text(element)
        wrong = len(digits) in lengths and digits.isdigit() and not holds(digits)
        return _WRONG_CHECKSUM if wrong else None

    return check


def _post_code(element: _Element) -> _Mistake | None:
    """Only Polish post codes have a shape that we know; no country means Poland."""
    code = text(element).strip()
    return None if not code or _POLISH_CODE.fullmatch(code) or _abroad(element) else _WRONG_POST_CODE


def _abroad(element: _Element) -> bool:
    parent = element.getparent()
    countries = [] if parent is None else [text(child) for child in elements(parent) if local(child) == "Kraj"]
    return any(country not in {"", "PL"} for country in countries)


def _base64(element: _Element) -> _Mistake | None:
    parent = element.getparent()
    claimed = parent is not None and parent.get("kodowanie") == "base64"
    return _WRONG_BASE64 if claimed and not is_base64(octets(element)) else None


def _not_blank(element: _Element) -> _Mistake | None:
    return None if text(element).strip() else _BLANK


def _finding(element: _Element, path: str, code: str, why_pl: str, why_en: str) -> Finding:
    name = label(local(element))
    return Finding(
        code,
        "error",
        line(element),
        path,
        f"Niepoprawna wartość w polu „{name.nominative}” ({local(element)}): {why_pl}.",
        f"Wrong value in the field “{name.english}” ({local(element)}): {why_en}.",
    )


_RULES: Final[dict[tuple[str, str], _Check]] = {
    ("oso", "PESEL"): _check_digits(pesel_holds, {11}),
    ("oso", "NIP"): _check_digits(nip_holds, {10}),
    ("inst", "NIP"): _check_digits(nip_holds, {10}),
    ("inst", "REGON"): _check_digits(regon_holds, {9, 14}),
    ("adr", "KodPocztowy"): _post_code,
    ("str", "DaneZalacznika"): _base64,
    ("inst", "NazwaInstytucji"): _not_blank,
}
# Keyed by full tags, because a look at every element's parts would cost as much as the validation itself.
_CHECKS: Final[dict[str, _Check]] = {
    **{f"{{{ns[prefix]}}}{name}": rule for ns in (LIBRARY_2008, LIBRARY_2009) for (prefix, name), rule in _RULES.items()},
    **{f"{{{form.namespace}}}Tytul": _not_blank for form in FORMS.values()},
}
# lxml looks for a few names faster than for all their pairs with a namespace.
_NAMES: Final = tuple(sorted({f"{{*}}{tag.rpartition('}')[2]}" for tag in _CHECKS}))
