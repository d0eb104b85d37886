"""A message dropped as a folder: its files are named in letter.json and lie beside it."""

from __future__ import annotations

import base64
import json

import pytest

from adapters.documents.folder.request import Unreadable, read_request
from connector.flow.request import MessageContent
from connector.flow.request import read_request as read_letter
from tests.flow.mailbox_out_kit import a_message


def folder(*names: str) -> dict[str, bytes]:
    """Give a folder whose letter names these files."""
    attachments = [{"file": name} for name in names]
    letter = {**a_message(), "content": {"text": "Dzień dobry.", "attachments": attachments}}
    return {"letter.json": json.dumps(letter).encode(), "plan.pdf": b"%PDF-1.7"}


def test_files_of_a_message_are_put_in_from_the_folder() -> None:
    """A named file becomes an attachment with its bytes and name, and the whole is a letter as the API takes it."""
    letter = read_letter(read_request(folder("plan.pdf")))
    assert isinstance(letter.content, MessageContent)
    assert [(each.name, each.content) for each in letter.content.attachments] == [("plan.pdf", b"%PDF-1.7")]


def test_file_that_is_not_there_is_named() -> None:
    """A message is not let out without a file that it names."""
    with pytest.raises(Unreadable, match=r"brak\.pdf"):
        read_request(folder("plan.pdf", "brak.pdf"))


def test_message_without_files_stays_as_it_is() -> None:
    """Contents given in the request itself are not looked for in the folder."""
    given = {"letter.json": json.dumps(a_message()).encode()}
    attached = read_request(given)["content"]["attachments"][0]
    assert base64.b64decode(attached["content_base64"]) == b"%PDF-1.7 pismo"
