"""Letters that somebody sent past the connector, and how far each box's record of sent letters was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_pre"
down_revision = "0008_pre"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _of_others(usual: int) -> sa.types.TypeEngine[str]:
    return sa.String(usual).with_variant(sa.Text(), "postgresql")


def upgrade() -> None:
    """A new table and a column that may stay empty; nothing that is there changes."""
    op.add_column("boxes", sa.Column("sent_seen_until", _MOMENT))
    op.create_table(
        "sent_elsewhere",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("entity", sa.String(100), nullable=False),
        sa.Column("number", _of_others(100), nullable=False),
        sa.Column("receipt", _of_others(100)),
        sa.Column("platform_id", _of_others(100)),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("addressee", _of_others(200)),
        sa.Column("sent_at_raw", _of_others(60)),
        sa.Column("sent_at", _MOMENT),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("found_at", _MOMENT),
        sa.Column("sha256", sa.String(64)),
        sa.Column("content_sha256", sa.String(64)),
        sa.Column("missing", sa.String(60)),
        sa.Column("shipment_id", sa.Integer()),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_sent_elsewhere_unit_id"),
        sa.ForeignKeyConstraint(["box_id"], ["boxes.id"], name="fk_sent_elsewhere_box_id"),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipments.id"], name="fk_sent_elsewhere_shipment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sent_elsewhere"),
        sa.UniqueConstraint("public_id", name="uq_sent_elsewhere_public_id"),
        sa.UniqueConstraint("channel", "entity", "number", name="uq_sent_elsewhere_channel_entity_number"),
    )
    _add_indexes()


def _add_indexes() -> None:
    for name, *columns in (
        ("unit_id", "unit_id"),
        ("platform_id", "platform_id"),
        ("sha256", "sha256"),
        ("wanted", "channel", "entity", "wanted"),
        ("sent", "channel", "entity", "sent_at"),
        ("twin", "addressee", "found_at"),
        ("box", "box_id", "shipment_id", "found_at"),
    ):
        op.create_index(f"ix_sent_elsewhere_{name}", "sent_elsewhere", columns)
    named = sa.text("shipment_id IS NOT NULL")
    op.create_index(
        "ix_sent_elsewhere_shipment_id", "sent_elsewhere", ["shipment_id"], sqlite_where=named, postgresql_where=named
    )
