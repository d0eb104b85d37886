"""A table for answers that the archive could not take yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_pre"
down_revision = "0003_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table; nothing that is there changes."""
    op.create_table(
        "unarchived",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unarchived_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unarchived")),
    )
    op.create_index(op.f("ix_unarchived_sha256"), "unarchived", ["sha256"])
    op.create_index(op.f("ix_unarchived_unit_id"), "unarchived", ["unit_id"])
