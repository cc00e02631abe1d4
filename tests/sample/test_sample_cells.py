"""The bundled cells: same seed, same fields; every cell exact, many touching; COCO and tags that others read."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools.coco import COCO

from terrazzo.sample import write_cell_boxes, write_cell_tags, write_cells
from terrazzo.sample.cells import CLASSES, SIDE, make_field

FIELDS = 20


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cells(tmp_path_factory.mktemp("cells") / "cells", fields=FIELDS)


def test_a_field_is_the_same_each_time_and_numbers_its_cells_without_gaps() -> None:
    first, again = make_field(np.random.default_rng((0, 1))), make_field(np.random.default_rng((0, 1)))
    assert np.array_equal(first.image_HWC, again.image_HWC) and np.array_equal(first.ids_HW, again.ids_HW)
    assert first.image_HWC.shape == (SIDE, SIDE, 3) and first.ids_HW.shape == (SIDE, SIDE)
    assert np.unique(first.ids_HW).tolist() == list(range(len(first.classes) + 1))


def test_many_cells_touch_another() -> None:
    touching = cells = 0
    for number in range(12):
        field = make_field(np.random.default_rng((0, number)))
        for cell in range(1, len(field.classes) + 1):
            mine = field.ids_HW == cell
            around = np.zeros_like(mine)
            around[1:] |= mine[:-1]
            around[:-1] |= mine[1:]
            around[:, 1:] |= mine[:, :-1]
            around[:, :-1] |= mine[:, 1:]
            cells += 1
            touching += bool((field.ids_HW[around] > 0).any() and set(field.ids_HW[around]) - {0, cell})
    assert touching / cells > 0.3


def test_pycocotools_reads_the_same_cells(cells: Path) -> None:
    seen = 0
    for split in ("train", "val", "test"):
        coco = COCO(str(cells / "annotations" / f"instances_{split}.json"))
        assert [one["name"] for one in coco.loadCats(coco.getCatIds())] == [name for name, _ in CLASSES]
        for image in coco.loadImgs(coco.getImgIds()):
            seen += 1
            field = make_field(np.random.default_rng((0, image["id"] - 1)))
            picture = np.asarray(Image.open(cells / "images" / split / image["file_name"]))
            assert np.array_equal(picture, field.image_HWC)
            rows = coco.loadAnns(coco.getAnnIds(imgIds=image["id"]))
            assert [row["category_id"] - 1 for row in rows] == list(field.classes)
            for number, row in enumerate(rows, start=1):
                assert np.array_equal(coco.annToMask(row).astype(bool), field.ids_HW == number)
    assert seen == FIELDS


def test_boxes_alone_and_tags_say_the_same(cells: Path, tmp_path: Path) -> None:
    boxes = write_cell_boxes(tmp_path / "boxes", fields=8)
    whole = json.loads((cells / "annotations" / "instances_train.json").read_text())["annotations"]
    alone = json.loads((boxes / "annotations" / "instances_train.json").read_text())["annotations"]
    assert alone and all("segmentation" not in row for row in alone)
    assert [row["bbox"] for row in alone] == [row["bbox"] for row in whole[: len(alone)]]
    tags = write_cell_tags(tmp_path / "tags", fields=8)
    with (tags / "tags.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8 and any(not row["tags"] for row in rows)
    for number, row in enumerate(rows):
        assert (tags / row["image"]).is_file()
        kinds = {CLASSES[kind][0] for kind in make_field(np.random.default_rng((0, number))).classes}
        assert set(filter(None, row["tags"].split(";"))) == kinds
