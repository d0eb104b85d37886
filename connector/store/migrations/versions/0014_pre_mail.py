"""Letters in over a mailbox: how far its list was read, what it waits for, and what an arrival is answered by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_pre"
down_revision = "0013_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns and a table; every arrival that is there is a document of a queue, and so no message."""
    of_others = sa.String(200).with_variant(sa.Text(), "postgresql")
    moment = sa.String(60).with_variant(sa.Text(), "postgresql")
    op.add_column("boxes", sa.Column("cursor", sa.Text()))
    op.add_column("boxes", sa.Column("warning", sa.Text()))
    op.add_column("arrivals", sa.Column("is_message", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("arrivals", sa.Column("case_mark", of_others))
    op.add_column("arrivals", sa.Column("receipt_at_raw", moment))
    op.create_table(
        "awaited_mail",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("box_id", sa.Integer(), sa.ForeignKey("boxes.id"), nullable=False),
        sa.Column("number", of_others, nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("box_id", "number", name="uq_awaited_mail_box_id_number"),
    )
    op.create_index("ix_awaited_mail_unit_id", "awaited_mail", ["unit_id"])
    waiting = sa.text("kept_at IS NULL")
    columns = ["box_id", "due_at"]
    op.create_index("ix_awaited_mail_due", "awaited_mail", columns, sqlite_where=waiting, postgresql_where=waiting)
