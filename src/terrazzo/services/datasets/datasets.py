"""Datasets: which image is in which split, what to know before training, and their snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import Dataset, DatasetImage, ImageRow, SnapshotRow
from terrazzo.errors import Invalid, NotFound
from terrazzo.services.annotate.closing import close_task
from terrazzo.services.datasets import standing
from terrazzo.services.datasets.advice import DatasetFacts, advice, class_counts, class_shares
from terrazzo.services.datasets.amounts import AMOUNTS, Amounts
from terrazzo.services.datasets.records import DatasetRecord, SnapshotRecord
from terrazzo.services.images.listing import in_folder, stands_as
from terrazzo.services.images.records import ImageFilter
from terrazzo.services.names import clean_folder
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import SPLITS, Split

if TYPE_CHECKING:
    from terrazzo.snapshot.snapshot import Snapshot


def get_dataset(ws: Workspace, dataset_id: str) -> DatasetRecord:
    """One dataset with its counts and advice; ``NotFound`` when there is none."""
    with ws.reading() as session:
        return _record(session, dataset_row(session, dataset_id))


def assign_images(ws: Workspace, dataset_id: str, image_ids: Sequence[str], split: Split | None) -> None:
    """Put images into a split, or into none.

    Raises:
        NotFound: there is no such dataset, or one of the images is not in its project.
    """
    with ws.session() as session:
        dataset_row(session, dataset_id)
        for chunk in chunks(sorted(set(image_ids))):
            which = DatasetImage.image_id.in_(chunk)
            if standing.move(session, dataset_id, which, split) < len(chunk):
                raise _missing(session, dataset_id, chunk)


def assign_matching(ws: Workspace, dataset_id: str, wanted: ImageFilter, split: Split | None) -> int:
    """Put all images that a filter lets through at this moment into a split, or into none; how many they are.

    Raises:
        NotFound: there is no such dataset or task.
        Invalid: the filter speaks of another task than that of the dataset.
    """
    with ws.session() as session:
        project_id = task_row(session, dataset_row(session, dataset_id).task_id).project_id
        return standing.move(session, dataset_id, stands_as(session, dataset_id, project_id, wanted), split)


def assign_folder(ws: Workspace, dataset_id: str, folder: str, split: Split | None) -> None:
    """Put all images of a folder, and of those below it, into a split or into none; the empty folder means all.

    Raises:
        NotFound: there is no such dataset, or no image in that folder.
    """
    with ws.session() as session:
        dataset_row(session, dataset_id)
        if not standing.move(session, dataset_id, in_folder(DatasetImage.path, folder), split):
            raise NotFound(
                f"There is no image in the folder {clean_folder(folder)!r}.", "List the folders of the project."
            )


def split_automatically(
    ws: Workspace, dataset_id: str, *, train: float, val: float, test: float, seed: int = 0
) -> None:
    """Divide all annotated images by chance; the same seed gives the same splits. Others keep their split.

    Pictures with the same bytes go into the same split.

    Raises:
        NotFound: there is no such dataset.
        Invalid: the parts do not add up, or no image is annotated.
    """
    from terrazzo.snapshot.splits import automatic_split

    with ws.reading() as session:
        task_id = dataset_row(session, dataset_id).task_id
    close_task(ws, task_id)
    with ws.session() as session:
        dataset_row(session, dataset_id)
        annotated = session.execute(
            select(ImageRow.id, ImageRow.hash)
            .join(DatasetImage, DatasetImage.image_id == ImageRow.id)
            .where(DatasetImage.dataset_id == dataset_id, DatasetImage.annotated)
        ).all()
        split_of = automatic_split([hash for _, hash in annotated], train=train, val=val, test=test, seed=seed)
        if not annotated:
            raise Invalid(
                "No image is annotated, so there is nothing to split.", "Import the images again, with annotations."
            )
        standing.move_each(session, dataset_id, {id: split_of[hash] for id, hash in annotated})


def list_snapshots(ws: Workspace, dataset_id: str) -> tuple[SnapshotRecord, ...]:
    """The snapshots of a dataset, newest first."""
    with ws.reading() as session:
        dataset_row(session, dataset_id)
        query = select(SnapshotRow).where(SnapshotRow.dataset_id == dataset_id).order_by(SnapshotRow.id.desc())
        return tuple(snapshot_record(session, row) for row in session.scalars(query))


def get_snapshot(ws: Workspace, dataset_id: str, content: str) -> SnapshotRecord:
    """One snapshot of a dataset by its content hash; ``NotFound`` when there is none."""
    for one in list_snapshots(ws, dataset_id):
        if one.id == content:
            return one
    raise NotFound(f"There is no snapshot {content[:80]!r} of this dataset.", "List the snapshots of the dataset.")


def open_snapshot(ws: Workspace, content_hash: str) -> Snapshot:
    """The snapshot with this content hash, checked.

    Raises:
        NotFound: there is none.
        Invalid: its files were damaged.
    """
    from terrazzo.snapshot.snapshot import Snapshot

    with ws.reading() as session:
        known = session.scalars(select(SnapshotRow.id).where(SnapshotRow.content == content_hash)).first()
    if known is None:
        raise NotFound(f"There is no snapshot {content_hash[:80]!r}.", "List the snapshots of the dataset.")
    return Snapshot.open(ws.home.snapshots / content_hash, ws.blobs)


def dataset_row(session: Session, dataset_id: str) -> Dataset:
    """The row by id, or ``NotFound``."""
    row = session.get(Dataset, dataset_id)
    if row is None:
        raise NotFound(f"There is no dataset with the id {dataset_id!r}.", "A task names its dataset; list the tasks.")
    return row


def _missing(session: Session, dataset_id: str, image_ids: Sequence[str]) -> NotFound:
    here = select(DatasetImage.image_id).where(
        DatasetImage.dataset_id == dataset_id, DatasetImage.image_id.in_(image_ids)
    )
    known = set(session.scalars(here))
    image_id = next(one for one in image_ids if one not in known)
    return NotFound(
        f"There is no image with the id {image_id!r} in this project.",
        "It may have been deleted; list the images again.",
    )


def _record(session: Session, dataset: Dataset) -> DatasetRecord:
    row = task_row(session, dataset.task_id)
    task = task_of(row)
    facts = _facts(session, dataset, row.project_id, AMOUNTS[task.kind])
    classes = task.class_names
    return DatasetRecord(
        id=dataset.id,
        task_id=dataset.task_id,
        name=dataset.name,
        counts=dict(facts.counts),
        annotated_counts=dict(facts.annotated),
        unit=facts.counted_in.unit,
        class_counts=class_counts(facts, classes),
        class_shares=class_shares(facts, classes),
        bare_counts=dict(facts.bare),
        advice=advice(facts, classes),
    )


def _facts(session: Session, dataset: Dataset, project_id: str, counted_in: Amounts) -> DatasetFacts:
    counts = dict.fromkeys((*SPLITS, "none"), 0)
    annotated = dict(counts)
    rows = session.execute(
        select(DatasetImage.split, DatasetImage.annotated, func.count())
        .where(DatasetImage.dataset_id == dataset.id)
        .group_by(DatasetImage.split, DatasetImage.annotated)
    )
    for split, is_annotated, count in rows:
        counts[split or "none"] += count
        annotated[split or "none"] += count if is_annotated else 0
    return DatasetFacts(
        counts,
        annotated,
        dataset.pixels,
        twins=_twins(session, dataset.id, project_id),
        bare=_bare(session, dataset.id),
        counted_in=counted_in,
    )


def _bare(session: Session, dataset_id: str) -> dict[str, int]:
    """Annotated images of each split whose annotation holds nothing of any class."""
    rows = session.execute(
        select(DatasetImage.split, func.count())
        .where(DatasetImage.dataset_id == dataset_id, DatasetImage.annotated, DatasetImage.split.is_not(None))
        .where(DatasetImage.pixels == "{}")
        .group_by(DatasetImage.split)
    )
    return {split or "": count for split, count in rows}


def _twins(session: Session, dataset_id: str, project_id: str) -> int:
    """How many pictures are annotated in more than one split; most pictures are there once, and are not looked at."""
    twice = select(ImageRow.hash).where(ImageRow.project_id == project_id).group_by(ImageRow.hash)
    apart = (
        select(ImageRow.hash)
        .join(DatasetImage, DatasetImage.image_id == ImageRow.id)
        .where(ImageRow.project_id == project_id, ImageRow.hash.in_(twice.having(func.count() > 1)))
        .where(DatasetImage.dataset_id == dataset_id, DatasetImage.annotated, DatasetImage.split.is_not(None))
        .group_by(ImageRow.hash)
        .having(func.min(DatasetImage.split) != func.max(DatasetImage.split))
    )
    return session.scalar(select(func.count()).select_from(apart.subquery())) or 0


def snapshot_record(session: Session, row: SnapshotRow) -> SnapshotRecord:
    """What a person sees of a snapshot."""
    return SnapshotRecord(
        id=row.content,
        dataset_id=row.dataset_id,
        task_id=dataset_row(session, row.dataset_id).task_id,
        created_at=row.created_at,
        counts=row.counts,
        bytes=row.bytes,
    )
