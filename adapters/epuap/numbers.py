"""Find ePUAP's number of a document in the XML that the platform sends beside it."""

from __future__ import annotations

from schemas.errors import UnreadableXml
from schemas.parsing import parse


def document_number(xml: bytes | None) -> str | None:
    """Give the text of the last ``IdentyfikatorDokumentu``, in whatever namespace; None where there is none.

    This holds for ``daneDodatkowe`` (protocols, ePUAP 6) and for a proof, which has one only (14.1).
    """
    try:
        root = parse(xml or b"").getroot()
    except UnreadableXml:
        return None
    texts = [(element.text or "").strip() for element in root.iter("{*}IdentyfikatorDokumentu")]
    return next((text for text in reversed(texts) if text), None)
