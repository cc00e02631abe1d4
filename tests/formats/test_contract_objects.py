"""The contract of formats for those that hold objects or tags instead of masks."""

from __future__ import annotations

import json
from typing import ClassVar

from format_samples import Files, photo
from test_contract import FormatContract

from terrazzo.formats.base import Item, Reading
from terrazzo.formats.coco.format import Coco
from terrazzo.formats.tags.class_folders import ClassFolders
from terrazzo.formats.tags.tags_csv import TagsCsv
from terrazzo.formats.ultralytics.format import Ultralytics
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.geometry.truth import box_around
from terrazzo.types import LabelClass, Task, TaskKind

NAMES = ("sky", "tree")


def task(kind: TaskKind) -> Task:
    colors = ("#0000ff", "#008000")
    classes = tuple(LabelClass(name=name, color=color) for name, color in zip(NAMES, colors, strict=True))
    return Task(name="things", kind=kind, classes=classes)


class ObjectsContract(FormatContract):
    """``files`` hold one object an image: sky in a, tree in b, over the 3 x 2 pixels from (1, 1)."""

    task = task("instance")
    class_names = NAMES

    def check_annotation(self, reading: Reading, item: Item, seed: int) -> None:
        annotation = reading.annotation(item)
        assert annotation is not None
        assert [one.class_name for one in annotation.shapes] == [NAMES[seed]]
        assert box_around(geometry_to_pixels(annotation.shapes[0].geometry, 4, 6)) == (1, 1, 3, 2)


class TagsContract(FormatContract):
    """``files`` give a the tag sky, and b the tag tree."""

    class_names = NAMES

    def check_annotation(self, reading: Reading, item: Item, seed: int) -> None:
        annotation = reading.annotation(item)
        assert annotation is not None
        assert annotation.tags == (NAMES[seed],)
        assert annotation.shapes == ()


def coco(name: str, category: int) -> bytes:
    entry = {"id": 1, "image_id": 1, "category_id": category, "segmentation": [[1, 1, 4, 1, 4, 3, 1, 3]]}
    content = {
        "images": [{"id": 1, "file_name": name, "width": 6, "height": 4}],
        "annotations": [entry],
        "categories": [{"id": number, "name": one} for number, one in enumerate(NAMES)],
    }
    return json.dumps(content).encode()


class TestCoco(ObjectsContract):
    format = Coco()
    files: ClassVar[Files] = {
        "annotations/instances_train.json": coco("a.png", 0),
        "annotations/instances_val.json": coco("b.png", 1),
        "images/train/a.png": photo(seed=0),
        "images/val/b.png": photo(seed=1),
    }


OUTLINE = "0.16666666 0.25 0.66666667 0.25 0.66666667 0.75 0.16666666 0.75"


class TestUltralytics(ObjectsContract):
    format = Ultralytics()
    files: ClassVar[Files] = {
        "data.yaml": b"train: images/train\nval: images/val\nnames: [sky, tree]\n",
        "images/train/a.png": photo(seed=0),
        "images/val/b.png": photo(seed=1),
        "labels/train/a.txt": f"0 {OUTLINE}\n".encode(),
        "labels/val/b.txt": f"1 {OUTLINE}\n".encode(),
    }


class TestClassFolders(TagsContract):
    format = ClassFolders()
    task = task("classification")
    files: ClassVar[Files] = {"train/sky/a.png": photo(seed=0), "val/tree/b.png": photo(seed=1)}


class TestTagsCsv(TagsContract):
    format = TagsCsv()
    task = task("tagging")
    files: ClassVar[Files] = {
        "images/a.png": photo(seed=0),
        "images/b.png": photo(seed=1),
        "labels.csv": b"path,split,sky,tree\nimages/a.png,train,1,0\nimages/b.png,val,0,1\n",
    }
