"""Hold the simulator's books against the connector's: what was lost, what was doubled, what waits for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

View = dict[str, Any]

_LEFT = {"taken", "submitted", "delivered"}
_STAYED = {"refused_here", "refused", "failed", "awaiting_signature", "held", "ready", "accepted", "cancelled"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts of both sides, and every difference in words."""

    sent: int
    received: int
    waiting: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def agree(self) -> bool:
        """Whether nothing is lost and nothing doubled."""
        return not self.lost and not self.doubled

    def __add__(self, other: Comparison) -> Comparison:
        """Draw up the books of two channels together."""
        return Comparison(
            self.sent + other.sent,
            self.received + other.received,
            self.waiting + other.waiting,
            self.lost + other.lost,
            self.doubled + other.doubled,
        )


def compare(books: View, letters: list[View], arrivals: list[View], own_boxes: tuple[str, ...]) -> Comparison:
    """Compare letter by letter and item by item, not by totals alone.

    Args:
        books: the simulator's own books.
        letters: the connector's letters with their shipments.
        arrivals: the connector's arrivals with their documents.
        own_boxes: the office's boxes.
    """
    shipments = [shipment for letter in letters for shipment in letter["shipments"]]
    taken = Counter(posting["name"].removesuffix(".xml") for posting in books["taken"])
    entered = [item for box in own_boxes for item in books["boxes"][box]["confirmed"]]
    queued = sum(books["boxes"][box]["waiting"] for box in own_boxes)
    return Comparison(
        sent=sum(taken.values()),
        received=len(entered),
        waiting=waiting_for_a_person(shipments, arrivals),
        lost=(*_lost_out(shipments, taken), *_lost_in(entered, arrivals, queued)),
        doubled=(*_doubled_out(taken), *_doubled_in(arrivals)),
    )


def waiting_for_a_person(shipments: list[View], arrivals: list[View]) -> int:
    """Count what is a person's move."""
    moves = [shipment["awaits"]["whose_move"] for shipment in shipments if shipment["awaits"]]
    return moves.count("person") + [arrival["status"] for arrival in arrivals].count("quarantined")


def _lost_out(shipments: list[View], taken: Counter[str]) -> list[str]:
    statuses = {shipment["mark"]: shipment["status"] for shipment in shipments}
    claimed = [mark for mark, status in statuses.items() if status in _LEFT and mark not in taken]
    forgotten = [mark for mark in taken if statuses.get(mark) in _STAYED or mark not in statuses]
    return [f"{mark}: u nas wysłane, platforma go nie ma" for mark in claimed] + [
        f"{mark}: platforma go ma, u nas: {statuses.get(mark, 'brak')}" for mark in forgotten
    ]


def _lost_in(confirmed: list[View], arrivals: list[View], queued: int) -> list[str]:
    ours = {(arrival["platform_id"], arrival["document_sha256"]) for arrival in arrivals}
    missing = [item["id"] for item in confirmed if (item["id"], item["sha256"]) not in ours]
    left = [f"{queued} wpływów czeka jeszcze w kolejce"] if queued else []
    return [f"wpływ {number}: platforma ma nasze potwierdzenie, u nas go nie ma" for number in missing] + left


def _doubled_out(taken: Counter[str]) -> list[str]:
    return [f"{mark}: platforma ma {count} razy" for mark, count in taken.items() if count > 1]


def _doubled_in(arrivals: list[View]) -> list[str]:
    counts = Counter(arrival["platform_id"] for arrival in arrivals)
    return [f"wpływ {number} jest u nas {count} razy" for number, count in counts.items() if count > 1]
