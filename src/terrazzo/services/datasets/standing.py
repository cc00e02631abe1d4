"""How the images of a project stand in its datasets: rows and sums that are written with every change.

``DatasetImage`` repeats what would else be searched for (the present annotation among all revisions) or added up (the
pixels of each class). Whoever adds or deletes images, saves annotations or changes splits does it through here, in the
same transaction, so that the rows always say what a recount would say.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, delete, insert, literal, select, update
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import Dataset, DatasetImage, ImageRow, TaskRow
from terrazzo.types import Split

Sums = Mapping[str | None, Counter[str]]
"""Pixels of each class name, by split."""


def add_images(session: Session, project_id: str, images: Sequence[tuple[str, str]]) -> None:
    """Let new images (id and path) stand in every dataset of their project: in no split, to do."""
    datasets = session.scalars(
        select(Dataset.id).join(TaskRow, TaskRow.id == Dataset.task_id).where(TaskRow.project_id == project_id)
    ).all()
    rows = [{"dataset_id": one, "image_id": id, "path": path} for one in datasets for id, path in images]
    if rows:
        session.execute(insert(DatasetImage), rows)


def add_dataset(session: Session, dataset_id: str, project_id: str) -> None:
    """Let every image of the project stand in a new dataset."""
    columns = ("dataset_id", "image_id", "path", "state", "annotated", "pixels")
    rows = select(
        literal(dataset_id, String), ImageRow.id, ImageRow.path, literal("todo"), literal(False), literal("{}")
    ).where(ImageRow.project_id == project_id)
    session.execute(insert(DatasetImage).from_select(columns, rows))


def forget_images(session: Session, image_ids: Collection[str]) -> None:
    """Delete images; their rows everywhere go with them."""
    for chunk in chunks(sorted(set(image_ids))):
        query = select(DatasetImage.dataset_id, DatasetImage.split, DatasetImage.pixels)
        gone: defaultdict[str, list[tuple[str | None, str]]] = defaultdict(list)
        for dataset_id, split, pixels in session.execute(query.where(DatasetImage.image_id.in_(chunk))):
            gone[dataset_id].append((split, pixels))
        for dataset_id, rows in gone.items():
            _change_sums(session, dataset_id, taken=_sums(rows))
        session.execute(delete(ImageRow).where(ImageRow.id.in_(chunk)))


def annotate(session: Session, task_id: str, revisions: Sequence[Mapping[str, Any]]) -> None:
    """Let new revisions, given as the values of their rows, be the present ones of their images in a task."""
    values = [_standing(one) for one in revisions]
    for dataset_id in session.scalars(select(Dataset.id).where(Dataset.task_id == task_id)).all():
        split_of: dict[str, str | None] = {}
        before: list[tuple[str | None, str]] = []
        query = select(DatasetImage.image_id, DatasetImage.split, DatasetImage.pixels)
        for chunk in chunks([one["id"] for one in values]):
            found = query.where(DatasetImage.dataset_id == dataset_id, DatasetImage.image_id.in_(chunk))
            for image_id, split, pixels in session.execute(found):
                split_of[image_id] = split
                before.append((split, pixels))
        after = [(split_of[one["id"]], one["pixels"]) for one in values]
        _update(session, dataset_id, values)
        _change_sums(session, dataset_id, taken=_sums(before), given=_sums(after))


def edited(session: Session, task_id: str, image_id: str) -> None:
    """An image was drawn on: its work has begun, and what was reviewed has to be looked at again.

    What it counts for is written when its edits are closed (``annotate``).
    """
    of_task = select(Dataset.id).where(Dataset.task_id == task_id)
    for before, after in (("todo", "in progress"), ("reviewed", "done")):
        stands = update(DatasetImage).where(
            DatasetImage.image_id == image_id, DatasetImage.dataset_id.in_(of_task), DatasetImage.state == before
        )
        session.execute(stands.values(state=after), execution_options={"synchronize_session": False})


def move(session: Session, dataset_id: str, which: ColumnElement[bool], split: Split | None) -> int:
    """Put the images of a dataset for which the condition holds into a split, or into none; how many they are.

    Those that are there already count too: a person asked where they shall be.
    """
    found = select(DatasetImage.split, DatasetImage.pixels).where(DatasetImage.dataset_id == dataset_id, which)
    rows = [(old, pixels) for old, pixels in session.execute(found)]
    moved = [(old, pixels) for old, pixels in rows if old != split]
    if moved:
        target = update(DatasetImage).where(DatasetImage.dataset_id == dataset_id, which)
        session.execute(target.values(split=split), execution_options={"synchronize_session": False})
        _change_sums(session, dataset_id, taken=_sums(moved), given=_sums((split, pixels) for _, pixels in moved))
    return len(rows)


def move_each(session: Session, dataset_id: str, split_of: Mapping[str, Split]) -> None:
    """Put each image into its own split: image ids to splits."""
    found = select(DatasetImage.image_id, DatasetImage.split, DatasetImage.pixels)
    rows = [
        (image_id, old, pixels)
        for image_id, old, pixels in session.execute(found.where(DatasetImage.dataset_id == dataset_id))
        if image_id in split_of and split_of[image_id] != old
    ]
    _update(session, dataset_id, [{"id": image_id, "split": split_of[image_id]} for image_id, _, _ in rows])
    by_way: defaultdict[tuple[str | None, str], list[tuple[str | None, str]]] = defaultdict(list)
    for image_id, old, pixels in rows:
        by_way[old, split_of[image_id]].append((old, pixels))
    for (old, new), moved in by_way.items():
        taken = _sums(moved)
        _change_sums(session, dataset_id, taken=taken, given={new: taken.get(old, Counter())})


def is_annotated(state: str, shapes: object, tags: object) -> bool:
    """Whether a person would call it annotated: finished, or begun with something in it."""
    return state in ("done", "reviewed") or (state == "in progress" and bool(shapes or tags))


def _standing(revision: Mapping[str, Any]) -> dict[str, Any]:
    annotated = is_annotated(revision["state"], revision["shapes"], revision["tags"])
    return {
        "id": revision["image_id"],
        "state": revision["state"],
        "annotated": annotated,
        "annotation_id": revision["id"],
        "pixels": json.dumps(revision["pixels"], separators=(",", ":")) if annotated else "{}",
    }


def _update(session: Session, dataset_id: str, values: Sequence[dict[str, Any]]) -> None:
    """Write values into the rows of the images that they name as ``id``; all have the same columns."""
    if not values:
        return
    of_image = DatasetImage.image_id == bindparam("id")
    statement = update(DatasetImage).where(DatasetImage.dataset_id == dataset_id, of_image)
    # Past the session, which would look at each row: here it is one statement, executed for many.
    session.connection().execute(statement, values)


def _sums(rows: Iterable[tuple[str | None, str]]) -> Sums:
    """Rows of split and pixels (JSON), summed; all texts are parsed at once, which is many times faster."""
    by_split: defaultdict[str | None, list[str]] = defaultdict(list)
    for split, pixels in rows:
        if pixels != "{}":
            by_split[split].append(pixels)
    sums: dict[str | None, Counter[str]] = {}
    for split, texts in by_split.items():
        total: Counter[str] = Counter()
        for one in json.loads(f"[{','.join(texts)}]"):
            for name, count in one.items():
                total[name] += count
        sums[split] = total
    return sums


def _change_sums(session: Session, dataset_id: str, *, taken: Sums, given: Sums | None = None) -> None:
    """Keep ``Dataset.pixels``: what no split holds is not kept, nor a class without pixels."""
    before = session.scalars(select(Dataset.pixels).where(Dataset.id == dataset_id)).one()
    after = {split: Counter(pixels) for split, pixels in before.items()}
    for sums, sign in ((taken, -1), (given or {}, 1)):
        for split, pixels in sums.items():
            if split is not None:
                total = after.setdefault(split, Counter())
                for name, count in pixels.items():
                    total[name] += sign * count
    kept = {split: {name: count for name, count in total.items() if count} for split, total in after.items()}
    kept = {split: total for split, total in kept.items() if total}
    if kept != before:
        session.execute(
            update(Dataset).where(Dataset.id == dataset_id).values(pixels=kept),
            execution_options={"synchronize_session": False},
        )
