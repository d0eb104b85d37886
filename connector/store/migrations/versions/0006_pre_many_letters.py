"""What a store of many letters needs: indexes of only those rows that are looked for, and the index of words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from connector.store import word_index

revision = "0006_pre"
down_revision = "0005_pre"
branch_labels = None
depends_on = None

_NEVER_USED = {
    "arrivals": ("status",),
    "attempts": ("unit_id",),
    "dispatches": ("unit_id",),
    "documents": ("unit_id",),
    "evidence": ("unit_id",),
    "hand_overs": ("unit_id",),
    "jobs": ("unit_id",),
    "shipments": ("unit_id", "status"),
}
_ONLY_WHERE_NAMED = {
    "documents": ("letter_id", "arrival_id"),
    "attempts": ("dispatch_id", "arrival_id", "hand_over_id"),
    "evidence": ("arrival_id",),
}


def upgrade() -> None:
    """Replace indexes and build the index of words; no row changes."""
    for table, columns in _NEVER_USED.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
    for table, columns in _ONLY_WHERE_NAMED.items():
        for column in columns:
            if table != "evidence":
                op.drop_index(f"ix_{table}_{column}", table)
            _add_some(f"ix_{table}_{column}", table, column, where=f"{column} IS NOT NULL")
    for table, name in (("attempts", "open"), ("jobs", "claim"), ("jobs", "lane")):
        op.drop_index(f"ix_{table}_{name}", table)
    _add_some("ix_attempts_open", "attempts", "id", where="outcome = 'open'")
    _add_some("ix_attempts_sent", "attempts", "closed_at", where="action = 'send' AND closed_at IS NOT NULL")
    _add_some("ix_shipments_person", "shipments", "unit_id", "letter_id", where="awaits_whose = 'person'")
    _add_some("ix_jobs_claim", "jobs", "due", where="done_at IS NULL")
    _add_some("ix_jobs_lane", "jobs", "lane", where="done_at IS NULL")
    _add_some("ix_jobs_subject", "jobs", "subject", "kind", where="done_at IS NULL")
    _add_some("ix_jobs_failing", "jobs", "unit_id", where="done_at IS NULL AND last_error IS NOT NULL")
    op.create_index("ix_arrivals_unit_status", "arrivals", ["unit_id", "status"])
    _add_words()


def _add_some(name: str, table: str, *columns: str, where: str) -> None:
    op.create_index(name, table, list(columns), sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _add_words() -> None:
    op.create_table(
        "word_index",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql"), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_word_index_letter_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_word_index_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "word", "letter_id", name="pk_word_index"),
        sqlite_with_rowid=False,
    )
    # Today's own words, since they must be those that today's search looks for.
    word_index.rebuild(op.get_bind())
