"""Jobs remember that a person asked them to stop and to keep the best.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no job of before was asked."""
    op.add_column("job", sa.Column("stop_requested", sa.Boolean(), nullable=False, server_default=sa.false()))
