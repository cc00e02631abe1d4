"""All images that match: pages that begin behind a path, and what is done with a filter in one request."""

from __future__ import annotations

from pathlib import Path

import pytest
from records_data import LINES, dataset_files, picture, write_zip

from terrazzo.errors import Invalid, NotFound
from terrazzo.services.datasets.datasets import assign_matching, get_dataset
from terrazzo.services.images.images import Upload, delete_images, delete_matching, list_images, upload_images
from terrazzo.services.images.imports import import_data
from terrazzo.services.images.records import ImageFilter
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.projects.tasks import create_task, get_task
from terrazzo.services.workspace import Workspace


@pytest.fixture
def task(ws: Workspace, tmp_path: Path) -> TaskRecord:
    """Eight annotated images in splits, and three bare ones in none."""
    report = import_data(ws, write_zip(tmp_path / "pages.zip", dataset_files(train=5, val=3)), project="pages")
    upload_images(ws, report.project_id or "", [Upload(f"bare/{n}.png", picture(70 + n)) for n in range(3)])
    return get_task(ws, report.task_id or "")


def test_pages_behind_a_path_neither_repeat_nor_leave_out(ws: Workspace, task: TaskRecord) -> None:
    whole = [one.path for one in list_images(ws, task.project_id).items]
    for task_id in (None, task.id):
        seen: list[str] = []
        after: str | None = None
        while True:
            page = list_images(ws, task.project_id, task_id=task_id, after=after, limit=3)
            assert page.total == len(whole)
            seen += [one.path for one in page.items]
            after = page.next
            if after is None:
                break
        assert seen == whole
    first = list_images(ws, task.project_id, limit=3)
    delete_images(ws, [first.items[0].id])
    assert [one.path for one in list_images(ws, task.project_id, after=first.next).items] == whole[3:]
    assert list_images(ws, task.project_id, offset=8, limit=2).next is None


def test_all_that_match_are_put_into_a_split(ws: Workspace, task: TaskRecord) -> None:
    wanted = ImageFilter(task_id=task.id, split="train", query="PAGE_")
    assert assign_matching(ws, task.dataset_id, wanted, "test") == 5
    assert get_dataset(ws, task.dataset_id).counts == {"train": 0, "val": 3, "test": 5, "none": 3}
    assert assign_matching(ws, task.dataset_id, wanted, "test") == 0
    assert assign_matching(ws, task.dataset_id, ImageFilter(folder="bare"), "train") == 3
    assert assign_matching(ws, task.dataset_id, ImageFilter(), None) == 11
    assert get_dataset(ws, task.dataset_id).counts["none"] == 11


def test_all_that_match_are_deleted(ws: Workspace, task: TaskRecord) -> None:
    assert delete_matching(ws, task.project_id, ImageFilter(task_id=task.id, state="todo")) == 3
    assert delete_matching(ws, task.project_id, ImageFilter(folder="val")) == 3
    assert [one.path[:5] for one in list_images(ws, task.project_id).items] == ["train"] * 5
    assert delete_matching(ws, task.project_id, ImageFilter()) == 5
    assert [path for path in ws.home.blobs.rglob("*") if path.is_file()] == []


def test_a_filter_that_cannot_be_meant_is_refused(ws: Workspace, task: TaskRecord) -> None:
    other = create_task(ws, task.project_id, LINES)
    with pytest.raises(Invalid, match="task"):
        delete_matching(ws, task.project_id, ImageFilter(split="train"))
    with pytest.raises(Invalid, match="another task"):
        assign_matching(ws, task.dataset_id, ImageFilter(task_id=other.id), "train")
    with pytest.raises(NotFound):
        assign_matching(ws, task.dataset_id, ImageFilter(task_id="nowhere"), "train")
    assert list_images(ws, task.project_id).total == 11
