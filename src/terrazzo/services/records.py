"""What services return and the API serialises: one frozen record for each thing a person sees."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from terrazzo.metrics.scores import ImageScore, SplitScores
from terrazzo.trainers.base import Architecture
from terrazzo.training.run import Event
from terrazzo.types import AnnotationState, LabelClass, Record, Split, StepState, TaskKind

JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
JobKind = Literal["train", "evaluate", "predict"]


class ProjectRecord(Record):
    id: str
    name: str
    description: str
    created_at: datetime
    image_count: int
    task_count: int


class TaskRecord(Record):
    id: str
    project_id: str
    name: str
    kind: TaskKind
    classes: tuple[LabelClass, ...]
    ignored: tuple[str, ...]
    unpainted: str | None
    created_at: datetime
    annotated_count: int
    dataset_id: str
    """The task's dataset (a draft of which images are in which split); made with the task."""


class ImageRecord(Record):
    id: str
    project_id: str
    path: str
    hash: str
    width: int
    height: int
    mode: str
    bytes: int
    created_at: datetime
    split: Split | None
    """Split in the dataset of the task that was asked for, if one was."""
    annotation_state: AnnotationState | None
    """State for the task that was asked for, if one was."""


class ImagePage(Record):
    items: tuple[ImageRecord, ...]
    total: int
    folders: tuple[str, ...]


class UploadProblem(Record):
    file: str
    message: str
    remedy: str


class UploadReport(Record):
    added: tuple[ImageRecord, ...]
    already_here: tuple[str, ...]
    problems: tuple[UploadProblem, ...]


class ImportReport(Record):
    format: str
    dry_run: bool
    project_id: str | None
    project_name: str
    task_id: str | None
    images: int
    already_here: int
    annotated: int
    splits: dict[str, int]
    classes: tuple[LabelClass, ...]
    ignored: tuple[str, ...]
    warnings: tuple[str, ...]


class DatasetRecord(Record):
    id: str
    task_id: str
    name: str
    counts: dict[str, int]
    """Images in "train", "val", "test" and "none" (annotated or not, in no split)."""
    annotated_counts: dict[str, int]
    class_shares: dict[str, dict[str, float]]
    """For each split, the part (0..1) of labelled pixels of each class."""
    advice: tuple[str, ...]
    """Sentences that help before training: too few images, no val split, a class that is missing from a split."""


class SnapshotRecord(Record):
    id: str
    dataset_id: str
    task_id: str
    created_at: datetime
    counts: dict[str, int]
    bytes: int


class TrainerRecord(Record):
    name: str
    title: str
    description: str
    settings_schema: dict[str, Any]
    """JSON schema of the trainer's configuration; the form and the flags are made from it."""
    steps: tuple[str, ...]
    architectures: tuple[Architecture, ...]


class ConfigurationRecord(Record):
    id: str
    project_id: str
    name: str
    trainer: str
    architecture: str
    settings: dict[str, Any]
    created_at: datetime


class StepRecord(Record):
    name: str
    state: StepState
    fraction: float
    started_at: datetime | None
    ended_at: datetime | None


class ErrorRecord(Record):
    kind: str
    message: str
    remedy: str


class JobRecord(Record):
    id: str
    kind: JobKind
    name: str
    project_id: str
    project_name: str
    state: JobState
    steps: tuple[StepRecord, ...]
    fraction: float
    """0..1 over all steps."""
    seconds_left: float | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    attempts: int
    cancel_requested: bool
    input: dict[str, Any]
    """train: task_id, snapshot_id, architecture, trainer, settings, model_id, model_name,
    start_from (version id or null). predict: version_id, version_label, files (names), split (or null).
    evaluate: version_id, split, ..."""
    outcome: dict[str, Any]
    """train: version_id, version_label. predict: count. Empty until it succeeded."""
    error: ErrorRecord | None
    run_folder: str


class JobPage(Record):
    items: tuple[JobRecord, ...]
    total: int


class JobEvent(Record):
    seq: int
    """Grows by at least one from event to event of one job; ask for events after the last one you have."""
    event: Event


class MetricPoint(Record):
    step: int
    epoch: float
    value: float


class MetricSeries(Record):
    name: str
    split: Split | None
    points: tuple[MetricPoint, ...]


class Artifact(Record):
    path: str
    title: str
    bytes: int


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


class ClassShare(Record):
    name: str
    color: str
    share: float
    confidence: float | None


class PredictionRecord(Record):
    id: str
    job_id: str
    version_id: str
    version_label: str
    image_id: str | None
    image_hash: str
    name: str
    width: int
    height: int
    seconds: float
    classes: tuple[ClassShare, ...]
    """Classes that occur in the prediction, largest share first, with the mean confidence."""
