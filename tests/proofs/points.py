"""The commit points of the whole program: which ones a running service comes to, and what kills at the others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import connector
from tests.commit_points import commit_points

BY_THE_PAGES: Final = {
    "arrival released by a person",
    "box switched",
    "letter accepted",
    "proof confirmed by a person",
    "proof rejected by a person",
    "rejudging planned",
    "shipment cancelled by a person",
    "shipment closed by a person",
    "shipment reopened by a person",
    "signature handed in",
}
"""What only a process with the API comes to, or does so soonest."""

BEFORE_IT_RUNS: Final = {"office imported", "store bound", "store migrated"}
"""What is committed before the service runs for the first time."""

ELSEWHERE: Final[Mapping[str, str]] = {
    "addresses forgotten": "test_address_book.py",
    "addresses refreshed": "test_address_book.py",
    "aftermath recorded": "test_care_restore.py",
    "backup lease extended": "test_care_backup.py",
    "backup noted": "test_care_backup.py",
    "bytes moved on": "test_care_discard.py",
    "category set": "test_care_retention.py",
    "clearing attempt closed": "test_clearing.py",
    "clearing attempt open": "test_clearing.py",
    "clearing copied": "test_clearing.py",
    "clearing lease extended": "test_clearing.py",
    "clearing left": "test_clearing.py",
    "clearing looked into": "test_clearing.py",
    "clearing stopped": "test_clearing.py",
    "clearing waits for evidence": "test_clearing.py",
    "content erased": "test_care_retention.py",
    "day's books kept": "test_care_books.py",
    "discard lease extended": "test_care_discard.py",
    "erasing goes on": "test_care_discard.py",
    "hint taken": "test_callbacks.py",
    "hold lifted": "test_care_retention.py",
    "hold placed": "test_care_retention.py",
    "journal sealed": "test_care_seal.py",
    "letter found after a restore": "test_care_restore.py",
    "lists begun anew": "test_mailbox_receiving.py",
    "look-up noted": "test_lookup.py",
    "outage recorded": "test_care_outage.py",
    "platform left alone": "test_quiet.py",
    "restoration released": "test_care_restore.py",
    "seal not stamped yet": "test_care_seal.py",
    "seal stamped": "test_care_seal.py",
    "shipment released by a person": "test_address_book.py",
    "store restored": "test_care_restore.py",
    "subscription changed": "test_callbacks.py",
    "subscription failed": "test_callbacks.py",
    "subscription lease extended": "test_callbacks.py",
    "trusted lists noted": "test_trusted_lists.py",
}
"""What the run does not come to, or only once a day, and the test of ``tests/flow`` that kills there."""


def registered() -> set[str]:
    """List every commit point of the program."""
    return set(commit_points(Path(connector.__file__).parent.rglob("*.py")))


def reachable() -> set[str]:
    """List those at which the run kills."""
    return registered() - ELSEWHERE.keys() - BEFORE_IT_RUNS
