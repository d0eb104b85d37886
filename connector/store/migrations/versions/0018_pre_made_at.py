"""When evidence was made, which tells a fiction of delivery from a hand-over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_pre"
down_revision = "0017_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column that stays empty for evidence that is there: its moment of receipt counts on."""
    op.add_column("evidence", sa.Column("made_at", sa.DateTime(timezone=True)))
