"""Run migrations on the connection that the caller opened; there is no other way to run them."""

from __future__ import annotations

from alembic import context

from connector.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
