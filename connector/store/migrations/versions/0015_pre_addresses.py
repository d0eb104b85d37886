"""The address book, as the register (BAE) told it, and why a shipment goes the way it goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_pre"
down_revision = "0014_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table, and a column that stays empty for shipments that are there."""
    of_others = sa.String(60).with_variant(sa.Text(), "postgresql")
    op.add_column("shipments", sa.Column("mode_why", sa.JSON()))
    op.create_table(
        "addresses",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("public", sa.Boolean()),
        sa.Column("status", of_others),
        sa.Column("warning_code", of_others),
        sa.Column("warning_blocks", sa.Boolean()),
        sa.Column("warning_text", sa.Text()),
        sa.Column("operator", sa.Boolean()),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("public_id", name="uq_addresses_public_id"),
        sa.UniqueConstraint("unit_id", "address", name="uq_addresses_unit_id_address"),
    )
    op.create_index("ix_addresses_used", "addresses", ["unit_id", "used_at"])
