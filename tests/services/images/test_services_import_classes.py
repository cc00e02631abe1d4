"""Imports of classes of whole images: class folders and tables of tags, counted in images, asked about when unclear."""

from __future__ import annotations

from pathlib import Path

import pytest
from records_data import picture, write_zip

from terrazzo.errors import Invalid
from terrazzo.services.datasets.datasets import get_dataset, open_snapshot
from terrazzo.services.datasets.freezing import freeze_dataset
from terrazzo.services.images.imports import import_data
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.workspace import Workspace

TABLE = b"image,split,tags\na.png,train,red;old\nb.png,train,\nc.png,val,red\n"
TAGGED = {"tags.csv": TABLE, "a.png": picture(1), "b.png": picture(2), "c.png": picture(3), "d.png": picture(4)}
FOLDERS = {"cat/a.png": picture(1), "cat/b.png": picture(2), "dog/c.png": picture(3)}


def test_tags_come_in_and_images_without_any_count_as_done(ws: Workspace, tmp_path: Path) -> None:
    report = import_data(ws, write_zip(tmp_path / "t.zip", TAGGED), project="p", previews=9)
    assert (report.kind, report.unit, report.annotated, report.empty) == ("tagging", "images", 3, 1)
    assert [(one.name, one.amount, one.splits) for one in report.amounts] == [
        ("red", 2, {"train": 1, "val": 1}),
        ("old", 1, {"train": 1}),
    ]
    assert {one.path: one.tags for one in report.previews}["a.png"] == ("red", "old")
    task = get_task(ws, report.task_id or "")
    assert (task.name, task.kind, task.annotated_count) == ("tags", "tagging", 3)
    dataset = get_dataset(ws, task.dataset_id)
    assert (dataset.unit, dataset.class_counts["train"]) == ("images", {"red": 1, "old": 1})
    assert dataset.class_shares["train"] == {"red": 0.5, "old": 0.5}
    snapshot = open_snapshot(ws, freeze_dataset(ws, task.dataset_id).id)
    assert {image.path: image.tags for image in snapshot.images()} == {
        "a.png": ("red", "old"),
        "b.png": (),
        "c.png": ("red",),
    }


def test_the_same_tags_are_no_new_revision_and_others_are(ws: Workspace, tmp_path: Path) -> None:
    task = get_task(ws, import_data(ws, write_zip(tmp_path / "1.zip", TAGGED), project="p").task_id or "")
    turned = TAGGED | {"tags.csv": TABLE.replace(b"red;old", b"old;red").replace(b"val,red", b"val,old")}
    import_data(ws, write_zip(tmp_path / "2.zip", turned), project="p")
    snapshot = open_snapshot(ws, freeze_dataset(ws, task.dataset_id).id)
    assert [image.revision for image in snapshot.images()] == [1, 1, 2]
    assert get_dataset(ws, task.dataset_id).class_counts["val"] == {"red": 0, "old": 1}


def test_folders_are_classes_when_a_person_says_so(ws: Workspace, tmp_path: Path) -> None:
    source = write_zip(tmp_path / "c.zip", FOLDERS)
    with pytest.raises(Invalid, match="could be their classes: cat, dog"):
        import_data(ws, source, project="p")
    assert import_data(ws, source, project="p", dry_run=True).question
    plain = import_data(ws, source, project="plain", format="folder")
    assert (plain.images, plain.kind, plain.annotated) == (3, None, 0)
    report = import_data(ws, source, project="p", kind="classification")
    assert [(one.name, one.amount) for one in report.amounts] == [("cat", 2), ("dog", 1)]
    assert get_task(ws, report.task_id or "").name == "classification"


def test_objects_are_counted_in_the_dataset(ws: Workspace, tmp_path: Path) -> None:
    listed = b'{"images":[{"id":1,"file_name":"train/a.png"}],"categories":[{"id":1,"name":"x"},{"id":2,"name":"y"}],'
    drawn = b",".join(b'{"image_id":1,"category_id":1,"bbox":[%d,1,2,2]}' % left for left in range(3))
    files = {"train/a.png": picture(1), "x.json": listed + b'"annotations":[' + drawn + b"]}"}
    task = get_task(ws, import_data(ws, write_zip(tmp_path / "o.zip", files), project="p").task_id or "")
    dataset = get_dataset(ws, task.dataset_id)
    assert (dataset.unit, dataset.class_counts) == ("objects", {"train": {"x": 3, "y": 0}})
    assert any("'y' does not occur in train" in one for one in dataset.advice)
