"""The tables: integer keys inside, readable ids outside, the unit on every row, times in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class's signature
        """Refuse a moment without a zone and turn every other into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class's signature
        """Give the moment back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _table(name: str, *columns: Any) -> Table:
    return Table(name, metadata, Column("id", Integer, primary_key=True), *columns)


def _unit() -> Column[int]:
    return Column("unit_id", ForeignKey("units.id"), nullable=False, index=True)


def _public_id() -> Column[str]:
    return Column("public_id", String(24), nullable=False, unique=True)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable)


units = _table("units", _public_id(), Column("name", String(200), nullable=False, unique=True))

boxes = _table(
    "boxes",
    _public_id(),
    _unit(),
    Column("channel", String(40), nullable=False),
    Column("entity", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("address", String(200), nullable=False),
    Column("answer_address", String(200), nullable=False),
    Column("receiving", Boolean, nullable=False, default=False),
    Column("paused", Text),
    Column("empty_at", UtcDateTime),
    UniqueConstraint("channel", "address"),
)

clients = _table(
    "clients",
    _public_id(),
    _unit(),
    Column("name", String(100), nullable=False, unique=True),
    Column("key_sha256", String(64), nullable=False, unique=True),
    Column("admin", Boolean, nullable=False, default=False),
)

routes = _table(
    "routes",
    _unit(),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("target", String(100), nullable=False),
    Column("rule", String(200), nullable=False),
    UniqueConstraint("box_id", "target"),
)

letter_kinds = _table(
    "letter_kinds",
    _unit(),
    Column("name", String(100), nullable=False),
    Column("signature", String(20), nullable=False),
    Column("signing_key", String(100)),
    UniqueConstraint("unit_id", "name"),
)

letters = _table(
    "letters",
    _public_id(),
    _unit(),
    Column("client_id", ForeignKey("clients.id"), nullable=False),
    Column("idempotency_key", String(255), nullable=False),
    Column("request_sha256", String(64), nullable=False),
    Column("kind", String(100), nullable=False),
    Column("subject", Text, nullable=False),
    Column("case_mark", String(200)),
    Column("source", String(100)),
    _moment("accepted_at"),
    UniqueConstraint("client_id", "idempotency_key"),
)

documents = _table(
    "documents",
    _public_id(),
    _unit(),
    Column("letter_id", ForeignKey("letters.id"), index=True),
    Column("arrival_id", ForeignKey("arrivals.id"), index=True),
    Column("role", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name_given", Text),
    Column("name", String(255), nullable=False),
    Column("media_type", String(255), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("derived_from", ForeignKey("documents.id")),
    Column("note", Text),
)

dispatches = _table(
    "dispatches",
    _public_id(),
    _unit(),
    Column("channel", String(40), nullable=False),
    _moment("created_at"),
)

shipments = _table(
    "shipments",
    _public_id(),
    _unit(),
    Column("letter_id", ForeignKey("letters.id"), nullable=False, index=True),
    Column("dispatch_id", ForeignKey("dispatches.id"), index=True),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id")),
    Column("position", Integer, nullable=False),
    Column("mode", String(20), nullable=False),
    Column("mark", String(60), nullable=False, unique=True),
    Column("party_name", Text, nullable=False),
    Column("party_address", String(200), nullable=False),
    Column("party_kind", String(20), nullable=False),
    Column("preparation", String(30), nullable=False),
    Column("problems", JSON),
    Column("platform_id", String(100), index=True),
    Column("status", String(30), nullable=False, index=True),
    Column("basis_id", Integer),  # a row of evidence; no foreign key, since evidence points back
    Column("awaits_pl", Text),
    Column("awaits_en", Text),
    Column("awaits_whose", String(20)),
    _moment("awaits_since", nullable=True),
    Column("status_since", UtcDateTime, nullable=False),
)

attempts = _table(
    "attempts",
    _public_id(),
    _unit(),
    Column("action", String(20), nullable=False),
    Column("dispatch_id", ForeignKey("dispatches.id"), index=True),
    Column("arrival_id", ForeignKey("arrivals.id"), index=True),
    Column("hand_over_id", ForeignKey("hand_overs.id"), index=True),
    Column("request_sha256", String(64), nullable=False),
    _moment("opened_at"),
    _moment("call_deadline"),
    _moment("closed_at", nullable=True),
    Column("outcome", String(20), nullable=False),
    Column("answer_sha256", String(64)),
    Column("error_code", String(60)),
    Column("detail", Text),
    Index("ix_attempts_open", "outcome", "call_deadline"),
)

evidence = _table(
    "evidence",
    _public_id(),
    _unit(),
    Column("shipment_id", ForeignKey("shipments.id"), index=True),
    Column("attempt_id", ForeignKey("attempts.id")),
    Column("arrival_id", ForeignKey("arrivals.id")),
    Column("kind", String(30), nullable=False),
    Column("name", String(255)),
    Column("platform_id", String(100), index=True),
    Column("about", String(200), index=True),
    Column("event_at_raw", String(60)),
    _moment("event_at", nullable=True),
    _moment("received_at"),
    Column("sha256", String(64), index=True),
    Column("verdict", String(20), nullable=False),
    Column("reason", Text),
    Column("match", String(20), nullable=False),
)

arrivals = _table(
    "arrivals",
    _public_id(),
    _unit(),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("platform_id", String(100)),
    Column("sender_id", String(200), nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("sender_account", String(200)),
    Column("answer_address", String(200)),
    Column("sent_at_raw", String(60), nullable=False),
    _moment("sent_at", nullable=True),
    _moment("received_at"),
    Column("file_name", Text, nullable=False),
    Column("envelope_sha256", String(64), nullable=False),
    Column("document_sha256", String(64), nullable=False, index=True),
    Column("test", Boolean, nullable=False),
    Column("duplicate_of", ForeignKey("arrivals.id")),
    _moment("confirmed_at", nullable=True),
    _moment("off_queue_at", nullable=True),
    _moment("checked_at", nullable=True),
    Column("quarantine", String(60)),
    Column("is_evidence", Boolean, nullable=False, default=False),
    Column("form", String(200)),
    Column("subject", Text),
    Column("verdict", String(30)),
    Column("verdict_reason", Text),
    Column("signers", JSON),
    Column("findings", JSON),
    Column("status", String(30), nullable=False, index=True),
    Index("ix_arrivals_item", "box_id", "platform_id"),
)

hand_overs = _table(
    "hand_overs",
    _public_id(),
    _unit(),
    Column("arrival_id", ForeignKey("arrivals.id"), nullable=False),
    Column("target", String(100), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("state", String(30), nullable=False),
    Column("external_id", String(200)),
    Column("error_code", String(60)),
    UniqueConstraint("arrival_id", "target"),
)

jobs = _table(
    "jobs",
    _unit(),
    Column("kind", String(30), nullable=False),
    Column("subject", Integer, nullable=False),
    Column("lane", String(150), nullable=False),
    _moment("due"),
    Column("lease_until", UtcDateTime),
    Column("owner", String(100)),
    Column("fence", Integer, nullable=False, default=0),
    Column("tries", Integer, nullable=False, default=0),
    Column("last_error", String(60)),
    _moment("done_at", nullable=True),
    Index("ix_jobs_claim", "done_at", "due"),
    Index("ix_jobs_lane", "lane", "done_at"),
)

journal = _table(
    "journal",
    Column("unit_id", ForeignKey("units.id")),
    Column("position", Integer, unique=True),
    Column("chain", String(64)),
    _moment("at"),
    Column("actor", String(100), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("subject", String(24), index=True),
    Column("ids", JSON, nullable=False),
    Column("digests", JSON, nullable=False),
)

bindings = _table(
    "bindings",
    Column("purpose", String(20), nullable=False),
    _moment("bound_at"),
)
