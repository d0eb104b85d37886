"""Digests indexed by their hash on PostgreSQL, where an index of the text takes four times as much room."""

from __future__ import annotations

from alembic import op

revision = "0020_pre"
down_revision = "0019_pre"
branch_labels = None
depends_on = None

_COLUMNS = {"documents": "sha256", "evidence": "sha256", "arrivals": "document_sha256"}


def upgrade() -> None:
    """Make three indexes anew under their names; SQLite knows no other kind and has nothing to change."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in _COLUMNS.items():
        name = f"ix_{table}_{column}"
        op.drop_index(name, table)
        op.create_index(name, table, [column], postgresql_using="hash")
