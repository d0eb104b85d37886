"""How much our seal under letters of a kind carries: the level of its signature."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_pre"
down_revision = "0011_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column; kinds that are there keep the level that they had, B."""
    op.add_column("letter_kinds", sa.Column("level", sa.String(length=3), nullable=False, server_default="B"))
