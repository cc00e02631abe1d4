"""Over the network nobody names a path of the server: not to read a file, and not to find out whether there is one."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from safetensors.numpy import save_file
from starlette.testclient import TestClient

from terrazzo.home import Home
from terrazzo.jobs.queue import enqueue
from terrazzo.services.workspace import Workspace
from terrazzo.types import LabelClass, Task

TASK = Task(name="pages", kind="semantic", classes=(LabelClass(name="line", color="#ff0000"),))


@pytest.fixture
def task(api: TestClient, project: str) -> str:
    return str(api.post(f"/projects/{project}/tasks", json=TASK.model_dump(mode="json")).json()["id"])


@pytest.fixture
def failed(app: FastAPI, project: str, task: str) -> str:
    """A training that failed."""
    ws: Workspace = app.state.workspace
    given = {"trainer": "semantic", "architecture": "fpn-efficientnet-lite0", "task_id": task}
    given |= {"settings": {}, "start_from": None}
    with ws.session() as session:
        job = enqueue(session, "train", "pages", project, given, ("train",))
        job.state = "failed"
        return job.id


@pytest.fixture
def ways(project: str, task: str, failed: str) -> dict[str, dict[str, Any]]:
    """Every route that takes settings, with the rest of its body."""
    named = {"name": secrets.token_hex(4), "kind": "semantic", "architecture": "fpn-efficientnet-lite0"}
    return {
        "/jobs/train": {"task_id": task},
        f"/jobs/{failed}/retry": {},
        f"/projects/{project}/training-estimate": {"task_id": task},
        f"/projects/{project}/configurations": named,
    }


@pytest.mark.parametrize("setting", ["weights", "start_from", "encoder", "device"])
def test_a_file_that_is_there_gets_the_answer_of_one_that_is_not(
    api: TestClient, ways: dict[str, dict[str, Any]], tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "secret.safetensors"
    save_file({"a": np.zeros(1, np.float32)}, there)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    pairs = [
        (str(there), str(tmp_path / "sacred.safetensors")),
        ("secret.safetensors", "sacred.safetensors"),
        ("./secret.safetensors", "./sacred.safetensors"),
        ("~/secret.safetensors", "~/sacred.safetensors"),
        ("../" + tmp_path.name, "../nothing"),
    ]
    for way, rest in ways.items():
        for values in pairs:
            answers = []
            for value in values:
                named = {"name": secrets.token_hex(4)} if "kind" in rest else {}
                answer = api.post(way, json=rest | named | {"settings": {setting: value}})
                answers.append((answer.status_code, answer.text.replace(value, "X") if answer.is_error else ""))
            assert answers[0] == answers[1], way
            if setting in ("weights", "start_from"):
                assert 400 <= answers[0][0] < 500, way


@pytest.mark.parametrize("way", ["/jobs/train", "/projects/{project}/training-estimate"])
def test_the_version_to_start_from_is_no_path(
    api: TestClient, project: str, task: str, way: str, tmp_path: Path
) -> None:
    answers = [
        api.post(way.format(project=project), json={"task_id": task, "start_from": str(path)})
        for path in (tmp_path, tmp_path / "nothing")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace(str(tmp_path), "X") == answers[1].text.replace(str(tmp_path / "nothing"), "X")


def test_weights_of_the_data_folder_are_taken_by_name(
    api: TestClient, home: Home, ways: dict[str, dict[str, Any]], failed: str
) -> None:
    save_file({"a": np.zeros(1, np.float32)}, home.weights / "mine.safetensors")
    job = api.post(f"/jobs/{failed}/retry", json={"settings": {"weights": "mine.safetensors"}})
    assert job.status_code == 201, job.text
    assert job.json()["input"]["settings"]["weights"] == str(home.weights / "mine.safetensors")
    for way, rest in ways.items():
        answer = api.post(way, json=rest | {"settings": {"weights": "mine.safetensors"}})
        assert "weights" not in answer.json().get("message", ""), way
