"""Evidence: lists, metadata, files (protocols, e-Doręczenia 3.2)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from samples.platform.edoreczenia import files, listing, view
from samples.platform.edoreczenia.asking import Ask, Reply
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.messages import with_warning, within
from samples.platform.edoreczenia.model import Evidence

OCTETS = "application/octet-stream"


def of_message(ask: Ask) -> dict[str, Any]:
    """GET messages/{id}/evidences."""
    return _listed(ask, ask.hub.message(ask.box, ask.path["messageId"]).evidences)


def of_mailbox(ask: Ask) -> dict[str, Any]:
    """GET messages/evidences: of all messages that still exist."""
    return _listed(ask, (evidence for message in within(ask, [*ask.box.messages.values()]) for evidence in message.evidences))


def one(ask: Ask) -> list[dict[str, Any]]:
    """GET messages/evidences/{id}."""
    return [view.evidence(ask.hub, _found(ask, ask.path["evidenceId"]), ask.box.setting.address)]


def file(ask: Ask) -> Reply:
    """GET evidences/{puh|purde}/{id}: the file, byte for byte the same every time."""
    evidence = _found(ask, ask.path["evidenceId"])
    if ask.path["messageType"] != ("puh" if evidence.code.startswith("H.") else "purde"):
        raise Refused("SYMULATOR: messageType: puh albo purde, jak przesyłka", "UAAPI0120")
    return _fetched(ask, evidence)


def card(ask: Ask) -> Reply:
    """GET evidences/puhepo/{message id}: the postal card."""
    message = ask.hub.message(ask.box, ask.path["messageId"])
    for evidence in message.evidences:
        if evidence.code == "H.EPO":
            return _fetched(ask, evidence)
    raise Refused("SYMULATOR: nie ma dowodu H.EPO", "UAAPI0406", message_id=message.id)


def technical(ask: Ask) -> Reply:
    """GET evidences/{message id}/technical-evidences-file: a zip."""
    message = ask.hub.message(ask.box, ask.path["messageId"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for evidence in message.evidences:
            if evidence.code[0] in "ADE" or evidence.code in ("B.1", "B.2", "B.3"):
                archive.writestr(f"{evidence.code}-{evidence.id}.xml", evidence.write())
    return Reply(200, "application/zip", packed.getvalue())


def _listed(ask: Ask, evidences: Iterable[Evidence]) -> dict[str, Any]:
    reader = ask.box.setting.address
    wanted, downloaded = ask.query.get("type", "").replace(".", ""), ask.truth("downloaded")
    found = [
        evidence
        for evidence in evidences
        if wanted in ("", evidence.code.replace(".", "")) and downloaded in (None, reader in evidence.readers)
    ]
    found = listing.sorted_by(ask, found, {"eventDate": lambda evidence: evidence.at}, "eventDate")
    return with_warning(ask, {"evidences": [view.evidence(ask.hub, evidence, reader) for evidence in found]})


def _found(ask: Ask, evidence_id: str) -> Evidence:
    evidence = ask.hub.evidences.get(evidence_id)
    message = ask.box.messages.get(evidence.message_id) if evidence else None
    if evidence is None or message is None or evidence not in message.evidences or not within(ask, [message]):
        raise Refused("SYMULATOR: nie ma takiego dowodu", "UAAPI0406")
    return evidence


def _fetched(ask: Ask, evidence: Evidence) -> Reply:
    if ask.query.get("evidenceFormat", "").upper() == "PDF" and evidence.code in ("H.PN", "H.EPO"):
        return Reply(200, OCTETS, files.picture(evidence.write, evidence.code))
    evidence.readers.add(ask.box.setting.address)
    ask.hub.ledger.fetched[evidence.id] += 1
    return Reply(200, OCTETS, evidence.write())
