"""Images know the export that they came from, and which of its elements they are.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; of images of before it is not known."""
    op.create_table(
        "image_origin",
        sa.Column("image_id", sa.String(24), sa.ForeignKey("image.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(300), nullable=False),
        sa.Column("element", sa.String(64), nullable=False),
    )
    op.create_index("ix_image_origin_file_hash", "image_origin", ["file_hash"])
