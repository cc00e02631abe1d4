"""Annotations as revisions: which one is the present one, and how a new one is added."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import AnnotationRow, Dataset, DatasetImage, new_id
from terrazzo.services.datasets import standing
from terrazzo.types import Annotation, AnnotationState, Shape

Reason = Literal["edits", "state", "restore", "import", "classes"]
"""What made a revision; the last three replace what was there, without edits."""


@dataclass(frozen=True, slots=True)
class NewRevision:
    """An annotation to be saved: ``pixels`` has the amount of each class (``geometry.amounts``).

    ``number`` is the last edit that is in it. A revision that was not made of edits takes the next number itself
    (``next_number``), so that who has the image open is told of it.
    """

    image_id: str
    task_id: str
    revision: int
    state: AnnotationState
    shapes: tuple[Shape, ...]
    pixels: dict[str, int]
    tags: tuple[str, ...] = ()
    number: int = 0
    reason: Reason = "import"
    authors: tuple[str, ...] = ()
    comment: str = ""
    changes: dict[str, int] | None = None


def present_annotations(session: Session, task_id: str, image_ids: Collection[str]) -> dict[str, AnnotationRow]:
    """The present annotation of each of these images that has one, by image id."""
    found: dict[str, AnnotationRow] = {}
    query = (
        select(AnnotationRow)
        .join(DatasetImage, DatasetImage.annotation_id == AnnotationRow.id)
        .join(Dataset, Dataset.id == DatasetImage.dataset_id)
        .where(Dataset.task_id == task_id)
    )
    for chunk in chunks(sorted(image_ids)):
        found.update((row.image_id, row) for row in session.scalars(query.where(DatasetImage.image_id.in_(chunk))))
    return found


def next_number(row: AnnotationRow | None) -> int:
    """The number of a revision that replaces this one, when no edit is open."""
    return 1 if row is None else row.number + 1


def annotation_of(row: AnnotationRow) -> Annotation:
    """A row as the value that every layer speaks."""
    return Annotation.model_validate(
        {"revision": row.revision, "state": row.state, "shapes": row.shapes, "tags": row.tags}
    )


def add_revisions(session: Session, revisions: Iterable[NewRevision]) -> None:
    """Save new revisions in bulk, at most one an image and task; they are the present ones from now on."""
    rows = [_values(one) for one in revisions]
    if rows:
        session.execute(insert(AnnotationRow), rows)
    for task_id in {one["task_id"] for one in rows}:
        standing.annotate(session, task_id, [one for one in rows if one["task_id"] == task_id])


def _values(one: NewRevision) -> dict[str, Any]:
    return {
        "id": new_id(),
        "image_id": one.image_id,
        "task_id": one.task_id,
        "revision": one.revision,
        "state": one.state,
        "shapes": [shape.model_dump(mode="json") for shape in one.shapes],
        "has_shapes": bool(one.shapes),
        "tags": list(one.tags),
        "pixels": one.pixels,
        "number": one.number,
        "reason": one.reason,
        "authors": list(one.authors),
        "comment": one.comment,
        "changes": one.changes,
    }
