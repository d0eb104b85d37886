"""Show a piece of evidence as a page for reading; the proof is the file."""

from __future__ import annotations

from typing import Final

from fastapi.responses import HTMLResponse

from connector.letters.errors import NotFound
from connector.store.archive import Archive
from connector.store.rows import AnyRow
from connector.web.download import content_of
from schemas import delivery_evidence, delivery_evidence_view, rendering
from schemas.errors import UnreadableXml
from schemas.parsing import parse

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_RECEIPTS: Final = {"UPP", "UPD"}


def readable(archive: Archive, row: AnyRow) -> HTMLResponse:
    """Answer with a page that says who, what, when, and the codes as written.

    Raises:
        NotFound: there is no such page of it: it is a PDF, or a record of ours.
        Erased: its bytes were erased.
    """
    content = content_of(archive, row)
    try:
        tree = parse(content)
    except UnreadableXml:
        raise NotFound(row.public_id) from None
    evidence = delivery_evidence.read(tree, None if row.kind in _RECEIPTS else row.kind)
    page = delivery_evidence_view.to_html(evidence) if evidence is not None else rendering.to_html(tree)
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})
