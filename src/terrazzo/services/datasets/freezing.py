"""Freezing a dataset: at once when it was frozen before or is small, else as work with progress.

What is to be frozen is first written down as a draft: which revision of which image is in which split. Revisions are
never changed, so a draft stays what it is while people go on annotating, and the same draft is the same snapshot.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import AnnotationRow, Dataset, DatasetImage, ImageRow, SnapshotBlob, SnapshotRow
from terrazzo.errors import Conflict, Invalid
from terrazzo.jobs.context import JobContext
from terrazzo.services import storage
from terrazzo.services.annotate.annotations import annotation_of
from terrazzo.services.annotate.closing import close_task
from terrazzo.services.datasets.amounts import AMOUNTS
from terrazzo.services.datasets.datasets import dataset_row, snapshot_record
from terrazzo.services.datasets.records import SnapshotRecord
from terrazzo.services.datasets.subset import annotation_of_classes, task_of_classes
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import SPLITS, Task

if TYPE_CHECKING:
    from terrazzo.snapshot.frozen_image import FrozenImage
    from terrazzo.snapshot.snapshot import Snapshot

AT_ONCE = 500
"""So many images are frozen while a request waits: that takes less time than a process takes to start."""

_READ = 0.6
"""Part of the progress that reading the annotations takes; the rest is writing the folder."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Draft:
    """What is to be frozen: image id, split and annotation id of each image that takes part, by image id.

    ``dropped`` are classes of the dataset's task that are not learnt; ``task`` is without them.
    """

    dataset_id: str
    task: Mapping[str, Any]
    images: tuple[tuple[str, str, str], ...]
    dropped: tuple[str, ...] = ()

    def content(self) -> bytes:
        """As JSON; the same draft gives the same bytes."""
        value = {"dataset_id": self.dataset_id, "task": self.task, "images": self.images}
        if self.dropped:
            value["dropped"] = self.dropped
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def of(cls, content: bytes) -> Draft:
        """The draft with this content."""
        value = json.loads(content)
        images = tuple(tuple(one) for one in value["images"])
        return cls(value["dataset_id"], value["task"], images, tuple(value.get("dropped", ())))

    def counts(self) -> dict[str, int]:
        """Images in each split."""
        counts = Counter(split for _, split, _ in self.images)
        return {split: counts[split] for split in SPLITS}


def freeze_dataset(ws: Workspace, dataset_id: str, on_progress: Progress | None = None) -> SnapshotRecord:
    """Freeze the present splits and annotations; the same content gives the same snapshot.

    Raises:
        NotFound: there is no such dataset, or the bytes of an image are missing.
        Invalid: no annotated image is in train.
        Conflict: images were deleted at the same time.
    """
    draft, known = frozen_or_draft(ws, dataset_id)
    return known or freeze_draft(ws, draft, on_progress)


def frozen_or_draft(
    ws: Workspace, dataset_id: str, classes: Sequence[str] | None = None
) -> tuple[Draft, SnapshotRecord | None]:
    """What there is to freeze now, and its snapshot when it was frozen before.

    Args:
        classes: those to learn; None is all of the task.

    Raises:
        NotFound: there is no such dataset.
        Invalid: no annotated image is in train, or there is no such class.
    """
    with ws.reading() as session:
        task_id = dataset_row(session, dataset_id).task_id
    close_task(ws, task_id)
    with ws.reading() as session:
        draft = _of_classes(_draft(session, dataset_id), classes)
        query = select(SnapshotRow).where(
            SnapshotRow.dataset_id == dataset_id, SnapshotRow.draft == _key(draft.content())
        )
        row = session.scalars(query).first()
        if row is not None and (ws.home.snapshots / row.content).exists():
            return draft, snapshot_record(session, row)
    return draft, None


def keep_draft(ws: Workspace, draft: Draft) -> str:
    """Keep a draft until a job freezes it; its hash, which the job's input names so that nobody removes it."""
    return ws.blobs.put(draft.content())


@storage.making_files
def freeze_draft(ws: Workspace, draft: Draft, on_progress: Progress | None = None) -> SnapshotRecord:
    """Freeze what a draft says.

    Args:
        on_progress: Told the part (0..1) that is done.

    Raises:
        NotFound: the dataset is gone, or the bytes of an image are missing.
        Conflict: images of the draft were deleted.
    """
    from terrazzo.snapshot.freeze import freeze

    progress = on_progress or _quiet
    images = _frozen_images(ws, draft, progress)
    task = Task.model_validate(draft.task)
    if draft.dropped:
        images = _seen(draft, task, images)
    snapshot = freeze(task, images, ws.blobs, ws.home.snapshots)
    progress(0.95)
    hashes = sorted({image.hash for image in snapshot.images()})
    with ws.session() as session:
        dataset = dataset_row(session, draft.dataset_id)
        # Under the write lock nothing is deleted, so what is here now stays as long as the record is.
        if not snapshot.folder.exists() or not all(ws.blobs.has(one) for one in hashes):
            raise _deleted()
        row = _keep(session, dataset, snapshot, hashes)
        row.draft = _key(draft.content())
        return snapshot_record(session, row)


