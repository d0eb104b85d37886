"""Attachments: read, streamed down, streamed up into a draft (protocols, e-Doręczenia 3.3)."""

from __future__ import annotations

from typing import Any

from samples.platform.edoreczenia import limits, view
from samples.platform.edoreczenia.asking import Ask, Reply
from samples.platform.edoreczenia.drafts import named as named_draft
from samples.platform.edoreczenia.evidences import OCTETS
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.messages import with_warning
from samples.platform.edoreczenia.model import Attachment, Message
from samples.platform.edoreczenia.multipart import Multipart, small
from samples.platform.edoreczenia.taking import read_file
from samples.platform.edoreczenia.vault import Kept


def get(ask: Ask) -> dict[str, Any]:
    """GET messages/{id}/attachments/{id}: in base64."""
    return _shown(ask, ask.hub.message(ask.box, ask.path["messageId"]))


def download(ask: Ask) -> Reply:
    """POST attachments/download: the bytes, streamed."""
    message = ask.hub.message(ask.box, ask.body["messageId"])
    found = _ready(ask, message, ask.body["attachmentId"])
    return Reply(200, OCTETS, found.path)


def get_of_draft(ask: Ask) -> dict[str, Any]:
    """GET drafts/{id}/attachments/{id}."""
    return _shown(ask, named_draft(ask, ask.path["messageId"]))


def add_to_draft(ask: Ask) -> dict[str, Any]:
    """POST drafts/{id}/attachments: in base64."""
    draft = named_draft(ask, ask.path["messageId"])
    return _added(ask, draft, read_file(ask.hub.vault, ask.body, len(draft.attachments) + 1, {}))


def upload(ask: Ask) -> dict[str, Any]:
    """POST {draft id}/attachments/upload: multipart, streamed to the disk before anything else waits for it."""
    try:
        fields, kept = _received(ask)
    except ValueError as error:
        raise Refused(f"SYMULATOR: {error}", "UAAPI0209") from error
    with ask.hub.lock:
        draft = named_draft(ask, ask.path["messageId"])
        limits.check_name(fields["filename"])
        if fields.get("size", str(kept.size)) != str(kept.size):
            raise Refused("SYMULATOR: rozmiar nie zgadza się z treścią", "UAAPI0208")
        number, order = ask.hub.new_id(), len(draft.attachments) + 1
        kind, about = fields["contentType"], fields.get("description", "")
        file = Attachment(number, fields["filename"], kind, kept.size, kept.sha256, kept.sha3, kept.path, order, about)
        return _added(ask, draft, file)


def remove(ask: Ask) -> dict[str, Any]:
    """DELETE drafts/{id}/attachments/{id}."""
    draft = named_draft(ask, ask.path["messageId"])
    found = _named(draft, ask.path["attachmentId"])
    draft.attachments.remove(found)
    return view.file_metadata(found)


def remove_all(ask: Ask) -> list[dict[str, Any]]:
    """DELETE drafts/{id}/attachments."""
    draft = named_draft(ask, ask.path["messageId"])
    removed, draft.attachments = draft.attachments, []
    return [view.file_metadata(one) for one in removed]


def _received(ask: Ask) -> tuple[dict[str, str], Kept]:
    """Stream the parts: fields are kept, the file goes to the vault."""
    fields: dict[str, str] = {}
    kept: Kept | None = None
    for name, content in Multipart(ask.media_type, ask.blocks()).parts():
        if name == "file":
            kept = ask.hub.vault.keep(content)
        elif name in ("filename", "contentType", "size", "alg", "description"):
            fields[name] = small(content)
        else:
            raise ValueError(f"Redundant field: {name}")
    missing = [name for name in ("filename", "contentType") if not fields.get(name)]
    if missing or kept is None:
        raise ValueError(f"brak pól: {missing or ['file']}")
    return fields, kept


def _added(ask: Ask, draft: Message, file: Attachment) -> dict[str, Any]:
    limits.check_names([*(one.name for one in draft.attachments), file.name])
    ask.hub.check_room(ask.box, file.size)
    draft.attachments.append(file)
    return with_warning(ask, {"attachmentId": file.id, "fileMetadata": view.file_metadata(file)})


def _shown(ask: Ask, message: Message) -> dict[str, Any]:
    found = _ready(ask, message, ask.path["attachmentId"])
    if found.size > limits.SMALL:
        raise Refused("SYMULATOR: powyżej 15 MB załącznik pobiera się przez attachments/download", "UAAPI0210")
    return view.attachment(found, whole=True)


def _ready(ask: Ask, message: Message, attachment_id: str) -> Attachment:
    found = _named(message, attachment_id)
    if found.ready > ask.hub.time.seconds():
        raise Refused("SYMULATOR: załącznik nie jest jeszcze dostępny", "UAAPI0211", message_id=message.id)
    if message.kind == "Stub":
        raise Refused("SYMULATOR: to jest zawiadomienie", "UAAPI0212", message_id=message.id)
    ask.hub.ledger.fetched[found.id] += 1
    return found


def _named(message: Message, attachment_id: str) -> Attachment:
    for one in message.attachments:
        if one.id == attachment_id:
            return one
    raise Refused("SYMULATOR: nie ma takiego załącznika", "UAAPI0407", message_id=message.id)
