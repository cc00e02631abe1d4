"""A full disk seen through the API: 507 with the folder and the space needed, nothing kept, and deleting works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from small_disk import fill
from terrazzo.api.app import create_app
from terrazzo.files.disk import free_bytes
from terrazzo.home import Home
from terrazzo.services.access import token


@pytest.fixture
def full(small_disk: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of a server whose data folder is on a disk of 40 MB."""
    home = Home(small_disk / "home")
    monkeypatch.setenv("TERRAZZO_HOME", str(home.root))
    app = create_app(home, supervise=False, pages=pages)
    with TestClient(app, base_url="http://127.0.0.1/api/v1", headers={"Authorization": f"Bearer {token(home)}"}) as api:
        yield api


def test_a_full_disk_is_said_and_left_as_it_was(
    full: TestClient, small_disk: Path, picture: Callable[..., bytes]
) -> None:
    project = full.post("/projects", json={"name": "pages"}).json()["id"]
    files = {"files": ("a.png", picture(1, 200, 200))}
    image = full.post(f"/projects/{project}/images", files=files).json()["added"][0]["id"]
    filler = fill(small_disk)
    answers = [
        full.post(f"/projects/{project}/images", files={"files": ("b.png", picture(2, 300, 300))}),
        full.get(f"/images/{image}/thumbnail"),
        full.post("/projects", json={"name": "x" * 150, "description": "long " * 20_000}),
    ]
    for answer in answers:
        assert answer.status_code == 507, answer.text
        assert answer.json()["kind"] == "conflict"
        assert str(small_disk / "home") in answer.json()["message"] and "are needed" in answer.json()["message"]
        assert answer.json()["remedy"]
    assert full.get(f"/projects/{project}/images").json()["total"] == 1
    filler.unlink()
    assert full.get(f"/images/{image}/thumbnail").status_code == 200
    assert len(full.post(f"/projects/{project}/images", files={"files": ("b.png", picture(2))}).json()["added"]) == 1


def test_a_project_can_be_deleted_to_make_room(
    full: TestClient, small_disk: Path, picture: Callable[..., bytes]
) -> None:
    project = full.post("/projects", json={"name": "pages"}).json()["id"]
    full.post(f"/projects/{project}/images", files={"files": ("a.png", picture(1, 900, 900))})
    fill(small_disk)
    before = free_bytes(small_disk)
    assert full.delete(f"/projects/{project}").status_code == 204
    assert free_bytes(small_disk) > before + 900 * 900 * 2
