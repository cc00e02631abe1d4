"""What Alembic runs: migrations on the connection that ``terrazzo.db.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from terrazzo.db.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
