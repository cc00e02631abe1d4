"""The tables: every record that Terrazzo keeps; files are kept in the folders of ``Home``."""

from __future__ import annotations

import secrets
import time
import unicodedata
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from terrazzo.db.moment import Moment


def new_id() -> str:
    """An id that sorts by time of creation: 12 hex digits of milliseconds and 12 random ones."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(6)}"


def now() -> datetime:
    """The present moment with its time zone."""
    return datetime.now(UTC)


def name_key(name: str) -> str:
    """What makes two names the same for a person: case and Unicode composition do not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def folder_of(path: str) -> str:
    """The folder part of an image's path; empty at the top."""
    return path.rpartition("/")[0]


def _key_default(context: Any) -> str:
    return name_key(context.get_current_parameters()["name"])


def _folder_default(context: Any) -> str:
    return folder_of(context.get_current_parameters()["path"])


def _has_shapes_default(context: Any) -> bool:
    return bool(context.get_current_parameters()["shapes"])


class Base(DeclarativeBase):
    """Names of constraints are fixed, so that migrations can find them in SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _owner(target: str) -> Mapped[str]:
    return mapped_column(ForeignKey(target, ondelete="CASCADE"), index=True)


def _key() -> Mapped[str]:
    """``name_key`` of the name: set on insert, to be set with the name on rename (case folding can triple a length)."""
    return mapped_column(String(600), default=_key_default)


class Project(Base):
    __tablename__ = "project"
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(600), unique=True, default=_key_default)
    description: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class TaskRow(Base):
    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("project_id", "key"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    project_id: Mapped[str] = _owner("project.id")
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = _key()
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``terrazzo.types.Task`` as JSON."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class ImageRow(Base):
    __tablename__ = "image"
    __table_args__ = (
        UniqueConstraint("project_id", "path"),
        Index("ix_image_project_folder", "project_id", "folder"),
        Index("ix_image_hash", "hash"),
        Index("ix_image_project_hash", "project_id", "hash"),
    )
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    project_id: Mapped[str] = _owner("project.id")
    path: Mapped[str] = mapped_column(String(1000))
    folder: Mapped[str] = mapped_column(String(1000), default=_folder_default)
    hash: Mapped[str] = mapped_column(String(64))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    mode: Mapped[str] = mapped_column(String(16))
    media_type: Mapped[str] = mapped_column(String(64), default="application/octet-stream")
    bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class ImageOrigin(Base):
    """That an image came from an export, which is a blob, and which of its elements it is."""

    __tablename__ = "image_origin"
    image_id: Mapped[str] = mapped_column(ForeignKey("image.id", ondelete="CASCADE"), primary_key=True)
    file_hash: Mapped[str] = mapped_column(String(64), index=True)
    file_name: Mapped[str] = mapped_column(String(300))
    element: Mapped[str] = mapped_column(String(64))


class AnnotationRow(Base):
    """One revision; the highest revision of an image and task is the present one. Rows are never changed."""

    __tablename__ = "annotation"
    __table_args__ = (UniqueConstraint("image_id", "task_id", "revision"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    image_id: Mapped[str] = _owner("image.id")
    task_id: Mapped[str] = _owner("task.id")
    revision: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    shapes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    has_shapes: Mapped[bool] = mapped_column(default=_has_shapes_default)
    """Whether ``shapes`` is not empty, for queries."""
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    pixels: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """How much there is of each class name, counted at saving: labelled pixels, objects, or images."""
    number: Mapped[int] = mapped_column(Integer, default=0)
    """The last edit that is in it; one that was not made of edits has taken the next number for itself."""
    reason: Mapped[str] = mapped_column(String(16), default="import")
    """What made it: edits, a change of state, a restored revision, an import, or other names of classes."""
    authors: Mapped[list[str]] = mapped_column(JSON, default=list)
    comment: Mapped[str] = mapped_column(Text, default="")
    """What was said when the state changed."""
    changes: Mapped[dict[str, int] | None] = mapped_column(JSON, default=None)
    """How many shapes were added, removed and changed; None: not counted yet."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class AnnotationEdit(Base):
    """What one gesture of a person changed; numbered by the server from 1 for each image and task, without holes.

    It is open until a revision holds it. It is kept then too: it may be sent again, and asked for by who looks on.
    """

    __tablename__ = "annotation_edit"
    __table_args__ = (
        UniqueConstraint("task_id", "image_id", "id"),
        Index(
            "ix_annotation_edit_open",
            "task_id",
            "image_id",
            sqlite_where=text("revision IS NULL"),
            postgresql_where=text("revision IS NULL"),
        ),
    )
    image_id: Mapped[str] = mapped_column(ForeignKey("image.id", ondelete="CASCADE"), primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(String(64))
    """Made by the browser: the same edit sent twice is taken once."""
    client: Mapped[str] = mapped_column(String(64))
    """The page that sent it."""
    author: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Moment)
    """By the clock of the browser; only the number says what came first."""
    received_at: Mapped[datetime] = mapped_column(Moment, default=now)
    ops: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    revision: Mapped[int | None] = mapped_column(Integer, default=None)
    """The revision that holds it; None while it is open."""


