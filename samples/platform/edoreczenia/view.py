"""Write what mailboxes hold as the answers show it, with the defects of the contract where the settings say sloppy."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from samples.platform.edoreczenia.limits import SMALL
from samples.platform.edoreczenia.model import ArchiveTask, Attachment, Evidence, Message, Task
from samples.platform.shared.clock import WARSAW

if TYPE_CHECKING:
    from samples.platform.edoreczenia.hub import Hub

Json = dict[str, Any]

FORMATS = ("fullExtended", "full", "metadata", "minimal")


def message(hub: Hub, one: Message, form: str) -> Json:
    """Write a message in one of the formats: minimal, metadata, full, fullExtended."""
    if form == "minimal":
        return {"messageMetadata": {"messageId": one.id, "timestamp": instant(one.timestamp)}}
    if one.kind == "Stub":
        return _stub(hub, one)
    written: Json = {"messageControlData": control(hub, one), "messageMetadata": metadata(hub, one)}
    if form == "metadata":
        return written
    whole = form == "fullExtended"
    now = hub.time.seconds()
    written["textBody"] = one.text
    written["attachments"] = [attachment(file, whole=whole and file.ready <= now) for file in one.attachments]
    written["evidences"] = [evidence(hub, proof, one.box) if whole else _named(proof) for proof in one.evidences]
    return written


def group(hub: Hub, one: Message) -> Json:
    """Write the element that stands for all messages of a mass letter."""
    told = metadata(hub, one)
    kept = ("subject", "timestamp", "submissionDate", "shippingService")
    seen = {"messageType": "massMessageGrouped", "massMessageId": one.mass, "massMessage": True}
    labels = [{"label": one.label, "messageLocation": one.place}]
    return {
        "messageControlData": {**seen, "labels": labels},
        "messageMetadata": {name: told[name] for name in kept if name in told},
    }


def metadata(hub: Hub, one: Message) -> Json:
    """Write MessageMetadata; what is empty is left out."""
    dated = {
        "submissionDate": instant(one.submitted),
        "eventDate": _loose(hub, one.event),
        "receiptDate": _loose(hub, one.received),
    }
    return _filled(
        {
            "from": one.sender,
            "to": one.to,
            "hybridShipment": one.hybrid,
            "subject": one.subject,
            "messageId": one.id,
            "refToMessageId": one.refers_to,
            "threadId": one.thread,
            "caseId": one.case,
            "timestamp": instant(one.timestamp),
            **dated,
            "shippingService": one.service,
            "additionalData": one.more,
        }
    )


def control(hub: Hub, one: Message) -> Json:
    """Write MessageControlData."""
    labels = [{"label": one.label, "messageLocation": one.place}]
    written = {
        "massMessageId": one.mass,
        "messageTaskId": one.task,
        "massMessage": bool(one.mass),
        "opened": one.opened,
        "status": one.status,
        "statusDescription": "; ".join(one.reasons),
        "messageType": one.kind,
        "daysToReceive": days_to_receive(hub, one),
        "labels": labels,
    }
    return _filled(written)


def days_to_receive(hub: Hub, one: Message) -> int | None:
    """Give the days that are left until the letter counts as delivered; 0 when that is so, None where it never is."""
    if one.last_day is None:
        return None
    return max(0, (one.last_day - hub.time.moment().date()).days) if one.received is None else 0


def attachment(one: Attachment, *, whole: bool) -> Json:
    """Write an Attachment; its content only where asked for and not above 15 MB."""
    file: Json = {"fileMetadata": file_metadata(one)}
    if whole and one.size <= SMALL:
        file["file"] = base64.b64encode(one.path.read_bytes()).decode("ascii")
    return {"order": one.order, "attachmentId": one.id, "file": file}


def file_metadata(one: Attachment) -> Json:
    """Write FileMetadata."""
    told = {"fileId": one.id, "filename": one.name, "contentType": one.media_type, "size": one.size}
    return told | {"alg": "SHA-3", "hash": one.sha3} | ({"description": one.description} if one.description else {})


def evidence(hub: Hub, one: Evidence, reader: str) -> Json:
    """Write Evidence as the mailbox ``reader`` sees it."""
    service = "puh" if one.code.startswith("H.") else "purde"
    return _filled(
        {
            "evidenceId": one.id,
            "messageId": one.message_id,
            "createDate": instant(one.made),
            "eventDate": _loose(hub, one.at),
            "reasonDetails": list(one.reasons),
            "reasonId": "SYMULATOR" if one.reasons else "",
            "externalData": f"{hub.address}/symulator/{service}/{one.id}",
            "downloaded": reader in one.readers,
            "type": one.shown,
            "from": one.sender,
            "to": one.to,
        }
    )


def rows(task: Task) -> list[Json]:
    """Write what a finished task says of each addressee."""
    return [
        _filled({"messageId": row.message_id, "addressee": row.to, "error": row.error, "error_description": row.reason})
        for row in task.rows
    ]


def archive_task(task: ArchiveTask) -> Json:
    """Write MessageArchivingTask."""
    return _filled(
        {
            "taskId": task.id,
            "creationDate": instant(task.created),
            "dateForDownload": instant(task.kept_until),
            "taskStatus": task.status,
            "numberMessages": len(task.message_ids),
            "withDeletingMessages": task.with_deleting,
            "downloadAndChangeStatus": True,
            "taskDescription": task.description,
        }
    )


def instant(moment: datetime | None) -> str | None:
    """Write a date-time in UTC with Z, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def _loose(hub: Hub, moment: datetime | None) -> str | None:
    """Write a date-time with a blank in place of T, as examples of the contract show."""
    return moment.astimezone(WARSAW).isoformat(" ", "milliseconds") if moment and hub.settings.sloppy else instant(moment)


def _named(one: Evidence) -> Json:
    return {"evidenceId": one.id, "messageId": one.message_id, "type": one.shown}


def _stub(hub: Hub, one: Message) -> Json:
    """Write a notice of a waiting letter (zawiadomienie o nadejściu): what it may say and no more."""
    told = metadata(hub, one)
    left_out = ("hybridShipment", "refToMessageId", "additionalData")
    days = days_to_receive(hub, one)
    seen = {"opened": one.opened, "messageType": "Stub", "labels": [{"label": one.label, "messageLocation": one.place}]}
    return {
        "messageControlData": seen | ({} if days is None else {"daysToReceive": days}),
        "messageMetadata": {name: value for name, value in told.items() if name not in left_out},
    }


def _filled(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}
