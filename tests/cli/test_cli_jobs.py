"""``terrazzo jobs``: cancel, try again with another setting, follow, show and delete; and a training that goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from terrazzo.cli.console import workspace
from terrazzo.services.jobs import jobs
from terrazzo.services.models import models
from terrazzo.services.projects import projects, tasks

Run = Callable[..., tuple[int, str, str]]
SETTINGS = {"epochs": 1, "image_size": 64, "batch_size": 4, "weights": "random"}


@pytest.fixture
def queued(terrazzo: Run, tiny_zip: Path) -> str:
    """The id of a training that nobody has started yet."""
    assert terrazzo("import", str(tiny_zip), "--project", "shapes")[0] == 0
    with workspace() as ws:
        task = tasks.list_tasks(ws, projects.get_project(ws, "shapes").id)[0]
        job = jobs.start_train(
            ws, task_id=task.id, architecture="fpn-efficientnet-lite0", settings=SETTINGS, model_name="finder"
        )
    return job.id


def test_the_list_cuts_nothing_off(terrazzo: Run, queued: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in ("60", "80"):
        monkeypatch.setenv("COLUMNS", columns)
        _, out, _ = terrazzo("jobs", "list")
        assert queued in out
        assert "…" not in out
        assert max(len(line) for line in out.splitlines()) <= int(columns)
    monkeypatch.delenv("COLUMNS")
    _, out, _ = terrazzo("jobs", "list")
    rows = [line for line in out.splitlines() if queued in line]
    assert len(rows) == 1
    assert "finder: FPN with EfficientNet-Lite0" in rows[0]


def test_a_training_that_waits_is_not_stopped(terrazzo: Run, queued: str) -> None:
    status, out, err = terrazzo("jobs", "stop", queued)
    assert (status, out) == (1, "")
    assert "has not started" in err
    assert "Cancel it" in err


def test_cancelled_then_tried_again_with_another_setting(terrazzo: Run, queued: str) -> None:
    status, out, _ = terrazzo("jobs", "cancel", queued)
    assert (status, "cancelled" in out) == (0, True)
    status, _, err = terrazzo("jobs", "follow", queued)
    assert status == 1
    assert f"terrazzo jobs retry {queued}" in err
    status, out, _ = terrazzo("jobs", "cancel", queued)
    assert (status, "cancelled" in out) == (0, True), "twice changes nothing"

    status, out, err = terrazzo("jobs", "retry", queued, "--set", "seed=5")
    assert status == 0, err
    again = out.split()[-1]
    assert again != queued
    status, out, _ = terrazzo("jobs", "show", again)
    assert "seed = 5" in out
    assert "succeeded" in out
    status, _, err = terrazzo("jobs", "follow", again)
    assert status == 0, err
    listed = json.loads(terrazzo("jobs", "list", "--state", "cancelled", "--json")[1])["items"]
    assert [job["id"] for job in listed] == [queued]
    status, _, err = terrazzo("jobs", "list", "--state", "done")
    assert (status, "succeeded" in err) == (1, True)

    assert terrazzo("jobs", "delete", queued, "--yes")[0] == 0
    status, _, err = terrazzo("jobs", "show", queued)
    assert status == 1
    assert queued in err

    settings = [part for key, value in SETTINGS.items() for part in ("--set", f"{key}={value}")]
    status, out, err = terrazzo("train", "shapes", "--model", "finder", *settings, "--start-from", "finder@1", "--json")
    assert status == 0, err
    assert "Started from the version" in err
    with workspace() as ws:
        first, second = (models.get_version(ws, label) for label in ("finder@1", json.loads(out)["version"]))
    assert second.label == "finder@2"
    assert second.parent_id == first.id


def test_a_version_to_start_from_that_is_not_there(terrazzo: Run, tiny_zip: Path) -> None:
    terrazzo("import", str(tiny_zip), "--project", "shapes")
    status, out, err = terrazzo("train", "shapes", "--start-from", "finder@9")
    assert (status, out) == (1, "")
    assert "finder" in err