class Dataset(Base):
    __tablename__ = "dataset"
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    task_id: Mapped[str] = _owner("task.id")
    name: Mapped[str] = mapped_column(String(200))
    pixels: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)
    """How much there is of each class name in each split, summed over its images; kept with every change of them."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class DatasetImage(Base):
    """How an image of the project stands in a dataset: a row for every image, written with what it repeats.

    It repeats the image's path and what the present annotation says, so that a page of images, their number and the
    counts of a dataset are read from one index, and nobody has to look for the highest revision.
    """

    __tablename__ = "dataset_image"
    __table_args__ = (
        Index("ix_dataset_image_standing", "dataset_id", "path", "split", "state", "annotated", "image_id"),
        {"sqlite_with_rowid": False},
    )
    dataset_id: Mapped[str] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True)
    image_id: Mapped[str] = mapped_column(ForeignKey("image.id", ondelete="CASCADE"), primary_key=True, index=True)
    path: Mapped[str] = mapped_column(String(1000))
    split: Mapped[str | None] = mapped_column(String(8), default=None)
    state: Mapped[str] = mapped_column(String(16), default="todo")
    annotated: Mapped[bool] = mapped_column(default=False)
    """Whether a person would call it annotated: finished, or begun with something in it."""
    annotation_id: Mapped[str | None] = mapped_column(String(24), default=None)
    """The present annotation; no foreign key, because both go with the image and a key would need an index."""
    pixels: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: how much there is of each class name in the present annotation, when the image is annotated."""


