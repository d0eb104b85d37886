"""Choose for each addressee of a letter from which own box, to which address and by which mode it goes, and say why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.fitting import answer_misfits, answered, misfits
from connector.flow.pause import sending_stops
from connector.flow.request import Addressee, Hybrid, LetterRequest, MessageContent, ModeDecision
from connector.letters.errors import NotFound, Problem
from connector.letters.mode import Choice, Mode, Wish, choose, hindrance_to
from connector.letters.paper import Paper, PaperOptions, PostalAddress
from connector.letters.party import is_ade
from connector.offices import boxes
from connector.ports import PostsPaper
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow

Way = tuple[AnyRow, str]
"""An own box, and the address that it sends to."""

_PEOPLE: Final = frozenset({"person", "unknown"})
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Course:
    """How one addressee is reached. ``why`` names the rule or the person; None where the request left nothing to choose.

    ``paper`` is what is printed and posted, where it goes that way.
    """

    box: AnyRow
    address: str
    mode: Mode
    why: Mapping[str, str] | None = None
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A course for each addressee, in their order, or what stands against it."""

    courses: Sequence[Course]
    problems: Sequence[Problem]


def plan(tx: Connection, desk: Desk, request: LetterRequest, unit_id: int) -> Plan:
    """Find how every addressee is reached."""
    own = _own_boxes(tx, desk, request, unit_id)
    if not own:
        return Plan([], [_NO_BOX])
    if not request.open_way:
        return _given(tx, request, own[0])
    found = [_course(desk, request, own, place) for place in range(len(request.addressees))]
    courses = [each for each in found if isinstance(each, Course)]
    problems = [each for each in found if isinstance(each, Problem)]
    for box in {course.box.id: course.box for course in courses}.values():
        problems += answer_misfits(tx, request, box)
    return Plan(courses, list(dict.fromkeys(problems)))


def _own_boxes(tx: Connection, desk: Desk, request: LetterRequest, unit_id: int) -> list[AnyRow]:
    """List the boxes that may send: the one that is named, that of what is answered, or all, those that stand still last."""
    if request.box is not None:
        try:
            return [boxes.by_address(tx, request.box, unit_id)]
        except NotFound:
            return []
    arrival = answered(tx, request, unit_id)
    if arrival is not None:
        return [rows.get(tx, t.boxes, arrival.box_id)]
    return sorted((box for box in boxes.every(tx, unit_id) if box.channel in desk.channels), key=sending_stops)


def _given(tx: Connection, request: LetterRequest, box: AnyRow) -> Plan:
    """Go the way that the request says: from its box to the address of each addressee."""
    mode = _mode_of(box)
    return Plan([Course(box, party.addresses[0], mode) for party in request.addressees], misfits(tx, request, box))


def _mode_of(box: AnyRow) -> Mode:
    return Mode.PURDE if is_ade(box.address) else Mode.NADAJ


def _course(desk: Desk, request: LetterRequest, own: Sequence[AnyRow], place: int) -> Course | Problem:
    party = request.addressees[place]
    ways = dict(reversed([*_ways(desk, request, party, own)]))  # the first box of each kind counts
    wish = _wish(request, party, ways)
    if request.mode is not None:
        hindrance = hindrance_to(request.mode.mode, wish)
        if hindrance is not None:
            return _problem(
                "mode_not_possible", place, f"{request.mode.mode}: {hindrance[0]}", f"{request.mode.mode}: {hindrance[1]}"
            )
        return _by(request, party, ways, request.mode.mode, _decided(request.mode))
    choice = choose(wish, desk.rules)
    if choice.mode is None:
        return _problem("mode_none_possible", place, choice.why_pl, choice.why_en)
    return _by(request, party, ways, choice.mode, _proposed(choice))


def _by(request: LetterRequest, party: Addressee, ways: Mapping[Mode, Way], mode: Mode, why: Mapping[str, str]) -> Course:
    box, address = ways[mode]
    return Course(box, address, mode, why, _paper(request, party) if mode is Mode.PUH else None)


def _paper(request: LetterRequest, party: Addressee) -> Paper | None:
    """Say what the hybrid service needs, where the party has a postal address."""
    if party.postal is None:
        return None
    chosen = request.hybrid or Hybrid()
    options = PaperOptions(**chosen.model_dump(), proceeding=request.proceeding or "general")
    return Paper(party.name, party.kind in _PEOPLE, PostalAddress(**party.postal.model_dump()), options)


def _ways(desk: Desk, request: LetterRequest, party: Addressee, own: Sequence[AnyRow]) -> Iterator[tuple[Mode, Way]]:
    """List the ways there are: an own box, and an address of the party that it can send to. Only a message's files are posted."""
    is_message, paper = isinstance(request.content, MessageContent), _paper(request, party)
    for box in own:
        mode, channel = _mode_of(box), desk.channels.get(box.channel)
        fitting = [address for address in party.addresses if is_ade(address) == is_ade(box.address)]
        if fitting and (mode is Mode.PURDE or not is_message):
            yield mode, (box, fitting[0])
        if paper is not None and is_message and isinstance(channel, PostsPaper) and channel.posts_from(boxes.own_box(box)):
            yield Mode.PUH, (box, paper.address.line[:_LONGEST])


def _wish(request: LetterRequest, party: Addressee, ways: Mapping[Mode, Any]) -> Wish:
    """Say what decides; proof is required unless the request says that it is not."""
    registered = request.hybrid is None or (request.hybrid.registered and request.hybrid.proof_of_delivery)
    proof = request.proof_required is not False
    return Wish(request.kind, party.kind, ways.keys(), request.proceeding or "general", proof, registered)


def _proposed(choice: Choice) -> dict[str, str]:
    return {"rule": choice.rule, "text_pl": choice.why_pl, "text_en": choice.why_en}


def _decided(decision: ModeDecision) -> dict[str, str]:
    return {
        "person": decision.person,
        "text_pl": f"decyzja osoby: {decision.reason}",
        "text_en": f"a person's decision: {decision.reason}",
    }


def _problem(code: str, place: int, text_pl: str, text_en: str) -> Problem:
    path = f"addressees.{place}"
    return Problem(code, path, f"{path}: nie można doręczyć ({text_pl})", f"{path}: cannot be delivered ({text_en})")


_NO_BOX = Problem("own_box_unknown", "box", "box: urząd nie ma takiej skrytki", "box: the office has no such box")
