"""Judge the signatures in a dossier's papers, for programs and as pages."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from cryptography import x509

from connector.flow.desk import Desk, DocumentKind, Policies
from connector.flow.signed_files import judge_file
from connector.flow.verdicts import own_seals, verify_receipt
from connector.web import verification_page
from connector.web.dossier.papers import Paper
from connector.web.dossier.words import REPORT
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing.errors import FileUnreadable
from signing.report import as_json
from signing.verdict import Report

Reports = dict[str, dict[str, Any]]


def judge(
    content: bytes, kind: DocumentKind, policies: Policies, *, at: datetime, own: Collection[x509.Certificate] = ()
) -> Report:
    """Judge the signatures in octets of a kind; ``own`` are the office's certificates, which never sign as an addressee.

    Raises:
        UnreadableXml, FileUnreadable: they are nothing that is signed.
    """
    if kind in {"upp", "upd"}:
        return verify_receipt(parse(content), policies, at=at, own=own)
    return judge_file(content, policies.of(kind), at=at)


def judge_all(papers: Sequence[Paper], desk: Desk, at: datetime) -> tuple[Reports, list[str]]:
    """Judge every paper that may be signed; gives the reports by name, and the names of those that cannot bear a signature."""
    reports: Reports = {}
    unread: list[str] = []
    for paper in papers:
        if paper.judged_as is None:
            continue
        try:
            found = judge(paper.content, paper.judged_as, desk.policies, at=at, own=own_seals(desk))
        except (UnreadableXml, FileUnreadable):
            unread.append(paper.name)
        else:
            reports[paper.name] = as_json(found, at=at, lists=desk.policies.lists(), received=paper.received)
    return reports, unread


def written(reports: Reports, unread: Sequence[str]) -> list[Paper]:
    """Write reports down as papers."""
    data = {"reports": reports, "not_judged": list(unread)}
    return [
        Paper("raporty/podpisy.json", as_bytes(data), REPORT),
        Paper("raporty/podpisy.pl.html", verification_page.render(reports, "pl").encode(), REPORT),
        Paper("raporty/signatures.en.html", verification_page.render(reports, "en").encode(), REPORT),
    ]


def as_bytes(data: dict[str, Any]) -> bytes:
    """Write data as JSON that people can read too."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
