"""The working annotation of an image: its present revision with the open edits folded in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import AnnotationEdit, AnnotationRow, Dataset, DatasetImage
from terrazzo.services.annotate.annotations import annotation_of, present_annotations
from terrazzo.services.annotate.ops import Content, Op, fold
from terrazzo.types import AnnotationState

OPS: TypeAdapter[tuple[Op, ...]] = TypeAdapter(tuple[Op, ...])
"""Reads the operations of an edit as the database keeps them."""

STATE: TypeAdapter[AnnotationState] = TypeAdapter(AnnotationState)
"""Reads a state as the database keeps it."""


@dataclass(frozen=True, slots=True)
class Working:
    """What an image's annotation is now: ``present`` is the last revision, ``open`` the edits after it, by number."""

    present: AnnotationRow | None
    before: Content
    """Of ``present``."""
    content: Content
    open: Sequence[AnnotationEdit]

    @property
    def number(self) -> int:
        """The last edit that is in it."""
        if self.open:
            return self.open[-1].number
        return 0 if self.present is None else self.present.number

    @property
    def revision(self) -> int:
        """Of the present revision; 0: there is none."""
        return 0 if self.present is None else self.present.revision

    @property
    def state(self) -> AnnotationState:
        """The state, as the open edits leave it."""
        state: AnnotationState = "todo" if self.present is None else STATE.validate_python(self.present.state)
        return edited(state) if self.open else state

    @property
    def changed_at(self) -> datetime | None:
        """When it was changed last; None: never."""
        if self.open:
            return self.open[-1].received_at
        return None if self.present is None else self.present.created_at


def edited(state: AnnotationState) -> AnnotationState:
    """The state after an edit: work has begun, and what was reviewed has to be looked at again."""
    if state == "todo":
        return "in progress"
    return "done" if state == "reviewed" else state


def working(session: Session, image_id: str, task_id: str) -> Working:
    """What the annotation of an image is now, whether or not edits are open."""
    present = present_annotations(session, task_id, [image_id]).get(image_id)
    before = Content()
    if present is not None:
        annotation = annotation_of(present)
        before = Content(annotation.shapes, annotation.tags)
    query = select(AnnotationEdit).where(
        AnnotationEdit.task_id == task_id, AnnotationEdit.image_id == image_id, AnnotationEdit.revision.is_(None)
    )
    edits = session.scalars(query.order_by(AnnotationEdit.number)).all()
    ops = [op for one in edits for op in OPS.validate_python(one.ops)]
    return Working(present, before, fold(before, ops), edits)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the annotation of an image stands: its present revision, and the last number that was given."""

    revision: int
    number: int


def stand(session: Session, image_id: str, task_id: str) -> Stand:
    """Where the annotation of an image stands, found without reading shapes."""
    present = (
        select(AnnotationRow.revision, AnnotationRow.number)
        .join(DatasetImage, DatasetImage.annotation_id == AnnotationRow.id)
        .join(Dataset, Dataset.id == DatasetImage.dataset_id)
        .where(Dataset.task_id == task_id, DatasetImage.image_id == image_id)
    )
    revision, number = next(((one.revision, one.number) for one in session.execute(present)), (0, 0))
    last = select(func.max(AnnotationEdit.number)).where(
        AnnotationEdit.image_id == image_id, AnnotationEdit.task_id == task_id
    )
    return Stand(revision, max(session.scalar(last) or 0, number))
