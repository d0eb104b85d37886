"""Letters out over a mailbox: the task that parts a dispatch, how a message stands, what evidence says, what is answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_pre"
down_revision = "0012_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns that may stay empty; nothing that is there changes."""
    of_others = sa.String(200).with_variant(sa.Text(), "postgresql")
    op.add_column("dispatches", sa.Column("task_id", of_others))
    op.add_column("shipments", sa.Column("progress", sa.JSON()))
    op.add_column("evidence", sa.Column("says", sa.String(20)))
    op.add_column("arrivals", sa.Column("thread", of_others))
    op.add_column("letters", sa.Column("reply_to_id", sa.Integer()))
