"""Closing edits: the open ones of an image become a revision, when somebody needs one.

Amounts are counted here, which takes long for large masks. So a revision is made beside the transaction and kept only
when nothing came meanwhile; who holds a transaction already, and changes the annotations in it, closes inside.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from terrazzo.db.schema import AnnotationEdit, now
from terrazzo.errors import Conflict, NotFound
from terrazzo.services.annotate.annotations import NewRevision, add_revisions
from terrazzo.services.annotate.ops import changes_between
from terrazzo.services.annotate.working import Stand, Working, stand, working
from terrazzo.services.images.images import image_row
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace

VISIT = timedelta(minutes=10)
"""A visit has ended when for so long no edit came."""

_TRIES = 20

Change = Callable[[NewRevision, Working], NewRevision | None]
"""What a revision shall be, given that which the working annotation would make; None: no revision is needed."""


def close_task(ws: Workspace, task_id: str) -> None:
    """Close all open edits of a task, so that its revisions say what its images show."""
    with ws.reading() as session:
        waiting = _with_open_edits(session, task_id)
    for image_id in waiting:
        close_image(ws, image_id, task_id)


def close_image(ws: Workspace, image_id: str, task_id: str) -> None:
    """Close the open edits of one image; nothing happens when there are none, or the image is gone."""
    with suppress(NotFound):
        revise(ws, image_id, task_id, _when_open)


def close_ended(ws: Workspace, task_id: str) -> None:
    """Close the edits of a task's images whose visits have ended: nobody has drawn there for a while."""
    last = func.max(AnnotationEdit.received_at)
    query = select(AnnotationEdit.image_id, last).where(
        AnnotationEdit.task_id == task_id, AnnotationEdit.revision.is_(None)
    )
    with ws.reading() as session:
        found = session.execute(query.group_by(AnnotationEdit.image_id)).all()
    for image_id, received_at in found:
        if has_ended(received_at):
            close_image(ws, image_id, task_id)


def has_ended(received_at: datetime) -> bool:
    """Whether a visit whose last edit came then has ended; also when it came in the future: a clock was put back."""
    return abs(now() - received_at) > VISIT


def close_in(session: Session, task_id: str, image_ids: Collection[str] | None = None) -> None:
    """Close open edits of a task's images (all, when none are named) inside a transaction that writes."""
    waiting = _with_open_edits(session, task_id)
    for image_id in waiting if image_ids is None else set(waiting).intersection(image_ids):
        found = working(session, image_id, task_id)
        _keep(session, _made(session, image_id, task_id, found), found)


def revise(ws: Workspace, image_id: str, task_id: str, change: Change) -> None:
    """Make the working annotation of an image, changed as wished, a revision.

    Raises:
        NotFound: there is no such image or task.
        Conflict: people draw on the image so fast that it never stands still.
    """
    for _ in range(_TRIES):
        with ws.reading() as session:
            image_row(session, image_id)
            found = working(session, image_id, task_id)
            wanted = change(_made(session, image_id, task_id, found), found)
        if wanted is None:
            return
        with ws.session() as session:
            image_row(session, image_id)
            if stand(session, image_id, task_id) == Stand(found.revision, found.number):
                _keep(session, wanted, found)
                return
    raise Conflict("The image is being drawn on just now.", "Try again in a moment.")


def _when_open(made: NewRevision, found: Working) -> NewRevision | None:
    return made if found.open else None


def _with_open_edits(session: Session, task_id: str) -> list[str]:
    query = select(AnnotationEdit.image_id).where(AnnotationEdit.task_id == task_id, AnnotationEdit.revision.is_(None))
    return sorted(session.scalars(query.distinct()))


def _made(session: Session, image_id: str, task_id: str, found: Working) -> NewRevision:
    """The revision that the working annotation makes."""
    image = image_row(session, image_id)
    task = task_of(task_row(session, task_id, image.project_id))
    shapes, tags = found.content.shapes, found.content.tags
    made = NewRevision(
        image_id=image_id,
        task_id=task_id,
        revision=found.revision + 1,
        state=found.state,
        shapes=shapes,
        tags=tags,
        pixels={} if found.present is None else found.present.pixels,
        number=found.number,
        reason="edits",
        authors=_names(one.author for one in found.open),
        changes=asdict(changes_between(found.before.shapes, shapes)),
    )
    if not found.open:
        return made
    from terrazzo.geometry.amounts import amounts_of

    return replace(made, pixels=amounts_of(shapes, tags, task, image.height, image.width))


def _names(authors: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, authors)))


def _keep(session: Session, made: NewRevision, found: Working) -> None:
    add_revisions(session, [made])
    if found.open:
        of_image = (AnnotationEdit.image_id == made.image_id, AnnotationEdit.task_id == made.task_id)
        session.execute(
            update(AnnotationEdit).where(*of_image, AnnotationEdit.revision.is_(None)).values(revision=made.revision),
            execution_options={"synchronize_session": False},
        )
