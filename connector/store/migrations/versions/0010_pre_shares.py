"""Whose share of the workers' time a job takes, and an index to give each share its turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_pre"
down_revision = "0009_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that jobs of before leave empty: they share one turn until they are done."""
    op.add_column("jobs", sa.Column("share", sa.String(length=40), nullable=False, server_default=""))
    open_jobs = sa.text("done_at IS NULL")
    op.create_index("ix_jobs_share", "jobs", ["share", "due", "id"], sqlite_where=open_jobs, postgresql_where=open_jobs)
