"""What services return of models, versions and evaluations, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from terrazzo.bundle.manifest import Speed
from terrazzo.metrics.headline import Headline
from terrazzo.metrics.image_scores import AnyImageScore
from terrazzo.metrics.scores import Scores
from terrazzo.services.jobs.records import Artifact
from terrazzo.types import Record


class VersionRecord(Record):
    id: str
    model_id: str
    model_name: str
    project_id: str
    number: int
    label: str
    """``name@number``."""
    architecture: str
    architecture_title: str
    created_at: datetime
    task: dict[str, Any]
    """That of the bundle, with the background that the project's task of the same classes has now."""
    settings: dict[str, Any]
    job_id: str | None
    job_deleted: bool
    """Whether a job trained it that was deleted meanwhile; its results are kept."""
    note: str
    """What people wrote about it, in Markdown."""
    speed: Speed | None
    """On a CPU; None when it was not measured."""
    snapshot_id: str | None
    parent_id: str | None
    parent_label: str | None
    scores: dict[str, Scores]
    """By split."""
    headlines: dict[str, Headline]
    """By split: the number that stands for all others of ``scores``, such as mIoU or mask mAP50-95."""
    lineage: dict[str, Any]
    runtime: str
    """What runs it on a CPU: openvino, onnx or torch."""
    agreement: float | None
    """Part (0..1) of pixels of val on which the exported network and PyTorch give the same class."""
    bytes: int


class ModelRecord(Record):
    id: str
    project_id: str
    name: str
    description: str
    created_at: datetime
    task: dict[str, Any] | None
    version_count: int
    latest: VersionRecord | None


class EvaluationRecord(Record):
    """A version scored on a split; ``id`` is None for what was found when it was published."""

    id: str | None
    version_id: str
    version_label: str
    project_id: str
    job_id: str | None
    split: str
    task: str
    """Name of the task whose dataset it was; empty when that is not known."""
    snapshot_id: str | None
    images: int
    """0 when that is not known."""
    headline: Headline
    created_at: datetime


class EvaluationReport(Record):
    version_id: str
    evaluation: EvaluationRecord | None
    """None for what was found when the version was published."""
    split: str
    scores: Scores
    headline: Headline
    worst: tuple[AnyImageScore, ...]
    files: tuple[Artifact, ...]
    """Tables (CSV, JSON) and plots (PNG); fetch them under the files of the version, or of the evaluation."""


class VersionUsage(Record):
    """Snippets that use a version, ready to copy."""

    terminal: str
    python: str
    http: str
