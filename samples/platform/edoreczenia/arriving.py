"""Let a letter arrive in a mailbox: a simulated owner sends it, so it has a life and evidence as any other."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass

from samples.platform.edoreczenia import limits
from samples.platform.edoreczenia.addresses import PERSON
from samples.platform.edoreczenia.hub import Hub
from samples.platform.edoreczenia.model import SENT, Attachment, Message
from samples.platform.edoreczenia.taking import send_now


@dataclass(frozen=True)
class File:
    """A file of an arriving letter."""

    name: str
    content: bytes
    media_type: str = ""


def arrive(
    hub: Hub,
    to: str,
    *,
    sender: str = "",
    subject: str = "Podanie",
    text: str = "W załączeniu podanie.",
    case: str = "",
    thread: str = "",
    refers_to: str = "",
    files: Sequence[File] = (),
) -> str:
    """Send a letter to a mailbox from another one, Jan Testowy's unless ``sender`` names it; give its message id.

    Raises:
        KeyError: one of the two has no mailbox here.
        Refused: a file's name that no sender could have used.
    """
    limits.check_names([file.name for file in files])
    with hub.lock:
        sending, receiving = hub.mailboxes[sender or PERSON], hub.mailboxes[to]
        letter = Message(
            id="",
            box=sending.setting.address,
            label=SENT,
            place=SENT,
            sender=sending.party(),
            to=[receiving.party()],
            subject=subject,
            text=text,
            thread=thread or hub.new_id(),
            timestamp=hub.time.moment(),
            case=case,
            refers_to=refers_to,
            attachments=[_kept(hub, file, number) for number, file in enumerate(files, 1)],
        )
        message = send_now(hub, sending, letter)
        hub.settle()
        return message.id


def _kept(hub: Hub, file: File, number: int) -> Attachment:
    kept = hub.vault.keep([file.content])
    media_type = file.media_type or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Attachment(hub.new_id(), file.name, media_type, kept.size, kept.sha256, kept.sha3, kept.path, number)
