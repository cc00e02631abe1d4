"""Looking at an annotation: its shapes and tags with who made them."""

from __future__ import annotations

from terrazzo.services.annotate.annotations import annotation_of, present_annotations
from terrazzo.services.annotate.records import AnnotationRecord
from terrazzo.services.images.images import image_row
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace


def get_annotation(ws: Workspace, image_id: str, task_id: str) -> AnnotationRecord:
    """The present annotation of an image for a task; one without shapes at revision 0 when there is none yet.

    Raises:
        NotFound: there is no such image, or no such task in its project.
    """
    with ws.reading() as session:
        image = image_row(session, image_id)
        task = task_of(task_row(session, task_id, image.project_id))
        row = present_annotations(session, task_id, [image_id]).get(image_id)
    present = None if row is None else annotation_of(row)
    return AnnotationRecord(
        image_id=image.id,
        task_id=task_id,
        kind=task.kind,
        width=image.width,
        height=image.height,
        revision=0 if present is None else present.revision,
        state="todo" if present is None else present.state,
        shapes=() if present is None else present.shapes,
        tags=() if present is None else present.tags,
        created_at=None if row is None else row.created_at,
    )
