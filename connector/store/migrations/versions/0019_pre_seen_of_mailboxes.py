"""What people see of mailboxes: the rights that they lack, and what is on its way out of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_pre"
down_revision = "0018_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column that stays empty until the next token tells, and an index of the clearings that are not done."""
    op.add_column("boxes", sa.Column("missing_rights", sa.JSON()))
    there = sa.text("state <> 'deleted'")
    op.create_index("ix_clearings_there", "clearings", ["unit_id", "id"], sqlite_where=there, postgresql_where=there)
