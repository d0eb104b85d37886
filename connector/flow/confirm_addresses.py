"""Ask the register (BAE) about the addressees of a dispatch right before it leaves, and hold what it objects to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from connector.flow import register
from connector.flow.consignment import Consignment
from connector.flow.desk import Desk
from connector.flow.settle import facts_of, settle_by
from connector.letters.errors import PlatformError
from connector.letters.evidence import Kind
from connector.letters.party import is_ade
from connector.letters.shipment import Preparation
from connector.letters.status import SETTLED
from connector.ports import RegisteredAddress
from connector.store import addresses, evidence, jobs, shipments
from connector.store.jobs import Job
from connector.store.rows import AnyRow
from schemas.findings import Finding

_LONGEST_PAUSE: Final = timedelta(days=1)
_OURS: Final = "address_"
"""How the codes of all findings about addresses begin."""

Answers = Mapping[str, RegisteredAddress | None]
"""What the register says, by address."""


def confirm_addresses(desk: Desk, job: Job, consignment: Consignment) -> bool:
    """Ask about every addressee, and tell whether the dispatch may leave as it is; nothing was called for otherwise.

    What the register objects to is held with the reason, and a person decides; the others are ordered anew without it. A
    register that cannot be asked puts the job off, unless the configuration lets letters leave unchecked.
    """
    asked = register.register_of(consignment.channel)
    known = {shipment.party_address for shipment in consignment.shipments if is_ade(shipment.party_address)}
    if asked is None or not known or desk.addresses.confirm == "never":
        return True
    try:
        answers = {address: asked.confirm(consignment.order.box, address) for address in sorted(known)}
    except PlatformError as failure:
        return _go_on_unchecked(desk, job, failure)
    return _hold_what_is_objected_to(desk, job, answers)


def _go_on_unchecked(desk: Desk, job: Job, failure: PlatformError) -> bool:
    """Warn of what was not checked where it may leave all the same; else put the job off, for as long as was asked for."""
    allowed = desk.addresses.confirm == "if_reachable"
    asked_for = min(failure.quiet_for or timedelta(), _LONGEST_PAUSE)
    with desk.database.transaction("addresses not confirmed") as tx:
        if allowed:
            for shipment in _unsettled(tx, job.subject):
                settle_by(tx, desk, facts_of(tx, shipment), problems=_problems(shipment, [register.unchecked()]))
        else:
            later = desk.clock.now() + max(desk.patience.pause(job.tries), asked_for)
            jobs.put_off(tx, job, later, failure.code)
    return allowed


def _hold_what_is_objected_to(desk: Desk, job: Job, answers: Answers) -> bool:
    now = desk.clock.now()
    with desk.database.transaction("addresses confirmed") as tx:
        waiting = [shipment for shipment in _unsettled(tx, job.subject) if shipment.party_address in answers]
        addresses.note(tx, job.unit_id, answers.items(), now, "confirmation")
        held = [shipment for shipment in waiting if _note(tx, desk, shipment, answers[shipment.party_address])]
        if not held:
            return True
        if shipments.of_dispatch(tx, job.subject):
            jobs.put_off(tx, job, now)
        else:
            jobs.finish(tx, job, now)
    return False


def _unsettled(tx: Connection, dispatch_id: int) -> list[AnyRow]:
    return [shipment for shipment in shipments.lock_of_dispatch(tx, dispatch_id) if shipment.status not in SETTLED]


def _note(tx: Connection, desk: Desk, shipment: AnyRow, entry: RegisteredAddress | None) -> bool:
    """Note what the register says at a shipment, and hold it where a person has not decided on that; True where it is held."""
    found = register.findings_of(shipment.party_address, entry)
    against = {finding.code for finding in found if finding.severity == "error"} - _decided(tx, shipment)
    changes: dict[str, Any] = {}
    if _problems(shipment, found) != (shipment.problems or []):
        changes["problems"] = _problems(shipment, found)
    if against:
        changes |= {"preparation": Preparation.ADDRESS_IN_DOUBT.value, "dispatch_id": None}
    if changes:
        settle_by(tx, desk, facts_of(tx, shipment), **changes)
    return bool(against)


def objections(problems: Sequence[Mapping[str, Any]] | None) -> list[str]:
    """Give the codes of what the register objects to, as it stands at a held shipment."""
    return [str(each["code"]) for each in problems or () if each["code"].startswith(_OURS) and each["severity"] == "error"]


def _decided(tx: Connection, shipment: AnyRow) -> set[str]:
    """Give the objections despite which a person lets this shipment leave."""
    decisions = [piece for piece in evidence.of_shipment(tx, shipment.id) if piece.kind == Kind.PERSON_RELEASED.value]
    return {piece.about for piece in decisions}


def _problems(shipment: AnyRow, found: Sequence[Finding]) -> list[dict[str, Any]]:
    others = [each for each in shipment.problems or () if not each["code"].startswith(_OURS)]
    return [*others, *(asdict(finding) for finding in found)]
