"""Until when a platform asked to be left alone, and an index to count the letters of the last minute by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_pre"
down_revision = "0010_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that may stay empty and an index; nothing that is there changes."""
    op.add_column("boxes", sa.Column("quiet_until", sa.DateTime(timezone=True)))
    sent = sa.text("action = 'send'")
    op.create_index("ix_attempts_opened", "attempts", ["opened_at"], sqlite_where=sent, postgresql_where=sent)
