"""What Alembic runs: migrations on the connection that ``terrazzo.db.migrate`` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from terrazzo.db.moment import Moment
from terrazzo.db.schema import Base


def _render(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Migrations do not depend on the code of the schema, which goes on changing."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=_render,
)
context.run_migrations()
