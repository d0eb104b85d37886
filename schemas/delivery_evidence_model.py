"""What a piece of evidence of e-Doręczenia says, whatever its form (dowód)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Says = Literal["delivered", "returned", "handed_over"]

_CODE: Final = re.compile(r"(?<![0-9A-Za-z])(BP\.?[OW][XP]|H\.?(?:EPO|PN|DW)|[A-E]\.?[1-3])(?![0-9A-Za-z])")
_ADE: Final = re.compile(r"AE:[A-Z]{2}-[0-9A-Z-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """Sender or addressee: the name, and the address for electronic delivery (ADE). Numbers such as PESEL are not read."""

    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something happened or did not: the code as written, and the text beside it where there is one."""

    code: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A moment that the evidence states: the field's own name, the text as written, and in UTC as far as it can be read."""

    field: str
    raw: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryEvidence:
    """A piece of evidence (dowód): what it says only. Whether it proves anything depends on its seal, judged elsewhere.

    Attributes:
        kind: the code without dots, such as ``A1`` or ``BPOX`` (protocols, e-Doręczenia 7.2).
        receipt_id: its own number.
        message_id: the message that it speaks of.
        event: the moment it speaks of, which its kind decides: the event, the hand-over, the posting, the delivery or return.
        dates: every moment stated, in order.
        says: what the kind alone leaves open: a postal card says delivered or returned, a proof of receipt handed over.
        based_on: the number of the evidence that a business receipt rests on.
        mode: how it was delivered (TrybDoreczenia), as written.
        issuer: who issued it.
    """

    kind: str
    receipt_id: str | None = None
    message_id: str | None = None
    sender: Party | None = None
    addressee: Party | None = None
    event: Stated | None = None
    dates: tuple[Stated, ...] = ()
    says: Says | None = None
    reasons: tuple[Reason, ...] = ()
    based_on: str | None = None
    mode: str | None = None
    issuer: str | None = None


def code(written: str) -> str:
    """Give a code of evidence without dots: ``BP.OX`` and ``BPOX`` are the same (protocols, e-Doręczenia 7.2 and 11)."""
    return written.replace(".", "").strip().upper()


def code_in(*texts: str) -> str | None:
    """Find a code of evidence in what a file or message is called, such as ``BPOP-1.pdf``; None where there is none."""
    found = (_CODE.search(text) for text in texts)
    return next((code(match[1]) for match in found if match), None)


def electronic_address(written: str | None) -> str | None:
    """Give the ADE in a text, in capitals; the whole text where it holds none."""
    found = _ADE.search(written or "")
    return found[0].upper() if found else written or None
