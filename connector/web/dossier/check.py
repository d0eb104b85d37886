"""Check a dossier offline: digests, its seal, the signature in each proof, the journal's links, seals and time stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509

from connector.flow.desk import Policies
from connector.web.dossier import package
from connector.web.dossier.findings import Findings, Point
from connector.web.dossier.line_check import Line
from connector.web.dossier.package import Opened
from connector.web.dossier.reading import Listed, ListedFile, read
from connector.web.dossier.reports import judge
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing import policy
from signing.errors import FileUnreadable
from signing.trust import Trust
from signing.verdict import REASONS, Report

_BESIDE = 10
"""More references than files: one to the signed properties, and some to spare."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whom whoever checks believes: for documents and seals, and for the journal and its time stamps."""

    policies: Policies
    anyone: Trust


def trusting(certificates: Iterable[x509.Certificate], podpis_zaufany: Iterable[x509.Certificate] = ()) -> Trusted:
    """Believe these certificates, and what leads to them; the second ones are seals of the minister."""
    anchors = [*certificates]
    letters = policy.letters(anchors, podpis_zaufany, stampers=anchors)
    return Trusted(Policies(letters, policy.upp(anchors), {"evidence": letters}), Trust(anchors))


def check(content: bytes, trusted: Trusted, *, at: datetime) -> Findings:
    """Check a dossier and name each thing that fails.

    Args:
        content: the ZIP.
        trusted: whom to believe; nobody is asked anything.
        at: the present moment, aware.
    """
    found = Findings()
    try:
        opened = package.unpack(content)
    except FileUnreadable as failure:
        found.add("dossier_unreadable", failure.detail)
        return found
    _check_seal(opened, trusted, at, found)
    listed = _listed(opened, found)
    if listed is None:
        return found
    _check_files(opened, listed.files, found)
    line = Line(found, trusted.anyone, at)
    line.check(opened.files.get(package.LINE, b""), listed.subject.id, listed.store)
    for one in listed.files:
        if one.proof and one.name in opened.files:
            _check_proof(one, opened.files[one.name], line.known_since(one.sha256), trusted, at, found)
    return found


def _check_seal(opened: Opened, trusted: Trusted, at: datetime, found: Findings) -> None:
    if opened.container is None:
        found.add("not_sealed", package.UNSEALED)
        return
    wanted = replace(trusted.policies.letters, most_references=len(opened.files) + _BESIDE)
    try:
        from signing.asic_verification import verify_container  # noqa: PLC0415 - it takes a while to load, which no start should wait for

        report = verify_container(opened.container, wanted, at=at, parse=parse)
    except FileUnreadable as failure:
        found.add("dossier_unreadable", failure.detail)
        return
    if not report.signatures:
        found.add("not_sealed", package.SEALED)
    _note_signatures(report, package.SEALED, found)
    if any(one.files for one in report.signatures):
        for name in report.unsigned:
            found.add("file_not_sealed", name)
    for name in opened.strange:
        found.add("file_unlisted", name)


def _note_signatures(report: Report, about: str, found: Findings) -> None:
    for one in report.signatures:
        who = f"{about} ({one.name})" if one.name else about
        found.points.append(Point(one.reason, who, one.verdict, one.text_pl, one.text_en))
    if report.signatures and report.verdict not in {one.verdict for one in report.signatures}:
        of_all = REASONS[report.reason]
        found.points.append(Point(report.reason, about, of_all.verdict, of_all.text_pl, of_all.text_en))


def _listed(opened: Opened, found: Findings) -> Listed | None:
    """Read the list of the files; None, and a finding, where it is none."""
    listed = read(opened.files.get(package.LIST, b""), Listed)
    if listed is None or len({one.name for one in listed.files}) < len(listed.files):
        found.add("list_unreadable", package.LIST)
        return None
    return listed


def _check_files(opened: Opened, listed: Iterable[ListedFile], found: Findings) -> None:
    wanted = {one.name: one.sha256 for one in listed}
    for name, sha256 in wanted.items():
        if name not in opened.files:
            found.add("file_missing", name)
        elif hashlib.sha256(opened.files[name]).hexdigest() != sha256:
            found.add("file_changed", name)
    for name in opened.files:
        if name not in wanted and name != package.LIST:
            found.add("file_unlisted", name)
    for name, content in opened.copies.items():
        if opened.files.get(name) != content:
            found.add("copy_differs", name)


def _check_proof(
    one: ListedFile, content: bytes, since: datetime | None, trusted: Trusted, at: datetime, found: Findings
) -> None:
    """Verify the signatures in a proof, as of when it is proved to have existed, where the journal proves that."""
    if since is not None:
        found.add("proof_in_journal", f"{one.name}, {since.isoformat()}")
    try:
        report = judge(content, one.judged_as or "evidence", trusted.policies, at=since or at)
    except (UnreadableXml, FileUnreadable):
        found.add("proof_unreadable", one.name)
        return
    _note_signatures(report, one.name, found)
    if not report.signatures:
        found.add("proof_unreadable", one.name)
