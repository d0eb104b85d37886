"""By which way a letter goes to an addressee: proposed by rules, said with its reason, and open to a person's other choice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from connector.letters.party import PartyKind

Proceeding = Literal["general", "administrative", "tax", "court_civil", "court_criminal"]
"""The kinds of proceeding (postępowanie), as e-Doręczenia names them (protocols, e-Doręczenia 6, procedingType)."""


class Mode(StrEnum):
    """The ways there are (tryb doręczenia)."""

    NADAJ = "nadaj"
    """ePUAP, submission to a box (nadanie); a UPP proves delivery to a public body only."""
    DORECZ = "dorecz"
    """ePUAP, delivery for signature (doręczenie za UPD)."""
    PURDE = "purde"
    """e-Doręczenia, from mailbox to mailbox (publiczna usługa rejestrowanego doręczenia elektronicznego)."""
    PUH = "puh"
    """e-Doręczenia, printed and posted (publiczna usługa hybrydowa)."""


OVER_MAILBOX = frozenset({Mode.PURDE, Mode.PUH})
"""The ways that leave from a mailbox of e-Doręczenia: parted by addressee, proved by evidence that is asked for."""

LABEL_PL = {
    Mode.NADAJ: "ePUAP – przedłożenie",
    Mode.DORECZ: "ePUAP – doręczenie za poświadczeniem (UPD)",
    Mode.PURDE: "e-Doręczenia – na adres do doręczeń elektronicznych",
    Mode.PUH: "e-Doręczenia – usługa hybrydowa (wydruk i poczta)",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What decides: kind of letter, proceeding (postępowanie), whether proof of delivery is required, and who gets it.

    ``reachable`` are the modes for which we have an address of this party and a box of our own that sends so.
    """

    kind: str
    party: PartyKind
    reachable: Collection[Mode]
    proceeding: str = "general"
    proof_required: bool = True
    registered_post: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the configuration: a mode for letters that fit; an empty list fits everything."""

    mode: Mode
    kinds: Collection[str] = ()
    parties: Collection[PartyKind] = ()
    proceedings: Collection[str] = ()
    proof_required: bool | None = None
    name: str = ""

    def fits(self, wish: Wish) -> bool:
        """Tell whether the rule speaks of such a letter."""
        asked = ((self.kinds, wish.kind), (self.parties, wish.party), (self.proceedings, wish.proceeding))
        proof_fits = self.proof_required is None or self.proof_required == wish.proof_required
        return proof_fits and all(not wanted or value in wanted for wanted, value in asked)


_PUBLIC_BODIES: tuple[PartyKind, ...] = ("public_body",)

RULES: Sequence[Rule] = (
    Rule(Mode.PURDE, name="e-doreczenia-first"),
    Rule(Mode.NADAJ, parties=_PUBLIC_BODIES, name="epuap-between-public-bodies"),
    Rule(Mode.DORECZ, name="epuap-with-proof"),
    Rule(Mode.PUH, name="paper-last"),
    Rule(Mode.NADAJ, proof_required=False, name="epuap-without-proof"),
)
"""Used where the configuration has none: electronic delivery first, paper last (KPA art. 39; protocols, e-Doręczenia 12)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The mode proposed, the rule that says so, and why in both languages; no mode where none is possible."""

    mode: Mode | None
    rule: str
    why_pl: str
    why_en: str


def choose(wish: Wish, rules: Sequence[Rule] = RULES) -> Choice:
    """Propose a mode: that of the first rule that fits, whose mode can reach the party and proves what must be proved."""
    passed: list[tuple[str, str]] = []
    for rule in (rule for rule in rules if rule.fits(wish)):
        hindrance = hindrance_to(rule.mode, wish)
        if hindrance is None:
            return Choice(rule.mode, rule.name, *_why(rule, passed))
        passed.append((f"{rule.mode}: {hindrance[0]}", f"{rule.mode}: {hindrance[1]}"))
    why_pl = "; ".join(text for text, _ in passed) or "żadna reguła nie obejmuje takiego pisma"
    why_en = "; ".join(text for _, text in passed) or "no rule speaks of such a letter"
    return Choice(None, "", why_pl, why_en)


def hindrance_to(mode: Mode, wish: Wish) -> tuple[str, str] | None:
    """Say in both languages why a letter cannot go this way, whoever chose it; None where it can."""
    if mode not in wish.reachable:
        return _NOT_ON_PAPER if mode is Mode.PUH else _NOT_REACHED
    if not wish.proof_required:
        return None
    if mode is Mode.NADAJ and wish.party != "public_body":
        return "UPP nie jest dowodem doręczenia tej osobie", "a UPP does not prove delivery to such a party"
    if mode is Mode.PUH and not wish.registered_post:
        return "przesyłka nierejestrowana nie daje dowodu", "unregistered post gives no proof"
    return None


_NOT_REACHED = "brak adresu albo własnej skrzynki tego rodzaju", "no address, or no box of our own, of this sort"
_NOT_ON_PAPER = (
    "brak adresu pocztowego, treść nie jest wiadomością z plikami albo konfiguracja nie podaje nadawcy na kopercie (sender)",
    "no postal address, or the content is no message with files, or no mailbox has a sender for the envelope configured",
)


def _why(rule: Rule, passed: Sequence[tuple[str, str]]) -> tuple[str, str]:
    name_pl, name_en = f"reguła {rule.name or rule.mode}", f"rule {rule.name or rule.mode}"
    if not passed:
        return name_pl, name_en
    return f"{name_pl}; odpada {', '.join(pl for pl, _ in passed)}", f"{name_en}; ruled out {', '.join(en for _, en in passed)}"
