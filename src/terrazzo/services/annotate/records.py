"""What services return of annotations, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime

from terrazzo.types import AnnotationState, Record, Shape, TaskKind


class AnnotationRecord(Record):
    """The present annotation of an image for a task, in full; places are in pixels of the image."""

    image_id: str
    task_id: str
    kind: TaskKind
    width: int
    height: int
    revision: int
    """0: nobody has annotated the image yet."""
    state: AnnotationState
    shapes: tuple[Shape, ...]
    """Each says who made it; in order of painting."""
    tags: tuple[str, ...]
    """Classes of the whole image."""
    created_at: datetime | None
