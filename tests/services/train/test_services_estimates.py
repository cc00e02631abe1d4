"""The estimate of a training: what would be frozen is counted, and nothing is started."""

from __future__ import annotations

from pathlib import Path

import pytest
from records_data import dataset_files, picture, write_zip
from sqlalchemy import func, select

from terrazzo.db.schema import JobRow, SnapshotRow
from terrazzo.errors import Invalid, NotFound
from terrazzo.services.datasets.datasets import assign_folder
from terrazzo.services.images.images import Upload, upload_images
from terrazzo.services.images.imports import import_data
from terrazzo.services.projects.projects import create_project
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.train.catalogue import preset_settings
from terrazzo.services.train.estimates import estimate_training
from terrazzo.services.workspace import Workspace


@pytest.fixture
def task(ws: Workspace, tmp_path: Path) -> TaskRecord:
    """A task with 6 annotated images in splits, and a bare one in train, which is not learned from."""
    source = write_zip(tmp_path / "pages.zip", dataset_files(train=3, val=2, test=1))
    report = import_data(ws, source, project="pages", ignore=["background"])
    upload_images(ws, report.project_id or "", [Upload("bare/0.png", picture(90))])
    found = get_task(ws, report.task_id or "")
    assign_folder(ws, found.dataset_id, "bare", "train")
    return found


def test_what_would_be_frozen_is_counted_and_nothing_is_started(ws: Workspace, task: TaskRecord) -> None:
    found = estimate_training(ws, task.project_id, task_id=task.id, settings={"device": "cpu"})
    assert found.images == {"train": 3, "val": 2, "test": 1}
    assert found.basis == "shipped" and found.basis_note
    assert {one.setting for one in found.choices} >= {"epochs", "image_size", "batch_size", "precision"}
    assert "device" not in {one.setting for one in found.choices}
    with ws.reading() as session:
        assert session.scalar(select(func.count()).select_from(JobRow)) == 0
        assert session.scalar(select(func.count()).select_from(SnapshotRow)) == 0


def test_an_empty_train_is_refused_and_an_empty_val_is_said(ws: Workspace, task: TaskRecord) -> None:
    assign_folder(ws, task.dataset_id, "val", None)
    (note,) = estimate_training(ws, task.project_id, task_id=task.id).notes
    assert "val" in note
    assign_folder(ws, task.dataset_id, "", None)
    with pytest.raises(Invalid, match="train"):
        estimate_training(ws, task.project_id, task_id=task.id)


def test_wrong_wishes_are_named(ws: Workspace, task: TaskRecord) -> None:
    with pytest.raises(Invalid, match="epochs"):
        estimate_training(ws, task.project_id, task_id=task.id, settings={"epochs": -1})
    with pytest.raises(NotFound, match="no-such"):
        estimate_training(ws, task.project_id, task_id=task.id, architecture="no-such")
    with pytest.raises(NotFound):
        estimate_training(ws, task.project_id, task_id="nothing")
    with pytest.raises(NotFound):
        estimate_training(ws, create_project(ws, "other").id, task_id=task.id)
    with pytest.raises(NotFound):
        estimate_training(ws, task.project_id, task_id=task.id, start_from="nothing@3")


def test_a_preset_is_found_by_name() -> None:
    assert preset_settings("balanced", None, "semantic") == {}
    assert preset_settings("quick", "fpn-efficientnet-lite0", "semantic") != preset_settings(
        "best", "fpn-efficientnet-lite0", "semantic"
    )
    with pytest.raises(Invalid) as caught:
        preset_settings("perfect", None, "semantic")
    assert "quick, balanced, best" in caught.value.remedy
