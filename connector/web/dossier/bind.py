"""Bind a dossier: gather, print, list, seal, and pack."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from connector.care.keeper import Keeper
from connector.care.sheet import find_fonts
from connector.flow.desk import Desk
from connector.letters.errors import ConfigurationWrong, InputRefused
from connector.web.dossier import index, package, read_me, time_line, words
from connector.web.dossier.papers import Absent, Paper, papers
from connector.web.dossier.reports import as_bytes, judge_all, written
from connector.web.dossier.sheet import print_sheet
from connector.web.dossier.subject import Subject, gather
from connector.web.dossier.told import Told
from signing import asic, levels, zips
from signing.errors import KeyUnusable, StampError
from signing.keys import SigningKey

MOST_OCTETS: Final = zips.MOST_OCTETS - 10_000_000
"""How large the papers of a dossier may be together; the rest of what a container takes is for reports and lists."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier: a file name, the octets of the ZIP, and whether it is sealed."""

    name: str
    content: bytes = field(repr=False)
    sealed: bool


def make(desk: Desk, keeper: Keeper, public_id: str, unit_id: int | None) -> Dossier:
    """Make the dossier of a letter or arrival; nothing in the store changes by it.

    Args:
        desk: the store, the clock, whom to believe, and the keys.
        keeper: which key seals dossiers, the purpose, the fonts.
        public_id: ``let_…`` or ``arr_…``.
        unit_id: whose it must be; None where that does not matter.

    Raises:
        NotFound: this unit has no such thing.
        ConfigurationWrong: no fonts, or the key that seals dossiers is not there or cannot sign now.
        InputRefused: it would be larger than a container may be.
        ArchiveDamaged, ArchiveUnreachable: its documents cannot be read.
    """
    key, fonts, now = _key(desk, keeper), find_fonts(keeper.fonts), desk.clock.now()
    with desk.database.reading() as tx:
        subject = gather(tx, public_id, unit_id)
        line = time_line.state(tx, public_id)
    kept, absent = _kept(subject, desk)
    reports, unread = judge_all(kept, desk, now)
    told = Told(subject, [*kept, *written(reports, unread)], absent, reports, line, now, keeper.purpose, key is not None)
    made = [
        *told.papers,
        Paper(package.STATE, as_bytes(_state(subject)), words.STATE),
        Paper(package.LINE, as_bytes(dict(line)), words.TIME_LINE),
        Paper(package.PRINTED, print_sheet(told, fonts), words.SHEET),
        Paper(package.TEXT, read_me.write(told).encode(), words.READ_ME),
    ]
    files = {**{paper.name: paper.content for paper in made}, package.LIST: as_bytes(index.state(told, made))}
    container = _sealed(files, key, desk, now) if key is not None else None
    return Dossier(f"teczka-{public_id}.zip", package.pack(files, container, now), told.sealed)


def _key(desk: Desk, keeper: Keeper) -> SigningKey | None:
    if keeper.dossier_key is None:
        return None
    key = desk.keys.get(keeper.dossier_key)
    if key is None:
        raise ConfigurationWrong(f"[signing] dossier_key: {keeper.dossier_key} is no key that signs letters")
    return key


def _kept(subject: Subject, desk: Desk) -> tuple[list[Paper], list[Absent]]:
    """Read what the archive holds, and stop before it grows beyond what a container takes."""
    found: list[Paper] = []
    absent: list[Absent] = []
    octets = 0
    for one in papers(subject, desk.archive):
        if isinstance(one, Absent):
            absent.append(one)
            continue
        octets += len(one.content)
        if octets > MOST_OCTETS:
            raise InputRefused(f"more than {MOST_OCTETS} bytes of documents: too large for one dossier")
        found.append(one)
    return found, absent


def _state(subject: Subject) -> dict[str, Any]:
    """Give the subject as the API shows it, without evidence that may be about another letter."""
    if "shipments" not in subject.view:
        return subject.view
    ours = {piece.public_id for piece in subject.sure_pieces}
    shipments = [
        {**one, "evidence": [piece for piece in one["evidence"] if piece["id"] in ours]} for one in subject.view["shipments"]
    ]
    return {**subject.view, "shipments": shipments}


def _sealed(files: Mapping[str, bytes], key: SigningKey, desk: Desk, now: datetime) -> bytes:
    """Seal the files, with a time stamp where a service is configured; one that does not answer stops nothing."""
    try:
        signature = asic.sign(files, key, at=now)
    except KeyUnusable as reason:
        raise ConfigurationWrong(f"[signing] dossier_key: {reason.text_en} {reason.detail}") from reason
    if desk.stamping is not None:
        with suppress(StampError):
            signature = levels.add_timestamp(signature, desk.stamping, desk.policies.of("letters_out").stampers, at=now)
    return asic.pack(files, signature, at=now)
