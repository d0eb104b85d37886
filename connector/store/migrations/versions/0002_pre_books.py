"""What is needed for the books: spans of watching, day records, the length of each queue, and indexes to count by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_pre"
down_revision = "0001_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables and columns that may stay empty; nothing that is there changes."""
    with op.batch_alter_table("boxes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claim", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("queue_count", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("queue_counted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["box_id"], ["boxes.id"], name=op.f("fk_watches_box_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_watches_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
    )
    op.create_table(
        "day_books",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_day_books_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_books")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_books_public_id")),
        sa.UniqueConstraint("unit_id", "day", name=op.f("uq_day_books_unit_id_day")),
    )
    _add_indexes()


def _add_indexes() -> None:
    op.create_index(op.f("ix_day_books_sha256"), "day_books", ["sha256"])
    op.create_index(op.f("ix_day_books_unit_id"), "day_books", ["unit_id"])
    op.create_index(op.f("ix_watches_unit_id"), "watches", ["unit_id"])
    op.create_index("ix_watches_box", "watches", ["box_id", "state", "ended_at"])
    op.create_index("ix_shipments_books", "shipments", ["box_id", "status", "awaits_whose", "id"])
    op.create_index("ix_arrivals_books", "arrivals", ["box_id", "status", "is_evidence", "test", "id"])
    op.create_index("ix_arrivals_confirmed", "arrivals", ["box_id", "confirmed_at"])
