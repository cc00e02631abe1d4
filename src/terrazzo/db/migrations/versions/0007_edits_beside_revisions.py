"""Edits of annotations beside their revisions, and what a revision says of itself: authors, comment, reason.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns; all revisions of before came with an import."""
    op.add_column("annotation", sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("annotation", sa.Column("reason", sa.String(16), nullable=False, server_default="import"))
    op.add_column("annotation", sa.Column("authors", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("annotation", sa.Column("comment", sa.Text(), nullable=False, server_default=""))
    op.add_column("annotation", sa.Column("changes", sa.JSON(), nullable=True))
    op.create_table(
        "annotation_edit",
        sa.Column("image_id", sa.String(length=24), nullable=False),
        sa.Column("task_id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ops", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["image_id"], ["image.id"], name=op.f("fk_annotation_edit_image_id_image"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_annotation_edit_task_id_task"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("image_id", "task_id", "number", name=op.f("pk_annotation_edit")),
        sa.UniqueConstraint("task_id", "image_id", "id", name=op.f("uq_annotation_edit_task_id_image_id_id")),
    )
    op.create_index(
        "ix_annotation_edit_open",
        "annotation_edit",
        ["task_id", "image_id"],
        sqlite_where=sa.text("revision IS NULL"),
        postgresql_where=sa.text("revision IS NULL"),
    )
