"""What services return of annotations, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, Field

from terrazzo.services.annotate.annotations import Reason
from terrazzo.services.annotate.ops import Id, Op
from terrazzo.types import AnnotationState, Record, Shape, TaskKind


class AnnotationRecord(Record):
    """An annotation of an image for a task, in full; places are in pixels of the image."""

    image_id: str
    task_id: str
    kind: TaskKind
    width: int
    height: int
    revision: int
    """The last one that is closed; 0: there is none yet."""
    number: int
    """The last edit that is in it; 0: none."""
    state: AnnotationState
    shapes: tuple[Shape, ...]
    """Each says who made it; in order of painting."""
    tags: tuple[str, ...]
    """Classes of the whole image."""
    comment: str
    """What was said when the state was changed last: why the image was sent back."""
    created_at: datetime | None


class GivenEdit(Record):
    """What one gesture changed, as the browser sends it; its id makes sure that it is taken once."""

    id: Id
    made_at: AwareDatetime
    ops: tuple[Op, ...] = Field(min_length=1, max_length=20_000)


class EditRecord(Record):
    """An edit as it is kept; ``reason`` says what made one that is no gesture: an import, a restored revision."""

    id: str
    number: int
    client: str
    author: str
    reason: Reason
    made_at: datetime
    received_at: datetime
    ops: tuple[Op, ...]


class Saved(Record):
    number: int
    """The last edit of the image now."""
    others: tuple[EditRecord, ...]
    """What others changed since the edit that the browser knows."""


class RevisionRecord(Record):
    """One revision in the history of an image."""

    revision: int
    state: AnnotationState
    reason: Reason
    authors: tuple[str, ...]
    comment: str
    created_at: datetime
    added: int
    removed: int
    changed: int
