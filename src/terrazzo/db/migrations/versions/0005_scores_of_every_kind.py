"""The score of an evaluation has a name: only those of semantic tasks are mIoU.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rename the column of the value, and say of the scores that are there what they are."""
    op.execute(sa.text("ALTER TABLE evaluation RENAME COLUMN miou TO score"))
    op.add_column("evaluation", sa.Column("score_name", sa.String(length=100), nullable=False, server_default="mIoU"))
