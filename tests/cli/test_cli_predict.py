"""``terrazzo predict`` for objects and tags: formats, thresholds, geometry, zips, broken files, another run."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from colours_plugin import installed, publish
from PIL import Image

import terrazzo as library
from terrazzo.errors import Invalid
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.types import LabelClass, Task, TaskKind

Run = Callable[..., tuple[int, str, str]]

CLASSES = (LabelClass(name="cell", color="#009e73"), LabelClass(name="rod", color="#d55e00"))


@pytest.fixture(autouse=True)
def _plugin(tmp_path: Path) -> Iterator[None]:
    with installed(tmp_path / "plugin"):
        yield


def bundle(folder: Path, kind: TaskKind, thresholds: dict[str, float] | None = None) -> str:
    return str(publish(folder / "bundles", Task(name="seen", kind=kind, classes=CLASSES), thresholds).folder)


def paint(path: Path, *things: tuple[int, int, tuple[int, int, int, int]]) -> Path:
    """Rectangles (class index, per cent of confidence, box) on black."""
    image = np.zeros((60, 90, 3), np.uint8)
    for index, percent, (x, y, w, h) in things:
        image[y : y + h, x : x + w] = (index + 1, percent, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)
    return path


THINGS = ((0, 90, (5, 5, 20, 10)), (0, 60, (40, 5, 10, 10)), (1, 40, (10, 30, 60, 4)))


def found(out: str) -> list[list[tuple[str, float]]]:
    images = json.loads(out)["images"]
    return [[(one["class"], round(one["confidence"], 2)) for one in image["objects"]] for image in images]


def test_thresholds_are_those_of_the_version_unless_others_are_named(terrazzo: Run, tmp_path: Path) -> None:
    model, picture = bundle(tmp_path, "instance", {"cell": 0.7, "rod": 0.3}), paint(tmp_path / "a.png", *THINGS)
    call = ("predict", model, str(picture), "-o", str(tmp_path / "out"), "--json")
    status, out, err = terrazzo(*call)
    assert status == 0, err
    assert found(out) == [[("cell", 0.9), ("rod", 0.4)]]
    assert json.loads((tmp_path / "out" / "a.json").read_text())["thresholds"] == {"cell": 0.7, "rod": 0.3}
    assert found(terrazzo(*call, "--threshold", "cell=0.5")[1]) == [[("cell", 0.9), ("cell", 0.6), ("rod", 0.4)]]
    assert found(terrazzo(*call, "--threshold", "0.5", "--threshold", "rod=0.9")[1]) == [[("cell", 0.9), ("cell", 0.6)]]
    assert found(terrazzo(*call, "--threshold", "0", "--max-objects", "1")[1]) == [[("cell", 0.9)]]
    status, _, err = terrazzo(*call, "--threshold", "wheel=0.5")
    assert status == 1 and "no class 'wheel'" in err and "cell, rod" in err
    status, _, err = terrazzo(*call, "--threshold", "cell=much")
    assert status == 1 and "number from 0 to 1" in err


def test_formats_and_geometry(terrazzo: Run, tmp_path: Path) -> None:
    model, picture, out = bundle(tmp_path, "instance"), paint(tmp_path / "a.png", *THINGS), tmp_path / "out"
    formats = [part for one in ("coco", "geojson", "csv") for part in ("--format", one)]
    status, _, err = terrazzo(
        "predict", model, str(picture), "-o", str(out), *formats, "--geometry", "rotated", "--geometry", "cell=box"
    )
    assert status == 0, err
    assert {path.name for path in out.iterdir()} == {"predictions.json", "predictions.csv", "a.geojson", "a.json"}
    first, second = json.loads((out / "predictions.json").read_text())["annotations"]
    assert first["bbox"] == [5, 5, 20, 10] and "segmentation" not in first
    assert round(second["score"], 2) == 0.6
    with (out / "predictions.csv").open(newline="") as file:
        assert [row[2] for row in csv.reader(file)] == ["class", "cell", "cell"]
    status, _, err = terrazzo("predict", model, str(picture), "-o", str(out), "--format", "tiff")
    assert status == 1 and "json, png, coco, geojson, csv" in err


def test_tags_have_a_table(terrazzo: Run, tmp_path: Path) -> None:
    model, picture, out = (
        bundle(tmp_path, "tagging", {"rod": 0.3}),
        paint(tmp_path / "a.png", *THINGS),
        tmp_path / "out",
    )
    status, shown, err = terrazzo("predict", model, str(picture), "-o", str(out), "--format", "csv", "--format", "png")
    assert status == 0, err
    assert "cell 90 %, rod 40 %" in shown
    assert (out / "predictions.csv").read_text() == "image,classes,confidence,cell,rod\na.png,cell|rod,0.9,0.9,0.4\n"
    assert (out / "a_overlay.png").is_file()
    status, _, err = terrazzo("predict", model, str(picture), "-o", str(out), "--format", "coco")
    assert status == 1 and "whole images" in err


def test_one_broken_file_among_many_is_named_and_left_out(terrazzo: Run, tmp_path: Path) -> None:
    model, folder = bundle(tmp_path, "instance"), tmp_path / "in"
    for name in ("a.png", "c.png"):
        paint(folder / name, *THINGS)
    (folder / "[b].png").write_bytes((folder / "a.png").read_bytes()[:60])
    status, out, err = terrazzo("predict", model, str(folder), "-o", str(tmp_path / "out"), "--json")
    assert status == 0
    assert [one["image"] for one in json.loads(out)["images"]] == ["a.png", "c.png"]
    assert "Left out: [b].png" in err
    status, out, err = terrazzo("predict", model, str(folder / "[b].png"), "-o", str(tmp_path / "none"))
    assert status == 1 and "None of the images could be read" in err and "[b].png" in err


def test_a_zip_is_predicted_and_its_damaged_pictures_are_named(terrazzo: Run, tmp_path: Path) -> None:
    model, picture = bundle(tmp_path, "instance"), paint(tmp_path / "a.png", *THINGS)
    packed, data = tmp_path / "pages.zip", picture.read_bytes()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b/good.png", data)
        archive.writestr("notes.txt", "hello")
        archive.writestr("torn.png", b"torn" * 50)
    packed.write_bytes(packed.read_bytes().replace(b"torn" * 50, b"torn" * 49 + b"TORN"))
    status, out, err = terrazzo("predict", model, str(packed), "-o", str(tmp_path / "out"), "--json")
    assert status == 0, err
    assert [one["image"] for one in json.loads(out)["images"]] == ["b/good.png"]
    assert "Left out" in err and "torn.png" in err and "damaged" in err


def test_another_run_replaces_its_own_files_and_says_so(terrazzo: Run, tmp_path: Path) -> None:
    model, out = bundle(tmp_path, "instance"), tmp_path / "out"
    first, second = paint(tmp_path / "1" / "a.png", *THINGS), paint(tmp_path / "2" / "a.png")
    status, _, err = terrazzo("predict", model, str(first), str(second), "-o", str(out))
    assert status == 0 and "a-2" in err and "Replaced" not in err
    assert len(json.loads((out / "a.json").read_text())["objects"]) == 2
    status, _, err = terrazzo("predict", model, str(second), "-o", str(out))
    assert status == 0 and "Replaced what an earlier run wrote for 2 images: a, a-2" in err
    assert {path.name for path in out.iterdir()} == {"a.json", "a_index.png", "a_color.png", "a_overlay.png"}
    assert json.loads((out / "a.json").read_text())["objects"] == []


def test_the_library_predicts_into_files_too(tmp_path: Path) -> None:
    model, picture = bundle(tmp_path, "instance"), paint(tmp_path / "a.png", *THINGS)
    (tmp_path / "torn.png").write_bytes(picture.read_bytes()[:60])
    run = library.predict(
        model,
        [picture, tmp_path / "torn.png"],
        tmp_path / "out",
        options=ObjectOptions(thresholds={"cell": 0.8}),
        formats=["json", "coco"],
    )
    assert [one["objects"][0]["class"] for one in run.written] == ["cell"]
    assert [one.name for one in run.left_out] == ["torn.png"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a.json", "predictions.json"}
    with pytest.raises(Invalid, match=r"torn\.png"):
        library.predict(model, [tmp_path / "torn.png"], tmp_path / "out")