def freeze_for_job(ws: Workspace, context: JobContext) -> str:
    """The snapshot that a job's input names; frozen now, as the job's step, when the input holds a draft instead."""
    given = context.input
    if given.get("snapshot_id") is None:
        with context.run.step("freeze"):
            draft = Draft.of(ws.blobs.read(given["draft"]))
            context.update_input(snapshot_id=freeze_draft(ws, draft, context.run.progress).id)
    return str(context.input["snapshot_id"])


def run(context: JobContext) -> dict[str, Any]:
    """The work of a freezing job; the outcome is ``snapshot_id``."""
    ws = Workspace.open(context.home)
    try:
        return {"snapshot_id": freeze_for_job(ws, context)}
    finally:
        ws.close()


def _quiet(fraction: float) -> None:
    """The progress of a caller who does not look."""


def _key(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _draft(session: Session, dataset_id: str) -> Draft:
    task = task_row(session, dataset_row(session, dataset_id).task_id)
    query = (
        select(DatasetImage.image_id, DatasetImage.split, DatasetImage.annotation_id)
        .where(DatasetImage.dataset_id == dataset_id, DatasetImage.split.is_not(None), DatasetImage.annotated)
        .order_by(DatasetImage.image_id)
    )
    if AMOUNTS[task_of(task).kind].needs_something:
        query = query.where(DatasetImage.pixels != "{}")
    rows = session.execute(query)
    draft = Draft(
        dataset_id, task.definition, tuple((image, split or "", annotation or "") for image, split, annotation in rows)
    )
    if not draft.counts()["train"]:
        raise Invalid(
            f"There is nothing to learn from: no annotated image of task {task_of(task).name!r} is in train.",
            "Import images with their annotations, then use “automatic split” or put images into train.",
        )
    return draft


def _of_classes(draft: Draft, classes: Sequence[str] | None) -> Draft:
    """The draft with a part of the classes; the same one when that is all of them."""
    whole = Task.model_validate(draft.task)
    part = whole if classes is None else task_of_classes(whole, classes)
    if part is whole:
        return draft
    dropped = tuple(one for one in whole.class_names if one not in part.class_names)
    return replace(draft, task=part.model_dump(mode="json"), dropped=dropped)


def _seen(draft: Draft, task: Task, images: list[FrozenImage]) -> list[FrozenImage]:
    """The images as the task of a draft without some classes sees them.

    Raises:
        Invalid: nothing in train is left to learn from.
    """
    found = []
    for image in images:
        seen = None if image.annotation is None else annotation_of_classes(image.annotation, task, draft.dropped)
        found.append(image.model_copy(update={"annotation": seen}))
    told = [one.annotation for one in found if one.split == "train" and one.annotation is not None]
    if not any(one.tags or one.shapes for one in told):
        raise Invalid(
            f"Nothing in train shows the classes {', '.join(task.class_names)}.",
            "Choose other classes, or annotate images of train with these.",
        )
    return found


def _frozen_images(ws: Workspace, draft: Draft, progress: Progress) -> list[FrozenImage]:
    from terrazzo.snapshot.frozen_image import FrozenImage

    split_of = {annotation: split for _, split, annotation in draft.images}
    images: list[FrozenImage] = []
    for chunk in chunks([annotation for _, _, annotation in draft.images]):
        query = select(AnnotationRow, ImageRow).join(ImageRow, ImageRow.id == AnnotationRow.image_id)
        with ws.reading() as session:
            for row, image in session.execute(query.where(AnnotationRow.id.in_(chunk))):
                images.append(
                    FrozenImage.model_validate(
                        {
                            "path": image.path,
                            "hash": image.hash,
                            "split": split_of[row.id],
                            "width": image.width,
                            "height": image.height,
                            "mode": image.mode,
                            "annotation": annotation_of(row),
                        }
                    )
                )
        progress(_READ * len(images) / len(draft.images))
    if len(images) < len(draft.images):
        raise _deleted()
    return images


def _deleted() -> Conflict:
    return Conflict("Images were deleted while the dataset was frozen.", "Freeze it again, or start the work again.")


def _keep(session: Session, dataset: Dataset, snapshot: Snapshot, hashes: list[str]) -> SnapshotRow:
    """The record of a snapshot: the one that is there, or a new one."""
    query = select(SnapshotRow).where(SnapshotRow.dataset_id == dataset.id, SnapshotRow.content == snapshot.id)
    row = session.scalars(query).first()
    if row is not None:
        return row
    size = sum(path.stat().st_size for path in snapshot.folder.rglob("*") if path.is_file())
    row = SnapshotRow(
        dataset_id=dataset.id,
        content=snapshot.id,
        counts={split: len(snapshot.images(split)) for split in SPLITS},
        bytes=size + sum(snapshot.blobs.path(one).stat().st_size for one in hashes),
    )
    session.add(row)
    session.flush()
    session.execute(insert(SnapshotBlob), [{"snapshot_id": row.id, "hash": one} for one in hashes])
    return row
