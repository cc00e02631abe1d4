"""What services return of images, uploads and imports, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime

from terrazzo.types import AnnotationState, LabelClass, Record, Split


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
