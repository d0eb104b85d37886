"""Dispatches by their task, which no other dispatch may have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_pre"
down_revision = "0020_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index of the dispatches that have one."""
    known = sa.text("task_id IS NOT NULL")
    op.create_index("ix_dispatches_task_id", "dispatches", ["task_id"], sqlite_where=known, postgresql_where=known)
