"""Configurations say what kind of task they are for, which classes are learnt, which model gets the version.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; configurations of before keep to what they said."""
    op.add_column("configuration", sa.Column("kind", sa.String(16), nullable=True))
    op.add_column("configuration", sa.Column("classes", sa.JSON(), nullable=True))
    op.add_column("configuration", sa.Column("model_name", sa.String(200), nullable=True))
    op.add_column("configuration", sa.Column("start_from", sa.String(24), nullable=True))
    op.add_column("configuration", sa.Column("start_from_label", sa.String(420), nullable=True))
    op.add_column("configuration", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
