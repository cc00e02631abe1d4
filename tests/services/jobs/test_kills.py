"""SIGKILL at any moment, twenty times each: an import, a training, a publication, a prediction; nothing is orphaned."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import kill_processes
import pytest
from audit import audit
from jobs_world import forget_plugin, import_pages, install_plugin, picture

from terrazzo.home import Home
from terrazzo.jobs.supervisor import Supervisor
from terrazzo.services.images.uploads import Upload
from terrazzo.services.jobs import jobs
from terrazzo.services.jobs.records import JobRecord
from terrazzo.services.models.models import get_version
from terrazzo.services.projects.projects import list_projects
from terrazzo.services.sweep import sweep_after_a_kill
from terrazzo.services.workspace import Workspace

KILLS = 20


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A data folder that forked processes find, with the trainer of the plug-in."""
    install_plugin(tmp_path / "plugin", monkeypatch)
    monkeypatch.setenv("TERRAZZO_HOME", str(tmp_path / "home"))
    workspace = Workspace.open(Home(tmp_path / "home"))
    yield workspace
    workspace.close()
    forget_plugin()


def test_a_killed_import_leaves_nothing_or_all_of_it(ws: Workspace, tiny_set: Path) -> None:
    moments = random.Random(1)
    seconds = 0.0
    for name in ("first", "second"):  # The first one also waits for the process that the others are forked from.
        started = time.monotonic()
        whole = kill_processes.start(kill_processes.bring_in, tiny_set, name)
        whole.join()
        assert whole.exitcode == 0
        seconds = time.monotonic() - started
    killed = tried = 0
    while killed < KILLS:
        tried += 1
        process = kill_processes.start(kill_processes.bring_in, tiny_set, f"project {tried}")
        process.join(moments.uniform(0, seconds))
        process.kill()
        process.join()
        killed += process.exitcode != 0
        sweep_after_a_kill(ws)
        audit(ws)
    assert {one.image_count for one in list_projects(ws)} == {20}


def test_a_training_killed_in_the_middle_of_an_epoch_goes_on(ws: Workspace, tmp_path: Path) -> None:
    task = import_pages(ws, tmp_path / "pages")
    job = jobs.start_train(
        ws, task_id=task, architecture="brightness", settings={"epochs": 60, "pause": 0.05}, model_name="m"
    )
    kill_until_done(ws, job, random.Random(2), longest=0.6)
    assert get_version(ws, "m@1").number == 1


def test_a_killed_publication_ends_in_one_version(ws: Workspace, tmp_path: Path) -> None:
    task = import_pages(ws, tmp_path / "pages")
    job = jobs.start_train(ws, task_id=task, architecture="brightness", settings={"epochs": 1}, model_name="m")
    kill_until_done(ws, job, random.Random(3), longest=1.0)
    assert get_version(ws, "m").label == "m@1"


def test_a_killed_prediction_predicts_every_picture_once(ws: Workspace, tmp_path: Path) -> None:
    task = import_pages(ws, tmp_path / "pages")
    training = jobs.start_train(ws, task_id=task, architecture="brightness", settings={"epochs": 1}, model_name="m")
    kill_until_done(ws, training, random.Random(4), longest=0.0)
    uploads = [Upload(f"{seed}.png", picture(seed)) for seed in range(40)]
    job = jobs.start_predict(ws, version_id=get_version(ws, "m").id, uploads=uploads)
    assert kill_until_done(ws, job, random.Random(5), longest=0.8).outcome["count"] == 40


def kill_until_done(ws: Workspace, job: JobRecord, moments: random.Random, *, longest: float) -> JobRecord:
    """Work on a job, killing its process up to ``KILLS`` times after at most ``longest`` seconds; audit each time."""
    executor = kill_processes.ForkExecutor(ws.home)
    supervisor = Supervisor(ws.home, ws.engine, executor=executor)
    kills, deadline = 0, time.monotonic() + 240
    while time.monotonic() < deadline:
        record = jobs.get_job(ws, job.id)
        if record.state == "succeeded":
            sweep_after_a_kill(ws)
            audit(ws)
            return record
        if record.state == "failed":
            # It was killed too often at the same place; a person tries again.
            assert record.error is not None and record.error.kind in ("lost", "memory")
            job = jobs.retry_job(ws, job.id)
        supervisor.tick()
        if executor.last is not None and executor.last.exit_code() is None:
            executor.last.process.join(moments.uniform(0, longest) if longest and kills < KILLS else None)
            if executor.last.exit_code() is None:
                executor.last.process.kill()
                executor.last.process.join()
                kills += 1
                sweep_after_a_kill(ws)
                audit(ws)
    raise AssertionError(f"the job is {jobs.get_job(ws, job.id).state} after {kills} kills")
