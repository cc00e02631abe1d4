"""Each form of answer: its files, its pictures, its summary, its shapes and tags; and predictors that are adapted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from answers import CLASSES, HEIGHT, WIDTH, Painted, objects, picture, task_of
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.inference.forms import answering, form_of, objects_of
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.inference.outputs import write_outputs
from terrazzo.types import Box, ClassesPrediction, LabelClass, Mask, Polygon, Task

THINGS = [(0, 0.9, (5, 5, 10, 8)), (1, 0.7, (30, 10, 4, 20)), (0, 0.2, (50, 30, 6, 6))]


def written(folder: Path, prediction: Any, task: Task, options: ObjectOptions | None = None) -> dict[str, Any]:
    record = write_outputs(folder, "a/one.png", picture(), prediction, task, version_label="m@1", options=options)
    assert record == json.loads((folder / "one.json").read_text())
    assert {path.name for path in folder.iterdir()} == {"one.json", *record["files"].values()}
    return record


def test_objects_are_written_with_place_class_and_confidence(tmp_path: Path) -> None:
    record = written(tmp_path, objects(THINGS), task_of("instance"))
    assert record["thresholds"] == {"cell": 0.5, "rod": 0.5}
    first, second = record["objects"]
    assert (first["number"], first["class"], first["confidence"]) == (1, "cell", pytest.approx(0.9))
    assert (first["box"], first["area"]) == ([5, 5, 10, 8], 80)
    assert sorted(first["polygon"][0][0]) == [[5, 5], [5, 13], [15, 5], [15, 13]]
    assert second["class"] == "rod"
    assert record["outline_loss"] == 0
    share = pytest.approx(80 / (HEIGHT * WIDTH), abs=1e-6)
    found = {"name": "cell", "color": "#009e73", "share": share, "confidence": 0.9, "count": 1}
    assert record["classes"][0] == found
    index = np.asarray(Image.open(tmp_path / record["files"]["index"]))
    assert index.dtype == np.uint16
    assert (index[5:13, 5:15] == 1).all() and (index[10:30, 30:34] == 2).all() and (index[30:, 50:] == 0).all()
    color = np.asarray(Image.open(tmp_path / record["files"]["color"]))
    assert tuple(color[6, 6]) == CLASSES[0].rgb and tuple(color[0, 0]) == (0, 0, 0)
    overlay = np.asarray(Image.open(tmp_path / record["files"]["overlay"]))
    assert overlay.shape[0] > HEIGHT
    assert (overlay[0, :WIDTH] == 100).all() and tuple(overlay[5, 5]) == CLASSES[0].rgb


@pytest.mark.parametrize(("kind", "type"), [("polygon", Polygon), ("box", Box), ("rotated", Polygon), ("mask", Mask)])
def test_a_class_has_the_geometry_that_is_asked_for(kind: Any, type: Any) -> None:
    task = task_of("instance")
    options = ObjectOptions(geometry={"cell": kind}).settled(task, {})
    answer = form_of(task).answer(objects(THINGS), task, options, "m@1", size=(HEIGHT, WIDTH))
    cell, rod = answer.shapes
    assert isinstance(cell.geometry, type) and isinstance(rod.geometry, Polygon)
    pixels = geometry_to_pixels(cell.geometry, HEIGHT, WIDTH)
    assert pixels[5:13, 5:15].all() and np.count_nonzero(pixels) == 80
    assert (cell.source.kind, cell.source.name, cell.confidence) == ("model", "m@1", pytest.approx(0.9))


def test_answers_that_are_kept_down_to_a_low_confidence_can_be_cut_at_any_threshold() -> None:
    task = task_of("instance")
    form, options = form_of(task), ObjectOptions().settled(task, {})
    kept = form.answer(objects(THINGS), task, options, "m@1", size=(HEIGHT, WIDTH), down_to=0.05)
    assert [round(one.confidence or 0, 3) for one in kept.shapes] == [0.9, 0.7, 0.2]
    at_once = form.answer(objects(THINGS), task, options, "m@1", size=(HEIGHT, WIDTH))
    assert form.above(kept, task).shapes == at_once.shapes
    assert form.above(kept, task).classes == at_once.classes


def test_boxes_have_lines_and_are_not_filled(tmp_path: Path) -> None:
    record = written(tmp_path, objects(THINGS, masks=False), task_of("detection"))
    assert [one["box"] for one in record["objects"]] == [[5, 5, 10, 8], [30, 10, 4, 20]]
    assert all("polygon" not in one for one in record["objects"])
    overlay = np.asarray(Image.open(tmp_path / record["files"]["overlay"]))
    assert tuple(overlay[5, 8]) == CLASSES[0].rgb and tuple(overlay[9, 9]) == (100, 100, 100)


def test_an_image_without_objects_has_its_files_too(tmp_path: Path) -> None:
    record = written(tmp_path, objects([]), task_of("instance"))
    assert (record["objects"], record["classes"], record["outline_loss"]) == ([], [], None)
    assert not np.asarray(Image.open(tmp_path / record["files"]["index"])).any()
    assert np.asarray(Image.open(tmp_path / record["files"]["overlay"])).shape == (HEIGHT, WIDTH, 3)


def test_classes_of_the_whole_image(tmp_path: Path) -> None:
    one = written(tmp_path / "a", ClassesPrediction(probabilities_C=np.array([0.3, 0.7])), task_of("classification"))
    assert one["tags"] == ["rod"] and "thresholds" not in one
    assert [(row["name"], row["confidence"], row["share"]) for row in one["classes"]] == [
        ("rod", 0.7, 1),
        ("cell", 0.3, 0),
    ]
    assert set(one["files"]) == {"overlay"}
    overlay = np.asarray(Image.open(tmp_path / "a" / "one_overlay.png"))
    assert overlay.shape[0] > HEIGHT and (overlay[:HEIGHT, :WIDTH] == 100).all()
    both = ClassesPrediction(probabilities_C=np.array([0.6, 0.3]))
    assert written(tmp_path / "b", both, task_of("tagging"))["tags"] == ["cell"]
    low = ObjectOptions(thresholds={"": 0.2})
    assert written(tmp_path / "c", both, task_of("tagging"), low)["tags"] == ["cell", "rod"]
    none = written(tmp_path / "d", ClassesPrediction(probabilities_C=np.array([0.1, 0.2])), task_of("tagging"))
    assert none["tags"] == [] and none["thresholds"] == {"cell": 0.5, "rod": 0.5}


@pytest.mark.parametrize("kind", ["semantic", "instance", "tagging"])
def test_a_layer_and_a_small_picture_are_drawn_for_every_form(kind: Any) -> None:
    task = task_of(kind)
    prediction: Any = {
        "semantic": Painted(task, np.ones((HEIGHT, WIDTH), np.uint8))(picture()),
        "instance": objects(THINGS),
        "tagging": ClassesPrediction(probabilities_C=np.array([0.6, 0.3])),
    }[kind]
    form, options = form_of(task), ObjectOptions().settled(task, {})
    answer = form.answer(prediction, task, options, "m@1", size=(HEIGHT, WIDTH))
    assert form.layer(answer, task).startswith(b"\x89PNG")
    small = form.plain(picture(20, 30), answer, task, 0.5)
    assert small.shape == (20, 30, 3)
    assert (small[4, 4] != 100).any() == (kind != "tagging")


GROUND = Task(
    name="pixels",
    kind="semantic",
    classes=(LabelClass(name="background", color="#808080"), *CLASSES, LabelClass(name="dust", color="#56b4e9")),
)


def painted() -> Painted:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[2:12, 2:12] = 1
    mask[2:12, 20:32] = 1
    mask[20:30, 5:9] = 2
    mask[35:37, 35:37] = 2
    mask[30:40, 40:60] = 3
    return Painted(GROUND, mask)


def test_pieces_of_classes_are_objects_and_the_background_is_none() -> None:
    task = task_of("instance")
    predictor = answering(painted(), task)
    assert predictor.task == task
    found = predictor(picture())
    things = {(*tuple(box), int(index)) for box, index in zip(found.boxes_N4.tolist(), found.classes_N, strict=True)}
    assert things == {(2, 2, 10, 10, 0), (20, 2, 12, 10, 0), (5, 20, 4, 10, 1)}
    assert found.confidences_N.tolist() == [0.75] * 3
    assert found.masks is not None and len(found.masks) == 3
    assert len(answering(painted(), task, minimum_area=1)(picture())) == 4
    assert answering(painted(), task_of("detection"))(picture()).masks is None


def test_a_version_makes_objects_of_its_own_classes_but_not_of_its_background() -> None:
    predictor = objects_of(painted(), "instance")
    assert predictor.task.class_names == GROUND.class_names
    assert sorted(predictor(picture()).classes_N.tolist()) == [1, 1, 2, 3]


def test_nothing_painted_gives_no_objects() -> None:
    empty = answering(Painted(GROUND, np.zeros((HEIGHT, WIDTH), np.uint8)), task_of("instance"))(picture())
    assert (len(empty), empty.boxes_N4.shape, empty.masks) == (0, (0, 4), ())


def test_a_predictor_that_answers_already_stays_and_one_that_cannot_is_refused() -> None:
    own = painted()
    assert answering(own, GROUND) is own
    with pytest.raises(Invalid, match="semantic task 'pixels' cannot answer the tagging task 'seen'"):
        answering(own, task_of("tagging"))
    wheels = Task(name="wheels", kind="instance", classes=(LabelClass(name="wheel", color="#d55e00"),))
    with pytest.raises(Invalid, match="knows none of the classes of 'wheels'"):
        answering(own, wheels)
