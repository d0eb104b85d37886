"""Letters get a deadline and an archive category; what is erased leaves a mark; holds, and digests on their way out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_pre"
down_revision = "0007_pre"
branch_labels = None
depends_on = None

_MOMENT, _CATEGORY = sa.DateTime(timezone=True), sa.String(10)
_STILL_KEPT = "category IS NOT NULL AND erased_at IS NULL"
_UNSENT = "send_by IS NOT NULL AND status IN ('accepted', 'awaiting_signature', 'held', 'ready', 'unknown')"


def upgrade() -> None:
    """Add columns, which say nothing of the rows that are there, tables and indexes of few rows each."""
    for table in ("boxes", "letter_kinds", "letters", "arrivals"):
        op.add_column(table, sa.Column("category", _CATEGORY))
    for table in ("letters", "shipments", "jobs"):
        op.add_column(table, sa.Column("send_by", _MOMENT))
    for table in ("letters", "documents", "evidence", "arrivals"):
        op.add_column(table, sa.Column("erased_at", _MOMENT))
    op.add_column("letters", sa.Column("deadline", sa.String(10)))
    _add_tables()
    _add_some("ix_letters_retention", "letters", "unit_id", "category", "accepted_at", where=_STILL_KEPT)
    _add_some("ix_arrivals_retention", "arrivals", "unit_id", "category", "received_at", where=_STILL_KEPT)
    _add_some("ix_shipments_unsent", "shipments", "unit_id", "send_by", where=_UNSENT)
    _add_some("ix_jobs_deadline", "jobs", "send_by", "due", where="done_at IS NULL AND send_by IS NOT NULL")
    _add_some("ix_holds_letter", "holds", "letter_id", where="lifted_at IS NULL")
    _add_some("ix_holds_arrival", "holds", "arrival_id", where="lifted_at IS NULL")


def _add_some(name: str, table: str, *columns: str, where: str) -> None:
    op.create_index(name, table, list(columns), sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _add_tables() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer()),
        sa.Column("arrival_id", sa.Integer()),
        sa.Column("person", sa.String(90), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("lifted_at", _MOMENT),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_holds_unit_id"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_holds_letter_id"),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name="fk_holds_arrival_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_table(
        "leaving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("set_aside_at", _MOMENT),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_leaving_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leaving"),
        sa.UniqueConstraint("sha256", name="uq_leaving_sha256"),
    )
    op.create_index("ix_leaving_unit_id", "leaving", ["unit_id"])
