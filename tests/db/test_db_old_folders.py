"""A data folder of the first schema opens: what was searched for and added up before is written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from terrazzo.db.migrate import alembic_config
from terrazzo.db.session import make_engine
from terrazzo.home import Home
from terrazzo.services.datasets.datasets import get_dataset
from terrazzo.services.images.listing import list_images
from terrazzo.services.projects.tasks import list_tasks
from terrazzo.services.workspace import Workspace

NOW = "2026-11-22 10:00:00.000000"
CLASSES = [{"name": "line", "color": "#ff0000"}, {"name": "initial", "color": "#00ff00"}]
TASK = {"kind": "semantic", "classes": CLASSES, "ignored": [], "unpainted": None}

REVISIONS = [
    ("a", "lines", 1, "done", {"line": 1}),
    ("a", "lines", 2, "reviewed", {"line": 30, "initial": 10}),
    ("b", "lines", 1, "done", {"line": 5}),
    ("c", "lines", 1, "in progress", {"initial": 7}),
    ("d", "lines", 1, "in progress", {}),
    ("a", "other", 1, "done", {"line": 99}),
]
"""Image, task, revision, state and pixels; a revision with pixels has a shape."""

SPLITS = [("lines", "a", "train"), ("lines", "b", "train"), ("lines", "c", "val"), ("lines", "e", "test")]


@pytest.fixture
def old_home(tmp_path: Path) -> Home:
    """Five images, two tasks, several revisions, splits: as the first schema kept them."""
    home = Home(tmp_path / "home")
    home.create()
    engine = make_engine(home.database_url)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        _fill(connection)
    engine.dispose()
    return home


def _fill(connection: Connection) -> None:
    def add(table: str, **values: object) -> None:
        columns = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)

    add("project", id="p", name="pages", key="pages", description="", created_at=NOW)
    for name in ("lines", "other"):
        definition = json.dumps({"name": name, **TASK})
        add("task", id=name, project_id="p", name=name, key=name, definition=definition, created_at=NOW)
        add("dataset", id=f"dataset-{name}", task_id=name, name=name, created_at=NOW)
    for name in "abcde":
        path = f"folder/{name}.png"
        add(
            "image", id=name, project_id="p", path=path, folder="folder", hash=name * 64, width=8, height=8,
            mode="RGB", media_type="image/png", bytes=100, created_at=NOW,
        )  # fmt: skip
    for image, task, revision, state, pixels in REVISIONS:
        shapes = json.dumps([{"id": "s"}] if pixels else [])
        add(
            "annotation", id=f"{task}-{image}-{revision}", image_id=image, task_id=task, revision=revision,
            state=state, shapes=shapes, has_shapes=bool(pixels), tags="[]", pixels=json.dumps(pixels), created_at=NOW,
        )  # fmt: skip
    for task, image, split in SPLITS:
        add("dataset_image", dataset_id=f"dataset-{task}", image_id=image, split=split)
    add("snapshot", id="s", content="f" * 64, dataset_id="dataset-lines", counts="{}", bytes=1, created_at=NOW)


def test_an_old_folder_opens_and_shows_what_it_held(old_home: Home) -> None:
    ws = Workspace.open(old_home)
    try:
        lines = get_dataset(ws, "dataset-lines")
        assert lines.counts == {"train": 2, "val": 1, "test": 1, "none": 1}
        assert lines.annotated_counts == {"train": 2, "val": 1, "test": 0, "none": 0}
        assert lines.class_shares == {
            "train": {"line": 35 / 45, "initial": 10 / 45},
            "val": {"line": 0.0, "initial": 1.0},
        }
        other = get_dataset(ws, "dataset-other")
        assert other.counts == {"train": 0, "val": 0, "test": 0, "none": 5}
        assert (other.annotated_counts["none"], other.class_shares) == (1, {})
        assert [task.annotated_count for task in list_tasks(ws, "p")] == [3, 1]
        seen = {one.path[-5]: (one.split, one.annotation_state) for one in list_images(ws, "p", task_id="lines").items}
        assert seen == {
            "a": ("train", "reviewed"),
            "b": ("train", "done"),
            "c": ("val", "in progress"),
            "d": (None, "in progress"),
            "e": ("test", "todo"),
        }
        assert list_images(ws, "p", task_id="other", state="todo").total == 4
    finally:
        ws.close()


def test_what_the_first_schema_held_is_not_changed(old_home: Home) -> None:
    Workspace.open(old_home).close()
    with make_engine(old_home.database_url).connect() as connection:
        revisions = connection.execute(text("SELECT image_id, task_id, revision FROM annotation")).all()
        assert {tuple(row) for row in revisions} == {(image, task, revision) for image, task, revision, *_ in REVISIONS}
        assert connection.scalars(text("SELECT content FROM snapshot")).all() == ["f" * 64]
        assert connection.scalar(text("SELECT count(*) FROM image")) == 5
