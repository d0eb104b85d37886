"""The tree over the journal's links: the root of RFC 6962, and a way up for every leaf and for nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest

from connector.care import tree

LINKS = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(40)]


def root_by_definition(links: Sequence[str]) -> bytes:
    """Compute the root as RFC 6962, 2.1, defines it."""
    if not links:
        return hashlib.sha256(b"").digest()
    if len(links) == 1:
        return hashlib.sha256(b"\x00" + bytes.fromhex(links[0])).digest()
    split = 1
    while split * 2 < len(links):
        split *= 2
    return hashlib.sha256(b"\x01" + root_by_definition(links[:split]) + root_by_definition(links[split:])).digest()


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 40])
def test_every_leaf_climbs_to_the_root_and_no_other_does(size: int) -> None:
    """Whatever the number of links, the root is the standard's, and a way serves its own leaf alone."""
    root, ways = tree.fold(LINKS[:size], range(size))
    assert root == tree.root(LINKS[:size]) == root_by_definition(LINKS[:size]).hex()
    assert sorted(ways) == list(range(size))
    for number, way in ways.items():
        assert tree.climb(LINKS[number], way) == root
        assert tree.climb(hashlib.sha256(b"other").hexdigest(), way) != root


def test_node_is_not_taken_for_a_leaf() -> None:
    """The digest of two leaves cannot be passed off as a link."""
    root, ways = tree.fold(LINKS[:4], {0})
    node = root_by_definition(LINKS[:2]).hex()
    assert tree.climb(node, ways[0][1:]) != root
