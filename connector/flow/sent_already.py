"""Warn where a letter that is about to leave seems to have been sent past the connector already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from lxml import etree

from connector.flow.chores import WARSAW
from connector.store.rows import AnyRow
from schemas.errors import UnreadableXml
from schemas.findings import Finding
from schemas.parsing import parse
from signing.names import SIGNATURE

CODE: Final = "perhaps_sent_already"
LOOKS_BACK: Final = timedelta(days=7)
"""So long after it was found a letter sent elsewhere is held against those that are about to leave."""


def content_digest(content: bytes) -> str:
    """Give the SHA-256 in hex of what a document says, whoever signed it and when; of the bytes where it is not XML."""
    try:
        root = parse(content).getroot()
    except UnreadableXml:
        return hashlib.sha256(content).hexdigest()
    for signature in list(root.iter(SIGNATURE)):
        parent = signature.getparent()
        if parent is not None:
            parent.remove(signature)
    return hashlib.sha256(etree.tostring(root, method="c14n", exclusive=True, with_comments=False)).hexdigest()


def warnings(document: bytes, twins: Iterable[AnyRow]) -> dict[str, Finding]:
    """Say by the addressee's address where the same content went past the connector.

    Args:
        document: what is to leave, before or after it is signed.
        twins: letters sent elsewhere to the same addressees from the same entity.
    """
    candidates = [row for row in twins if row.content_sha256 is not None]
    if not candidates:
        return {}
    digest = content_digest(document)
    return {row.addressee: _warning(row) for row in candidates if row.content_sha256 == digest}


def _warning(row: AnyRow) -> Finding:
    when = row.sent_at or row.found_at
    text_pl = f"To samo pismo wysłano już do tego adresata poza konektorem ({when.astimezone(WARSAW):%d.%m.%Y %H:%M})."
    text_en = f"The same letter was sent to this addressee past the connector already ({when.isoformat()}, {row.public_id})."
    return Finding(CODE, "warning", 0, "", text_pl, text_en)
