"""Tell before anything is stored what would stop a letter, hold it up or be changed in it; nothing is sent, kept or noted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from connector.flow import message, on_paper, register
from connector.flow.accept import Given, OfficeFacts, content_of, office_facts
from connector.flow.check import Checked, examine
from connector.flow.check_message import examine_message
from connector.flow.choose import Course
from connector.flow.desk import Desk
from connector.flow.lift import require_level
from connector.flow.pause import sending_stops
from connector.flow.request import LetterRequest, MessageContent, ReadyContent
from connector.flow.sign import CONFIRMED
from connector.letters.document import Role
from connector.letters.errors import ConfigurationWrong, PlatformError, Problem
from connector.letters.party import is_ade
from connector.offices.boxes import own_box
from connector.offices.kinds import LetterKind, SignatureNeed
from connector.ports import AddressRegister
from connector.store.rows import AnyRow
from schemas.findings import Finding
from schemas.sent_names import mend
from signing.errors import SigningError


class Renamed(NamedTuple):
    """A file that is sent under another name than the one given."""

    path: str
    given: str
    sent: str


@dataclass(frozen=True, slots=True)
class Preflight:
    """What would become of a letter; an error among the findings stops it or holds it for a person, a warning does not.

    ``courses`` has one for each addressee, unless something stands against that. ``size`` is in bytes.
    """

    findings: Sequence[Finding]
    courses: Sequence[Course]
    renamed: Sequence[Renamed]
    kind: LetterKind | None
    size: int

    @property
    def passes(self) -> bool:
        """Whether nothing stops the letter."""
        return all(finding.severity != "error" for finding in self.findings)


def preflight(desk: Desk, client: AnyRow, request: LetterRequest, *, ask_register: bool = False) -> Preflight:
    """Check a letter as if it had been posted.

    Args:
        desk: what we work with.
        client: the row of who asks.
        request: what would be sent.
        ask_register: whether the register of addresses (BAE) is asked too, which counts as opening the own mailbox.
    """
    with desk.database.reading() as tx:
        facts = office_facts(tx, desk, client, request, desk.clock.now())
    given = content_of(request)
    findings = [
        *map(_of_problem, facts.problems),
        *_of_content(desk, request, given, facts.kind),
        *_of_paper(given, facts),
        *_of_boxes(facts),
        *_of_addresses(desk, facts, ask_register=ask_register),
    ]
    return Preflight(
        findings, facts.courses, [*_renamed(request, given, facts)], facts.kind, sum(len(each.content) for each in given)
    )


def _of_problem(problem: Problem) -> Finding:
    return Finding(problem.code, "error", problem.line or 0, problem.path, problem.text_pl, problem.text_en)


def _of_content(desk: Desk, request: LetterRequest, given: Sequence[Given], kind: LetterKind | None) -> list[Finding]:
    is_message = isinstance(request.content, MessageContent)
    if is_message:
        checked = _examine_message(desk, given, kind)
    else:
        source = given[0]
        checked = examine(desk, json.loads(source.content) if source.role is Role.TEXT else source.content)
    if kind is None or checked.stops:
        return [*checked.findings]
    return [*checked.findings, *_of_signature(desk, kind, checked, is_message=is_message)]


def _examine_message(desk: Desk, given: Sequence[Given], kind: LetterKind | None) -> Checked:
    """Look at a message whose files are nowhere but in the request."""
    record, files = given[0], given[1:]
    contents = {hashlib.sha256(file.content).hexdigest(): file.content for file in files}
    checked = examine_message(desk, record.content, kind.need if kind else SignatureNeed.NONE, contents)
    return replace(checked, findings=[replace(finding, path=_within(finding.path)) for finding in checked.findings])


def _within(path: str) -> str:
    return path if path == "content" else f"content.{path}"


def _of_paper(given: Sequence[Given], facts: OfficeFacts) -> list[Finding]:
    """List what the hybrid service would refuse, where somebody gets the letter on paper."""
    papers = [course.paper for course in facts.courses if course.paper is not None]
    if not papers:
        return []
    contents = {hashlib.sha256(file.content).hexdigest(): file.content for file in given[1:]}
    found = on_paper.findings_of(message.read(given[0].content), contents.__getitem__, papers)
    return [replace(finding, path=_within(finding.path)) for finding in found]


def _of_signature(desk: Desk, kind: LetterKind, checked: Checked, *, is_message: bool) -> Iterator[Finding]:
    """Say where the signature that its kind requires is not there and cannot be made at once."""
    if kind.need is SignatureNeed.EXTERNAL and checked.verdict not in CONFIRMED:
        text_pl = "Pismo będzie czekać na podpis osoby: tak wymaga jego rodzaj."
        text_en = "The letter will wait for a person's signature, as its kind requires."
        yield Finding("signature_awaited", "warning", 0, "kind", text_pl, text_en)
    elif kind.need is SignatureNeed.SEAL and checked.verdict == "unsigned":
        yield from _of_seal(desk, kind, is_message=is_message)


def _of_seal(desk: Desk, kind: LetterKind, *, is_message: bool) -> Iterator[Finding]:
    """Say why our own seal could not be made now."""
    key = desk.keys.get(kind.signing_key or "")
    if key is None:
        text_pl = "Nie ma klucza, którym urząd pieczętuje pisma tego rodzaju; pismo zostanie wstrzymane."
        text_en = "The key that seals letters of this kind is missing; the letter would be held."
        yield Finding("signing_key_missing", "error", 0, "kind", text_pl, text_en)
        return
    try:
        key.check_valid(desk.clock.now())
        require_level(desk, kind.level, of_files=is_message)
    except (ConfigurationWrong, SigningError) as obstacle:
        yield Finding(obstacle.code, "error", 0, "kind", obstacle.text_pl, obstacle.text_en)


def _of_boxes(facts: OfficeFacts) -> Iterator[Finding]:
    """Warn of own boxes that send nothing until a person sees to them, and of rights that a mailbox did not grant us."""
    for box in {course.box.id: course.box for course in facts.courses}.values():
        if sending_stops(box):
            text_pl = f"Skrzynka {box.address} nie wysyła (wstrzymana albo nie odbiera); pismo będzie czekać."
            text_en = f"Box {box.address} sends nothing (paused, or not receiving); the letter would wait."
            yield Finding("box_stands_still", "warning", 0, "box", text_pl, text_en)
        for right in box.missing_rights or ():
            yield Finding(right["code"], "warning", 0, "box", right["text_pl"], right["text_en"])


def _of_addresses(desk: Desk, facts: OfficeFacts, *, ask_register: bool) -> Iterator[Finding]:
    electronic = [(place, course) for place, course in enumerate(facts.courses) if is_ade(course.address)]
    if not ask_register:
        for place, course in electronic:
            yield from register.check_pair(course.address, _path(place))
        return
    for box in {course.box.id: course.box for _, course in electronic}.values():
        yield from _registered(desk, box, [(place, course) for place, course in electronic if course.box.id == box.id])


def _registered(desk: Desk, box: AnyRow, courses: Sequence[tuple[int, Course]]) -> Iterable[Finding]:
    """Ask about all addresses at once, through the box that the letter would leave from."""
    asked: AddressRegister | None = register.register_of(desk.channels[box.channel])
    if asked is None or sending_stops(box):
        return [register.unchecked("addressees")]
    try:
        known = {entry.address: entry for entry in asked.refresh(own_box(box), [course.address for _, course in courses])}
    except PlatformError:
        return [register.unchecked("addressees")]
    return [
        finding
        for place, course in courses
        for finding in register.findings_of(course.address, known.get(course.address), _path(place))
    ]


def _path(place: int) -> str:
    return f"addressees.{place}"


def _renamed(request: LetterRequest, given: Sequence[Given], facts: OfficeFacts) -> Iterator[Renamed]:
    """List the files that travel over e-Doręczenia under a mended name; ePUAP has our own mark for a name."""
    if isinstance(request.content, MessageContent):
        for place, each in enumerate(given[1:]):
            if each.name != each.name_given:
                yield Renamed(f"content.attachments[{place}]", each.name_given, each.name)
    elif isinstance(request.content, ReadyContent) and any(is_ade(course.address) for course in facts.courses):
        mended = mend(given[0].name_given)
        if mended.changed:
            yield Renamed("content.name", mended.given, mended.name)