class SnapshotRow(Base):
    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("dataset_id", "content"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    content: Mapped[str] = mapped_column(String(64), index=True)
    """Content hash: the name of the folder below ``snapshots``."""
    draft: Mapped[str | None] = mapped_column(String(64), default=None)
    """Hash of the draft that it was made from: the same draft is the same snapshot, without looking at shapes."""
    dataset_id: Mapped[str] = _owner("dataset.id")
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class SnapshotBlob(Base):
    """The pictures that a snapshot needs: their bytes are kept as long as it is."""

    __tablename__ = "snapshot_blob"
    snapshot_id: Mapped[str] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class Configuration(Base):
    __tablename__ = "configuration"
    __table_args__ = (UniqueConstraint("project_id", "key"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    project_id: Mapped[str] = _owner("project.id")
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = _key()
    kind: Mapped[str | None] = mapped_column(String(16), default=None)
    trainer: Mapped[str] = mapped_column(String(100))
    architecture: Mapped[str] = mapped_column(String(200))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    classes: Mapped[list[str] | None] = mapped_column(JSON, default=None)
    model_name: Mapped[str | None] = mapped_column(String(200), default=None)
    start_from: Mapped[str | None] = mapped_column(String(24), default=None)
    start_from_label: Mapped[str | None] = mapped_column(String(420), default=None)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    updated_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class ModelRow(Base):
    __tablename__ = "model"
    __table_args__ = (UniqueConstraint("project_id", "key"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    project_id: Mapped[str] = _owner("project.id")
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = _key()
    description: Mapped[str] = mapped_column(Text, default="")
    task: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    """Set by the first version: a model answers one question, other classes need another model."""
    last_number: Mapped[int] = mapped_column(Integer, default=0)
    """Number of the newest version ever made: a deleted version's number is not given again."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class VersionRow(Base):
    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("model_id", "number"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    model_id: Mapped[str] = _owner("model.id")
    number: Mapped[int] = mapped_column(Integer)
    bundle: Mapped[str] = mapped_column(String(64))
    """Content hash: the name of the folder below ``bundles``."""
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"), unique=True)
    run: Mapped[str | None] = mapped_column(String(24), default=None, index=True)
    """The folder below ``runs`` with what its training found; kept when the job is deleted. None when imported."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What people wrote about it, in Markdown."""
    snapshot: Mapped[str | None] = mapped_column(String(64))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("model_version.id", ondelete="SET NULL"))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    manifest: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """``bundle.json`` as it was published, so that lists need no files."""
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class EvaluationRow(Base):
    """A version scored on a split, later than its publication, by a job whose run folder holds the report."""

    __tablename__ = "evaluation"
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    version_id: Mapped[str] = _owner("model_version.id")
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"), unique=True)
    run: Mapped[str] = mapped_column(String(24), index=True)
    split: Mapped[str] = mapped_column(String(8))
    task: Mapped[str] = mapped_column(String(200))
    """Name of the task whose dataset was frozen for it."""
    snapshot: Mapped[str | None] = mapped_column(String(64))
    images: Mapped[int] = mapped_column(Integer, default=0)
    """How many were scored; 0 when that is not known."""
    score_name: Mapped[str] = mapped_column(String(100))
    """What stands for all other numbers of its report, as people read it: mIoU, mask mAP50-95, accuracy."""
    score: Mapped[float | None] = mapped_column(Float)
    """Its value, 0..1; None is "n/a"."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class JobRow(Base):
    """Work to do: ``state`` is queued, running, succeeded, failed or cancelled."""

    __tablename__ = "job"
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    project_id: Mapped[str] = _owner("project.id")
    state: Mapped[str] = mapped_column(String(16), default="queued", index=True)
    input: Mapped[dict[str, Any]] = mapped_column(JSON)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    seconds_left: Mapped[float | None] = mapped_column(Float, default=None)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    stop_requested: Mapped[bool] = mapped_column(default=False)
    """A training that was asked to end now and to keep its best epoch."""
    worker: Mapped[str | None] = mapped_column(String(200), default=None)
    """Host, process id and start time of the child that works on it."""
    heartbeat_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    started_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class JobEventRow(Base):
    """What the child reported, in order of ``seq``; the same events as ``events.jsonl`` of the run."""

    __tablename__ = "job_event"
    __table_args__ = (Index("ix_job_event_job_seq", "job_id", "seq"),)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    time: Mapped[float] = mapped_column(Float)
    kind: Mapped[str] = mapped_column(String(16))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class PredictionRow(Base):
    __tablename__ = "prediction"
    id: Mapped[str] = mapped_column(String(24), primary_key=True, default=new_id)
    job_id: Mapped[str] = _owner("job.id")
    version_id: Mapped[str] = _owner("model_version.id")
    image_id: Mapped[str | None] = mapped_column(ForeignKey("image.id", ondelete="SET NULL"), index=True)
    image_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(1000))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    seconds: Mapped[float] = mapped_column(Float)
    classes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    shapes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Objects are kept down to a low confidence; what the prediction says are those at the thresholds."""
    form: Mapped[str] = mapped_column(String(16), default="pixels")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    thresholds: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    """Least confidence by class name, where the form has thresholds."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
