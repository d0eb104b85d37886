"""The index of words (skorowidz): which letters carry a word in their subject, case mark or addressees.

A row is a word of one letter, so that the newest letters with a word are read off the index in order, however many there are.
Everything in it follows from the letters and shipments; :func:`rebuild` makes it anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from connector.store.tables import letters, shipments, word_index

LONGEST = 40
"""Characters of a word that count."""

_TYPED = 8
_SPELLINGS = 100
_ENOUGH = (200, 2_000)
_AT_ONCE = 1000
_LAST_CHARACTER = "\U0010ffff"
_AT_THE_ENDS = re.compile(r"^\W+|\W+$")
_WRITE = insert(word_index)


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of letters found, newest first; ``complete`` is False where too many words begin as what was typed."""

    letters: list[int]
    complete: bool


def words(*texts: str | None) -> set[str]:
    """Cut texts into words as they are entered and looked for: lower case, without accents or outer punctuation.

    A case mark such as ``OŚ.6220.1.2026`` is a word, and so is each longer beginning of it (``os.6220``, ``os.6220.1``): who
    types a part of a mark finds the whole case, and who types one case does not find the next.
    """
    found: set[str] = set()
    for text in texts:
        for piece in _plain(text or "").split():
            word = _AT_THE_ENDS.sub("", piece)[:LONGEST]
            found.update(_beginnings(word))
    return found


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _beginnings(word: str) -> Iterator[str]:
    if len(word) > 1:
        yield word
    parts = word.split(".")
    yield from (".".join(parts[:number]) for number in range(2, len(parts)))


def enter(tx: Connection, unit_id: int, letter_id: int, *texts: str | None) -> None:
    """Enter the words of a letter."""
    rows = [{"unit_id": unit_id, "word": word, "letter_id": letter_id} for word in sorted(words(*texts))]
    if rows:
        tx.execute(_WRITE, rows)


def remove(tx: Connection, unit_id: int, letter_id: int, *texts: str | None) -> None:
    """Take the words of a letter out again, given the texts they were entered from."""
    index = word_index.c
    for word in words(*texts):
        tx.execute(delete(word_index).where(index.unit_id == unit_id, index.word == word, index.letter_id == letter_id))


def rebuild(tx: Connection) -> None:
    """Make the index anew from every letter and its shipments."""
    tx.execute(delete(word_index))
    query = select(letters.c.id, letters.c.unit_id, letters.c.subject, letters.c.case_mark).order_by(letters.c.id).limit(_AT_ONCE)
    parties = select(shipments.c.party_name, shipments.c.party_address)
    portion = tx.execute(query).all()
    while portion:
        for letter in portion:
            named = [text for row in tx.execute(parties.where(shipments.c.letter_id == letter.id)) for text in row]
            enter(tx, letter.unit_id, letter.id, letter.subject, letter.case_mark, *named)
        portion = tx.execute(query.where(letters.c.id > portion[-1].id)).all()


def search(tx: Connection, unit_id: int, typed: str, limit: int, before: int | None = None) -> Found:
    """Find the newest letters in which every typed word begins a word.

    The work grows with ``limit`` and not with the number of letters: the rarest typed word is followed from its newest letter
    backwards, and the others are looked up for each.

    Args:
        tx: where to read.
        unit_id: whose letters.
        typed: what somebody typed; at most 8 words of it count.
        limit: how many letters to give.
        before: give only letters with a lower number than this one.
    """
    wanted = [_spellings(tx, unit_id, word) for word in _typed_words(typed)]
    if not wanted or not all(wanted):
        return Found([], complete=True)
    complete = all(len(spellings) < _SPELLINGS for spellings in wanted)
    rarest = _rarest(tx, unit_id, wanted)
    others = [spellings for spellings in wanted if spellings is not rarest]
    found: set[int] = set()
    for spelling in rarest:
        found.update(tx.execute(_newest(unit_id, spelling, others, before).limit(limit)).scalars())
    return Found(sorted(found, reverse=True)[:limit], complete)


def _typed_words(typed: str) -> Iterable[str]:
    pieces = (_AT_THE_ENDS.sub("", piece)[:LONGEST] for piece in _plain(typed).split())
    return list(dict.fromkeys(piece for piece in pieces if piece))[:_TYPED]


def _spellings(tx: Connection, unit_id: int, beginning: str) -> list[str]:
    """List the words that begin so, in the order of the alphabet, each by one step down the index."""
    index = word_index.c
    step = select(index.word).where(index.unit_id == unit_id, index.word < beginning + _LAST_CHARACTER)
    step = step.order_by(index.word).limit(1)
    word = tx.execute(step.where(index.word >= beginning)).scalar()
    if word == beginning and "." in word:
        return [word]  # a whole part of a mark; the longer ones carry it too
    found: list[str] = []
    while word is not None and len(found) < _SPELLINGS:
        found.append(word)
        word = tx.execute(step.where(index.word > word)).scalar()
    return found


def _rarest(tx: Connection, unit_id: int, wanted: list[list[str]]) -> list[str]:
    """Give the spellings that the fewest letters have; counted no further than it takes to tell, and then only so far."""
    rarest = wanted[0]
    for enough in _ENOUGH if len(wanted) > 1 else ():
        counts = [_frequency(tx, unit_id, spellings, enough) for spellings in wanted]
        rarest = wanted[counts.index(min(counts))]
        if min(counts) < enough:
            break
    return rarest


def _frequency(tx: Connection, unit_id: int, spellings: list[str], enough: int) -> int:
    """Count the letters with these words, as far as is enough."""
    index = word_index.c
    some = select(index.letter_id).where(index.unit_id == unit_id, index.word.in_(spellings)).limit(enough)
    return int(tx.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def _newest(unit_id: int, spelling: str, others: list[list[str]], before: int | None) -> Select[Any]:
    """Select the letters with this word, and with one of each of the other lists, newest first.

    Each letter is looked up in the other lists, never joined with them: not knowing the words of a prepared statement, PostgreSQL
    would merge a word that five letters have with one that a hundred thousand have.
    """
    index = word_index.c
    query = select(index.letter_id).where(index.unit_id == unit_id, index.word == spelling)
    for number, spellings in enumerate(others):
        other = word_index.alias(f"other_{number}").c
        also = (other.unit_id == unit_id, other.word.in_(spellings), other.letter_id == index.letter_id)
        query = query.where(select(other.letter_id).where(*also).limit(1).scalar_subquery().is_not(None))
    if before is not None:
        query = query.where(index.letter_id < before)
    return query.order_by(index.letter_id.desc())
