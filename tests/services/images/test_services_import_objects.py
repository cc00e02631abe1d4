"""Imports of objects: polygons and boxes become annotations, are counted, and frozen with the images without any."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from records_data import picture, write_zip

from terrazzo.errors import Conflict, Invalid
from terrazzo.services.datasets.datasets import get_dataset, open_snapshot
from terrazzo.services.datasets.freezing import freeze_dataset
from terrazzo.services.images.imports import import_data
from terrazzo.services.images.records import ImportReport
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.workspace import Workspace
from terrazzo.types import Box, Polygon

OUTLINE = [1.5, 1, 6, 1, 6, 5]


def coco(names: list[str], annotations: list[dict[str, Any]], categories: tuple[str, ...] = ("line", "seal")) -> bytes:
    images = [{"id": number, "file_name": name} for number, name in enumerate(names)]
    numbered = [{"id": number} | one for number, one in enumerate(annotations)]
    named = [{"id": 10 * number, "name": name} for number, name in enumerate(categories, start=1)]
    return json.dumps({"images": images, "annotations": numbered, "categories": named}).encode()


def outlined(image: int, category: int = 10, **more: Any) -> dict[str, Any]:
    return {"image_id": image, "category_id": category, "segmentation": [OUTLINE], "bbox": [1.5, 1, 4.5, 4]} | more


TRAIN = coco(["a.png", "b.png"], [outlined(0), outlined(0, 20), outlined(0, iscrowd=1)])
"""b.png has nothing on it."""
FILES = {
    "annotations/instances_train.json": TRAIN,
    "annotations/instances_val.json": coco(["c.png"], [outlined(0)]),
    "images/train/a.png": picture(1),
    "images/train/b.png": picture(2),
    "images/val/c.png": picture(3),
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "lines.zip", FILES)


def amounts(report: ImportReport) -> dict[str, tuple[int, int, dict[str, int]]]:
    return {one.name: (one.amount, one.images, one.splits) for one in report.amounts}


def test_objects_come_in_and_are_counted(ws: Workspace, source: Path) -> None:
    dry = import_data(ws, source, project="p", dry_run=True, previews=3)
    assert dry.previews[0].path == "train/a.png"
    report = import_data(ws, source, project="p")
    assert amounts(report) == amounts(dry) == {"line": (2, 2, {"train": 1, "val": 1}), "seal": (1, 1, {"train": 1})}
    assert (report.format, report.kind, report.unit, report.annotated, report.empty) == (
        "coco",
        "instance",
        "objects",
        3,
        1,
    )
    assert report.masks is None
    task = get_task(ws, report.task_id or "")
    assert (task.name, task.kind) == ("objects", "instance")
    assert get_dataset(ws, task.dataset_id).annotated_counts == {"train": 2, "val": 1, "test": 0, "none": 0}


def test_a_snapshot_keeps_shapes_crowds_and_images_without_any(ws: Workspace, source: Path) -> None:
    task = get_task(ws, import_data(ws, source, project="p").task_id or "")
    snapshot = open_snapshot(ws, freeze_dataset(ws, task.dataset_id).id)
    shapes = {image.path: snapshot.shapes(image) for image in snapshot.images()}
    assert {path: len(found) for path, found in shapes.items()} == {"train/a.png": 3, "train/b.png": 0, "val/c.png": 1}
    assert [one.crowd for one in shapes["train/a.png"]] == [False, False, True]
    assert shapes["val/c.png"][0].geometry == Polygon(parts=((((1.5, 1.0), (6.0, 1.0), (6.0, 5.0)),),))


def test_the_kind_is_chosen_and_then_known(ws: Workspace, source: Path, tmp_path: Path) -> None:
    first = import_data(ws, source, project="p", kind="detection")
    task = get_task(ws, first.task_id or "")
    assert (task.name, task.kind) == ("boxes", "detection")
    snapshot = open_snapshot(ws, freeze_dataset(ws, task.dataset_id).id)
    assert snapshot.shapes(snapshot.images("val")[0])[0].geometry == Box(x=1.5, y=1, width=4.5, height=4)
    more = write_zip(tmp_path / "more.zip", {"d.png": picture(4), "x.json": coco(["d.png"], [outlined(0)], ("line",))})
    again = import_data(ws, more, project="p", task="boxes")
    assert (again.task_id, again.kind, amounts(again)["line"][0]) == (first.task_id, "detection", 1)
    with pytest.raises(Conflict, match="kind detection"):
        import_data(ws, more, project="p", task="boxes", kind="instance")
    with pytest.raises(Invalid, match="semantic"):
        import_data(ws, source, project="p", kind="semantic")


def test_the_same_import_twice_is_one_and_a_changed_object_is_a_new_revision(
    ws: Workspace, source: Path, tmp_path: Path
) -> None:
    task = get_task(ws, import_data(ws, source, project="p").task_id or "")
    first = freeze_dataset(ws, task.dataset_id).id
    assert import_data(ws, source, project="p").already_here == 3
    assert freeze_dataset(ws, task.dataset_id).id == first
    moved = FILES | {
        "annotations/instances_val.json": coco(["c.png"], [outlined(0, segmentation=[[0, 0, 5, 0, 5, 5]])])
    }
    import_data(ws, write_zip(tmp_path / "moved.zip", moved), project="p")
    second = open_snapshot(ws, freeze_dataset(ws, task.dataset_id).id)
    assert {image.path: image.revision for image in second.images()} == {
        "train/a.png": 1,
        "train/b.png": 1,
        "val/c.png": 2,
    }


def test_classes_that_are_new_to_the_task_are_refused_and_fewer_are_not(
    ws: Workspace, source: Path, tmp_path: Path
) -> None:
    import_data(ws, source, project="p")
    for number, (names, fits) in enumerate([(("LINE",), True), (("line", "stain"), False)]):
        files = {"e.png": picture(9), "x.json": coco(["e.png"], [outlined(0)], names)}
        path = write_zip(tmp_path / f"{number}.zip", files)
        if fits:
            assert amounts(import_data(ws, path, project="p"))["line"][0] == 1
        else:
            with pytest.raises(Conflict, match="only in the import: stain"):
                import_data(ws, path, project="p")


def test_wrong_objects_are_named_and_nothing_comes_in(ws: Workspace, tmp_path: Path) -> None:
    bad = FILES | {"annotations/instances_val.json": coco(["c.png"], [outlined(0, segmentation=[[1, 2, 3, 4]])])}
    with pytest.raises(Invalid, match=r"instances_val\.json, annotations\[0\] \(id 0\).*three points"):
        import_data(ws, write_zip(tmp_path / "bad.zip", bad), project="p")
