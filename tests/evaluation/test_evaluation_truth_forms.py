"""Truth of objects and of classes: what is scored on which data, and how classes are matched by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from known_answers import HEIGHT, WIDTH, picture, task_of

from terrazzo.errors import Invalid
from terrazzo.evaluation.evaluate import evaluate
from terrazzo.evaluation.truth import from_reading, from_snapshot, kind_to_read, scored_task
from terrazzo.formats.registry import read
from terrazzo.imaging.encode import encode_png
from terrazzo.inference.forms import answering
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.types import (
    Annotation,
    Box,
    Image_HWC,
    SemanticPrediction,
    Shape,
    Source,
    Split,
    Task,
    TrueClasses,
    TrueObjects,
)


def frozen(
    folder: Path, task: Task, shapes: Sequence[Shape] = (), tags: Sequence[str] = (), split: Split = "val"
) -> Snapshot:
    """A snapshot of one image."""
    blobs = BlobStore(folder / "blobs")
    image = FrozenImage(
        path="one.png",
        hash=blobs.put(encode_png(picture(5))),
        split=split,
        width=WIDTH,
        height=HEIGHT,
        mode="RGB",
        annotation=Annotation(revision=1, state="done", shapes=tuple(shapes), tags=tuple(tags)),
    )
    return freeze(task, [image], blobs, folder / "snapshots")


def box(name: str, left: float, top: float, width: float, height: float) -> Shape:
    geometry = Box(x=left, y=top, width=width, height=height)
    return Shape(id=f"{name} {left}", class_name=name, geometry=geometry, source=Source(kind="person"))


SHAPES = [box("rod", 40, 5, 30, 8), box("cell", 5, 5, 20, 20), box("cell", 40, 30, 15, 15)]


def test_objects_by_the_names_of_their_classes(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, task_of("instance", ["rod", "cell"]), SHAPES)
    (one,) = from_snapshot(snapshot, "val", task_of("instance", ["cell", "other", "rod"]))
    image, truth = one.load()
    assert image.shape == (HEIGHT, WIDTH, 3) and isinstance(truth, TrueObjects)
    assert truth.classes_N.tolist() == [2, 0, 0] and truth.boxes_N4[1].tolist() == [5, 5, 20, 20]
    assert truth.masks is not None and len(truth.masks) == 3


def test_classes_that_the_model_does_not_know_are_refused(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, task_of("instance", ["rod", "cell"]), SHAPES)
    with pytest.raises(Invalid, match=r"'rod'.*objects out of the scores with --ignore rod"):
        from_snapshot(snapshot, "val", task_of("instance", ["cell"]))
    ignoring = task_of("instance", ["cell"]).model_copy(update={"ignored": ("rod",)})
    truth = from_snapshot(snapshot, "val", ignoring)[0].load()[1]
    assert isinstance(truth, TrueObjects) and truth.classes_N.tolist() == [0, 0]


def test_tags_by_name(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, task_of("tagging", ["sun", "sea"]), tags=["sea"])
    truth = from_snapshot(snapshot, "val", task_of("tagging", ["sea", "snow", "sun"]))[0].load()[1]
    assert isinstance(truth, TrueClasses) and truth.present_C.tolist() == [True, False, False]


def test_what_is_scored_on_which_data() -> None:
    names = ["cell", "rod"]
    instance, detection = task_of("instance", names), task_of("detection", names)
    assert scored_task(instance, instance) == instance
    assert scored_task(detection, instance).kind == scored_task(instance, detection).kind == "detection"
    semantic = task_of("semantic", ["background", "cell", "wall"])
    asked = scored_task(instance, semantic)
    assert (asked.kind, asked.class_names) == ("instance", ("cell",))
    for theirs, ours in ((semantic, instance), (instance, task_of("tagging", names))):
        with pytest.raises(Invalid, match=f"trained for {ours.kind}.*annotated for {theirs.kind}"):
            scored_task(theirs, ours)
    with pytest.raises(Invalid, match="no masks or other annotations"):
        scored_task(None, instance)


def test_data_is_read_as_what_it_holds_and_class_folders_when_classes_are_asked_for() -> None:
    kinds = {kind: kind_to_read(task_of(kind, ["a"])) for kind in ("semantic", "instance", "detection", "tagging")}
    assert kinds == {"semantic": None, "instance": None, "detection": None, "tagging": "tagging"}


class Blobs:
    """A semantic predictor that finds a cell of 20 x 20 pixels and one of 15 x 15."""

    task = task_of("semantic", ["background", "cell", "rod"])

    def __call__(self, image_HWC: Image_HWC) -> SemanticPrediction:
        mask = np.zeros(image_HWC.shape[:2], np.uint8)
        mask[5:25, 5:25] = mask[30:45, 40:55] = 1
        return SemanticPrediction(mask_HW=mask, confidence_HW=np.full(mask.shape, 0.9, np.float16))


def test_a_semantic_predictor_is_scored_on_objects(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, task_of("instance", ["rod", "cell"]), SHAPES)
    task = scored_task(snapshot.task, Blobs.task)
    images = from_snapshot(snapshot, "val", task)
    scores = evaluate(answering(Blobs(), task), images, tmp_path / "report", split="val", task=task)
    assert isinstance(scores, ObjectScores)
    cell, rod = scores.classes
    assert cell.masks is not None and (cell.name, cell.masks.right, cell.masks.ap50_95) == ("cell", 2, 1)
    assert rod.masks is not None and (rod.masks.missed, rod.masks.ap50) == (1, 0)


def coco(folder: Path, name: str = "cell") -> Path:
    """One image with a square as a polygon, in val."""
    (folder / "images" / "val").mkdir(parents=True)
    (folder / "annotations").mkdir()
    (folder / "images" / "val" / "a.png").write_bytes(encode_png(picture(5)))
    square = [5, 5, 25, 5, 25, 25, 5, 25]
    annotation = {"id": 1, "image_id": 1, "category_id": 7, "iscrowd": 0, "segmentation": [square]}
    content = {
        "images": [{"id": 1, "file_name": "a.png", "width": WIDTH, "height": HEIGHT}],
        "annotations": [annotation],
        "categories": [{"id": 7, "name": name}],
    }
    (folder / "annotations" / "instances_val.json").write_text(json.dumps(content))
    return folder


def test_objects_of_a_coco_folder(tmp_path: Path) -> None:
    with read(coco(tmp_path / "data")) as reading:
        task = scored_task(reading.task, task_of("instance", ["rod", "cell"]))
        (one,) = from_reading(reading, task, "val")
        truth = one.load()[1]
    assert isinstance(truth, TrueObjects) and truth.classes_N.tolist() == [1]
    assert truth.masks is not None and truth.boxes_N4.tolist() == [[5, 5, 20, 20]]


def test_boxes_are_enough_for_a_detector(tmp_path: Path) -> None:
    with read(coco(tmp_path / "data")) as reading:
        task = scored_task(reading.task, task_of("detection", ["rod", "cell"]))
        truth = from_reading(reading, task, "val")[0].load()[1]
    assert isinstance(truth, TrueObjects) and truth.masks is None and len(truth) == 1


def test_labels_of_a_coco_folder_that_the_model_does_not_know(tmp_path: Path) -> None:
    with read(coco(tmp_path / "data", "tree")) as reading:
        task = scored_task(reading.task, task_of("instance", ["rod", "cell"]))
        with pytest.raises(Invalid, match="--ignore tree"):
            from_reading(reading, task, "val")
    with (
        read(coco(tmp_path / "other")) as reading,
        pytest.raises(Invalid, match=r"no annotated image in test.*val"),
    ):
        from_reading(reading, scored_task(reading.task, task_of("instance", ["cell"])), "test")
