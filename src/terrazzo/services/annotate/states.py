"""Changing the state of an annotation: done, reviewed, or sent back with a comment."""

from __future__ import annotations

from dataclasses import replace

from terrazzo.services.annotate.annotations import NewRevision
from terrazzo.services.annotate.closing import revise
from terrazzo.services.annotate.look import get_annotation
from terrazzo.services.annotate.records import AnnotationRecord
from terrazzo.services.annotate.working import Working
from terrazzo.services.images.images import image_row
from terrazzo.services.projects.tasks import task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import AnnotationState


def set_state(
    ws: Workspace, image_id: str, task_id: str, state: AnnotationState, *, comment: str = "", author: str = ""
) -> AnnotationRecord:
    """Give the annotation of an image another state; its open edits are closed with it.

    Nothing happens when it has that state, no edit is open and nothing is said.

    Raises:
        NotFound: there is no such image, or no such task in its project.
    """
    with ws.reading() as session:
        task_row(session, task_id, image_row(session, image_id).project_id)
    said = comment.strip()

    def change(made: NewRevision, found: Working) -> NewRevision | None:
        if found.state == state and not found.open and not said:
            return None
        authors = tuple(dict.fromkeys(filter(None, (*made.authors, author))))
        return replace(made, state=state, comment=said, authors=authors, reason="state")

    revise(ws, image_id, task_id, change)
    return get_annotation(ws, image_id, task_id)
