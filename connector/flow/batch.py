"""Have the office seal letters that wait for a signature, one after another, where their kind allows that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from connector.flow.desk import Desk
from connector.flow.hand_in import hand_in, to_sign
from connector.flow.lift import lift
from connector.flow.message import record_in_force
from connector.flow.seal_message import seal_files
from connector.flow.sign import key_of
from connector.letters.errors import ConnectorError, Problem, RequestInvalid
from connector.offices import kinds
from connector.offices.kinds import LetterKind
from connector.store import documents, rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow
from schemas.parsing import parse
from signing.errors import SigningError
from signing.xades import sign


@dataclass(frozen=True, slots=True)
class Batch:
    """What a person has sealed: letters of one kind or of all that allow it, by one key or by the one each kind names.

    ``after`` is the letter behind which to go on, ``limit`` how many are sealed in one turn.
    """

    person: str
    kind: str | None = None
    key: str | None = None
    after: str | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one letter: sealed, or a code and a sentence in both languages that say why not."""

    letter: str
    subject: str
    key: str
    sealed: bool
    code: str | None = None
    text_pl: str | None = None
    text_en: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The results of one turn, the letter to go on behind (None: that was all), and how many follow."""

    results: list[Result]
    next: str | None
    left: int


_NO_PDF: Final = (
    "W wiadomości nie ma pliku PDF, którego nikt jeszcze nie podpisał, a tylko takie pieczętujemy.",
    "The message has no PDF that nobody has signed yet, and only such files are sealed.",
)


def seal_next(desk: Desk, unit_id: int, batch: Batch) -> Turn:
    """Seal the next letters of a batch, each in a transaction of its own.

    A letter that fails stops no other. What is sealed waits no longer, so a batch that ended in its middle is begun anew.

    Raises:
        RequestInvalid: no kind of this unit may be sealed so.
        NotFound: the letter to go on behind is not this unit's.
    """
    with desk.database.reading() as tx:
        allowed = _allowed(kinds.sealable(tx, unit_id), batch)
        number = rows.find(tx, t.letters, batch.after, unit_id).id if batch.after else 0
        waiting, left = shipments.awaiting_signature_after(tx, unit_id, number, [*allowed], batch.limit)
    results = [_seal(desk, letter, allowed[letter.kind], batch.person) for letter in waiting]
    return Turn(results, waiting[-1].public_id if left else None, left)


def _allowed(sealable: dict[str, LetterKind], batch: Batch) -> dict[str, LetterKind]:
    chosen = {name: kind for name, kind in sealable.items() if batch.kind in {None, name}}
    if not chosen:
        text_pl = "Pisma tego rodzaju podpisuje osoba: rodzaj nie wskazuje klucza, którym urząd może je opieczętować."
        text_en = "A person signs letters of this kind: it names no key with which the office may seal them."
        raise RequestInvalid([Problem("kind_not_sealable", "kind", text_pl, text_en)])
    found = {name: kind for name, kind in chosen.items() if batch.key in {None, kind.signing_key}}
    if not found:
        text_pl = "Żaden taki rodzaj pism nie wskazuje tego klucza."
        text_en = "No such kind of letter names this key."
        raise RequestInvalid([Problem("key_not_for_kind", "key", text_pl, text_en)])
    return found


def _seal(desk: Desk, letter: AnyRow, kind: LetterKind, person: str) -> Result:
    name = kind.signing_key or ""
    told = (letter.public_id, letter.subject, name)
    try:
        document, *more = _sealed(desk, letter, kind)
        hand_in(desk, letter.unit_id, letter.public_id, document, person, name, more=more)
    except RequestInvalid as invalid:
        first = invalid.problems[0]
        return Result(*told, False, first.code, first.text_pl, first.text_en)
    except (ConnectorError, SigningError) as error:
        return Result(*told, False, error.code, error.text_pl, error.text_en)
    return Result(*told, True)


def _sealed(desk: Desk, letter: AnyRow, kind: LetterKind) -> list[bytes]:
    """Seal the document of a letter, or the files of a message."""
    with desk.database.reading() as tx:
        known = documents.of_letter(tx, letter.id)
    if record_in_force(known) is None:
        (given,) = to_sign(known)
        tree, key = parse(desk.archive.get(given.sha256)), key_of(desk, kind)
        return [lift(desk, sign(tree, key, at=desk.clock.now()), kind.level)]
    files = [*seal_files(desk, kind, known).values()]
    if not files:
        raise RequestInvalid([Problem("message_not_sealable", "letter", *_NO_PDF)])
    return files
