"""The records of an import, saved in one transaction that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import AnnotationRow, DatasetImage, ImageRow, folder_of, new_id
from terrazzo.services.annotate.annotations import (
    NewRevision,
    add_revisions,
    annotation_of,
    next_number,
    present_annotations,
)
from terrazzo.services.annotate.closing import close_in
from terrazzo.services.datasets import standing
from terrazzo.services.images.origins import save_origins
from terrazzo.services.images.uploads import images_by_path, path_taken
from terrazzo.services.projects.projects import add_project
from terrazzo.services.projects.tasks import add_task, dataset_of
from terrazzo.services.workspace import Workspace
from terrazzo.types import Task
from terrazzo.words import counted

if TYPE_CHECKING:
    from terrazzo.formats.annotated import Annotated
    from terrazzo.formats.base import Item, Reading
    from terrazzo.imaging.decode import ImageInfo


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an import goes: ids are None for what is still to be made; no task when nothing is annotated.

    The classes of ``task`` are in the order of the import's masks and named as in the database.
    """

    project_id: str | None
    project_name: str
    task_id: str | None
    task: Task | None


@dataclass(slots=True)
class Picture:
    """One image that was found whole; ``annotated`` is None when it is not annotated.

    ``amounts`` says how much there is of each class: pixels, objects, or 1 for the image.
    """

    item: Item
    path: str
    hash: str
    info: ImageInfo
    annotated: Annotated | None
    amounts: dict[str, int]


def save(
    ws: Workspace, session: Session, reading: Reading, goal: Goal, pictures: Sequence[Picture], kept: str | None
) -> tuple[Goal, int, list[str]]:
    """Add what is missing; ``kept`` is the hash of ``reading.origin_file``.

    Returns the goal with all ids, how many images were here already, and warnings.

    Raises:
        Invalid: meanwhile another picture came to one of the paths.
    """
    project_id = goal.project_id or add_project(session, goal.project_name).id
    task_id = goal.task_id
    if task_id is None and goal.task is not None:
        task_id = add_task(session, project_id, goal.task).id
    here = images_by_path(session, project_id, (one.path for one in pictures))
    ids = {path: row.id for path, row in here.items()}
    rows: list[dict[str, Any]] = []
    for one in pictures:
        if one.path not in here:
            ids[one.path] = new_id()
            rows.append(_image_values(one, ids[one.path], project_id, _keep(ws, reading, one)))
        elif here[one.path].hash != one.hash:
            raise path_taken(one.path)
    if rows:
        session.execute(insert(ImageRow), rows)
        standing.add_images(session, project_id, [(row["id"], row["path"]) for row in rows])
    if kept is not None and reading.origin_file is not None:
        elements = {ids[one.path]: one.item.origin for one in pictures if one.item.origin is not None}
        save_origins(session, kept, reading.origin_file.rpartition("/")[2], elements)
    warnings: list[str] = []
    if task_id is not None and goal.task is not None:
        _save_annotations(session, task_id, goal.task, pictures, ids, here)
        warnings = _save_splits(session, dataset_of(session, task_id).id, pictures, ids)
    return replace(goal, project_id=project_id, task_id=task_id), len(here), warnings


def _keep(ws: Workspace, reading: Reading, one: Picture) -> int:
    """Make sure that the bytes are here: a deletion elsewhere may have taken them. Gives their number."""
    if not ws.blobs.has(one.hash):
        ws.blobs.put(reading.image_bytes(one.item))
    return ws.blobs.path(one.hash).stat().st_size


def _image_values(one: Picture, image_id: str, project_id: str, size: int) -> dict[str, Any]:
    return {
        "id": image_id,
        "project_id": project_id,
        "path": one.path,
        "folder": folder_of(one.path),
        "hash": one.hash,
        "width": one.info.width,
        "height": one.info.height,
        "mode": one.info.mode,
        "media_type": one.info.media_type,
        "bytes": size,
    }


def _save_annotations(
    session: Session,
    task_id: str,
    task: Task,
    pictures: Iterable[Picture],
    ids: dict[str, str],
    here: dict[str, ImageRow],
) -> None:
    """A first revision for new annotations, a next one for those that differ, nothing for those that are the same."""
    ids_here = [row.id for row in here.values()]
    close_in(session, task_id, ids_here)
    present = present_annotations(session, task_id, ids_here)
    revisions: list[NewRevision] = []
    for one in pictures:
        if one.annotated is None:
            continue
        row = present.get(ids[one.path])
        if row is not None and row.state in ("done", "reviewed") and _same(row, one, one.annotated, task):
            continue
        revisions.append(
            NewRevision(
                image_id=ids[one.path],
                task_id=task_id,
                revision=1 if row is None else row.revision + 1,
                state="done",
                shapes=one.annotated.shapes,
                tags=one.annotated.tags,
                pixels=one.amounts,
                number=next_number(row),
            )
        )
    add_revisions(session, revisions)


def _same(row: AnnotationRow, one: Picture, annotated: Annotated, task: Task) -> bool:
    """Whether the present annotation says the same, whoever made it and with whatever tool."""
    from terrazzo.geometry.same import same_shapes

    here = annotation_of(row)
    if set(here.tags) != set(annotated.tags):
        return False
    return same_shapes(here.shapes, annotated.shapes, task, one.info.height, one.info.width)


def _save_splits(session: Session, dataset_id: str, pictures: Iterable[Picture], ids: dict[str, str]) -> list[str]:
    """Put images into the splits of the import; a split that an image has here already stays."""
    wanted = {ids[one.path]: one.item.split for one in pictures if one.item.split is not None}
    here: dict[str, str] = {}
    for chunk in chunks(sorted(wanted)):
        query = select(DatasetImage.image_id, DatasetImage.split).where(
            DatasetImage.dataset_id == dataset_id, DatasetImage.image_id.in_(chunk), DatasetImage.split.is_not(None)
        )
        here.update((image_id, split) for image_id, split in session.execute(query) if split is not None)
    standing.move_each(session, dataset_id, {id: split for id, split in wanted.items() if id not in here})
    kept = sum(wanted[image_id] != split for image_id, split in here.items())
    if not kept:
        return []
    keep, they = ("keeps", "it has") if kept == 1 else ("keep", "they have")
    return [f"{counted(kept, 'image')} {keep} the split that {they} here, which is another one than in the import."]
