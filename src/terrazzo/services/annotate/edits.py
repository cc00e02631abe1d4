"""Saving edits: numbered without holes, each taken once, refused only where two people touched the same thing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import AnnotationEdit, AnnotationRow, ImageRow, now
from terrazzo.errors import Conflict
from terrazzo.services.annotate.annotations import annotation_of
from terrazzo.services.annotate.checking import checked
from terrazzo.services.annotate.ops import Content, Op, ops_between, touched
from terrazzo.services.annotate.records import EditRecord, GivenEdit, Saved
from terrazzo.services.annotate.working import OPS, stand
from terrazzo.services.datasets import standing
from terrazzo.services.images.images import image_row
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import Task

_REPLACED = ("restore", "import", "classes")
"""Reasons of revisions that were not made of edits."""


def save_edits(
    ws: Workspace,
    image_id: str,
    task_id: str,
    *,
    known: int,
    client: str,
    author: str,
    edits: Sequence[GivenEdit],
) -> Saved:
    """Keep edits after those that are there, all or none.

    Args:
        known: the last edit that the browser has seen.
        client: the page that sends them; its own edits are never in its way.
        author: who made them; what was drawn bears this name.

    Raises:
        NotFound: there is no such image or task.
        Invalid: an edit cannot be kept: see ``checking``.
        Conflict: an edit of another that the browser has not seen touches the same shape, or both change the tags or
            the order. ``details`` then has these edits (``others``) and what both touch (``both``).
    """
    with ws.reading() as session:
        image, task = _image_and_task(session, image_id, task_id)
    wanted = {one.id: checked(one.ops, author, task, image.height, image.width) for one in edits}
    with ws.session() as session:
        image, now_asked = _image_and_task(session, image_id, task_id)
        if now_asked != task:
            for ops in wanted.values():
                checked(ops, author, now_asked, image.height, image.width)
        last = stand(session, image_id, task_id).number
        if known > last:
            raise Conflict(
                f"This page knows {known} changes of the image and the server only {last}: its data folder was put "
                "back to an earlier state.",
                "Load the image again; what this page has not saved is kept.",
            )
        here = _here(session, image_id, task_id, wanted)
        others = tuple(
            one for one in _after(session, image_id, task_id, known) if one.client != client and one.id not in wanted
        )
        new = {id: ops for id, ops in wanted.items() if id not in here}
        _refuse_both(new.values(), others)
        made_at = {one.id: one.made_at for one in edits}
        received = now()
        rows: list[dict[str, Any]] = [
            {
                "image_id": image_id,
                "task_id": task_id,
                "number": number,
                "id": id,
                "client": client,
                "author": author,
                "made_at": made_at[id],
                "received_at": received,
                "ops": OPS.dump_python(ops, mode="json"),
            }
            for number, (id, ops) in enumerate(new.items(), start=last + 1)
        ]
        if rows:
            session.execute(insert(AnnotationEdit), rows)
            standing.edited(session, task_id, image_id)
        return Saved(number=last + len(rows), others=others)


def list_edits(ws: Workspace, image_id: str, task_id: str, after: int) -> tuple[EditRecord, ...]:
    """The edits of an image after a number, oldest first, for who looks at the same image.

    A revision that was not made of edits stands among them as one edit with all that it changed.

    Raises:
        NotFound: there is no such image or task.
    """
    with ws.reading() as session:
        _image_and_task(session, image_id, task_id)
        return _after(session, image_id, task_id, after)


def _image_and_task(session: Session, image_id: str, task_id: str) -> tuple[ImageRow, Task]:
    image = image_row(session, image_id)
    return image, task_of(task_row(session, task_id, image.project_id))


def _here(session: Session, image_id: str, task_id: str, ids: Collection[str]) -> set[str]:
    """Which of these edits are kept already."""
    query = select(AnnotationEdit.id).where(
        AnnotationEdit.task_id == task_id, AnnotationEdit.image_id == image_id, AnnotationEdit.id.in_(ids)
    )
    return set(session.scalars(query))


def _after(session: Session, image_id: str, task_id: str, number: int) -> tuple[EditRecord, ...]:
    query = select(AnnotationEdit).where(
        AnnotationEdit.image_id == image_id, AnnotationEdit.task_id == task_id, AnnotationEdit.number > number
    )
    edits = [_record(one) for one in session.scalars(query)]
    replaced = select(AnnotationRow.revision).where(
        AnnotationRow.image_id == image_id,
        AnnotationRow.task_id == task_id,
        AnnotationRow.number > number,
        AnnotationRow.reason.in_(_REPLACED),
    )
    edits += [_replacement(session, image_id, task_id, revision) for revision in session.scalars(replaced).all()]
    return tuple(sorted(edits, key=lambda one: one.number))


def _record(row: AnnotationEdit) -> EditRecord:
    return EditRecord(
        id=row.id,
        number=row.number,
        client=row.client,
        author=row.author,
        reason="edits",
        made_at=row.made_at,
        received_at=row.received_at,
        ops=OPS.validate_python(row.ops),
    )


def _replacement(session: Session, image_id: str, task_id: str, revision: int) -> EditRecord:
    """A revision that was not made of edits, told as an edit of the revision before it."""
    query = select(AnnotationRow).where(AnnotationRow.image_id == image_id, AnnotationRow.task_id == task_id)
    rows = {
        one.revision: one for one in session.scalars(query.where(AnnotationRow.revision.in_((revision - 1, revision))))
    }
    row = rows[revision]
    before = _content(rows[revision - 1]) if revision - 1 in rows else Content()
    return EditRecord.model_validate(
        {
            "id": row.id,
            "number": row.number,
            "client": "",
            "author": ", ".join(row.authors),
            "reason": row.reason,
            "made_at": row.created_at,
            "received_at": row.created_at,
            "ops": ops_between(before, _content(row)),
        }
    )


def _content(row: AnnotationRow) -> Content:
    annotation = annotation_of(row)
    return Content(annotation.shapes, annotation.tags)


def _refuse_both(new: Collection[Sequence[Op]], others: Sequence[EditRecord]) -> None:
    mine = touched(op for ops in new for op in ops)
    both = sorted(mine & touched(op for one in others for op in one.ops))
    if both:
        who = sorted({one.author for one in others if one.author and not mine.isdisjoint(touched(one.ops))})
        raise Conflict(
            f"{' and '.join(who) or 'Somebody'} changed the same on this image just now.",
            "Look at both, and keep one of them or merge them. Nothing is lost.",
            details={"others": [one.model_dump(mode="json") for one in others], "both": both},
        )
