"""The built-in trainer in a real job: server and training are killed, it goes on, publishes once, and predicts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jobs_world import ended, import_pages, kill_children, picture, supervised

import terrazzo
from terrazzo.db.schema import JobRow
from terrazzo.jobs.worker import Worker
from terrazzo.services.images.images import Upload
from terrazzo.services.jobs import jobs
from terrazzo.services.jobs.records import JobRecord
from terrazzo.services.models import models
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.predict import predictions
from terrazzo.services.train.estimates import estimate_training
from terrazzo.services.workspace import Workspace
from terrazzo.trainers.registry import trainers

SERVER = """
import threading
from terrazzo.jobs.supervisor import Supervisor
from terrazzo.services.workspace import Workspace
ws = Workspace.open()
Supervisor(ws.home, ws.engine).start()
threading.Event().wait()
"""

SETTINGS = {"epochs": 8, "image_size": 64, "batch_size": 2, "precision": "fp32", "device": "cpu", "small_first": 0}


@pytest.fixture
def task_id(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if "semantic" not in trainers():
        pytest.skip("Terrazzo is not installed as a package, so its trainers are not known.")
    source = str(Path(terrazzo.__file__).parent.parent)
    paths = [source, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    yield import_pages(ws, tmp_path / "data")


@contextmanager
def _server(ws: Workspace) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor in a process of its own, as in the server; killed with SIGKILL at the end, if not before."""
    environment = {**os.environ, "TERRAZZO_HOME": str(ws.home.root)}
    process = subprocess.Popen([sys.executable, "-c", SERVER], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _after_epochs(ws: Workspace, job: JobRecord, count: int) -> int:
    """Wait until so many epochs were told while the training goes on; the id of its process."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        told = [one for one in jobs.job_metrics(ws, job.id) if one.name == "loss" and one.split == "val"]
        if told and len(told[0].points) >= count:
            with ws.reading() as session:
                row = session.get(JobRow, job.id)
                assert row is not None
                assert (row.state, row.steps[1]["state"]) == ("running", "running")
                return Worker.parse(row.worker or "").pid
        time.sleep(0.02)
    raise AssertionError("the epochs were not told")


@pytest.mark.timeout(900)
def test_killed_server_and_killed_training(ws: Workspace, task_id: str) -> None:
    job = jobs.start_train(ws, task_id=task_id, architecture="fpn-efficientnet-lite0", settings=SETTINGS)
    try:
        with _server(ws):
            child = _after_epochs(ws, job, 1)
        # The server is gone; the training goes on without it, until it is killed too.
        assert _after_epochs(ws, job, 3) == child
        os.kill(child, signal.SIGKILL)
        with _server(ws):
            job = ended(ws, job, 400)
    finally:
        kill_children(ws)
    assert (job.state, job.error, job.attempts) == ("succeeded", None, 2)
    assert [one.label for one in models.list_versions(ws, job.input["model_id"])] == ["pages@1"]
    version = models.get_version(ws, "pages")
    assert set(version.scores) == {"train", "val", "test"}
    for series in jobs.job_metrics(ws, job.id):
        steps = [point.step for point in series.points]
        assert steps == sorted(set(steps))
    (loss,) = [one for one in jobs.job_metrics(ws, job.id) if (one.name, one.split) == ("loss", "val")]
    assert len(loss.points) == SETTINGS["epochs"]
    assert [path.name for path in ws.home.bundles.iterdir()] == [models.open_bundle(ws, version.id).id]
    _assert_it_works(ws, version, task_id)
    # The training told how fast it was, and the next one is estimated by that.
    estimate = estimate_training(ws, job.project_id, task_id=task_id, architecture=version.architecture)
    assert estimate.basis == "measured" and estimate.seconds.likely > 0


def _assert_it_works(ws: Workspace, version: VersionRecord, task_id: str) -> None:
    """The version scores the same again, and predicts."""
    uploads = [Upload("new.png", picture(50))]
    with supervised(ws):
        scored = ended(ws, jobs.start_evaluate(ws, version_id=version.id, split="val", task_id=task_id), 300)
        predicted = ended(ws, jobs.start_predict(ws, version_id=version.id, uploads=uploads), 300)
    found, published = scored.scores["val"], version.headlines["val"]
    assert (found.name, found.value) == ("mIoU", pytest.approx(published.value, abs=1e-9))
    (one,) = predictions.list_predictions(ws, job_id=predicted.id)
    assert sum(share.share for share in one.classes) == pytest.approx(1, abs=1e-3)
