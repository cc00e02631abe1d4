"""A job on a full disk: it ends with the cause, leaves nothing half-written, and succeeds when there is space."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs_world import ended, forget_plugin, import_pages, install_plugin, supervised

from small_disk import fill
from terrazzo.files.disk import free_bytes
from terrazzo.files.traces import is_trace
from terrazzo.home import Home
from terrazzo.services.jobs import jobs
from terrazzo.services.jobs.describe import job_events
from terrazzo.services.jobs.records import JobRecord
from terrazzo.services.workspace import Workspace


@pytest.fixture
def full_home(small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A data folder on a disk of 40 MB; its processes are told where it is."""
    install_plugin(tmp_path / "plugin", monkeypatch)
    home = Home(small_disk / "home")
    monkeypatch.setenv("TERRAZZO_HOME", str(home.root))
    workspace = Workspace.open(home)
    yield workspace
    workspace.close()
    forget_plugin()


def train(ws: Workspace, task_id: str, architecture: str, **settings: object) -> JobRecord:
    return jobs.start_train(ws, task_id=task_id, architecture=architecture, settings=settings, model_name="m")


def half_written(ws: Workspace) -> list[str]:
    return [str(path) for path in ws.home.root.rglob("*") if is_trace(path.name) and not path.name.endswith(".lease")]


def logged(ws: Workspace, job: JobRecord, words: str) -> bool:
    return any(words in str(one.event.data.get("message")) for one in job_events(ws, job.id))


def test_a_disk_that_fills_up_ends_the_job_with_the_cause(full_home: Workspace, tmp_path: Path) -> None:
    ws = full_home
    task = import_pages(ws, tmp_path / "pages")
    with supervised(ws):
        job = train(ws, task, "brightness", epochs=1000, pause=0.05)
        while not logged(ws, job, "starting at epoch 0"):
            assert jobs.get_job(ws, job.id).state in ("queued", "running")
        filler = fill(ws.home.root.parent)
        record = ended(ws, job)
        assert record.state == "failed" and record.error is not None
        assert record.error.kind == "disk" and str(ws.home.root) in record.error.message
        assert "are free" in record.error.message and "needed" in record.error.message
        assert half_written(ws) == []
        filler.unlink()
        again = ended(ws, jobs.retry_job(ws, job.id, {"epochs": 2, "pause": 0.0}))
        assert again.state == "succeeded"


def test_a_checkpoint_that_does_not_fit_ends_the_training(full_home: Workspace, tiny_set: Path) -> None:
    from terrazzo.services.images.imports import import_data

    ws = full_home
    task_id = import_data(ws, tiny_set, project="tiny").task_id
    assert task_id is not None
    settings = {"epochs": 1, "weights": "random", "batch_size": 4}
    with supervised(ws):
        job = train(ws, task_id, "fpn-efficientnet-lite0", **settings)
        filler = fill(ws.home.root.parent, leave=12 << 20)
        record = ended(ws, job, 240)
        assert record.state == "failed" and record.error is not None and record.error.kind == "disk"
        assert half_written(ws) == []
        assert free_bytes(ws.home.root) > 8 << 20
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,size=400m", str(ws.home.root.parent)], check=True)
        assert ended(ws, jobs.retry_job(ws, job.id, {}), 240).state == "succeeded"
