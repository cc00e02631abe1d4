"""The command line from a zip to predictions: import, train, evaluate, predict, export, and what scripts read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from terrazzo.home import Home

Run = Callable[..., tuple[int, str, str]]
SETTINGS = ("--set", "epochs=2", "--set", "image_size=64", "--set", "batch_size=4", "--set", "weights=random")


@pytest.fixture
def trained(terrazzo: Run, tiny_zip: Path) -> dict[str, object]:
    """A project with a trained version; what ``terrazzo train --json`` said."""
    status, out, _ = terrazzo("import", str(tiny_zip), "--project", "shapes", "--json")
    assert status == 0
    report = json.loads(out)
    assert report["splits"] == {"train": 12, "val": 4, "test": 4}
    assert [one["name"] for one in report["classes"]] == ["ground", "disc", "bar"]
    arguments = ("shapes", "--architecture", "fpn-efficientnet-lite0", *SETTINGS, "--model", "finder", "--json")
    status, out, err = terrazzo("train", *arguments)
    assert status == 0, err
    assert "epoch" in err
    return dict(json.loads(out))


def as_objects(tiny_set: Path, folder: Path) -> None:
    """The test images as COCO: the disc and the bar of each are objects, with their pixels."""
    shutil.copytree(tiny_set / "images" / "test", folder / "images" / "test")
    rows = (tiny_set / "labelmap.txt").read_text().splitlines()[2:]
    labels = [(row.split(":")[0], [int(one) for one in row.split(":")[1].split(",")]) for row in rows]
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for number, path in enumerate(sorted((folder / "images" / "test").iterdir()), start=1):
        mask = cv2.imread(str(tiny_set / "masks" / "test" / path.name))[..., ::-1]
        images.append({"id": number, "file_name": path.name, "width": mask.shape[1], "height": mask.shape[0]})
        for category, (_, color) in enumerate(labels, start=1):
            pixels = np.concatenate([[False], (mask == color).all(axis=2).T.reshape(-1)])
            runs = np.diff(np.concatenate([[0], np.flatnonzero(np.diff(pixels)), [pixels.size - 1]])).tolist()
            segmentation = {"size": list(mask.shape[:2]), "counts": runs}
            one = {"id": len(annotations) + 1, "image_id": number, "category_id": category, "iscrowd": 0}
            annotations.append({**one, "segmentation": segmentation})
    categories = [{"id": number, "name": name} for number, (name, _) in enumerate(labels, start=1)]
    (folder / "annotations").mkdir()
    content = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "annotations" / "instances_test.json").write_text(json.dumps(content))


def test_from_a_zip_to_predictions(
    terrazzo: Run, trained: dict[str, object], home: Home, tiny_set: Path, tmp_path: Path
) -> None:
    assert trained["version"] == "finder@1"
    scores: dict[str, dict[str, object]] = trained["headlines"]  # type: ignore[assignment]
    assert set(scores) == {"train", "val", "test"} and scores["test"]["name"] == "mIoU"

    status, out, _ = terrazzo("evaluate", "finder", "--split", "test", "--json")
    own = json.loads(out)
    assert status == 0
    assert own["miou"] == pytest.approx(scores["test"]["value"], abs=1e-9)
    assert [one["name"] for one in own["classes"]] == ["ground", "disc", "bar"]

    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(tiny_set, elsewhere)
    report = tmp_path / "report"
    arguments = ("evaluate", "finder@1", "--split", "test", "--dataset", str(elsewhere), "-o", str(report), "--json")
    status, out, _ = terrazzo(*arguments)
    assert status == 0
    assert json.loads(out)["miou"] == pytest.approx(own["miou"], abs=1e-9)
    assert (report / "confusion.csv").is_file()

    packed = tmp_path / "finder.terrazzo.zip"
    assert terrazzo("export", "finder@1", "-o", str(packed))[0] == 0
    status, out, _ = terrazzo("evaluate", str(packed), "--split", "test", "--dataset", str(elsewhere), "--json")
    assert json.loads(out)["confusion"] == own["confusion"]

    as_objects(tiny_set, tmp_path / "coco")
    objects = ("evaluate", "finder", "--split", "test", "--dataset", str(tmp_path / "coco"))
    status, out, err = terrazzo(*objects, "--json")
    assert status == 0, err
    found = json.loads(out)
    assert found["instances"] == 8 and [one["name"] for one in found["classes"]] == ["disc", "bar"]
    for what in ("masks", "boxes"):
        assert {"map50", "map50_95"} <= set(found[what])
        assert {"precision", "recall", "f1", "ap50", "ap50_95"} <= set(found["classes"][0][what])
    assert {"name", "images", "instances", "threshold"} <= set(found["classes"][0])
    status, out, _ = terrazzo(*objects)
    assert status == 0 and "mask mAP50-95" in out and "threshold" in out

    for path in (elsewhere / "masks" / "test").iterdir():
        Image.open(path).save(path.with_suffix(".jpg"), quality=80)
        path.unlink()
    compressed = ("evaluate", "finder", "--split", "test", "--dataset", str(elsewhere), "--json")
    status, _, err = terrazzo(*compressed)
    assert (status, "scaled or compressed" in err) == (1, True)
    status, out, err = terrazzo(*compressed, "--snap-colours")
    assert "By the colours of labelmap.txt" in err
    assert json.loads(out)["miou"] == pytest.approx(own["miou"], abs=0.05)

    labels = elsewhere / "labelmap.txt"
    labels.write_text(labels.read_text().replace("bar:", "stick:"))
    arguments = (*compressed, "--snap-colours")
    status, out, err = terrazzo(*arguments)
    assert (status, out) == (1, "")
    assert "--ignore stick" in err
    status, out, _ = terrazzo(*arguments, "--ignore", "stick")
    assert {one["name"]: one["pixels"] for one in json.loads(out)["classes"]}["bar"] == 0

    results = tmp_path / "results"
    picture = next((tiny_set / "images" / "test").iterdir())
    status, out, err = terrazzo("predict", "finder", str(picture), str(tiny_set / "images" / "val"), "-o", str(results))
    assert status == 0, err
    assert len(list(results.glob("*_overlay.png"))) == 5
    assert (results / f"{picture.stem}_index.png").is_file()

    of_split = tmp_path / "of-split"
    status, out, err = terrazzo("predict", "finder", "--split", "val", "-o", str(of_split), "--json")
    assert status == 0, err
    assert len(json.loads(out)["images"]) == len(list(of_split.glob("*_overlay.png"))) == 4
    masks = {path.name: path.read_bytes() for path in of_split.glob("*_index.png")}
    assert masks == {name: (results / name).read_bytes() for name in masks}
    status, _, err = terrazzo("predict", "finder", str(picture), "--split", "val", "-o", str(of_split))
    assert (status, "one of them" in err) == (1, True)
    status, _, err = terrazzo("predict", str(packed), "--split", "val", "-o", str(of_split))
    assert (status, "belongs to no project" in err) == (1, True)

    status, out, _ = terrazzo("models", "show", "finder", "--json")
    assert json.loads(out)["versions"][0]["label"] == "finder@1"
    status, out, _ = terrazzo("models", "list")
    assert "finder@1" in out
    assert terrazzo("models", "describe", "finder", "Finds shapes.")[0] == 0
    status, out, _ = terrazzo("jobs", "list", "--json")
    assert [job["state"] for job in json.loads(out)["items"]] == ["succeeded"]
    status, out, _ = terrazzo("projects", "show", "shapes")
    assert "disc" in out
    assert terrazzo("models", "delete", "finder", "--yes")[0] == 0
    assert terrazzo("projects", "delete", "shapes", "--yes")[0] == 0
    assert json.loads(terrazzo("projects", "list", "--json")[1]) == []


def test_a_failed_training_says_why_and_what_to_do(terrazzo: Run, tiny_zip: Path) -> None:
    terrazzo("import", str(tiny_zip), "--project", "shapes")
    status, out, err = terrazzo("train", "shapes", "--set", "epochs=none")
    assert (status, out) == (1, "")
    assert "epochs" in err
    status, _, err = terrazzo("train", "shapes", "--architecture", "fpn-nonsense")
    assert status == 1
    assert "terrazzo architectures" in err
