"""Fold the journal's links into a tree of digests, so that one entry is shown to be sealed without showing the others.

The tree is that of RFC 6962, 2.1: a leaf is the SHA-256 of 0x00 and a link of the chain, a node that of 0x01 and its two
children, and the left child holds the largest power of two of leaves. Its root stands in each seal of the journal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Step = tuple[Literal["left", "right"], str]
"""A digest (hex) beside the way from a leaf to the root, and on which side it stands."""

EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(slots=True)
class _Branch:
    """A finished part of the tree: how many leaves, its digest, and the ways up from the leaves that are asked about."""

    leaves: int
    digest: bytes
    ways: dict[int, list[Step]] = field(default_factory=dict)


def root(links: Iterable[str]) -> str:
    """Give the root over links of the chain (hex), in hex."""
    return fold(links)[0]


def fold(links: Iterable[str], wanted: Collection[int] = ()) -> tuple[str, dict[int, list[Step]]]:
    """Give the root over links, and the ways from the wanted ones (counted from 0) up to it; one pass, little memory."""
    branches: list[_Branch] = []
    for number, link in enumerate(links):
        branches.append(_Branch(1, _leaf(link), {number: []} if number in wanted else {}))
        while len(branches) > 1 and branches[-2].leaves == branches[-1].leaves:
            _join_last(branches)
    while len(branches) > 1:
        _join_last(branches)
    return (branches[0].digest.hex(), branches[0].ways) if branches else (EMPTY, {})


def climb(link: str, way: Sequence[Step]) -> str:
    """Give the root that a link leads to by this way."""
    digest = _leaf(link)
    for side, beside in way:
        other = bytes.fromhex(beside)
        digest = _node(other, digest) if side == "left" else _node(digest, other)
    return digest.hex()


def _join_last(branches: list[_Branch]) -> None:
    right, left = branches.pop(), branches.pop()
    for way in left.ways.values():
        way.append(("right", right.digest.hex()))
    for way in right.ways.values():
        way.append(("left", left.digest.hex()))
    branches.append(_Branch(left.leaves + right.leaves, _node(left.digest, right.digest), left.ways | right.ways))


def _leaf(link: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(link)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
