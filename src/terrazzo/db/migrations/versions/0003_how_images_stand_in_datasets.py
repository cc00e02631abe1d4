"""How images stand in datasets: a row for every image, with its present annotation; sums of pixels; drafts."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROWS = """
INSERT INTO dataset_image (dataset_id, image_id, path, split, state, annotated, annotation_id, pixels)
SELECT dataset.id, image.id, image.path, before.split, COALESCE(present.state, 'todo'),
       COALESCE(present.state IN ('done', 'reviewed') OR (present.state = 'in progress' AND present.has_shapes), FALSE),
       present.id,
       CASE WHEN present.state IN ('done', 'reviewed') OR (present.state = 'in progress' AND present.has_shapes)
            THEN CAST(present.pixels AS TEXT) ELSE '{}' END
FROM dataset
JOIN task ON task.id = dataset.task_id
JOIN image ON image.project_id = task.project_id
LEFT JOIN dataset_image_before AS before ON before.dataset_id = dataset.id AND before.image_id = image.id
LEFT JOIN annotation AS present ON present.image_id = image.id AND present.task_id = task.id AND NOT EXISTS (
    SELECT 1 FROM annotation AS later
    WHERE later.image_id = present.image_id AND later.task_id = present.task_id AND later.revision > present.revision
)
"""


def upgrade() -> None:
    """Make the table anew with a row for every image, then add up the pixels of each split."""
    op.execute("CREATE TABLE dataset_image_before AS SELECT dataset_id, image_id, split FROM dataset_image")
    op.create_index("ix_dataset_image_before", "dataset_image_before", ["dataset_id", "image_id"])
    op.drop_table("dataset_image")
    _create_dataset_image()
    op.execute(_ROWS)
    op.drop_table("dataset_image_before")
    op.create_index(
        "ix_dataset_image_standing",
        "dataset_image",
        ["dataset_id", "path", "split", "state", "annotated", "image_id"],
    )
    op.create_index(op.f("ix_dataset_image_image_id"), "dataset_image", ["image_id"])
    op.create_index("ix_image_project_hash", "image", ["project_id", "hash"])
    op.add_column("dataset", sa.Column("pixels", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("snapshot", sa.Column("draft", sa.String(length=64), nullable=True))
    _add_up()


def _create_dataset_image() -> None:
    op.create_table(
        "dataset_image",
        sa.Column("dataset_id", sa.String(length=24), nullable=False),
        sa.Column("image_id", sa.String(length=24), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("split", sa.String(length=8), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("annotated", sa.Boolean(), nullable=False),
        sa.Column("annotation_id", sa.String(length=24), nullable=True),
        sa.Column("pixels", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["dataset.id"], name=op.f("fk_dataset_image_dataset_id_dataset"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["image_id"], ["image.id"], name=op.f("fk_dataset_image_image_id_image"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dataset_id", "image_id", name=op.f("pk_dataset_image")),
        sqlite_with_rowid=False,
    )


def _add_up() -> None:
    connection = op.get_bind()
    dataset = sa.table("dataset", sa.column("id", sa.String), sa.column("pixels", sa.JSON))
    sums: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    rows = connection.execute(
        sa.text("SELECT dataset_id, split, pixels FROM dataset_image WHERE split IS NOT NULL AND pixels <> '{}'")
    )
    for dataset_id, split, pixels in rows:
        sums[dataset_id][split].update(json.loads(pixels))
    for dataset_id, pixels in sums.items():
        connection.execute(dataset.update().where(dataset.c.id == dataset_id).values(pixels=pixels))
