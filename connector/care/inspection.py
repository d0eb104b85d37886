"""Inspect the journal: its chain, its seals against it, and seals that were kept elsewhere against both."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from cryptography import x509
from sqlalchemy import Connection

from connector.care.keeper import Keeper
from connector.care.seal import Seal, of_row
from connector.letters.errors import InputRefused
from connector.store import journal, seals
from signing import detached, timestamps
from signing.errors import StampError

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "entry_broken": (
        "Dziennik przerwany na pozycji {at}: wpis zmieniono, usunięto lub przestawiono.",
        "The journal is broken at position {at}: an entry was changed, removed or moved.",
    ),
    "tail_cut": (
        "Pieczęć nr {number} sięga pozycji {at}, a dziennik kończy się na {end}: odcięto wpisy.",
        "Seal {number} reaches position {at}, the journal ends at {end}: entries were cut off.",
    ),
    "rewritten": (
        "Pieczęć nr {number} nie zgadza się z dziennikiem na pozycji {at}: dziennik przepisano.",
        "Seal {number} does not fit the journal at position {at}: the journal was rewritten.",
    ),
    "seal_forged": (
        "Pieczęć nr {number} nie jest prawdziwa: podpis, certyfikat lub treść się nie zgadza.",
        "Seal {number} is not genuine: signature, certificate or statement is wrong.",
    ),
    "seal_foreign": (
        "Pieczęć nr {number} pochodzi z innego magazynu danych.",
        "Seal {number} is of another store.",
    ),
    "seal_missing": (
        "Brakuje pieczęci nr {number}: usunięto ją z magazynu.",
        "Seal {number} is missing: it was removed from the store.",
    ),
    "seal_replaced": (
        "Pieczęć nr {number} nie jest tą, którą przechowano poza magazynem, albo nie następuje po poprzedniej.",
        "Seal {number} is not the one that was kept elsewhere, or does not follow the one before.",
    ),
    "stamp_bad": (
        "Znacznik czasu pieczęci nr {number} nie jest wiarygodny.",
        "The time stamp of seal {number} cannot be believed.",
    ),
}


_FIELDS: Final = ("statement", "signature", "certificate", "token")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not as it must be: a code of ``TEXTS``, and both sentences."""

    code: str
    text_pl: str
    text_en: str


@dataclass(slots=True)
class Inspection:
    """What an inspection found: how many entries hold and how many wait for the chain, the seals, and every trouble."""

    entries: int
    unchained: int
    seals: int = 0
    unstamped: int = 0
    newest_at: datetime | None = None
    troubles: list[Trouble] = field(default_factory=list)

    def add(self, code: str, **values: Any) -> None:
        """Note a trouble."""
        text_pl, text_en = (text.format(**values) for text in TEXTS[code])
        self.troubles.append(Trouble(code, text_pl, text_en))


def inspect(tx: Connection, keeper: Keeper, kept: Sequence[Seal] = (), *, at: datetime) -> Inspection:
    """Inspect a store's journal.

    Args:
        tx: reads the store.
        keeper: whose seals and time stamps are believed.
        kept: seals that were exported earlier and kept elsewhere.
        at: the present moment.
    """
    walked = journal.verify(tx)
    found = Inspection(walked.entries, walked.unchained)
    if walked.broken_at is not None:
        found.add("entry_broken", at=walked.broken_at)
    own = [of_row(row) for row in seals.every(tx)]
    found.seals, found.unstamped = len(own), sum(seal.token is None for seal in own)
    inspector = _Inspector(tx, keeper, at, found, seals.known_identity(tx), whole=walked.broken_at is None)
    for seal in own:
        inspector.hold_against_journal(seal)
    genuine = [seal for seal in own if _genuine(seal, keeper)]
    inspector.follow(genuine)
    inspector.compare(genuine, kept)
    found.newest_at = max((datetime.fromisoformat(seal.stated()["sealed_at"]) for seal in genuine), default=None)
    return found


@dataclass(frozen=True, slots=True)
class _Inspector:
    """Looks at seals one by one; ``whole`` says that the chain held to its end."""

    tx: Connection
    keeper: Keeper
    at: datetime
    found: Inspection
    store: str | None
    whole: bool

    def hold_against_journal(self, seal: Seal) -> None:
        """See that a seal is genuine, this store's, and true of its journal."""
        stated = _stated(seal)
        number, end = stated.get("number", "?"), stated.get("to", 0)
        if not _genuine(seal, self.keeper):
            self.found.add("seal_forged", number=number)
            return
        if stated["store"] != self.store:
            self.found.add("seal_foreign", number=number)
        elif end > self.found.entries:
            if self.whole:  # otherwise the break that was told already is in the way
                self.found.add("tail_cut", number=number, at=end, end=self.found.entries)
        elif seals.chain_at(self.tx, end) != stated["chain"]:
            self.found.add("rewritten", number=number, at=end)
        if seal.token is not None and not _stamped(seal, self.keeper, self.at):
            self.found.add("stamp_bad", number=number)

    def follow(self, own: Sequence[Seal]) -> None:
        """See that genuine seals follow one another: no number left out, each naming the one before."""
        before, expected = None, 1
        for seal in own:
            stated = seal.stated()
            for missing in range(expected, stated["number"]):
                self.found.add("seal_missing", number=missing)
            if stated["number"] == expected and stated["previous"] != before:
                self.found.add("seal_replaced", number=expected)
            before, expected = seal.digest, stated["number"] + 1

    def compare(self, own: Sequence[Seal], kept: Sequence[Seal]) -> None:
        """Hold seals that were kept elsewhere against the store: those were out of reach of whoever owns the database."""
        here = {seal.statement for seal in own}
        numbers = {seal.stated()["number"] for seal in own}
        for seal in kept:
            if seal.statement in here:
                continue
            self.hold_against_journal(seal)
            if _genuine(seal, self.keeper) and seal.stated()["store"] == self.store:
                number = seal.stated()["number"]
                self.found.add("seal_replaced" if number in numbers else "seal_missing", number=number)


def _stated(seal: Seal) -> dict[str, Any]:
    try:
        return seal.stated()
    except ValueError:
        return {}


def _genuine(seal: Seal, keeper: Keeper) -> bool:
    """Say whether a seal is a statement signed by one of the keeper's certificates."""
    try:
        certificate = x509.load_pem_x509_certificate(seal.certificate.encode())
        signature = base64.b64decode(seal.signature, validate=True)
        seal.stated()
    except (ValueError, binascii.Error):
        return False
    return certificate in keeper.certificates and detached.verifies(seal.statement.encode(), signature, certificate)


def _stamped(seal: Seal, keeper: Keeper, at: datetime) -> bool:
    try:
        token, signature = base64.b64decode(seal.token or ""), base64.b64decode(seal.signature)
        timestamps.verify(token, signature, keeper.stampers, at=at)
    except (StampError, binascii.Error):
        return False
    return True


def write(exported: Sequence[Seal], at: datetime) -> str:
    """Write seals as the file that is kept elsewhere (JSON)."""
    content = {"exported_at": at.isoformat(), "seals": [asdict(seal) for seal in exported]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> list[Seal]:
    """Read such a file.

    Raises:
        InputRefused: it is none.
    """
    try:
        return [Seal(*(_text(entry[name], or_none=name == "token") for name in _FIELDS)) for entry in json.loads(text)["seals"]]
    except (ValueError, KeyError, TypeError):
        raise InputRefused("not a file of 'connector journal export'") from None


def _text(value: Any, *, or_none: bool) -> Any:
    if isinstance(value, str) or (or_none and value is None):
        return value
    raise TypeError(type(value).__name__)
