"""Annotations as revisions: which one is the present one, and how a new one is added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, or_, select
from sqlalchemy.orm import Session, aliased

from terrazzo.db.schema import AnnotationRow
from terrazzo.types import Annotation, AnnotationState, Shape

_CHUNK = 500
"""Values in one IN (...): databases limit the number of parameters."""


@dataclass(frozen=True, slots=True)
class NewRevision:
    """An annotation to be saved: ``pixels`` counts the labelled pixels of each class, for class shares."""

    image_id: str
    task_id: str
    revision: int
    state: AnnotationState
    shapes: tuple[Shape, ...]
    pixels: dict[str, int]
    tags: tuple[str, ...] = ()


def is_present() -> ColumnElement[bool]:
    """Condition: no later revision of the same image and task exists."""
    later = aliased(AnnotationRow)
    return ~exists().where(
        later.image_id == AnnotationRow.image_id,
        later.task_id == AnnotationRow.task_id,
        later.revision > AnnotationRow.revision,
    )


def is_annotated() -> ColumnElement[bool]:
    """Condition: a person would call the image annotated: finished, or begun with something labelled."""
    return or_(
        AnnotationRow.state.in_(("done", "reviewed")),
        (AnnotationRow.state == "in progress") & (AnnotationRow.has_shapes.is_(True)),
    )


def present_annotations(session: Session, task_id: str, image_ids: Collection[str]) -> dict[str, AnnotationRow]:
    """The present annotation of each of these images that has one, by image id."""
    found: dict[str, AnnotationRow] = {}
    for chunk in chunks(sorted(image_ids)):
        query = select(AnnotationRow).where(
            AnnotationRow.task_id == task_id, AnnotationRow.image_id.in_(chunk), is_present()
        )
        found.update((row.image_id, row) for row in session.scalars(query))
    return found


def annotation_of(row: AnnotationRow) -> Annotation:
    """A row as the value that every layer speaks."""
    return Annotation.model_validate(
        {"revision": row.revision, "state": row.state, "shapes": row.shapes, "tags": row.tags}
    )


def add_revisions(session: Session, revisions: Iterable[NewRevision]) -> None:
    """Save new revisions in bulk."""
    rows = [_values(one) for one in revisions]
    if rows:
        session.execute(insert(AnnotationRow), rows)


def chunks(values: list[str]) -> Iterator[list[str]]:
    """Lists short enough for one IN (...)."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _values(one: NewRevision) -> dict[str, Any]:
    return {
        "image_id": one.image_id,
        "task_id": one.task_id,
        "revision": one.revision,
        "state": one.state,
        "shapes": [shape.model_dump(mode="json") for shape in one.shapes],
        "has_shapes": bool(one.shapes),
        "tags": list(one.tags),
        "pixels": one.pixels,
    }
