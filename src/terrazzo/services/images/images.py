"""Images of a project: list, look at, delete; uploading is in ``uploads``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import ColumnElement, Select, and_, delete, func, literal, null, or_, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import AnnotationRow, DatasetImage, ImageRow
from terrazzo.errors import Invalid, NotFound
from terrazzo.services import storage
from terrazzo.services.annotate.annotations import chunks, is_present
from terrazzo.services.images import pictures
from terrazzo.services.images.records import ImagePage, ImageRecord
from terrazzo.services.images.uploads import Upload, image_record, upload_images
from terrazzo.services.names import clean_folder
from terrazzo.services.projects.projects import project_row
from terrazzo.services.projects.tasks import dataset_of, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import SPLITS, AnnotationState

__all__ = [
    "Upload",
    "delete_images",
    "get_image",
    "image_file",
    "list_images",
    "thumbnail_file",
    "upload_images",
    "view_file",
]

_STATES: tuple[AnnotationState, ...] = get_args(AnnotationState)
_LONGEST_PAGE = 1000


def list_images(
    ws: Workspace,
    project_id: str,
    *,
    task_id: str | None = None,
    folder: str | None = None,
    split: str | None = None,
    state: str | None = None,
    query: str | None = None,
    offset: int = 0,
    limit: int = 100,
) -> ImagePage:
    """A page of images by path, with all folders of the project.

    ``folder`` takes in the folders below it; ``query`` is a part of the path (case does not count); ``split``
    ("train", "val", "test" or "none") and ``state`` speak of the task and need ``task_id``.

    Raises:
        NotFound: there is no such project or task.
        Invalid: an unknown split or state, or one without a task; a page that is not there.
    """
    _check_page(task_id, split, state, offset, limit)
    with ws.reading() as session:
        project_row(session, project_id)
        found = _selection(session, project_id, task_id)
        for condition in _conditions(folder, split, state, query):
            found = found.where(condition)
        total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
        page = session.execute(found.order_by(ImageRow.path).offset(offset).limit(limit))
        return ImagePage(
            items=tuple(_seen_from_task(row, seen_split, seen_state, task_id) for row, seen_split, seen_state in page),
            total=total,
            folders=_folders(session, project_id),
        )


def get_image(ws: Workspace, image_id: str, task_id: str | None = None) -> ImageRecord:
    """One image, with its split and state for the task when one is given; ``NotFound`` when there is none."""
    with ws.reading() as session:
        row = image_row(session, image_id)
        query = _selection(session, row.project_id, task_id).where(ImageRow.id == image_id)
        row, split, state = session.execute(query).one()
        return _seen_from_task(row, split, state, task_id)


def image_file(ws: Workspace, image_id: str) -> tuple[Path, str]:
    """The file with the bytes as they came in, and its media type.

    Raises:
        NotFound: there is no such image, or its bytes are missing.
    """
    with ws.reading() as session:
        row = image_row(session, image_id)
    return pictures.original(ws, row.hash, row.path), row.media_type


def view_file(ws: Workspace, image_id: str) -> tuple[Path, str]:
    """A file that a browser shows with the pixels that a model sees, and its media type.

    Raises:
        NotFound: as ``image_file``.
    """
    with ws.reading() as session:
        row = image_row(session, image_id)
    return pictures.view(ws, row.hash, row.path)


def thumbnail_file(ws: Workspace, image_id: str, side: int = 320) -> Path:
    """A WebP whose longest side is at most ``side`` rounded up to one of ``pictures.THUMBNAIL_SIDES``.

    Raises:
        NotFound: as ``image_file``.
        Invalid: ``side`` is not positive.
    """
    with ws.reading() as session:
        row = image_row(session, image_id)
    return pictures.thumbnail(ws, row.hash, row.path, side)


@storage.removing_files
def delete_images(ws: Workspace, image_ids: Sequence[str]) -> int:
    """Delete images with their annotations; ids of images that are gone already do not matter.

    Snapshots keep the bytes that they froze. Returns how many images were deleted.
    """
    hashes: set[str] = set()
    deleted = 0
    with ws.session() as session:
        for chunk in chunks(sorted(set(image_ids))):
            hashes.update(session.scalars(select(ImageRow.hash).where(ImageRow.id.in_(chunk))))
            deleted += session.scalar(select(func.count()).select_from(ImageRow).where(ImageRow.id.in_(chunk))) or 0
            session.execute(delete(ImageRow).where(ImageRow.id.in_(chunk)))
    storage.remove_unused(ws, storage.Left(blobs=hashes))
    return deleted


def image_row(session: Session, image_id: str) -> ImageRow:
    """The row by id, or ``NotFound``."""
    row = session.get(ImageRow, image_id)
    if row is None:
        raise NotFound(f"There is no image with the id {image_id!r}.", "It may have been deleted; list the images.")
    return row


def in_folder(folder: str) -> ColumnElement[bool]:
    """Condition: the image lies in the folder or below it; the empty folder is the whole project."""
    folder = clean_folder(folder)
    if not folder:
        return literal(True)
    below = func.substr(ImageRow.folder, 1, len(folder) + 1) == folder + "/"
    return or_(ImageRow.folder == folder, below)


def _check_page(task_id: str | None, split: str | None, state: str | None, offset: int, limit: int) -> None:
    if split is not None and split not in (*SPLITS, "none"):
        raise Invalid(f"There is no split {split!r}.", f"Use one of: {', '.join(SPLITS)}, none.")
    if state is not None and state not in _STATES:
        raise Invalid(f"There is no state {state!r}.", f"Use one of: {', '.join(_STATES)}.")
    if task_id is None and (split is not None or state is not None):
        raise Invalid("Split and state of an image belong to a task.", "Say which task.")
    if offset < 0 or not 1 <= limit <= _LONGEST_PAGE:
        raise Invalid(
            f"There is no page of {limit} images from {offset}.",
            f"Ask for 1 to {_LONGEST_PAGE} images from 0 or later.",
        )


def _selection(session: Session, project_id: str, task_id: str | None) -> Select[ImageRow, Any, Any]:
    """Rows of image, split and state; the latter two are NULL without a task."""
    if task_id is None:
        return select(ImageRow, null(), null()).where(ImageRow.project_id == project_id)
    task_row(session, task_id, project_id)
    in_dataset = and_(DatasetImage.image_id == ImageRow.id, DatasetImage.dataset_id == dataset_of(session, task_id).id)
    present = and_(AnnotationRow.image_id == ImageRow.id, AnnotationRow.task_id == task_id, is_present())
    return (
        select(ImageRow, DatasetImage.split, AnnotationRow.state)
        .outerjoin(DatasetImage, in_dataset)
        .outerjoin(AnnotationRow, present)
        .where(ImageRow.project_id == project_id)
    )


def _conditions(
    folder: str | None, split: str | None, state: str | None, query: str | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if folder is not None:
        conditions.append(in_folder(folder))
    if split is not None:
        conditions.append(DatasetImage.split.is_(None) if split == "none" else DatasetImage.split == split)
    if state is not None:
        is_state = AnnotationRow.state == state
        conditions.append(or_(is_state, AnnotationRow.state.is_(None)) if state == "todo" else is_state)
    if query and query.strip():
        conditions.append(ImageRow.path.icontains(query.strip(), autoescape=True))
    return conditions


def _seen_from_task(row: ImageRow, split: Any, state: Any, task_id: str | None) -> ImageRecord:
    if task_id is None:
        return image_record(row)
    return image_record(row).model_copy(update={"split": split, "annotation_state": state or "todo"})


def _folders(session: Session, project_id: str) -> tuple[str, ...]:
    """All folders that hold images, and those above them, by name."""
    folders: set[str] = set()
    for folder in session.scalars(select(ImageRow.folder).where(ImageRow.project_id == project_id).distinct()):
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return tuple(sorted(folders))
