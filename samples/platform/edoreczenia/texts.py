"""Digests of what a letter says, for the books."""

from __future__ import annotations

import hashlib

from samples.platform.edoreczenia.model import Message


def digest(text: str) -> str:
    """Give the hexadecimal SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def content_digest(letter: Message) -> str:
    """Give one digest of all that makes a letter the same letter: subject, case, text, files."""
    files = sorted(f"{attachment.name}:{attachment.sha256}" for attachment in letter.attachments)
    return digest("\n".join((letter.subject, letter.case, letter.text, *files)))
