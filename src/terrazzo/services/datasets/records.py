"""What services return of datasets and snapshots, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime

from terrazzo.services.datasets.amounts import Unit
from terrazzo.types import Record


class DatasetRecord(Record):
    id: str
    task_id: str
    name: str
    counts: dict[str, int]
    """Images in "train", "val", "test" and "none" (annotated or not, in no split)."""
    annotated_counts: dict[str, int]
    unit: Unit
    """What classes are counted in: labelled pixels, objects, or images that have the class."""
    class_counts: dict[str, dict[str, int]]
    """For each split that holds anything, how much there is of each class."""
    class_shares: dict[str, dict[str, float]]
    """The same as parts (0..1) of all that the split holds."""
    bare_counts: dict[str, int]
    """Annotated images of each split that hold nothing of any class: "looked at, nothing here"."""
    advice: tuple[str, ...]
    """Sentences that help before training: too few images, no val split, a class that is missing from a split."""


class FreezeRecord(Record):
    """What became of a wish to freeze: either the snapshot, or the job that makes it."""

    snapshot: SnapshotRecord | None
    job_id: str | None
    """The job's outcome names the snapshot as ``snapshot_id``."""


class SnapshotRecord(Record):
    id: str
    dataset_id: str
    task_id: str
    created_at: datetime
    counts: dict[str, int]
    bytes: int
