"""Images with their ground truth, from a snapshot or from a folder or zip that was read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.formats.base import Item, Reading
from terrazzo.geometry.truth import truth_of
from terrazzo.imaging.decode import decode
from terrazzo.snapshot.snapshot import Snapshot, SnapshotImage
from terrazzo.types import IGNORE, Form, Image_HWC, Split, Task, TaskKind, Truth
from terrazzo.words import counted, is_or_are


@dataclass(frozen=True)
class TruthImage:
    """An image to score: ``load`` gives its RGB pixels and its truth, in the classes of the task that is scored."""

    path: str
    hash: str
    load: Callable[[], tuple[Image_HWC, Truth]]


def scored_task(theirs: Task | None, ours: Task) -> Task:
    """The task that a model (``ours``) is scored on when the data asks ``theirs``: its classes are the model's.

    Objects are scored by masks where both know masks, else by boxes. A model whose answer is pixels can be asked for
    objects: then its classes are those that the data has too, without its background.

    Raises:
        Invalid: what the data asks cannot be had from such an answer, or it has no annotations (``theirs`` is None).
    """
    if theirs is None:
        raise _nothing_to_score()
    if ours.form == theirs.form:
        if ours.form == "objects" and ours.kind != theirs.kind:
            return ours.model_copy(update={"kind": "detection"})
        return ours
    if ours.form == "pixels" and theirs.form == "objects":
        classes = tuple(one for one in ours.classes if one.name != ours.background and one.name in theirs.class_names)
        return Task(name=theirs.name, kind=theirs.kind, classes=classes, ignored=ours.ignored)
    raise Invalid(
        f"The model was trained for {ours.kind}, and the data is annotated for {theirs.kind}: no score tells how well "
        "one answers the other.",
        "Choose data that is annotated for the same kind of task.",
    )


def _nothing_to_score() -> Invalid:
    return Invalid(
        "The data has no masks or other annotations to score against.",
        "Give data with annotations, for example masks and a label map.",
    )


def kind_to_read(task: Task) -> TaskKind | None:
    """As which kind data is read that a model is scored on; None where what the files hold decides.

    Folders of images are folders of classes only for those who ask for classes; masks, outlines and boxes say
    themselves what they are, and ``scored_task`` says what comes of it.
    """
    return task.kind if task.form == "classes" else None


def from_snapshot(snapshot: Snapshot, split: Split, task: Task | None = None) -> tuple[TruthImage, ...]:
    """The images of a split of a snapshot, sorted by path.

    Args:
        task: the one that is scored (``scored_task``); classes are matched by name. None when it is the snapshot's.

    Raises:
        Invalid: the split is empty, or the snapshot has a class that the task does not know.
    """
    images = snapshot.images(split)
    if not images:
        there = ", ".join(snapshot.splits()) or "none"
        raise Invalid(f"The snapshot has no image in {split}.", f"Choose a split that has images ({there}).")
    read = _snapshot_truth(snapshot, task or snapshot.task)

    def loader(image: SnapshotImage) -> Callable[[], tuple[Image_HWC, Truth]]:
        return lambda: (snapshot.image_HWC(image), read(image))

    return tuple(TruthImage(image.path, image.hash, loader(image)) for image in images)


def _snapshot_truth(snapshot: Snapshot, task: Task) -> Callable[[SnapshotImage], Truth]:
    """How the truth of an image is read: pixels through a table, shapes and tags by the names of their classes."""
    if task.form == "pixels":
        table = index_table(snapshot.task, task)
        return lambda image: table[snapshot.mask_HW(image)]
    refuse_unknown(snapshot.task, task)
    known = set(task.class_names)

    def read(image: SnapshotImage) -> Truth:
        shapes = [shape for shape in snapshot.shapes(image) if shape.class_name in known]
        tags = [tag for tag in image.tags if tag in known]
        return truth_of(shapes, tags, task, image.height, image.width)

    return read


def from_reading(reading: Reading, task: Task, split: Split) -> tuple[TruthImage, ...]:
    """The images of a split of a folder or zip that are annotated; all of them when it has no splits at all.

    Args:
        reading: keep its source open while the images are loaded.
        task: the one that is scored (``scored_task``). Classes are matched by name, whatever their order; labels that
            the task ignores are ignored here too.

    Raises:
        Invalid: no annotations, files that do not belong together, an empty split, or labels that the task does not
            know.
    """
    if reading.task is None:
        raise _nothing_to_score()
    if reading.problems:
        first = reading.problems[0]
        count = len(reading.problems)
        raise Invalid(f"{counted(count, 'file')} {is_or_are(count)} wrong; the first: {first.message}", first.remedy)
    annotated = [item for item in reading.items if item.annotated]
    has_splits = any(item.split is not None for item in annotated)
    chosen = [item for item in annotated if item.split == split or not has_splits]
    if not chosen:
        there = ", ".join(sorted({str(item.split) for item in annotated if item.split})) or "none"
        raise Invalid(f"The data has no annotated image in {split}.", f"Choose a split that has them ({there}).")
    read = _reading_truth(reading, reading.task, task)
    return tuple(_read_item(reading, item, read) for item in chosen)


def _reading_truth(reading: Reading, theirs: Task, task: Task) -> Callable[[Item], Truth | None]:
    """How the truth of an item is read, as in ``_snapshot_truth``; None where it has no annotation."""
    if task.form == "pixels":
        table = index_table(theirs, task)

        def pixels(item: Item) -> Truth | None:
            mask_HW = reading.mask_HW(item)
            return None if mask_HW is None else table[mask_HW]

        return pixels
    refuse_unknown(theirs, task)
    known = set(task.class_names)

    def read(item: Item) -> Truth | None:
        found = reading.annotation(item)
        if found is None:
            return None
        info = reading.info(item)
        shapes = [shape for shape in found.shapes if shape.class_name in known]
        return truth_of(shapes, [tag for tag in found.tags if tag in known], task, info.height, info.width)

    return read


def _read_item(reading: Reading, item: Item, read: Callable[[Item], Truth | None]) -> TruthImage:
    """One item of a reading; its bytes are read for the hash now and for the pixels when asked."""

    def load() -> tuple[Image_HWC, Truth]:
        truth = read(item)
        if truth is None:
            raise Invalid(f"{item.image} has no annotation.", "Annotate the image or leave it out.")
        return decode(reading.image_bytes(item), item.image), truth

    return TruthImage(item.path, hashlib.sha256(reading.image_bytes(item)).hexdigest(), load)


def index_table(theirs: Task, ours: Task) -> NDArray[np.uint8]:
    """Index in their task to index in ours, by class name, uint8 (256,); what ours ignores is ``IGNORE``.

    Raises:
        Invalid: listing their classes that ours neither has nor ignores.
    """
    refuse_unknown(theirs, ours)
    table = np.full(256, IGNORE, dtype=np.uint8)
    for index, name in enumerate(theirs.class_names):
        if name in ours.class_names:
            table[index] = ours.class_names.index(name)
    return table


_LEAVE_OUT: Mapping[Form, str] = {
    "pixels": "Leave their pixels out of the scores",
    "objects": "Leave their objects out of the scores",
    "classes": "Leave them out of the scores",
}


def refuse_unknown(theirs: Task, ours: Task) -> None:
    """Raise ``Invalid`` that lists their classes that ours neither has nor ignores."""
    unknown = [name for name in theirs.class_names if name not in ours.class_names and name not in ours.ignored]
    if unknown:
        names = ", ".join(repr(name) for name in unknown)
        options = " ".join(f"--ignore {name}" if " " not in name else f'--ignore "{name}"' for name in unknown)
        raise Invalid(
            f"The data has labels that the model does not know: {names}. It knows {', '.join(ours.class_names)}.",
            f"{_LEAVE_OUT[ours.form]} with {options}, or rename the labels.",
        )
