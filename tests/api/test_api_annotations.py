"""Annotations over HTTP: edits, collisions with details, states, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Picture = Callable[..., bytes]
CLASSES = [{"name": "line", "color": "#ff0000"}]


@pytest.fixture
def opened(api: TestClient, project: str, picture: Picture) -> tuple[str, str]:
    """An image, 20 x 12 pixels, and a task."""
    report = api.post(f"/projects/{project}/images", files=[("files", ("a.png", picture(1)))]).json()
    task = api.post(f"/projects/{project}/tasks", json={"name": "lines", "kind": "semantic", "classes": CLASSES}).json()
    return report["added"][0]["id"], task["id"]


def box(id: str, x: float = 1) -> dict[str, Any]:
    return {
        "op": "put",
        "shape": {
            "id": id,
            "class_name": "line",
            "geometry": {"type": "box", "x": x, "y": 1, "width": 4, "height": 3},
            "source": {"kind": "person", "name": ""},
        },
    }


def save(api: TestClient, opened: tuple[str, str], id: str, *ops: dict[str, Any], **fields: Any) -> Any:
    edit = {"id": id, "made_at": "2026-01-01T00:00:00Z", "ops": list(ops)}
    body = {"task_id": opened[1], "known": 0, "client": "one", "author": "Ada", "edits": [edit], **fields}
    return api.post(f"/images/{opened[0]}/edits", json=body)


def test_edits_are_saved_and_looked_at(api: TestClient, opened: tuple[str, str]) -> None:
    image, task = opened
    assert save(api, opened, "1", box("a")).json() == {"number": 1, "others": []}
    found = api.get(f"/images/{image}/annotation", params={"task_id": task}).json()
    assert (found["number"], found["revision"], found["state"], len(found["shapes"])) == (1, 0, "in progress", 1)
    assert found["shapes"][0]["source"] == {"kind": "person", "name": "Ada"}
    (edit,) = api.get(f"/images/{image}/edits", params={"task_id": task, "after": 0}).json()
    assert (edit["id"], edit["number"], edit["author"], edit["ops"][0]["op"]) == ("1", 1, "Ada", "put")
    assert api.get(f"/images/{image}/annotation.png", params={"task_id": task}).status_code == 200


def test_a_collision_holds_what_others_did(api: TestClient, opened: tuple[str, str]) -> None:
    save(api, opened, "1", box("a"))
    refused = save(api, opened, "2", box("a", 3), client="two", author="Bob")
    assert refused.status_code == 409
    details = refused.json()["details"]
    assert details["both"] == ["shape a"]
    assert [one["id"] for one in details["others"]] == ["1"]
    assert save(api, opened, "2", box("a", 3), client="two", known=1).json()["number"] == 2


@pytest.mark.parametrize("fields", [{"edits": []}, {"known": -1}, {"client": ""}, {"edits": [{"id": "1", "ops": []}]}])
def test_a_wrong_body_is_refused(api: TestClient, opened: tuple[str, str], fields: dict[str, Any]) -> None:
    assert save(api, opened, "1", box("a"), **fields).status_code == 422


def test_states_and_history(api: TestClient, opened: tuple[str, str]) -> None:
    image, task = opened
    save(api, opened, "1", box("a"))
    state = f"/images/{image}/annotation/state"
    done = api.post(state, json={"task_id": task, "state": "done", "author": "Ada"}).json()
    assert (done["state"], done["revision"]) == ("done", 1)
    save(api, opened, "2", {"op": "remove", "id": "a"})
    back = api.post(state, json={"task_id": task, "state": "in progress", "comment": "No.", "author": "Bob"}).json()
    assert back["comment"] == "No."
    history = api.get(f"/images/{image}/history", params={"task_id": task}).json()
    assert [(one["revision"], one["removed"], one["authors"]) for one in history] == [
        (2, 1, ["Ada", "Bob"]),
        (1, 0, ["Ada"]),
    ]
    picture = api.get(f"/images/{image}/history/1/picture", params={"task_id": task})
    assert picture.headers["content-type"] == "image/png"
    assert len(api.get(f"/images/{image}/history/1", params={"task_id": task}).json()["shapes"]) == 1
    restored = api.post(f"/images/{image}/history/1/restore", json={"task_id": task, "author": "Ada"}).json()
    assert len(restored["shapes"]) == 1
    assert api.get(f"/images/{image}/history/9", params={"task_id": task}).status_code == 404
