"""The journal about one subject, so that its links can be recomputed and lead to seals without showing other entries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection

from connector.care import tree
from connector.care.seal import Seal, of_row
from connector.store import journal, seals
from connector.store.rows import AnyRow

HOW_PL: Final = (
    "Ogniwo (link) to SHA-256 z ogniwa poprzedniego (link_before) i tablicy JSON [position, at, actor, kind, subject, unit_id, "
    "ids, digests] bez spacji, z kluczami alfabetycznie, w UTF-8. Ogniwo jest liściem drzewa (RFC 6962): liść to SHA-256 z bajtu "
    "0 i ogniwa, węzeł to SHA-256 z bajtu 1 i obu gałęzi; droga (way) podaje gałęzie obok i prowadzi do korzenia, który stoi w "
    "oświadczeniu pieczęci (statement, tree). Podpis pieczęci obejmuje tekst oświadczenia, znacznik czasu obejmuje bajty podpisu."
)
HOW_EN: Final = (
    "A link is the SHA-256 of the link before and the JSON array [position, at, actor, kind, subject, unit_id, ids, digests], "
    "without spaces, keys sorted, in UTF-8. It is a leaf of a tree (RFC 6962): a leaf is the SHA-256 of byte 0 and the link, a "
    "node that of byte 1 and both branches; the way gives the branches beside and leads to the root in the seal's statement "
    "(tree). The seal's signature covers the text of the statement, the time stamp the octets of the signature."
)


def state(tx: Connection, subject: str) -> dict[str, Any]:
    """State what the journal holds about a letter or arrival.

    Returns:
        ``entries``, oldest first: each with its link, the one before, the number of the seal over it (None: not sealed yet) and
        its way up to the seal's root (None also where that seal is of a time before seals had one); ``seals``, those meant.
    """
    rows = journal.time_line(tx, subject)
    meant = _seals(tx, rows)
    entries = [entry for part, seal in _stretches(rows, meant) for entry in _entries(tx, part, seal)]
    return {
        "how_pl": HOW_PL,
        "how_en": HOW_EN,
        "entries": sorted(entries, key=lambda entry: entry["position"] or math.inf),
        "seals": [asdict(seal) for seal in meant.values()],
    }


def _seals(tx: Connection, rows: Sequence[AnyRow]) -> dict[int, Seal]:
    """Give the seals over these entries, by their numbers."""
    positions = [row.position for row in rows if row.position is not None]
    every = seals.every(tx)
    return {row.number: of_row(row) for row in every if any(row.first_position <= one <= row.last_position for one in positions)}


def _stretches(rows: Sequence[AnyRow], meant: dict[int, Seal]) -> list[tuple[list[AnyRow], Seal | None]]:
    """Part the entries by the seal that is over them."""
    parts: dict[int | None, list[AnyRow]] = {}
    for row in rows:
        over = next((number for number, seal in meant.items() if _covers(seal, row.position)), None)
        parts.setdefault(over, []).append(row)
    return [(part, meant.get(number) if number is not None else None) for number, part in parts.items()]


def _covers(seal: Seal, position: int | None) -> bool:
    stated = seal.stated()
    return position is not None and bool(stated["from"] <= position <= stated["to"])


def _entries(tx: Connection, rows: Sequence[AnyRow], seal: Seal | None) -> list[dict[str, Any]]:
    stated = seal.stated() if seal else {}
    ways: dict[int, list[tree.Step]] = {}
    if "tree" in stated:
        wanted = {row.position - stated["from"] for row in rows}
        ways = tree.fold(journal.links(tx, stated["from"], stated["to"]), wanted)[1]
    return [_entry(tx, row, stated.get("number"), ways.get(row.position - stated["from"]) if seal else None) for row in rows]


def _entry(tx: Connection, row: AnyRow, seal: int | None, way: list[tree.Step] | None) -> dict[str, Any]:
    return {
        "position": row.position,
        "link_before": seals.chain_at(tx, row.position - 1) if row.position is not None else None,
        "link": row.chain,
        **journal.told(row),
        "seal": seal,
        "way": way,
    }
