"""Let PostgreSQL hold what others gave at any length, as SQLite always did: nothing is refused for being long."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_pre"
down_revision = "0006_pre"
branch_labels = None
depends_on = None

_COLUMNS = {
    "documents": ("name", "media_type"),
    "shipments": ("platform_id",),
    "evidence": ("name", "platform_id", "about", "event_at_raw"),
    "arrivals": ("platform_id", "sender_id", "sender_account", "answer_address", "sent_at_raw", "form"),
    "hand_overs": ("external_id",),
}


def upgrade() -> None:
    """Change the columns' type; no row is written anew by it, and SQLite has nothing to change."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.alter_column(table, column, type_=sa.Text())
