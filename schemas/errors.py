"""What can go wrong with documents, as one tree.

DocumentError           a ValueError with a stable code; never retried, the caller's fault
+-- UnreadableXml       the bytes are no XML that we accept
+-- UnreadableJson      the bytes are no JSON that we accept
+-- ContentRefused      content cannot become a document; carries every finding
+-- UnknownForm         no such template in our catalogue
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from schemas.findings import Finding


class DocumentError(ValueError):
    """A document or its content is not acceptable; repeating the call changes nothing."""

    retry: ClassVar[bool] = False
    fault: ClassVar[str] = "caller"

    def __init__(self, code: str, text_pl: str, text_en: str) -> None:
        super().__init__(text_en)
        self.code = code
        self.text_pl = text_pl
        self.text_en = text_en


class UnreadableXml(DocumentError):
    """The bytes cannot be read as XML within our limits; ``line`` is counted from 1, or None where unknown."""

    def __init__(self, code: str, text_pl: str, text_en: str, line: int | None = None) -> None:
        super().__init__(code, text_pl, text_en)
        self.line = line


class UnreadableJson(DocumentError):
    """The bytes cannot be read as JSON of one meaning; ``line`` is counted from 1, or None where unknown."""

    def __init__(self, code: str, text_pl: str, text_en: str, line: int | None = None) -> None:
        super().__init__(code, text_pl, text_en)
        self.line = line


class ContentRefused(DocumentError):
    """Content cannot become a document; ``findings`` holds every mistake, never empty."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            "content_refused",
            f"Nie można utworzyć dokumentu. Liczba błędów: {len(findings)}.",
            f"The document cannot be made. Number of mistakes: {len(findings)}.",
        )
        self.findings = list(findings)


class UnknownForm(DocumentError):
    """The catalogue holds no such template."""

    def __init__(self, name: str) -> None:
        super().__init__("unknown_form", f"Nieznany wzór dokumentu: {name}.", f"Unknown document template: {name}.")
