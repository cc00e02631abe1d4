"""The sample for a first look: ready to train on, and brought in once."""

from __future__ import annotations

from pathlib import Path

import pytest

from terrazzo.errors import Conflict
from terrazzo.services.datasets.datasets import get_dataset
from terrazzo.services.images.example import bring_in_sample, example_zip
from terrazzo.services.images.imports import import_data
from terrazzo.services.projects.projects import create_project, list_projects
from terrazzo.services.projects.tasks import list_tasks
from terrazzo.services.workspace import Workspace


def _cached(ws: Workspace) -> list[Path]:
    return sorted(path for path in ws.home.cache.rglob("*") if path.is_file())


def test_the_sample_comes_in_with_splits_and_a_task_and_only_once(ws: Workspace) -> None:
    report = bring_in_sample(ws)
    assert (report.images, report.annotated, report.already_here) == (24, 24, 0)
    assert set(report.splits) == {"train", "val", "test"}
    assert sum(report.splits.values()) == 24
    [project] = list_projects(ws)
    assert (project.id, project.name, project.image_count) == (report.project_id, "Sample pages", 24)
    [task] = list_tasks(ws, project.id)
    assert task.id == report.task_id
    assert "background" in {one.name for one in task.classes}
    assert _cached(ws) == [], "what was drawn to be imported is not kept"

    with pytest.raises(Conflict, match="Sample pages") as caught:
        bring_in_sample(ws)
    assert "rename or delete" in caught.value.remedy
    assert list_projects(ws)[0].image_count == 24


def test_a_project_of_that_name_in_other_letters_is_left_alone(ws: Workspace) -> None:
    mine = create_project(ws, "sample PAGES")
    with pytest.raises(Conflict):
        bring_in_sample(ws)
    assert list_projects(ws) == (mine,)


def test_the_example_is_drawn_once_and_can_be_imported(ws: Workspace) -> None:
    path = example_zip(ws)
    drawn = path.stat().st_mtime_ns
    assert example_zip(ws) == path
    assert path.stat().st_mtime_ns == drawn
    assert _cached(ws) == [path]
    report = import_data(ws, path, project="again")
    assert report.annotated == 6
    assert set(report.splits) == {"train", "val", "test"}


def test_cells_are_a_project_of_objects(ws: Workspace) -> None:
    report = bring_in_sample(ws, "cells")
    assert (report.images, report.annotated) == (60, 60)
    assert set(report.splits) == {"train", "val", "test"}
    [project] = list_projects(ws)
    [task] = list_tasks(ws, project.id)
    assert (project.name, task.kind, len(task.classes)) == ("Sample cells", "instance", 2)
    dataset = get_dataset(ws, task.dataset_id)
    assert (dataset.unit, min(dataset.class_counts["train"].values()) > 50) == ("objects", True)
