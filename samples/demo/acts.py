"""The acts of the demonstration: every letter out and every arrival, with the end it must come to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from samples.documents import arrivals, letters
from samples.documents.arrivals import SampleArrival
from samples.pki import Pki

Request = dict[str, Any]

OFFICE = ("Urząd Testowy w Przykładowie", "/przykladowo/skrytka")
COUNTY = ("Starostwo Powiatu Testowego", "/powiat-testowy/SkrytkaESP")
NOBODY = ("Urząd, którego nie ma", "/nieistniejacy/skrytka")
LATE = ("Urząd Gminy Zrywkowo", "/zrywkowo/skrytka")
SILENT = ("Urząd Gminy Milczkowo", "/milczkowo/skrytka")

LATE_RECEIPT = ("late_upp", "break_after_taking")
NO_RECEIPT = ("no_upp", "break_after_taking", "hide_from_sent")


@dataclass(frozen=True, slots=True)
class LetterAct:
    """A letter out: its request, how it is handed in, and each shipment's end."""

    title: str
    request: Request
    ends: tuple[str, ...]
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class ArrivalAct:
    """An arrival, and the end it must come to."""

    title: str
    sample: SampleArrival
    end: str

    @property
    def sha256(self) -> str:
        """The digest by which the arrival is recognised."""
        return hashlib.sha256(self.sample.content).hexdigest()


def letters_out(pki: Pki) -> list[LetterAct]:
    """Make the letters, each unlike every other."""
    signed = letters.signed_decision(pki)
    return [
        LetterAct("pismo z danych JSON, dwa załączniki, nasza pieczęć", letters.notice(), ("delivered",)),
        LetterAct("decyzja już podpisana, bajt w bajt", _decision(signed), ("delivered",)),
        LetterAct("pismo z błędami", letters.mistakes(), ("refused_here",)),
        LetterAct("do skrytki, której nie ma", _plain("skrytki nie ma", NOBODY), ("refused",)),
        LetterAct("dwaj adresaci, jeden nie istnieje", _plain("dwaj adresaci", COUNTY, NOBODY), ("delivered", "refused")),
        LetterAct("zerwane połączenie, UPP przychodzi później", _plain("zerwane, UPP później", LATE), ("delivered",)),
        LetterAct("zerwane połączenie, UPP nie przychodzi", _plain("zerwane, bez UPP", SILENT), ("unknown",)),
        LetterAct("katalog wrzucony przez EZD", _plain("z katalogu", OFFICE), ("delivered",), dropped=True),
    ]


def _decision(signed: bytes) -> Request:
    return letters.ready(signed, "Decyzja podpisana", [OFFICE], kind="decyzja", name="decyzja.xml")


def _plain(text: str, *addressees: tuple[str, str]) -> Request:
    document = letters.plain_letter(f"Pismo ćwiczebne: {text}.", cid=str(900 + len(text)))
    return letters.ready(document, f"Pismo: {text}", addressees, kind="zawiadomienie")


def arrivals_in(pki: Pki) -> list[ArrivalAct]:
    """Make the arrivals; the first is the one fetched again after the process was killed."""
    makers: list[tuple[str, Callable[[], SampleArrival], str]] = [
        ("bez podpisu, pobrane ponownie po zabiciu procesu", arrivals.unsigned, "handed_over"),
        ("Podpis Zaufany (PodpisZP)", lambda: arrivals.to_office_pz(pki), "handed_over"),
        ("Podpis Zaufany (EPSignature)", lambda: arrivals.to_office_pz_new(pki), "handed_over"),
        ("ze znacznikiem BOM", lambda: arrivals.with_bom(pki), "handed_over"),
        ("plik PDF", arrivals.pdf, "handed_over"),
        ("zmienione po podpisaniu", lambda: arrivals.tampered(pki), "quarantined"),
        ("ucięty XML", arrivals.malformed, "quarantined"),
    ]
    return [ArrivalAct(title, make(), end) for title, make, end in makers]
