"""Check a dossier's time line: recompute the links, climb to the seals, verify the seals and their time stamps."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from connector.care import tree
from connector.store import journal
from connector.web.dossier import package
from connector.web.dossier.findings import Findings
from connector.web.dossier.reading import Entry, SealEntry, Statement, TimeLine, read
from signing import detached, timestamps
from signing.certificates import known
from signing.errors import StampError, StampTimeWrong, StampUntrusted
from signing.trust import Trust
from signing.verdict import Finding


@dataclass(frozen=True, slots=True)
class _Held:
    """A seal that holds: what it states, and since when a time stamp proves it, where one does."""

    statement: Statement
    since: datetime | None


class Line:
    """Looks through a time line and remembers which digests stood in the journal since when.

    Args:
        found: takes the findings.
        trust: whose seals and time stamps are believed.
        at: the present moment, aware.
    """

    def __init__(self, found: Findings, trust: Trust, at: datetime) -> None:
        self._found, self._trust, self._at = found, trust, at
        self._since: dict[str, datetime] = {}

    def known_since(self, sha256: str) -> datetime | None:
        """Say since when a time stamp proves that these octets existed; None where nothing proves it."""
        return self._since.get(sha256)

    def check(self, content: bytes, subject: str, store: str | None) -> None:
        """Check everything in a time line about a subject, of a store."""
        line = read(content, TimeLine)
        if line is None:
            self._found.add("line_unreadable", package.LINE)
            return
        checked = (self._check_seal(seal, store) for seal in line.seals)
        seals = {held.statement.number: held for held in checked if held is not None}
        for entry in line.entries:
            self._check_entry(entry, subject, seals)
        self._check_order([entry for entry in line.entries if entry.position is not None])

    def _check_seal(self, entry: SealEntry, store: str | None) -> _Held | None:
        """Verify a seal of the journal; None where it is not genuine."""
        statement = _stated(entry)
        about = f"pieczęć dziennika nr {statement.number if statement else '?'} / seal of the journal"
        certificate, signature = _certificate(entry.certificate), _decoded(entry.signature)
        if statement is None or certificate is None or not detached.verifies(entry.statement.encode(), signature, certificate):
            self._found.add("seal_forged", about)
            return None
        if statement.store != store:
            self._found.add("seal_foreign", about)
            return None
        is_known = self._check_signer(certificate, statement.sealed_at, about)
        stamped_at = self._check_stamp(entry, signature, about)
        # A stranger's key can be made to fit a signature that was stamped long ago.
        return _Held(statement, stamped_at if is_known else None)

    def _check_signer(self, certificate: x509.Certificate, sealed_at: datetime, about: str) -> bool:
        try:
            self._trust.check(known(certificate), (), sealed_at)
        except Finding:
            self._found.add("seal_signer_unknown", about)
            return False
        self._found.add("seal_genuine", about)
        return True

    def _check_stamp(self, seal: SealEntry, signature: bytes, about: str) -> datetime | None:
        if seal.token is None:
            self._found.add("seal_not_stamped", about)
            return None
        try:
            stamp = timestamps.verify(_decoded(seal.token), signature, self._trust, at=self._at)
        except (StampUntrusted, StampTimeWrong):
            self._found.add("stamp_unknown", about)
        except StampError:
            self._found.add("stamp_wrong", about)
        else:
            self._found.add("stamp_good", f"{about}: {stamp.at.isoformat()}")
            return stamp.at
        return None

    def _check_entry(self, entry: Entry, subject: str, seals: Mapping[int, _Held]) -> None:
        about = f"wpis / entry {entry.position or '-'}"
        if entry.subject != subject:
            self._found.add("entry_foreign", about)
        code = _judge(entry, seals)
        self._found.add(code, about)
        held = seals.get(entry.seal or 0)
        if code == "entry_sealed" and held is not None and held.since is not None:
            for sha256 in entry.digests.values():
                self._since[sha256] = min(held.since, self._since.get(sha256, held.since))

    def _check_order(self, entries: Sequence[Entry]) -> None:
        for before, after in pairwise(entries):
            steps = (after.position or 0) - (before.position or 0)
            if steps < 1 or (steps == 1 and after.link_before != before.link):
                self._found.add("entries_disordered", f"{before.position}, {after.position}")


def _judge(entry: Entry, seals: Mapping[int, _Held]) -> str:
    """Say which finding an entry deserves: its link recomputed, and from there up to the seal that it names."""
    if entry.position is None:
        return "entry_not_sealed_yet"
    if entry.link is None or journal.link(entry.link_before or "", entry.position, entry) != entry.link:
        return "entry_broken"
    if entry.seal is None:
        return "entry_not_sealed_yet"
    if entry.seal not in seals:
        return "seal_missing"
    return _under(entry.position, entry.link, entry.way, seals[entry.seal].statement)


def _under(position: int, link: str, way: Sequence[tree.Step] | None, statement: Statement) -> str:
    if not statement.first <= position <= statement.last:
        return "entry_not_sealed_so"
    if statement.tree is None:
        return "entry_below_old_seal"
    return "entry_sealed" if way is not None and tree.climb(link, way) == statement.tree else "entry_not_sealed_so"


def _stated(entry: SealEntry) -> Statement | None:
    """Read what a seal states; None where it states nothing that a seal does."""
    statement = read(entry.statement.encode(errors="replace"), Statement)
    try:
        entry.seal.stated()
    except ValueError:
        return None
    return statement


def _certificate(text: str) -> x509.Certificate | None:
    """Read a certificate whose key can be used at all."""
    try:
        certificate = x509.load_pem_x509_certificate(text.encode(errors="replace"))
        known(certificate).key  # noqa: B018 - reading it is the check
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return certificate


def _decoded(text: str) -> bytes:
    """Decode base64; what is none is nothing."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
