"""Callbacks of a platform, and messages that leave a mailbox once they are kept here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_pre"
down_revision = "0015_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns and two tables; no box is subscribed, and from none anything is deleted."""
    of_others = sa.String(200).with_variant(sa.Text(), "postgresql")
    op.add_column("boxes", sa.Column("subscribed_at", sa.DateTime(timezone=True)))
    op.add_column("boxes", sa.Column("subscribed_to", sa.String(64)))
    op.add_column("boxes", sa.Column("deleting", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("attempts", sa.Column("clearing_id", sa.Integer()))
    named = sa.text("clearing_id IS NOT NULL")
    op.create_index("ix_attempts_clearing_id", "attempts", ["clearing_id"], sqlite_where=named, postgresql_where=named)
    op.create_table(
        "clearings",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("box_id", sa.Integer(), sa.ForeignKey("boxes.id"), nullable=False),
        sa.Column("number", of_others, nullable=False),
        sa.Column("arrival_id", sa.Integer(), sa.ForeignKey("arrivals.id")),
        sa.Column("shipment_id", sa.Integer(), sa.ForeignKey("shipments.id")),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(60)),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("binned_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("box_id", "number", name="uq_clearings_box_id_number"),
    )
    op.create_index("ix_clearings_unit_id", "clearings", ["unit_id"])
    still = sa.text("ended_at IS NULL")
    op.create_index("ix_clearings_open", "clearings", ["box_id", "id"], sqlite_where=still, postgresql_where=still)
    op.create_table(
        "clearing_proofs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("clearing_id", sa.Integer(), sa.ForeignKey("clearings.id"), nullable=False),
        sa.Column("number", of_others, nullable=False),
        sa.Column("kind", sa.String(60).with_variant(sa.Text(), "postgresql"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("clearing_id", "number", name="uq_clearing_proofs_clearing_id_number"),
    )
    op.create_index("ix_clearing_proofs_unit_id", "clearing_proofs", ["unit_id"])
    op.create_index("ix_clearing_proofs_clearing_id", "clearing_proofs", ["clearing_id"])
    op.create_index("ix_clearing_proofs_sha256", "clearing_proofs", ["sha256"])
