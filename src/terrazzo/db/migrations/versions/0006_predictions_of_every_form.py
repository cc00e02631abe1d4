"""Predictions know what their answer is made of, their tags and their thresholds.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; all predictions of before are pixels."""
    op.add_column("prediction", sa.Column("form", sa.String(16), nullable=False, server_default="pixels"))
    op.add_column("prediction", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("prediction", sa.Column("thresholds", sa.JSON(), nullable=False, server_default="{}"))
