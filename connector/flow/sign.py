"""Sign a checked letter as its kind requires; one that came signed leaves byte for byte."""

from __future__ import annotations

from connector.flow.check import Checked
from connector.flow.desk import Desk
from connector.flow.lift import lift
from connector.letters.errors import ConfigurationWrong
from connector.offices.kinds import LetterKind, SignatureNeed
from signing.keys import SigningKey
from signing.xades import sign as sign_tree

CONFIRMED = {"valid", "intact_weak"}
"""Verdicts that are enough for a letter that a person must sign."""


def final_bytes(desk: Desk, kind: LetterKind | None, checked: Checked) -> bytes | None:
    """Give the bytes to send: those that came where they are signed or need no signature, None where a person must sign.

    Raises:
        ConfigurationWrong: the kind or its key is not configured.
        SigningError: the key cannot sign now, or the seal does not reach its level.
    """
    if kind is None:
        raise ConfigurationWrong("the letter's kind is not configured any more")
    if kind.need is SignatureNeed.EXTERNAL:
        return checked.document if checked.verdict in CONFIRMED else None
    if checked.verdict != "unsigned" or kind.need is SignatureNeed.NONE:
        return checked.document
    return lift(desk, sign_tree(checked.tree, key_of(desk, kind), at=desk.clock.now()), kind.level)


def key_of(desk: Desk, kind: LetterKind) -> SigningKey:
    """Give the key with which letters of a kind are sealed.

    Raises:
        ConfigurationWrong: there is no such key here.
    """
    key = desk.keys.get(kind.signing_key or "")
    if key is None:
        raise ConfigurationWrong(f"signing key {kind.signing_key} of kind {kind.name}")
    return key
