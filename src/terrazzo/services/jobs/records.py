"""What services return of jobs, their steps, events and metrics, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from terrazzo.metrics.headline import Headline
from terrazzo.training.run import Event
from terrazzo.types import Record, Split, StepState

JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
JobOrder = Literal["created", "name", "kind", "state", "score", "took"]
JobKind = Literal["train", "evaluate", "predict", "freeze"]


class StepRecord(Record):
    name: str
    state: StepState
    fraction: float
    started_at: datetime | None
    ended_at: datetime | None
    epoch: int | None = None
    """The present epoch of a training, from 1; the last one when the step has ended."""
    epochs: int | None = None
    """How many epochs there are in all, as it is planned now."""


class ErrorRecord(Record):
    kind: str
    message: str
    remedy: str
    details: dict[str, Any] | None = None
    """What a program needs to do something about it; only where there is something."""


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
    stop_requested: bool
    """A training that was asked to stop and to keep its best epoch."""
    input: dict[str, Any]
    """train: task_id, snapshot_id, architecture, trainer, settings, model_id, model_name,
    start_from (version id or null). predict: version_id, version_label, files (names), split (or null),
    unannotated, problems (uploads that were left out).
    evaluate: version_id, split, ..."""
    outcome: dict[str, Any]
    """train: version_id, version_label. predict: count, problems (a list of file, message,
    remedy; a number in jobs of before). Empty until it succeeded."""
    scores: dict[str, Headline]
    """What a training or an evaluation that succeeded found, by split: the number that stands for all others."""
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
