"""Freezing a dataset that is too large for a request: a job with progress, of what there was when it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from jobs_world import ended, forget_plugin, install_plugin, mask, picture, supervised

from terrazzo.home import Home
from terrazzo.services.datasets.datasets import assign_folder, list_snapshots, open_snapshot
from terrazzo.services.datasets.freezing import AT_ONCE, freeze_dataset
from terrazzo.services.images.images import delete_images, list_images
from terrazzo.services.images.imports import import_data
from terrazzo.services.jobs import jobs
from terrazzo.services.jobs.start import start_freeze, start_train
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.workspace import Workspace

COUNTS = {"train": AT_ONCE, "val": 2, "test": 1}


@dataclass(frozen=True)
class Large:
    """A task with a few more annotated images than are frozen at once; the pictures repeat, the paths do not."""

    ws: Workspace
    task: TaskRecord


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Large]:
    install_plugin(tmp_path / "plugin", monkeypatch)
    data = tmp_path / "data"
    for split, count in COUNTS.items():
        for part, content in (("images", picture(len(split))), ("masks", mask(len(split)))):
            (data / part / split).mkdir(parents=True)
            for number in range(count):
                (data / part / split / f"{number:04d}.png").write_bytes(content)
    (data / "labelmap.txt").write_text("# label:color_rgb:parts:actions\ndark:10,20,30::\nlight:200,210,220::\n")
    ws = Workspace.open(Home(tmp_path / "home"))
    report = import_data(ws, data, project="large")
    yield Large(ws, get_task(ws, report.task_id or ""))
    ws.close()
    forget_plugin()


def test_a_large_dataset_is_frozen_by_a_job(large: Large) -> None:
    ws, task = large.ws, large.task
    wish = start_freeze(ws, task.dataset_id)
    assert wish.snapshot is None
    assert start_freeze(ws, task.dataset_id) == wish
    # What is frozen is what there was when it was asked for.
    assign_folder(ws, task.dataset_id, "test", "val")
    with supervised(ws):
        job = ended(ws, jobs.get_job(ws, wish.job_id or ""))
    assert (job.kind, job.state, job.error) == ("freeze", "succeeded", None)
    assert [step.name for step in job.steps] == ["freeze"]
    snapshot = open_snapshot(ws, job.outcome["snapshot_id"])
    assert {split: len(snapshot.images(split)) for split in ("train", "val", "test")} == COUNTS
    assign_folder(ws, task.dataset_id, "test", "test")
    again = start_freeze(ws, task.dataset_id)
    assert (again.job_id, again.snapshot) == (None, list_snapshots(ws, task.dataset_id)[0])
    assert freeze_dataset(ws, task.dataset_id) == again.snapshot


def test_a_training_freezes_first_what_there_was_when_it_was_started(large: Large) -> None:
    ws, task = large.ws, large.task
    started = start_train(ws, task_id=task.id, architecture="brightness", settings={"epochs": 1})
    assert started.steps[0].name == "freeze"
    assert started.input["snapshot_id"] is None
    assign_folder(ws, task.dataset_id, "val", "train")
    with supervised(ws):
        job = ended(ws, started)
    assert job.error is None
    snapshot = open_snapshot(ws, job.input["snapshot_id"])
    assert {split: len(snapshot.images(split)) for split in ("train", "val", "test")} == COUNTS


def test_images_that_are_deleted_before_the_job_begins_end_it_with_the_cause(large: Large) -> None:
    ws, task = large.ws, large.task
    wish = start_freeze(ws, task.dataset_id)
    delete_images(ws, [list_images(ws, task.project_id, folder="val").items[0].id])
    with supervised(ws):
        job = ended(ws, jobs.get_job(ws, wish.job_id or ""))
    assert job.state == "failed"
    assert job.error is not None
    assert (job.error.kind, "deleted" in job.error.message) == ("conflict", True)
    assert list_snapshots(ws, task.dataset_id) == ()
