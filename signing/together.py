"""Say in one sentence what several signatures are together, each of which was judged alone.

Parallel ones (podpisy równoległe) cover the same content and not one another; of successive ones (podpisy kolejne) each covers
those before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from signing.verdict import REASONS, Report, SignatureVerdict, Verdict

Relation = Literal["none", "single", "parallel", "successive", "mixed"]

_HOW: Final[dict[Relation, tuple[str, str]]] = {
    "none": ("Dokument nie ma podpisu.", "The document holds no signature."),
    "single": ("Dokument ma jeden podpis", "The document holds one signature"),
    "parallel": (
        "Liczba podpisów: {count} (równoległe: każdy obejmuje treść, żaden nie obejmuje pozostałych)",
        "Signatures: {count} (parallel: each covers the content, none covers the others)",
    ),
    "successive": (
        "Liczba podpisów: {count} (kolejne: każdy następny obejmuje także wcześniejsze)",
        "Signatures: {count} (successive: each covers those before it as well)",
    ),
    "mixed": (
        "Liczba podpisów: {count} (niektóre obejmują także inne podpisy)",
        "Signatures: {count} (some cover other signatures as well)",
    ),
}
_OUTCOMES: Final[dict[Verdict, tuple[str, str]]] = {
    "valid": ("prawidłowe", "valid"),
    "intact_weak": ("nienaruszone, ale słabe", "intact but weak"),
    "indeterminate": ("nierozstrzygnięte", "undecided"),
    "invalid": ("nieprawidłowe", "not valid"),
}
_PARTIES: Final = {"addressee": ("adresat", "the addressee"), "issuer": ("wystawca poświadczenia", "the issuer")}
_NOBODY: Final = ("osoba nieustalona", "somebody unknown")


class Together(NamedTuple):
    """How signatures stand to one another, and the sentence in Polish and English."""

    relation: Relation
    text_pl: str
    text_en: str


def state(report: Report) -> Together:
    """Say how many signatures there are, how they stand to one another, and which of them hold."""
    relation = _relation(report.signatures)
    if relation == "none":
        return Together(relation, *_HOW[relation])
    return Together(relation, *(_sentence(report, relation, language) for language in (0, 1)))


def _relation(signatures: Sequence[SignatureVerdict]) -> Relation:
    if len(signatures) < 2:  # noqa: PLR2004 - it takes two to stand to one another
        return "single" if signatures else "none"
    if all(one.revision for one in signatures):
        return "successive"  # each is added to the file as the one before left it (ISO 32000-1 12.8.1)
    covers = sorted(len(one.over) for one in signatures)
    if not any(covers):
        return "parallel"
    return "successive" if covers == [*range(len(covers))] else "mixed"


def _sentence(report: Report, relation: Relation, language: int) -> str:
    outcomes = [
        f"{word[language]}: {', '.join(who)}"
        for verdict, word in _OUTCOMES.items()
        if (who := [_name(one, language) for one in report.signatures if one.verdict == verdict])
    ]
    if report.lacking:
        reason = REASONS[report.lacking]
        outcomes.append((reason.text_pl, reason.text_en)[language].rstrip("."))
    return f"{_HOW[relation][language].format(count=len(report.signatures))}; {'; '.join(outcomes)}."


def _name(found: SignatureVerdict, language: int) -> str:
    name = found.name or _NOBODY[language]
    return f"{name} ({_PARTIES[found.signed_as][language]})" if found.signed_as else name
