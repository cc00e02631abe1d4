"""Annotations of images: look, save edits, change the state, and the history."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from pydantic import Field

from terrazzo.api.context import Ws, binary
from terrazzo.api.files import conditional_bytes
from terrazzo.services.annotate import closing, drawn, drawn_changes, edits, history, look, states
from terrazzo.services.annotate.records import AnnotationRecord, EditRecord, GivenEdit, RevisionRecord, Saved
from terrazzo.types import AnnotationState, Record

router = APIRouter(prefix="/images/{image_id}", tags=["annotations"])

MANY_OPEN = 400
"""After so many edits they are closed while the person goes on, so that the image stays quick to open."""

Author = Annotated[str, Field(max_length=200, description="Who does it, as the history shall say.")]


class SaveEdits(Record):
    task_id: str
    known: int = Field(ge=0, description="The last edit that this page has seen; 0: none.")
    client: str = Field(min_length=1, max_length=64, description="This page; its own edits are never in its way.")
    author: Author = ""
    edits: tuple[GivenEdit, ...] = Field(min_length=1, max_length=1000)


class NewState(Record):
    task_id: str
    state: AnnotationState
    comment: str = Field(default="", max_length=10_000)
    author: Author = ""


class RestoreRevision(Record):
    task_id: str
    author: Author = ""


@router.get("/annotation")
def get_annotation(ws: Ws, later: BackgroundTasks, image_id: str, task_id: str) -> AnnotationRecord:
    """The annotation for a task as it is now: shapes and tags, each shape with who made it."""
    found = look.get_annotation(ws, image_id, task_id)
    later.add_task(closing.close_ended, ws, task_id)
    return found


@router.get("/annotation.png", response_class=Response, responses=binary("image/png"))
def get_annotation_png(ws: Ws, request: Request, image_id: str, task_id: str) -> Response:
    """The annotation for a task in class colours, to draw over the image; transparent where pixels are ignored or
    background, and between objects."""
    content = drawn.annotation_png(ws, image_id, task_id)
    return conditional_bytes(request, content, "image/png", tag=hashlib.sha256(content).hexdigest(), seconds=0)


@router.get("/annotation_index.png", response_class=Response, responses=binary("image/png"))
def get_annotation_index_png(ws: Ws, request: Request, image_id: str, task_id: str) -> Response:
    """The annotation for a task as a grey picture: class numbers, 255 where pixels are ignored; or object numbers."""
    content = drawn.annotation_index_png(ws, image_id, task_id)
    return conditional_bytes(request, content, "image/png", tag=hashlib.sha256(content).hexdigest(), seconds=0)


@router.post("/edits")
def save_edits(ws: Ws, later: BackgroundTasks, image_id: str, body: SaveEdits) -> Saved:
    """Save what a person drew; the same edit sent again is taken once.

    Refused (409) when an edit of another that this page has not seen touches the same shape, or both change the tags
    or the order: ``details`` then holds those edits (``others``) and what both touch (``both``: ``shape ID``,
    ``tags``, ``order``). Nothing of the request is kept then.
    """
    saved = edits.save_edits(
        ws, image_id, body.task_id, known=body.known, client=body.client, author=body.author, edits=body.edits
    )
    if saved.number // MANY_OPEN > (saved.number - len(body.edits)) // MANY_OPEN:
        later.add_task(closing.close_image, ws, image_id, body.task_id)
    return saved


@router.get("/edits")
def list_edits(
    ws: Ws, image_id: str, task_id: str, after: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0
) -> tuple[EditRecord, ...]:
    """The edits after a number, oldest first, for who looks at the same image."""
    return edits.list_edits(ws, image_id, task_id, after)


@router.post("/annotation/state")
def set_annotation_state(ws: Ws, image_id: str, body: NewState) -> AnnotationRecord:
    """Say that the image is done or reviewed, or send it back with a comment."""
    return states.set_state(ws, image_id, body.task_id, body.state, comment=body.comment, author=body.author)


@router.get("/history")
def list_history(ws: Ws, image_id: str, task_id: str) -> tuple[RevisionRecord, ...]:
    """The revisions of the annotation, newest first; what was drawn since becomes one first."""
    return history.list_history(ws, image_id, task_id)


@router.get("/history/{revision}")
def get_revision(ws: Ws, image_id: str, revision: int, task_id: str) -> AnnotationRecord:
    """The annotation as one revision has it."""
    return look.get_revision(ws, image_id, task_id, revision)


@router.get("/history/{revision}/picture", response_class=Response, responses=binary("image/png"))
def get_revision_picture(ws: Ws, request: Request, image_id: str, revision: int, task_id: str) -> Response:
    """What a revision changed, on the image: gained in blue, lost in orange, renamed in violet."""
    content = drawn_changes.changes_png(ws, image_id, task_id, revision)
    return conditional_bytes(request, content, "image/png", tag=hashlib.sha256(content).hexdigest(), seconds=3600)


@router.post("/history/{revision}/restore")
def restore_revision(ws: Ws, image_id: str, revision: int, body: RestoreRevision) -> AnnotationRecord:
    """Make a new revision with the shapes and tags of an earlier one."""
    return history.restore(ws, image_id, body.task_id, revision, author=body.author)
