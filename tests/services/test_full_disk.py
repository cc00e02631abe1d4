"""A full or read-only disk under the services: words, nothing half done, and work goes on when there is space."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from records_data import picture

from small_disk import fill
from terrazzo.files.disk import DiskTrouble
from terrazzo.home import Home
from terrazzo.services.images.imports import import_data
from terrazzo.services.images.uploads import Upload, upload_images
from terrazzo.services.projects.projects import create_project, delete_project, list_projects
from terrazzo.services.workspace import Workspace


@pytest.fixture
def ws(small_disk: Path) -> Iterator[Workspace]:
    """A data folder on a disk of 40 MB."""
    workspace = Workspace.open(Home(small_disk / "home"))
    yield workspace
    workspace.close()


def files(ws: Workspace) -> set[Path]:
    kept = (ws.home.blobs, ws.home.snapshots, ws.home.bundles, ws.home.runs)
    return {path for folder in kept for path in folder.rglob("*") if path.is_file()}


def test_an_import_leaves_nothing_and_works_later(ws: Workspace, tiny_set: Path) -> None:
    filler = fill(ws.home.root.parent)
    with pytest.raises(DiskTrouble, match="is full"):
        import_data(ws, tiny_set, project="tiny")
    assert files(ws) == set() and list_projects(ws) == ()
    filler.unlink()
    assert import_data(ws, tiny_set, project="tiny").images == 20


def test_an_upload_leaves_nothing_and_works_later(ws: Workspace) -> None:
    project = create_project(ws, "pages").id
    filler = fill(ws.home.root.parent)
    with pytest.raises(DiskTrouble, match="is full"):
        upload_images(ws, project, [Upload("a.png", picture(1))])
    assert files(ws) == set()
    filler.unlink()
    assert len(upload_images(ws, project, [Upload("a.png", picture(1))]).added) == 1


def test_deleting_makes_room_on_a_full_disk(ws: Workspace, tiny_set: Path) -> None:
    report = import_data(ws, tiny_set, project="tiny")
    assert report.project_id is not None
    fill(ws.home.root.parent)
    delete_project(ws, report.project_id)
    assert list_projects(ws) == () and files(ws) == set()


def test_a_read_only_disk_is_named(ws: Workspace) -> None:
    disk = str(ws.home.root.parent)
    ws.close()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with pytest.raises(DiskTrouble, match="read-only"):
        Workspace.open(ws.home)
    with pytest.raises(DiskTrouble, match="read-only"):
        Workspace.open(Home(ws.home.root.parent / "another"))
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert create_project(ws, "pages").name == "pages"
