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
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeEngine

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


def _unit(*, index: bool = True) -> Column[int]:
    return Column("unit_id", ForeignKey("units.id"), nullable=False, index=index)


def _some(name: str, *columns: str, where: str) -> Index:
    """Index only the rows that are looked for; a query uses it where it says the same in plain words (no bound value)."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _named(name: str, column: str) -> Index:
    """Index the rows that have something in this column."""
    return _some(name, column, where=f"{column} IS NOT NULL")


def _digest(name: str, column: str) -> Index:
    """Index a digest, which is only ever asked for whole: PostgreSQL keeps its hash, a quarter of what the text takes there."""
    return Index(name, column, postgresql_using="hash")


def _public_id() -> Column[str]:
    return Column("public_id", String(24), nullable=False, unique=True)


def _of_others(usual: int) -> TypeEngine[str]:
    """Text that others gave: usually this short, but kept at any length; only PostgreSQL would refuse the rest."""
    return String(usual).with_variant(Text(), "postgresql")


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable)


_STILL_KEPT = "category IS NOT NULL AND erased_at IS NULL"
UNSENT = "send_by IS NOT NULL AND status IN ('accepted', 'awaiting_signature', 'held', 'ready', 'unknown')"
"""A shipment with a deadline (termin wysłania) that has not surely left; the condition of its index, word for word."""

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
    Column("quiet_until", UtcDateTime),
    Column("empty_at", UtcDateTime),
    Column("claim", String(20)),
    Column("queue_count", Integer),
    Column("queue_counted_at", UtcDateTime),
    Column("category", String(10)),
    _moment("sent_seen_until", nullable=True),
    Column("cursor", Text),
    Column("warning", Text),
    _moment("subscribed_at", nullable=True),
    Column("subscribed_to", String(64)),  # the digest of the addresses that the platform was told to call
    Column("deleting", Boolean, nullable=False, default=False, server_default=false()),
    Column("missing_rights", JSON),  # what the last token did not grant, in plain words; none where no token told yet
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
    Column("category", String(10)),
    Column("level", String(3), nullable=False, server_default="B"),
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
    _moment("send_by", nullable=True),
    Column("deadline", String(10)),
    Column("category", String(10)),
    Column("reply_to_id", Integer),  # a row of arrivals; no foreign key, since SQLite would copy the table to add one
    _moment("erased_at", nullable=True),
    UniqueConstraint("client_id", "idempotency_key"),
    _some("ix_letters_retention", "unit_id", "category", "accepted_at", where=_STILL_KEPT),
)

documents = _table(
    "documents",
    _public_id(),
    _unit(index=False),
    Column("letter_id", ForeignKey("letters.id")),
    Column("arrival_id", ForeignKey("arrivals.id")),
    Column("role", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name_given", Text),
    Column("name", _of_others(255), nullable=False),
    Column("media_type", _of_others(255), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("derived_from", ForeignKey("documents.id")),
    Column("note", Text),
    _moment("erased_at", nullable=True),
    _digest("ix_documents_sha256", "sha256"),
    _named("ix_documents_letter_id", "letter_id"),
    _named("ix_documents_arrival_id", "arrival_id"),
)

dispatches = _table(
    "dispatches",
    _public_id(),
    _unit(index=False),
    Column("channel", String(40), nullable=False),
    _moment("created_at"),
    Column("task_id", _of_others(200)),
    _named("ix_dispatches_task_id", "task_id"),
)

shipments = _table(
    "shipments",
    _public_id(),
    _unit(index=False),
    Column("letter_id", ForeignKey("letters.id"), nullable=False, index=True),
    Column("dispatch_id", ForeignKey("dispatches.id"), index=True),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id")),
    Column("position", Integer, nullable=False),
    Column("mode", String(20), nullable=False),
    Column("paper", JSON),  # what the hybrid service prints and posts, and where to
    Column("mode_why", JSON),  # the rule or the person that chose it, and the reason in both languages
    Column("mark", String(60), nullable=False, unique=True),
    Column("party_name", Text, nullable=False),
    Column("party_address", String(200), nullable=False),
    Column("party_kind", String(20), nullable=False),
    Column("preparation", String(30), nullable=False),
    Column("problems", JSON),
    Column("platform_id", _of_others(100), index=True),
    Column("progress", JSON),  # how the platform says it stands; proves nothing
    Column("status", String(30), nullable=False),
    Column("basis_id", Integer),  # a row of evidence; no foreign key, since evidence points back
    Column("awaits_pl", Text),
    Column("awaits_en", Text),
    Column("awaits_whose", String(20)),
    _moment("awaits_since", nullable=True),
    Column("status_since", UtcDateTime, nullable=False),
    _moment("send_by", nullable=True),
    _some("ix_shipments_person", "unit_id", "letter_id", where="awaits_whose = 'person'"),
    _some("ix_shipments_unsent", "unit_id", "send_by", where=UNSENT),
    Index("ix_shipments_books", "box_id", "status", "awaits_whose", "id"),
)

attempts = _table(
    "attempts",
    _public_id(),
    _unit(index=False),
    Column("action", String(20), nullable=False),
    Column("dispatch_id", ForeignKey("dispatches.id")),
    Column("arrival_id", ForeignKey("arrivals.id")),
    Column("hand_over_id", ForeignKey("hand_overs.id")),
    Column("clearing_id", Integer),  # a row of clearings; no foreign key, since SQLite would copy the table to add one
    Column("request_sha256", String(64), nullable=False),
    _moment("opened_at"),
    _moment("call_deadline"),
    _moment("closed_at", nullable=True),
    Column("outcome", String(20), nullable=False),
    Column("answer_sha256", String(64)),
    Column("error_code", String(60)),
    Column("detail", Text),
    _named("ix_attempts_dispatch_id", "dispatch_id"),
    _named("ix_attempts_arrival_id", "arrival_id"),
    _named("ix_attempts_hand_over_id", "hand_over_id"),
    _named("ix_attempts_clearing_id", "clearing_id"),
    _some("ix_attempts_open", "id", where="outcome = 'open'"),
    _some("ix_attempts_opened", "opened_at", where="action = 'send'"),
    _some("ix_attempts_sent", "closed_at", where="action = 'send' AND closed_at IS NOT NULL"),
)

evidence = _table(
    "evidence",
    _public_id(),
    _unit(index=False),
    Column("shipment_id", ForeignKey("shipments.id"), index=True),
    Column("attempt_id", ForeignKey("attempts.id")),
    Column("arrival_id", ForeignKey("arrivals.id")),
    Column("kind", String(30), nullable=False),
    Column("name", _of_others(255)),
    Column("platform_id", _of_others(100), index=True),
    Column("about", _of_others(200), index=True),
    Column("event_at_raw", _of_others(60)),
    _moment("event_at", nullable=True),
    _moment("received_at"),
    Column("sha256", String(64)),
    Column("verdict", String(20), nullable=False),
    Column("reason", Text),
    Column("match", String(20), nullable=False),
    Column("says", String(20)),
    _moment("made_at", nullable=True),
    _moment("erased_at", nullable=True),
    _digest("ix_evidence_sha256", "sha256"),
    _named("ix_evidence_arrival_id", "arrival_id"),
)

arrivals = _table(
    "arrivals",
    _public_id(),
    _unit(),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("platform_id", _of_others(100)),
    Column("sender_id", _of_others(200), nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("sender_account", _of_others(200)),
    Column("answer_address", _of_others(200)),
    Column("sent_at_raw", _of_others(60), nullable=False),
    _moment("sent_at", nullable=True),
    _moment("received_at"),
    Column("file_name", Text, nullable=False),
    Column("envelope_sha256", String(64), nullable=False),
    Column("document_sha256", String(64), nullable=False),
    Column("test", Boolean, nullable=False),
    Column("duplicate_of", ForeignKey("arrivals.id")),
    Column("thread", _of_others(200)),
    _moment("confirmed_at", nullable=True),
    _moment("off_queue_at", nullable=True),
    _moment("checked_at", nullable=True),
    Column("quarantine", String(60)),
    Column("is_evidence", Boolean, nullable=False, default=False),
    Column("is_message", Boolean, nullable=False, default=False, server_default=false()),
    Column("case_mark", _of_others(200)),
    Column("receipt_at_raw", _of_others(60)),
    Column("form", _of_others(200)),
    Column("subject", Text),
    Column("verdict", String(30)),
    Column("verdict_reason", Text),
    Column("signers", JSON),
    Column("findings", JSON),
    Column("status", String(30), nullable=False),
    Column("category", String(10)),
    _moment("erased_at", nullable=True),
    _digest("ix_arrivals_document_sha256", "document_sha256"),
    _some("ix_arrivals_retention", "unit_id", "category", "received_at", where=_STILL_KEPT),
    Index("ix_arrivals_unit_status", "unit_id", "status"),
    Index("ix_arrivals_item", "box_id", "platform_id"),
    Index("ix_arrivals_books", "box_id", "status", "is_evidence", "test", "id"),
    Index("ix_arrivals_confirmed", "box_id", "confirmed_at"),
)

awaited_mail = _table(
    "awaited_mail",
    _unit(),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("number", _of_others(200), nullable=False),
    Column("reason", String(60), nullable=False),
    Column("tries", Integer, nullable=False),
    _moment("noted_at"),
    _moment("due_at"),
    _moment("kept_at", nullable=True),
    UniqueConstraint("box_id", "number"),
    _some("ix_awaited_mail_due", "box_id", "due_at", where="kept_at IS NULL"),
)

clearings = _table(
    "clearings",
    _unit(),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("number", _of_others(200), nullable=False),
    Column("arrival_id", ForeignKey("arrivals.id")),
    Column("shipment_id", ForeignKey("shipments.id")),
    Column("state", String(20), nullable=False),
    Column("reason", String(60)),
    _moment("copied_at"),
    _moment("binned_at", nullable=True),
    _moment("ended_at", nullable=True),
    UniqueConstraint("box_id", "number"),
    _some("ix_clearings_open", "box_id", "id", where="ended_at IS NULL"),
    _some("ix_clearings_there", "unit_id", "id", where="state <> 'deleted'"),
)

clearing_proofs = _table(
    "clearing_proofs",
    _unit(),
    Column("clearing_id", ForeignKey("clearings.id"), nullable=False, index=True),
    Column("number", _of_others(200), nullable=False),
    Column("kind", _of_others(60), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    _moment("copied_at"),
    UniqueConstraint("clearing_id", "number"),
)

addresses = _table(
    "addresses",
    _public_id(),
    _unit(index=False),
    Column("address", String(200), nullable=False),
    Column("name", Text),
    Column("public", Boolean),
    Column("status", _of_others(60)),  # as the register writes it; none where it does not know the address
    Column("warning_code", _of_others(60)),
    Column("warning_blocks", Boolean),
    Column("warning_text", Text),
    Column("operator", Boolean),
    _moment("checked_at"),
    Column("source", String(20), nullable=False),
    _moment("used_at"),
    UniqueConstraint("unit_id", "address"),
    Index("ix_addresses_used", "unit_id", "used_at"),
)

hand_overs = _table(
    "hand_overs",
    _public_id(),
    _unit(index=False),
    Column("arrival_id", ForeignKey("arrivals.id"), nullable=False),
    Column("target", String(100), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("state", String(30), nullable=False),
    Column("external_id", _of_others(200)),
    Column("error_code", String(60)),
    UniqueConstraint("arrival_id", "target"),
)

jobs = _table(
    "jobs",
    _unit(index=False),
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
    _moment("send_by", nullable=True),
    Column("share", String(40), nullable=False, server_default=""),
    _some("ix_jobs_claim", "due", where="done_at IS NULL"),
    _some("ix_jobs_share", "share", "due", "id", where="done_at IS NULL"),
    _some("ix_jobs_deadline", "send_by", "due", where="done_at IS NULL AND send_by IS NOT NULL"),
    _some("ix_jobs_lane", "lane", where="done_at IS NULL"),
    _some("ix_jobs_subject", "subject", "kind", where="done_at IS NULL"),
    _some("ix_jobs_failing", "unit_id", where="done_at IS NULL AND last_error IS NOT NULL"),
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
    Column("store_id", String(24)),
)

journal_seals = _table(
    "journal_seals",
    Column("number", Integer, nullable=False, unique=True),
    Column("first_position", Integer, nullable=False),
    Column("last_position", Integer, nullable=False),
    Column("chain", String(64), nullable=False),
    Column("statement", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("certificate_sha256", String(64), nullable=False),
    _moment("sealed_at"),
    Column("token", Text),
    _moment("stamped_at", nullable=True),
    Column("stamp_error", String(60)),
)

outages = _table(
    "outages",
    _public_id(),
    _unit(),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("doing", String(20), nullable=False),
    _moment("began_at"),
    _moment("last_at"),
    Column("failures", Integer, nullable=False),
    Column("errors", JSON, nullable=False),
    _moment("stopped_at", nullable=True),
    _moment("over_at", nullable=True),
    Index("ix_outages_open", "channel", "over_at"),
)

watches = _table(
    "watches",
    _unit(),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", String(60)),
    Column("number", Integer),
    _moment("began_at"),
    _moment("ended_at"),
    Index("ix_watches_box", "box_id", "state", "ended_at"),
)

day_books = _table(
    "day_books",
    _public_id(),
    _unit(),
    Column("day", String(10), nullable=False),
    _moment("made_at"),
    Column("sha256", String(64), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("findings", JSON, nullable=False),
    UniqueConstraint("unit_id", "day"),
)

restorations = _table(
    "restorations",
    _moment("taken_at"),
    Column("manifest_sha256", String(64), nullable=False),
    _moment("restored_at"),
    _moment("asked_at", nullable=True),
    Column("findings", JSON),
    _moment("released_at", nullable=True),
    Column("decision_sha256", String(64)),
)

holds = _table(
    "holds",
    _unit(index=False),
    Column("letter_id", ForeignKey("letters.id")),
    Column("arrival_id", ForeignKey("arrivals.id")),
    Column("person", String(90), nullable=False),
    Column("reason", Text, nullable=False),
    _moment("since"),
    _moment("lifted_at", nullable=True),
    _some("ix_holds_letter", "letter_id", where="lifted_at IS NULL"),
    _some("ix_holds_arrival", "arrival_id", where="lifted_at IS NULL"),
)

leaving = _table(
    "leaving",
    _unit(),
    Column("sha256", String(64), nullable=False, unique=True),
    _moment("since"),
    _moment("set_aside_at", nullable=True),
)

unarchived = _table(
    "unarchived",
    _unit(),
    Column("sha256", String(64), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    _moment("since"),
)

sent_elsewhere = _table(
    "sent_elsewhere",
    _public_id(),
    _unit(),
    Column("box_id", ForeignKey("boxes.id"), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("entity", String(100), nullable=False),
    Column("number", _of_others(100), nullable=False),
    Column("receipt", _of_others(100)),
    Column("platform_id", _of_others(100), index=True),
    Column("name", Text, nullable=False),
    Column("addressee", _of_others(200)),
    Column("sent_at_raw", _of_others(60)),
    _moment("sent_at", nullable=True),
    _moment("noted_at"),
    Column("wanted", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    _moment("found_at", nullable=True),
    Column("sha256", String(64), index=True),
    Column("content_sha256", String(64)),
    Column("missing", String(60)),
    Column("shipment_id", ForeignKey("shipments.id")),
    UniqueConstraint("channel", "entity", "number"),
    Index("ix_sent_elsewhere_wanted", "channel", "entity", "wanted"),
    Index("ix_sent_elsewhere_sent", "channel", "entity", "sent_at"),
    Index("ix_sent_elsewhere_twin", "addressee", "found_at"),
    Index("ix_sent_elsewhere_box", "box_id", "shipment_id", "found_at"),
    _named("ix_sent_elsewhere_shipment_id", "shipment_id"),
)

word_index = Table(
    "word_index",
    metadata,
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    # Compared byte by byte on every database, so that a range of beginnings is one.
    Column("word", String(40).with_variant(String(40, collation="C"), "postgresql"), nullable=False),
    Column("letter_id", ForeignKey("letters.id"), nullable=False),
    PrimaryKeyConstraint("unit_id", "word", "letter_id"),
    sqlite_with_rowid=False,
    info={"derived": True},  # made anew from letters and shipments wherever rows are carried over
)
