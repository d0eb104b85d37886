"""Which document system gets what comes into a box."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from connector.store.tables import routes


def of_box(tx: Connection, box_id: int) -> list[Row[Any]]:
    """List the routes of a box: target and the name of the rule."""
    return list(tx.execute(select(routes).where(routes.c.box_id == box_id).order_by(routes.c.id)))
