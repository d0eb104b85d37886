"""Bytes that belong to a letter, an arrival or a piece of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a document is to its owner."""

    TEXT = "text"
    """The content that the caller gave as data."""
    ORIGINAL = "original"
    """The document as it came, or as we wrote it."""
    SIGNED = "signed"
    ATTACHMENT = "attachment"
    RENDERING = "rendering"


@dataclass(frozen=True, slots=True)
class Document:
    """A document (dokument): role, the name given by whoever sent it, a safe name, type, size in bytes and SHA-256."""

    id: str
    role: Role
    name_given: str | None
    name: str
    media_type: str
    size: int
    sha256: str
