"""What a check of a dossier finds, point by point, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

Verdict = Literal["valid", "intact_weak", "unsigned", "indeterminate", "invalid", "unreadable"]
WORST_LAST: Final[tuple[Verdict, ...]] = ("valid", "intact_weak", "unsigned", "indeterminate", "invalid", "unreadable")

TEXTS: Final[dict[str, tuple[Verdict, str, str]]] = {
    "dossier_unreadable": ("unreadable", "To nie jest czytelna teczka.", "This is no dossier that can be read."),
    "list_unreadable": ("invalid", "Spisu plików nie ma albo jest uszkodzony.", "The list of files is missing or damaged."),
    "not_sealed": (
        "unsigned",
        "Teczka nie ma pieczęci: że jest cała i niezmieniona, nie da się sprawdzić.",
        "The dossier is not sealed: that it is whole and unchanged cannot be checked.",
    ),
    "file_changed": (
        "invalid",
        "Plik zmieniono: skrót nie zgadza się ze spisem.",
        "The file was changed: its digest is another.",
    ),
    "file_missing": ("invalid", "Pliku ze spisu nie ma w teczce.", "A listed file is not in the dossier."),
    "file_unlisted": ("invalid", "Pliku nie ma w spisie: dołożono go.", "The file is not on the list: it was added."),
    "file_not_sealed": ("invalid", "Pieczęć teczki nie obejmuje tego pliku.", "The dossier's seal does not cover the file."),
    "copy_differs": (
        "invalid",
        "Plik obok teczki różni się od tego, który w niej leży.",
        "The file beside the container is not the one that lies in it.",
    ),
    "line_unreadable": ("invalid", "Osi czasu nie da się odczytać.", "The time line cannot be read."),
    "entry_broken": (
        "invalid",
        "Wpis dziennika zmieniono: jego ogniwo wychodzi inne.",
        "The entry of the journal was changed: its link comes out differently.",
    ),
    "entry_foreign": ("invalid", "Wpis dziennika dotyczy czegoś innego.", "The entry of the journal is about something else."),
    "entries_disordered": (
        "invalid",
        "Wpisy nie idą po kolei albo ich ogniwa się nie łączą.",
        "The entries are out of order, or their links do not join.",
    ),
    "entry_not_sealed_so": (
        "invalid",
        "Wpis nie prowadzi do pieczęci, którą wskazuje: podłożono go albo zmieniono.",
        "The entry does not lead to the seal that it names: it was put there or changed.",
    ),
    "seal_missing": (
        "invalid",
        "Pieczęci dziennika, którą wskazuje wpis, nie ma.",
        "The journal's seal that an entry names is missing.",
    ),
    "seal_forged": (
        "invalid",
        "Pieczęć dziennika nie jest prawdziwa: podpis, certyfikat lub treść się nie zgadza.",
        "The seal of the journal is not genuine: signature, certificate or statement is wrong.",
    ),
    "seal_foreign": (
        "invalid",
        "Pieczęć dziennika jest z innego magazynu danych.",
        "The seal of the journal is of another store.",
    ),
    "seal_signer_unknown": (
        "indeterminate",
        "Nie wiadomo, czyja to pieczęć dziennika: certyfikatu nie ma wśród zaufanych.",
        "Whose seal of the journal this is is not known: its certificate is not among the trusted ones.",
    ),
    "stamp_wrong": ("invalid", "Znacznik czasu nie dotyczy tej pieczęci dziennika.", "The time stamp is not of this seal."),
    "stamp_unknown": (
        "indeterminate",
        "Nie wiadomo, kto wystawił znacznik czasu: nie ma go wśród zaufanych.",
        "Who issued the time stamp is not known: not among the trusted ones.",
    ),
    "proof_unreadable": ("invalid", "Dowodu nie da się odczytać.", "The proof cannot be read."),
    "entry_sealed": ("valid", "Wpis leży pod pieczęcią dziennika.", "The entry lies under a seal of the journal."),
    "entry_not_sealed_yet": (
        "valid",
        "Wpisu nie obejmowała jeszcze pieczęć dziennika; poświadczyć go może tylko pieczęć teczki.",
        "No seal of the journal was over the entry yet; only the dossier's own seal can vouch for it.",
    ),
    "entry_below_old_seal": (
        "valid",
        "Wpis obejmuje dawna pieczęć dziennika, nie do przeliczenia bez cudzych wpisów; poświadczy go tylko pieczęć teczki.",
        "An old seal is over the entry, not to be recomputed without others' entries; only the dossier's seal can vouch for it.",
    ),
    "seal_genuine": ("valid", "Pieczęć dziennika jest prawdziwa.", "The seal of the journal is genuine."),
    "seal_not_stamped": ("valid", "Pieczęć dziennika nie ma znacznika czasu.", "The seal of the journal has no time stamp."),
    "stamp_good": ("valid", "Znacznik czasu pieczęci jest prawidłowy.", "The time stamp of the seal is valid."),
    "proof_in_journal": (
        "valid",
        "Skrót tego dowodu stoi we wpisie dziennika ze znacznikiem czasu.",
        "The digest of this proof stands in a time-stamped entry of the journal.",
    ),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at: a stable code, what it is about, its verdict, and a sentence in both languages."""

    code: str
    about: str
    verdict: Verdict
    text_pl: str
    text_en: str


@dataclass(slots=True)
class Findings:
    """Everything that a check found."""

    points: list[Point] = field(default_factory=list)

    def add(self, code: str, about: str) -> None:
        """Note a point of ``TEXTS``."""
        self.points.append(Point(code, about, *TEXTS[code]))

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all."""
        return max((point.verdict for point in self.points), key=WORST_LAST.index, default="unreadable")

    def as_json(self) -> dict[str, Any]:
        """Give it as data."""
        points = [
            {"code": one.code, "about": one.about, "verdict": one.verdict, "text_pl": one.text_pl, "text_en": one.text_en}
            for one in self.points
        ]
        return {"verdict": self.verdict, "points": points}
