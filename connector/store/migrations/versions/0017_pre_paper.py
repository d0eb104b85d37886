"""Letters on paper: where the hybrid service brings them, and how."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_pre"
down_revision = "0016_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column that stays empty for shipments that are there."""
    op.add_column("shipments", sa.Column("paper", sa.JSON()))
