"""Hold the books of the simulated e-Doręczenia against the connector's: what was lost, doubled, what waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from samples.demo.books import Comparison, View, waiting_for_a_person

_LEFT = {"taken", "submitted", "available", "delivered", "deemed_delivered", "undelivered"}
_STAYED = {"refused_here", "failed", "held", "ready", "accepted", "cancelled"}


def compare_mail(books: View, letters: list[View], arrivals: list[View], mailboxes: Collection[str]) -> Comparison:
    """Compare dispatch by dispatch, addressee by addressee, and letter by letter.

    Args:
        books: the simulator's own books.
        letters: the connector's letters with their shipments over e-Doręczenia.
        arrivals: the connector's arrivals in its mailboxes with their documents.
        mailboxes: the office's own.
    """
    shipments = [shipment for letter in letters for shipment in letter["shipments"]]
    entered = [letter for letter in books["arrived"] if letter["box"] in mailboxes]
    ours = [posting for posting in books["taken"] if posting["from_box"] in mailboxes]
    return Comparison(
        sent=sum(len(posting["message_ids"]) for posting in ours),
        received=len(entered),
        waiting=waiting_for_a_person(shipments, arrivals),
        lost=(*_lost_out(shipments, ours), *_lost_in(entered, arrivals)),
        doubled=(*_doubled_out(ours), *_doubled_in(arrivals)),
    )


def _lost_out(shipments: list[View], taken: list[View]) -> Iterator[str]:
    """The shipments of a call travel under its mark, with which their own begin."""
    theirs = {(posting["case"], address) for posting in taken for address in posting["to"]}
    statuses = {(one["mark"].partition(".")[0], one["addressee"]["address"]): one["status"] for one in shipments}
    for (mark, address), status in statuses.items():
        if status in _LEFT and (mark, address) not in theirs:
            yield f"{mark}, {address}: u nas wysłane, platforma go nie ma"
    for mark, address in theirs:
        if statuses.get((mark, address), "brak") in {*_STAYED, "brak"}:
            yield f"{mark}, {address}: platforma go ma, u nas: {statuses.get((mark, address), 'brak')}"


def _lost_in(entered: list[View], arrivals: list[View]) -> Iterator[str]:
    here = {arrival["platform_id"]: {document["sha256"] for document in arrival["documents"]} for arrival in arrivals}
    for letter in entered:
        if not {letter["text_sha256"], *(digest for _, digest in letter["files"])} <= here.get(letter["message_id"], set()):
            yield f"wiadomość {letter['message_id']}: jest w skrzynce, u nas nie ma jej w całości"


def _doubled_out(taken: list[View]) -> Iterator[str]:
    for mark, count in Counter(posting["case"] for posting in taken).items():
        if count > 1:
            yield f"{mark}: platforma ma {count} razy"
    for posting in taken:
        if posting["times_same"] > 1:
            yield f"{posting['case']}: ta sama treść do tego samego adresata {posting['times_same']} razy"


def _doubled_in(arrivals: list[View]) -> Iterator[str]:
    for number, count in Counter(arrival["platform_id"] for arrival in arrivals).items():
        if count > 1:
            yield f"wiadomość {number} jest u nas {count} razy"
