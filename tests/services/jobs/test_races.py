"""Many at once on one data folder: whoever comes too late is told so, and files and records agree afterwards."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import kill_processes
import pytest
from audit import audit
from jobs_world import ended, forget_plugin, import_pages, install_plugin, kill_children, picture

from terrazzo.errors import TerrazzoError
from terrazzo.home import Home
from terrazzo.jobs.supervisor import Supervisor
from terrazzo.services.datasets.freezing import freeze_dataset
from terrazzo.services.images.images import delete_images, list_images
from terrazzo.services.images.uploads import Upload, upload_images
from terrazzo.services.jobs import jobs
from terrazzo.services.models.models import list_models
from terrazzo.services.projects.projects import create_project, delete_project, list_projects
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.sweep import sweep
from terrazzo.services.workspace import Workspace


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A data folder that other processes find, with the trainer of the plug-in."""
    install_plugin(tmp_path / "plugin", monkeypatch)
    monkeypatch.setenv("TERRAZZO_HOME", str(tmp_path / "home"))
    workspace = Workspace.open(Home(tmp_path / "home"))
    yield workspace
    kill_children(workspace)
    workspace.close()
    forget_plugin()


def terrazzo(*arguments: str) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "terrazzo", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ))


def test_two_servers_and_two_terminals_share_a_data_folder(ws: Workspace, tiny_set: Path, tmp_path: Path) -> None:
    task = import_pages(ws, tmp_path / "pages")
    servers = [terrazzo("up", "--port", "0", "--no-browser") for _ in range(2)]
    trainings = [
        jobs.start_train(
            ws, task_id=task, architecture="brightness", settings={"epochs": 3, "pause": 0.1}, model_name=f"m{number}"
        )
        for number in range(4)
    ]
    terminals = [terrazzo("import", str(tiny_set), "--project", f"tiny {number}") for number in range(2)]
    for terminal in terminals:
        said, _ = terminal.communicate(timeout=200)
        assert terminal.returncode == 0, said
    for training in trainings:
        record = ended(ws, training, 200)
        assert (record.state, record.attempts) == ("succeeded", 1)
    for server in servers:
        server.terminate()
        said, _ = server.communicate(timeout=60)
        assert "Traceback" not in said
    assert {one.name: one.image_count for one in list_projects(ws)} == {"pages": 7, "tiny 0": 20, "tiny 1": 20}
    assert len(list_models(ws)) == 4
    sweep(ws)
    audit(ws)


def test_a_project_is_not_deleted_under_its_job(ws: Workspace, tmp_path: Path) -> None:
    moments = random.Random(6)
    supervisor = Supervisor(ws.home, ws.engine, executor=kill_processes.ForkExecutor(ws.home))
    supervisor.start()
    try:
        for number in range(6):
            task = import_pages(ws, tmp_path / f"pages {number}", project=f"pages {number}")
            project = get_task(ws, task).project_id
            settings = {"epochs": 2, "pause": 0.05}
            job = jobs.start_train(ws, task_id=task, architecture="brightness", settings=settings, model_name="m")
            time.sleep(moments.uniform(0, 0.8))
            if not refused(lambda project=project: delete_project(ws, project)):
                continue
            jobs.cancel_job(ws, job.id)
            ended(ws, job)
            delete_project(ws, project)
    finally:
        supervisor.stop()
    assert list_projects(ws) == ()
    sweep(ws)
    audit(ws)
    assert list(ws.home.runs.iterdir()) == []


def test_images_are_deleted_while_their_dataset_is_frozen(ws: Workspace, tmp_path: Path) -> None:
    for number in range(4):
        task = get_task(ws, import_pages(ws, tmp_path / f"pages {number}", project=f"pages {number}"))
        images = [one.id for one in list_images(ws, task.project_id).items]
        with ThreadPoolExecutor(2) as pool:
            frozen = pool.submit(refused, lambda task=task: freeze_dataset(ws, task.dataset_id))
            gone = pool.submit(lambda images=images: [delete_images(ws, [one]) for one in images])
            gone.result()
            frozen.result()
        sweep(ws)
        audit(ws)


def test_a_cancel_during_publication_leaves_a_version_or_nothing(ws: Workspace, tmp_path: Path) -> None:
    moments = random.Random(7)
    task = import_pages(ws, tmp_path / "pages")
    supervisor = Supervisor(ws.home, ws.engine, executor=kill_processes.ForkExecutor(ws.home))
    supervisor.start()
    try:
        whole = jobs.start_train(ws, task_id=task, architecture="brightness", settings={"epochs": 1}, model_name="m")
        started = time.monotonic()
        assert ended(ws, whole).state == "succeeded"
        seconds = time.monotonic() - started
        made = 1
        for _ in range(8):
            job = jobs.start_train(ws, task_id=task, architecture="brightness", settings={"epochs": 1}, model_name="m")
            time.sleep(moments.uniform(seconds / 3, seconds))
            jobs.cancel_job(ws, job.id)
            record = ended(ws, job)
            assert record.state in ("succeeded", "cancelled")
            made += record.state == "succeeded"
            assert list_models(ws)[0].version_count == made
            sweep(ws)
            audit(ws)
    finally:
        supervisor.stop()


def test_twenty_writers_at_once_lose_nothing(ws: Workspace) -> None:
    together = threading.Barrier(20)

    def write(number: int) -> int:
        together.wait()
        project = create_project(ws, f"project {number}").id
        for seed in range(5):
            upload_images(ws, project, [Upload(f"{seed}.png", picture(seed)), Upload(f"x{seed}.png", picture(number))])
        return len(list_images(ws, project).items)

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(write, range(20))) == [10] * 20
    sweep(ws)
    audit(ws)


def test_a_sweep_leaves_alone_what_is_being_brought_in(ws: Workspace, tiny_set: Path) -> None:
    done = threading.Event()

    def keep_sweeping() -> None:
        while not done.is_set():
            sweep(ws)

    with ThreadPoolExecutor(1) as pool:
        sweeping = pool.submit(keep_sweeping)
        processes = [kill_processes.start(kill_processes.bring_in, tiny_set, f"tiny {n}") for n in range(3)]
        for process in processes:
            process.join()
        done.set()
        sweeping.result()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    audit(ws)


def refused(work: Callable[[], object]) -> bool:
    """Whether it was refused in words; any other error is a failure of the test."""
    try:
        work()
    except TerrazzoError:
        return True
    return False
