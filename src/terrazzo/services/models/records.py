"""What services return of models, versions and evaluations, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from terrazzo.metrics.scores import ImageScore, SplitScores
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
    snapshot_id: str | None
    parent_id: str | None
    parent_label: str | None
    scores: dict[str, SplitScores]
    """By split."""
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


class EvaluationReport(Record):
    version_id: str
    split: str
    scores: SplitScores
    worst: tuple[ImageScore, ...]
    files: tuple[Artifact, ...]
    """Tables (CSV, JSON) and plots (PNG); fetch them under the version's files."""
