"""A run of predictions into a folder: COCO, polygons, tables; names that meet, and files of an earlier run."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from answers import HEIGHT, WIDTH, Painted, objects, picture, task_of
from pycocotools.coco import COCO

from terrazzo.errors import Invalid
from terrazzo.geometry import rle
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.inference.run.outputs import RunOutputs, run_formats
from terrazzo.types import ClassesPrediction, ObjectsPrediction, Task

THINGS = [(0, 0.9, (5, 5, 10, 8)), (1, 0.7, (30, 10, 4, 20))]


def run(folder: Path, task: Task, *formats: Any, **options: Any) -> RunOutputs:
    settled = ObjectOptions(**options).settled(task, {})
    return RunOutputs(folder, task, "m@1", settled, formats=run_formats(formats))


def ring() -> ObjectsPrediction:
    pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
    pixels[10:30, 10:30] = True
    pixels[15:25, 15:25] = False
    found = objects([(0, 0.8, (10, 10, 20, 20))])
    return found.model_copy(update={"masks": (rle.encode(pixels),)})


def test_a_coco_file_is_a_data_set_and_results(tmp_path: Path) -> None:
    outputs = run(tmp_path, task_of("instance"), "coco")
    outputs.write("a/one.png", picture(), objects(THINGS))
    outputs.write("two.png", picture(), ring())
    assert [path.name for path in outputs.finish()] == ["predictions.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["predictions.json"]
    data = COCO(tmp_path / "predictions.json")
    assert [one["name"] for one in data.loadCats(data.getCatIds())] == ["cell", "rod"]
    assert [one["file_name"] for one in data.dataset["images"]] == ["a/one.png", "two.png"]
    assert [round(one["score"], 3) for one in data.dataset["annotations"]] == [0.9, 0.7, 0.8]
    first, _, holed = (data.annToMask(one) for one in data.dataset["annotations"])
    assert first.sum() == 80 and first[5:13, 5:15].all()
    assert holed.sum() == 300 and holed[20, 20] == 0
    results = data.loadRes(json.loads((tmp_path / "predictions.json").read_text())["annotations"])
    assert len(results.anns) == 3


def test_boxes_alone_have_no_segmentation(tmp_path: Path) -> None:
    outputs = run(tmp_path, task_of("detection"), "coco")
    outputs.write("one.png", picture(), objects(THINGS, masks=False))
    outputs.finish()
    found = json.loads((tmp_path / "predictions.json").read_text())["annotations"]
    assert [one["bbox"] for one in found] == [[5, 5, 10, 8], [30, 10, 4, 20]]
    assert all("segmentation" not in one for one in found)


def test_polygons_are_closed_and_keep_their_holes(tmp_path: Path) -> None:
    outputs = run(tmp_path, task_of("instance"), "geojson", simplify=0)
    outputs.write("two.png", picture(), ring())
    (feature,) = json.loads((tmp_path / "two.geojson").read_text())["features"]
    assert feature["properties"] == {"number": 1, "class": "cell", "confidence": pytest.approx(0.8)}
    outline, hole = feature["geometry"]["coordinates"]
    assert (len(outline), outline[0]) == (5, outline[-1])
    assert sorted(hole[:-1]) == [[15, 15], [15, 25], [25, 15], [25, 25]]


def rows(folder: Path) -> list[list[str]]:
    with (folder / "predictions.csv").open(newline="") as file:
        return list(csv.reader(file))


def test_a_table_has_a_row_for_each_object_or_image(tmp_path: Path) -> None:
    outputs = run(tmp_path / "objects", task_of("instance"), "csv")
    outputs.write("a, b.png", picture(), objects(THINGS))
    (tmp_path / "objects").mkdir(exist_ok=True)
    outputs.finish()
    assert rows(tmp_path / "objects")[1:] == [
        ["a, b.png", "1", "cell", "0.9", "5.0", "5.0", "10.0", "8.0", "80"],
        ["a, b.png", "2", "rod", "0.7", "30.0", "10.0", "4.0", "20.0", "80"],
    ]
    outputs = run(tmp_path / "tags", task_of("tagging"), "csv")
    for name, values in (("a.png", [0.6, 0.8]), ("b.png", [0.1, 0.2])):
        outputs.write(name, picture(), ClassesPrediction(probabilities_C=np.array(values)))
    outputs.finish()
    assert rows(tmp_path / "tags") == [
        ["image", "classes", "confidence", "cell", "rod"],
        ["a.png", "rod|cell", "0.8", "0.6", "0.8"],
        ["b.png", "", "", "0.1", "0.2"],
    ]


def test_pixels_have_their_table_too(tmp_path: Path) -> None:
    task = task_of("semantic")
    outputs = run(tmp_path, task, "csv", "coco")
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[:10] = 1
    outputs.write("a.png", picture(), Painted(task, mask)(picture()))
    outputs.finish()
    assert rows(tmp_path)[1:] == [["a.png", "cell", "0.75", "0.75"], ["a.png", "rod", "0.25", "0.75"]]
    data = COCO(tmp_path / "predictions.json")
    assert [int(data.annToMask(one).sum()) for one in data.dataset["annotations"]] == [1800, 600]


def test_another_run_replaces_what_the_first_one_wrote_and_says_so(tmp_path: Path) -> None:
    task = task_of("instance")
    first = run(tmp_path, task)
    for name in ("a/x.png", "b/x.png", "y.png"):
        first.write(name, picture(), objects(THINGS))
    assert (first.replaced, first.renamed) == ([], [("b/x.png", "x-2")])
    second = run(tmp_path, task, "json", "png", "geojson")
    second.write("c/x.jpg", picture(), objects([]))
    assert second.replaced == ["x", "x-2"]
    assert {path.name for path in tmp_path.glob("x*")} == {
        "x.json",
        "x.geojson",
        "x_index.png",
        "x_color.png",
        "x_overlay.png",
    }
    assert json.loads((tmp_path / "x.json").read_text())["objects"] == []
    assert (tmp_path / "y.json").is_file()


def test_files_of_others_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"stem": "x", "image": "x.png", "mine": true}')
    (tmp_path / "y_overlay.png").write_bytes(b"mine")
    outputs = run(tmp_path, task_of("instance"))
    stems = [outputs.write(name, picture(), objects([]))["stem"] for name in ("x.png", "y.png")]
    assert (stems, outputs.replaced) == (["x-2", "y-2"], [])
    assert "mine" in (tmp_path / "x.json").read_text()
    for name, format in (("predictions.json", "coco"), ("predictions.csv", "csv")):
        (tmp_path / name).write_text("{}")
        with pytest.raises(Invalid, match=name):
            run(tmp_path, task_of("instance"), format)


def test_a_picture_called_predictions_and_the_coco_file_stand_beside_each_other(tmp_path: Path) -> None:
    for _ in range(2):
        outputs = run(tmp_path, task_of("instance"), "coco", "json")
        stem = outputs.write("predictions.png", picture(), objects(THINGS))["stem"]
        outputs.finish()
        assert "annotations" in json.loads((tmp_path / "predictions.json").read_text())
        assert json.loads((tmp_path / f"{stem}.json").read_text())["image"] == "predictions.png"
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_formats_that_do_not_go_are_refused() -> None:
    with pytest.raises(Invalid, match="no format 'tiff'"):
        run_formats(["json", "tiff"])
    assert run_formats([]) == ("json", "png")
    for format in ("coco", "geojson"):
        with pytest.raises(Invalid, match="whole images"):
            run(Path("nowhere"), task_of("tagging"), format)
