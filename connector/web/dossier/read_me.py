"""Write the text that lies on top of a dossier: what it is, what it proves and what not, how to check it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from connector.web.dossier.told import Told
from connector.web.dossier.words import NOT_PROVED, Text

_HOW: Final = Text(
    "Sprawdzenie bez dostępu do urzędu: connector dossier check PLIK.zip --trust KATALOG, gdzie KATALOG zawiera certyfikaty "
    "(PEM), którym ufasz: pieczęci urzędu, klucza dziennika, platformy i usługi znakowania czasem. Plik teczka.asice, jeżeli "
    "jest, to zwykły kontener ASiC-E; otworzą go także inne programy do podpisów. Do czytania jest teczka.pdf.",
    "To check it without the office: connector dossier check FILE.zip --trust FOLDER, where FOLDER holds the certificates (PEM) "
    "that you trust: of the office's seal, the journal's key, the platform and the time-stamping service. teczka.asice, if "
    "it is there, is a plain ASiC-E container; other signature programs open it too. teczka.pdf is for reading.",
)
_TITLES: Final = (
    Text("TECZKA DOWODOWA", "EVIDENCE DOSSIER"),
    Text("Co z tego wynika:", "What this proves:"),
    Text("Czego to nie dowodzi:", "What it does not prove:"),
)


def write(told: Told) -> str:
    """Write the text, Polish first."""
    halves = ("\n\n".join(_half(told, language)) for language in (0, 1))
    return f"\n\n{'-' * 70}\n\n".join(halves) + "\n"


def _half(told: Told, language: int) -> list[str]:
    title, proved, not_proved = (text[language] for text in _TITLES)
    return [
        f"{title}\n{told.subject.id}, {told.subject.unit}",
        *(text[language] for text in told.first_words),
        _part(proved, (text[language] for text in told.proved)),
        _part(not_proved, (text[language] for text in NOT_PROVED)),
        _HOW[language],
    ]


def _part(title: str, sentences: Iterable[str]) -> str:
    return "\n".join((title, *(f"- {sentence}" for sentence in sentences)))
