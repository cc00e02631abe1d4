"""Looking at an annotation: its shapes and tags with who made them, as they are now or as a revision has them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import AnnotationRow
from terrazzo.errors import NotFound
from terrazzo.services.annotate.annotations import annotation_of
from terrazzo.services.annotate.records import AnnotationRecord
from terrazzo.services.annotate.working import working
from terrazzo.services.images.images import image_row
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace


def get_annotation(ws: Workspace, image_id: str, task_id: str) -> AnnotationRecord:
    """The annotation of an image for a task as it is now, open edits folded in; empty when there is none yet.

    Raises:
        NotFound: there is no such image, or no such task in its project.
    """
    with ws.reading() as session:
        image = image_row(session, image_id)
        task = task_of(task_row(session, task_id, image.project_id))
        found = working(session, image_id, task_id)
    return AnnotationRecord(
        image_id=image.id,
        task_id=task_id,
        kind=task.kind,
        width=image.width,
        height=image.height,
        revision=found.revision,
        number=found.number,
        state=found.state,
        shapes=found.content.shapes,
        tags=found.content.tags,
        comment="" if found.present is None else found.present.comment,
        created_at=found.changed_at,
    )


def get_revision(ws: Workspace, image_id: str, task_id: str, revision: int) -> AnnotationRecord:
    """The annotation as one of its revisions has it.

    Raises:
        NotFound: there is no such image, task or revision.
    """
    with ws.reading() as session:
        image = image_row(session, image_id)
        task = task_of(task_row(session, task_id, image.project_id))
        row = revision_row(session, image_id, task_id, revision)
    annotation = annotation_of(row)
    return AnnotationRecord(
        image_id=image.id,
        task_id=task_id,
        kind=task.kind,
        width=image.width,
        height=image.height,
        revision=revision,
        number=row.number,
        state=annotation.state,
        shapes=annotation.shapes,
        tags=annotation.tags,
        comment=row.comment,
        created_at=row.created_at,
    )


def revision_row(session: Session, image_id: str, task_id: str, revision: int) -> AnnotationRow:
    """The row of one revision, or ``NotFound``."""
    query = select(AnnotationRow).where(
        AnnotationRow.image_id == image_id, AnnotationRow.task_id == task_id, AnnotationRow.revision == revision
    )
    row = session.scalars(query).first()
    if row is None:
        raise NotFound(f"The image has no revision {revision} for this task.", "List the history of the image.")
    return row
