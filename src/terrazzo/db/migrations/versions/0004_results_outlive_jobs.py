"""Evaluations are records of a version, versions carry a note, and both know their run folder without a job.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add table and columns, and fill them from the jobs that are there."""
    op.add_column("model_version", sa.Column("run", sa.String(length=24), nullable=True))
    op.add_column("model_version", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE model_version SET run = job_id"))
    op.create_index("ix_model_version_run", "model_version", ["run"])
    op.create_table(
        "evaluation",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("version_id", sa.String(length=24), nullable=False),
        sa.Column("job_id", sa.String(length=24), nullable=True),
        sa.Column("run", sa.String(length=24), nullable=False),
        sa.Column("split", sa.String(length=8), nullable=False),
        sa.Column("task", sa.String(length=200), nullable=False),
        sa.Column("snapshot", sa.String(length=64), nullable=True),
        sa.Column("images", sa.Integer(), nullable=False),
        sa.Column("miou", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["model_version.id"],
            name=op.f("fk_evaluation_version_id_model_version"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_evaluation_job_id_job"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("job_id", name=op.f("uq_evaluation_job_id")),
    )
    op.create_index("ix_evaluation_version_id", "evaluation", ["version_id"])
    op.create_index("ix_evaluation_run", "evaluation", ["run"])
    _fill()


def _fill() -> None:
    """Evaluation jobs that succeeded become evaluations of their version, as far as it is still there."""
    job = sa.table(
        "job",
        sa.column("id", sa.String),
        sa.column("kind", sa.String),
        sa.column("state", sa.String),
        sa.column("input", sa.JSON),
        sa.column("outcome", sa.JSON),
        sa.column("ended_at", sa.DateTime(timezone=True)),
    )
    evaluation = sa.table(
        "evaluation",
        *(sa.column(name) for name in ("id", "version_id", "job_id", "run", "split", "task", "snapshot", "images")),
        sa.column("miou", sa.Float),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    versions = set(connection.scalars(sa.text("SELECT id FROM model_version")))
    tasks = {row.id: row.name for row in connection.execute(sa.text("SELECT id, name FROM task"))}
    done = sa.select(job).where(job.c.kind == "evaluate", job.c.state == "succeeded")
    for row in connection.execute(done).all():
        given = row.input
        if given.get("version_id") not in versions:
            continue
        connection.execute(
            evaluation.insert().values(
                id=row.id,
                version_id=given["version_id"],
                job_id=row.id,
                run=row.id,
                split=given["split"],
                task=tasks.get(given.get("task_id"), ""),
                snapshot=given.get("snapshot_id"),
                images=0,
                miou=row.outcome.get("miou"),
                created_at=row.ended_at,
            )
        )
