"""Lift our seal to the level that the kind of letter names, and make sure that it has it."""

from __future__ import annotations

from connector.flow.desk import Desk
from connector.letters.errors import ConfigurationWrong
from connector.offices.kinds import SealLevel
from schemas.parsing import parse
from signing.errors import LevelNotReached
from signing.levels import add_timestamp, add_values
from signing.policy import Policy
from signing.timestamps import Ask
from signing.verdict import at_least
from signing.verification import verify


def lift(desk: Desk, signed: bytes, level: SealLevel) -> bytes:
    """Give a sealed letter what its level needs: nothing, a time stamp, or the proofs of its certificates too.

    Who stamps and who sealed must be believed for letters that go out. Nothing is called but the time-stamping service and the
    addresses where revocation is asked about, which may be done again.

    Raises:
        ConfigurationWrong: no time-stamping service is configured.
        StampError: the service gave no time stamp that could be believed.
        NewsMissing: chain or revocation values cannot be had now.
        LevelNotReached: what was made is not of that level.
    """
    require_level(desk, level, of_files=False)
    if level == "B" or desk.stamping is None:
        return signed
    policy = desk.policies.of("letters_out")
    lifted = _lifted(desk, signed, level, policy, desk.stamping)
    _check(desk, lifted, level, policy)
    return lifted


def require_level(desk: Desk, level: SealLevel, *, of_files: bool) -> None:
    """Make sure that a seal on a document, or on the files of a message, may have a level here; nobody is asked.

    Raises:
        ConfigurationWrong: no time-stamping service is configured, or files have no such level.
    """
    if of_files and level == "LT":
        raise ConfigurationWrong("files of messages are sealed at level B or T, not LT")
    if level != "B" and desk.stamping is None:
        raise ConfigurationWrong(f"level {level} needs [signing] timestamps")


def _lifted(desk: Desk, signed: bytes, level: SealLevel, policy: Policy, ask: Ask) -> bytes:
    stamped = add_timestamp(signed, ask, policy.stampers, at=desk.clock.now())
    if level == "T":
        return stamped
    return add_values(stamped, policy.trust, policy.stampers, at=desk.clock.now())


def _check(desk: Desk, lifted: bytes, level: SealLevel, policy: Policy) -> None:
    seal = verify(parse(lifted), policy, at=desk.clock.now()).signatures[-1]
    if seal.verdict != "valid" or not at_least(seal.baseline, level):
        raise LevelNotReached(f"{seal.reason} {seal.baseline or '-'}, wanted {level}")
