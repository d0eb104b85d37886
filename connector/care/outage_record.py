"""Make the outage record (Protokół niedostępności): what we observed as a signed file that cites the sealed journal, and a PDF.

The files stand beside one another so that common tools can check them: the record (JSON), the signature over its octets, the
certificate, and the time stamp over the signature where a service is configured.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection

from connector.care.keeper import Keeper
from connector.care.outage import Affected, Observed, Span, iso, observe, proof, series_view
from connector.care.outage_print import print_record
from connector.care.seal import Seal, seal, stamp
from connector.care.sheet import find_fonts
from connector.flow.desk import Desk
from connector.letters.errors import InputRefused
from connector.letters.shipment import LABEL_PL, Status
from connector.store import journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from signing import detached, timestamps
from signing.errors import StampError

WHAT: Final = "protokół niedostępności / outage record"
VERSION: Final = 1
MEANING_PL: Final = (
    "Protokół podaje wyłącznie to, co zaobserwował konektor urzędu: próby połączenia z platformą i ich wyniki. "
    "Nie stwierdza, że platforma nie działała, ani z jakiej przyczyny próby pozostały bez odpowiedzi."
)
MEANING_EN: Final = (
    "This record says only what the office's connector observed: its calls to the platform and what came of them. "
    "It does not state that the platform was out of order, nor why calls stayed unanswered."
)

HOW_FOUND_PL: Final = (
    "Seria zaczyna się pierwszą próbą bez odpowiedzi, a kończy pierwszą, na którą platforma odpowiedziała. "
    "Próby podejmuje sam konektor: zaglądając do skrytek i wysyłając pisma."
)
HOW_FOUND_EN: Final = (
    "A series begins with the first call that stayed unanswered and ends with the first that was answered. "
    "The connector makes these calls by itself: when it looks into boxes and sends letters."
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of the record: a name that is safe anywhere, and its octets."""

    name: str
    content: bytes = field(repr=False)


def make(desk: Desk, keeper: Keeper, span: Span, actor: str) -> list[File]:
    """Make the record of a span, seal the journal that it cites, and write into the journal that it was made.

    Args:
        desk: the store and the clock.
        keeper: signs it.
        span: of what.
        actor: who has it made, as the journal names people and programs.

    Raises:
        ConfigurationWrong: no key or no fonts.
        NotFound: the unit has no box on this channel.
        InputRefused: the span is not over.
        JournalBroken: the journal cannot be sealed.
    """
    fonts, key = find_fonts(keeper.fonts), keeper.sealing_key(desk.clock.now())
    with desk.database.reading() as tx:
        observe(tx, span)  # so that what cannot be recorded leaves no seal behind
    if span.until > desk.clock.now():
        raise InputRefused("the span reaches into the future")
    made = seal(desk, keeper)
    stamp(desk, keeper)
    now = desk.clock.now()
    with desk.database.reading() as tx:
        stated = _state(tx, observe(tx, span), made, keeper, now)
    content = json.dumps(stated, ensure_ascii=False, sort_keys=True, indent=1).encode()
    signature = detached.sign(content, key, at=now)
    printed = print_record(stated, hashlib.sha256(content).hexdigest(), fonts)
    name = f"protokol-niedostepnosci-{_plain(span.channel)}-{span.since.astimezone(UTC):%Y%m%dT%H%MZ}"
    files = [
        File(f"{name}.json", content),
        File(f"{name}.json.sig", signature),
        File(f"{name}.pem", b"".join(one.public_bytes(Encoding.PEM) for one in (key.certificate, *key.chain))),
        File(f"{name}.pdf", printed),
        *_stamped(signature, keeper, now, name),
    ]
    _tell(desk, span, actor, now, {"record": content, "printed": printed})
    return files


def _stamped(signature: bytes, keeper: Keeper, now: datetime, name: str) -> list[File]:
    """Have the signature stamped; a service that is away does not stop the record."""
    if keeper.ask is None:
        return []
    try:
        return [File(f"{name}.tst", timestamps.stamp(signature, keeper.ask, keeper.stampers, at=now).token)]
    except StampError:
        return []


def _tell(desk: Desk, span: Span, actor: str, now: datetime, made: dict[str, bytes]) -> None:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    ids = {"channel": span.channel, "since": span.since.isoformat(), "until": span.until.isoformat()}
    with desk.database.transaction("outage recorded") as tx:
        journal.write(tx, "outage.recorded", at=now, unit_id=span.unit_id, actor=actor, ids=ids, digests=digests)


def _plain(text: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in text)


def _state(tx: Connection, observed: Observed, made: Seal, keeper: Keeper, now: datetime) -> dict[str, Any]:
    span, stated = observed.span, made.stated()
    return {
        "what": WHAT,
        "version": VERSION,
        "meaning_pl": MEANING_PL,
        "meaning_en": MEANING_EN,
        "how_found_pl": HOW_FOUND_PL,
        "how_found_en": HOW_FOUND_EN,
        "store": stated["store"],
        "purpose": keeper.purpose,
        "unit": rows.get(tx, t.units, span.unit_id).name,
        "channel": span.channel,
        "boxes": [{"address": box.address, "name": box.name} for box in observed.boxes],
        "from": iso(span.since),
        "to": iso(span.until),
        "made_at": iso(now),
        "series": [series_view(tx, one) for one in observed.series],
        "attempts": [_attempt(tx, one) for one in observed.attempts],
        "calls_answered_in_the_same_span": observed.answered,
        "letters": [_affected(one) for one in observed.affected],
        "journal": {
            "entries": [_entry(entry, before) for entry, before in proof(tx, observed, stated["to"])],
            "seal": asdict(made),
        },
    }


def _attempt(tx: Connection, row: AnyRow) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "action": row.action,
        "about": _about(tx, row),
        "began_at": iso(row.opened_at),
        "ended_at": iso(row.closed_at),
        "outcome": row.outcome,
        "error": row.error_code,
        "request_sha256": row.request_sha256,
        "answer_sha256": row.answer_sha256,
    }


def _about(tx: Connection, attempt: AnyRow) -> str | None:
    """Name what an attempt was about: its shipment, or its arrival."""
    if attempt.arrival_id is not None:
        return str(rows.get(tx, t.arrivals, attempt.arrival_id).public_id)
    found = tx.execute(t.shipments.select().where(t.shipments.c.dispatch_id == attempt.dispatch_id)).first()
    return str(found.public_id) if found is not None else None


def _affected(one: Affected) -> dict[str, Any]:
    send_by = getattr(one.letter, "send_by", None)
    return {
        "letter": one.letter.public_id,
        "case_mark": one.letter.case_mark,
        "accepted_at": iso(one.letter.accepted_at),
        "send_by": send_by.isoformat() if send_by is not None else None,
        "shipment": one.shipment.public_id,
        "why": one.why,
        "status_now": one.shipment.status,
        "status_now_pl": LABEL_PL[Status(one.shipment.status)],
    }


def _entry(row: AnyRow, before: str) -> dict[str, Any]:
    """Give an entry with all that its link is made of (docs/how-to/dziennik.md says how)."""
    return {"position": row.position, "chain_before": before, "chain": row.chain, **journal.told(row)}


def encoded(files: list[File]) -> list[dict[str, str]]:
    """Give files as JSON carries them."""
    return [{"name": file.name, "content_base64": base64.b64encode(file.content).decode()} for file in files]
