"""Letters that the office sends, as a document system posts them to the connector."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from samples.documents.attachments import Attachment, plot_list, plot_map
from samples.documents.templates import DATA, fill
from samples.documents.xades import sign_as_person
from samples.pki import Pki

OWN_BOX = "/lubin/skrytka"


def notice() -> dict[str, Any]:
    """Give a letter as data, with two attachments: a PDF and a CSV."""
    letter = _read("notice.json")
    letter["content"]["letter"]["attachments"] = [_as_data(attachment) for attachment in (plot_map(), plot_list())]
    return letter


def mistakes() -> dict[str, Any]:
    """Give a letter as data with three mistakes: a blank title, a bad post code, a PESEL that fails its checksum."""
    return _read("mistakes.json")


def ready(
    document: bytes, subject: str, addressees: Sequence[tuple[str, str]], *, kind: str = "pismo", name: str = "pismo.xml"
) -> dict[str, Any]:
    """Give the request that posts a document which exists already.

    Args:
        document: the document; it travels byte for byte.
        subject: what the letter is about, for people.
        addressees: name and box address of each, all public bodies.
        kind: the kind of letter, which decides what signature it needs.
        name: the file name of the document.
    """
    return {
        "subject": subject,
        "kind": kind,
        "box": OWN_BOX,
        "addressees": [{"name": who, "address": address, "kind": "public_body"} for who, address in addressees],
        "content": {"document_base64": base64.b64encode(document).decode(), "name": name},
    }


def plain_letter(text: str, cid: str, *, at: datetime | None = None) -> bytes:
    """Write an unsigned letter from the office (form 2013/12/12/1410) with one paragraph.

    Args:
        text: the paragraph.
        cid: the correlation id (str:CID) that tells this letter from others.
        at: the day of the letter; now, if not given.
    """
    return _letter(cid, at or datetime.now(UTC), title="Pismo", mark="OŚ.6220.14.2026", kind="zawiadomienie", paragraphs=[text])


def signed_decision(pki: Pki, *, at: datetime | None = None) -> bytes:
    """Write a decision that a person signed already, with its ``xml-stylesheet`` instruction before the root.

    Args:
        pki: the test PKI; the key is that of ``person``.
        at: the claimed signing time; now, if not given.
    """
    moment = at or datetime.now(UTC)
    paragraphs = [
        "Na podstawie art. 104 k.p.a. zezwalam na usunięcie jednej lipy z działki 12/3 w obrębie Testowy.",
        "Od decyzji służy odwołanie w terminie 14 dni od dnia jej doręczenia.",
    ]
    decision = _letter("6131-7-2026", moment, title="Decyzja", mark="OŚ.6131.7.2026", kind="decyzja", paragraphs=paragraphs)
    return sign_as_person(decision, pki.pair("person"), moment)


def _letter(cid: str, at: datetime, **values: Any) -> bytes:
    return fill("letter_from_office.xml", cid=cid, day=at.date().isoformat(), **values)


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return read


def _as_data(attachment: Attachment) -> dict[str, str]:
    return {
        "name": attachment.name,
        "media_type": attachment.media_type,
        "content_base64": attachment.base64,
        "description": attachment.description,
    }
