"""The pictures of a snapshot with the objects on them, opened for a training, and what is said of them in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.snapshot.pictures import open_pictures
from terrazzo.trainers.choices import NO_VAL
from terrazzo.trainers.rcnn.lesson import ObjectPictures
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.run import Run
from terrazzo.types import Split, TrueObjects

KEPT_LARGER = 1.5
"""Pictures are kept on disk so many times as large as the canvas: enough to zoom in."""


def open_objects(
    snapshot: Snapshot, run: Run, cache_root: Path, canvas: Canvas, *, keep_empty: bool
) -> tuple[ObjectPictures, ObjectPictures | None]:
    """The pictures of train and of val (None without any), decoded, small, with their objects.

    Args:
        keep_empty: Whether images of train without an object are learned from too.

    Raises:
        Invalid: there is no object in train.
    """
    train = _pictures(snapshot, run, cache_root, canvas, "train", _with_objects(snapshot, run, keep_empty=keep_empty))
    val_images = snapshot.images("val")
    val = _pictures(snapshot, run, cache_root, canvas, "val", val_images) if val_images else None
    _say(snapshot, run, train, val)
    return train, val


def _truth(snapshot: Snapshot, image: SnapshotImage) -> TrueObjects:
    truth = snapshot.truth(image)
    assert isinstance(truth, TrueObjects), "the kinds of the architecture ask for objects"
    return truth


def _with_objects(snapshot: Snapshot, run: Run, *, keep_empty: bool) -> Sequence[SnapshotImage]:
    """Those that are learned from, as the setting says."""
    images = snapshot.images("train")
    holding = [image for image in images if not _truth(snapshot, image).crowd_N.all()]
    if not holding:
        raise Invalid(
            "None of the images in train has an object.", "Draw objects on images of train, and freeze again."
        )
    without = len(images) - len(holding)
    if without == 0:
        return images
    if keep_empty:
        run.log(f"{without} of the images in train have no object; they are learned from too.")
        return images
    run.log(f"{without} of the images in train have no object and are left out.")
    return holding


def _pictures(
    snapshot: Snapshot, run: Run, cache_root: Path, canvas: Canvas, split: Split, images: Sequence[SnapshotImage]
) -> ObjectPictures:
    """Decoded pictures, small, and the objects on them."""

    def progress(part: float) -> None:
        run.check()
        run.progress(part * 0.7 if split == "train" else 0.7 + part * 0.2)

    size = round(KEPT_LARGER * max(canvas.height, canvas.width))
    cache = open_pictures(snapshot, images, cache_root, long_side=size, on_progress=progress)
    return ObjectPictures(cache, [_truth(snapshot, image) for image in images])


def _say(snapshot: Snapshot, run: Run, train: ObjectPictures, val: ObjectPictures | None) -> None:
    """What there is to learn from."""
    if val is None:
        run.log(NO_VAL, "warning")
    counts = Counter(int(label) for one in train.truths for label in one.classes_N[~one.crowd_N])
    run.log(f"Images: {len(train)} in train with {counts.total()} objects, {0 if val is None else len(val)} in val.")
    names = [name for index, name in enumerate(snapshot.task.class_names) if not counts[index]]
    if names:
        run.log(f"These classes never occur in train and will not be learned: {', '.join(names)}.", "warning")
