"""Which images of a project a filter lets through: pages of them, their number, and conditions on their rows."""

from __future__ import annotations

import unicodedata
from typing import Any, get_args

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, literal, null, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import DatasetImage, ImageRow
from terrazzo.errors import Invalid
from terrazzo.services.images.records import ImageFilter, ImagePage, ImageRecord
from terrazzo.services.images.uploads import image_record
from terrazzo.services.names import clean_folder
from terrazzo.services.projects.projects import project_row
from terrazzo.services.projects.tasks import dataset_of, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import SPLITS, AnnotationState

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
    after: str | None = None,
    offset: int = 0,
    limit: int = 100,
) -> ImagePage:
    """A page of images by path, with all folders of the project.

    ``folder``, ``split`` ("train", "val", "test" or "none"), ``state`` and ``query`` are those of ``ImageFilter``.

    Args:
        after: Begin with the image behind this path: the ``next`` of the page before. Pages that are read this way
            neither repeat nor leave out an image when others come or go meanwhile.
        offset: How many images to leave out from there on, to jump to a place.

    Raises:
        NotFound: there is no such project or task.
        Invalid: an unknown split or state, or one without a task; a page that is not there.
    """
    if offset < 0 or not 1 <= limit <= _LONGEST_PAGE:
        raise Invalid(
            f"There is no page of {limit} images from {offset}.",
            f"Ask for 1 to {_LONGEST_PAGE} images from 0 or later.",
        )
    wanted = image_filter(task_id=task_id, folder=folder, split=split, state=state, query=query)
    with ws.reading() as session:
        project_row(session, project_id)
        found = _Found.of(session, project_id, wanted)
        keys = found.keys() if after is None else found.keys().where(found.path > after)
        page = _page(session, keys.order_by(found.path).offset(offset).limit(limit + 1), wanted.task_id)
        return ImagePage(
            items=page[:limit],
            total=found.count(session),
            folders=_folders(session, project_id),
            next=page[limit - 1].path if len(page) > limit else None,
        )


def image_filter(
    *,
    task_id: str | None = None,
    folder: str | None = None,
    split: str | None = None,
    state: str | None = None,
    query: str | None = None,
) -> ImageFilter:
    """The filter of these values.

    Raises:
        Invalid: an unknown split or state, or one without a task.
    """
    if split is not None and split not in (*SPLITS, "none"):
        raise Invalid(f"There is no split {split!r}.", f"Use one of: {', '.join(SPLITS)}, none.")
    if state is not None and state not in _STATES:
        raise Invalid(f"There is no state {state!r}.", f"Use one of: {', '.join(_STATES)}.")
    if task_id is None and (split is not None or state is not None):
        raise Invalid("Split and state of an image belong to a task.", "Say which task.")
    values = {"task_id": task_id, "folder": folder, "split": split, "state": state, "query": query}
    return ImageFilter.model_validate(values)


def image_seen_from(session: Session, row: ImageRow, task_id: str | None) -> ImageRecord:
    """One image, with its split and state for the task when one is given; ``NotFound`` when there is no such task."""
    if task_id is None:
        return image_record(row)
    task_row(session, task_id, row.project_id)
    stands = session.get(DatasetImage, (dataset_of(session, task_id).id, row.id))
    return _seen(row, None if stands is None else stands.split, "todo" if stands is None else stands.state)


def stands_as(session: Session, dataset_id: str, project_id: str, wanted: ImageFilter) -> ColumnElement[bool]:
    """Condition on the rows of a dataset: the filter lets the image through.

    Raises:
        Invalid: the filter speaks of another task than that of the dataset, or of splits and states without one.
    """
    wanted = image_filter(**wanted.model_dump())
    if wanted.task_id is not None:
        task_row(session, wanted.task_id, project_id)
        if dataset_of(session, wanted.task_id).id != dataset_id:
            raise Invalid("The filter speaks of another task than the dataset does.", "Name the task of the dataset.")
    return and_(literal(True), *_conditions(wanted, DatasetImage.path))


def matching_ids(session: Session, project_id: str, wanted: ImageFilter) -> list[str]:
    """The ids of all images of a project that the filter lets through, by path; raises as ``list_images``."""
    wanted = image_filter(**wanted.model_dump())
    project_row(session, project_id)
    found = _Found.of(session, project_id, wanted)
    return [id for id, *_ in session.execute(found.keys().order_by(found.path))]


def in_folder(path: SQLColumnExpression[str], folder: str) -> ColumnElement[bool]:
    """Condition: the path lies in the folder or below it; the empty folder is the whole project."""
    folder = clean_folder(folder)
    return func.substr(path, 1, len(folder) + 1) == f"{folder}/" if folder else literal(True)


class _Found:
    """What a filter finds: in the rows of the task's dataset when it names one, else in those of the images.

    Either has an index that begins with the owner and the path and holds all that the conditions ask for.
    """

    def __init__(self, id: Any, path: Any, standing: tuple[Any, Any], conditions: list[ColumnElement[bool]]) -> None:
        self.id, self.path, self.standing, self.conditions = id, path, standing, conditions

    @classmethod
    def of(cls, session: Session, project_id: str, wanted: ImageFilter) -> _Found:
        if wanted.task_id is None:
            found = cls(ImageRow.id, ImageRow.path, (null(), null()), [ImageRow.project_id == project_id])
        else:
            task_row(session, wanted.task_id, project_id)
            of_dataset = DatasetImage.dataset_id == dataset_of(session, wanted.task_id).id
            standing = (DatasetImage.split, DatasetImage.state)
            found = cls(DatasetImage.image_id, DatasetImage.path, standing, [of_dataset])
        found.conditions += _conditions(wanted, found.path)
        return found

    def keys(self) -> Select[Any]:
        """Image id, path, split and state."""
        split, state = self.standing
        columns = (self.id.label("id"), self.path.label("path"), split.label("split"), state.label("state"))
        return select(*columns).where(*self.conditions)

    def count(self, session: Session) -> int:
        return session.scalar(select(func.count(self.id)).where(*self.conditions)) or 0


def _conditions(wanted: ImageFilter, path: SQLColumnExpression[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.folder is not None:
        conditions.append(in_folder(path, wanted.folder))
    if wanted.split is not None:
        none = wanted.split == "none"
        conditions.append(DatasetImage.split.is_(None) if none else DatasetImage.split == wanted.split)
    if wanted.state is not None:
        conditions.append(DatasetImage.state == wanted.state)
    if wanted.query and wanted.query.strip():
        conditions.append(path.icontains(unicodedata.normalize("NFC", wanted.query.strip()), autoescape=True))
    return conditions


def _page(session: Session, keys: Select[Any], task_id: str | None) -> tuple[ImageRecord, ...]:
    """The images of these keys: the place is found in the index, and only the rows of the page are read."""
    page = keys.subquery()
    rows = session.execute(
        select(ImageRow, page.c.split, page.c.state).join(page, page.c.id == ImageRow.id).order_by(page.c.path)
    )
    return tuple(image_record(row) if task_id is None else _seen(row, split, state) for row, split, state in rows)


def _seen(row: ImageRow, split: Any, state: Any) -> ImageRecord:
    return image_record(row).model_copy(update={"split": split, "annotation_state": state})


def _folders(session: Session, project_id: str) -> tuple[str, ...]:
    """All folders that hold images, and those above them, by name."""
    folders: set[str] = set()
    for folder in session.scalars(select(ImageRow.folder).where(ImageRow.project_id == project_id).distinct()):
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return tuple(sorted(folders))
