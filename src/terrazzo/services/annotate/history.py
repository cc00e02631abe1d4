"""The history of an image: its revisions with who made them, and an earlier one restored."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import AnnotationRow
from terrazzo.errors import Invalid
from terrazzo.services.annotate.annotations import NewRevision, annotation_of
from terrazzo.services.annotate.closing import close_image, revise
from terrazzo.services.annotate.look import get_annotation, get_revision, revision_row
from terrazzo.services.annotate.ops import changes_between
from terrazzo.services.annotate.records import AnnotationRecord, RevisionRecord
from terrazzo.services.annotate.working import Working, edited
from terrazzo.services.images.images import image_row
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace


def list_history(ws: Workspace, image_id: str, task_id: str) -> tuple[RevisionRecord, ...]:
    """The revisions of an image for a task, newest first; open edits become one first.

    Raises:
        NotFound: there is no such image, or no such task in its project.
    """
    with ws.reading() as session:
        task_row(session, task_id, image_row(session, image_id).project_id)
    close_image(ws, image_id, task_id)
    columns = (
        AnnotationRow.revision,
        AnnotationRow.state,
        AnnotationRow.reason,
        AnnotationRow.authors,
        AnnotationRow.comment,
        AnnotationRow.created_at,
        AnnotationRow.changes,
    )
    query = select(*columns).where(AnnotationRow.image_id == image_id, AnnotationRow.task_id == task_id)
    with ws.reading() as session:
        rows = session.execute(query.order_by(AnnotationRow.revision.desc())).all()
        found = []
        for row in rows:
            given = dict(row._mapping)
            changes = given.pop("changes") or _changes(session, image_id, task_id, row.revision)
            found.append(RevisionRecord.model_validate({**given, **changes}))
    return tuple(found)


def restore(ws: Workspace, image_id: str, task_id: str, revision: int, *, author: str = "") -> AnnotationRecord:
    """A new revision with the shapes and tags of an earlier one.

    Raises:
        NotFound: there is no such image, task or revision.
        Invalid: the revision holds a class that the task does not have any more.
    """
    wanted = get_revision(ws, image_id, task_id, revision)
    with ws.reading() as session:
        row = revision_row(session, image_id, task_id, revision)
        task = task_of(task_row(session, task_id))
    known = {*task.class_names, *task.ignored, "ignore"}
    for name in (*(one.class_name for one in wanted.shapes), *wanted.tags):
        if name not in known:
            raise Invalid(
                f"Revision {revision} holds the class {name!r}, which the task does not have any more.",
                "Add the class to the task again, then restore the revision.",
            )

    def change(made: NewRevision, found: Working) -> NewRevision | None:
        authors = tuple(dict.fromkeys(filter(None, (*made.authors, author))))
        return replace(
            made,
            state=edited(found.state),
            shapes=wanted.shapes,
            tags=wanted.tags,
            pixels=row.pixels,
            number=made.number + 1,
            reason="restore",
            comment=f"Revision {revision} restored.",
            authors=authors,
            changes=asdict(changes_between(found.content.shapes, wanted.shapes)),
        )

    close_image(ws, image_id, task_id)
    revise(ws, image_id, task_id, change)
    return get_annotation(ws, image_id, task_id)


def _changes(session: Session, image_id: str, task_id: str, revision: int) -> dict[str, int]:
    """What a revision changed, of one that was saved without counting it."""
    after = annotation_of(revision_row(session, image_id, task_id, revision)).shapes
    first = revision == 1
    before = () if first else annotation_of(revision_row(session, image_id, task_id, revision - 1)).shapes
    return asdict(changes_between(before, after))
