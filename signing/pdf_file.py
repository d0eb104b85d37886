"""What a PDF file begins with; known without the library that reads one, which takes half a second to load."""

from __future__ import annotations

from typing import Final

BEGINNING: Final = b"%PDF-"


def is_pdf(content: bytes) -> bool:
    """Tell whether the bytes set out to be a PDF."""
    return content.startswith(BEGINNING)
