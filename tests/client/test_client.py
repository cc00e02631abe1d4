"""The Python client against a real server: every step that needs no training."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import update

from terrazzo.api.server import make_server
from terrazzo.client import Client
from terrazzo.db.schema import JobRow, now
from terrazzo.errors import Conflict, Forbidden, Invalid, NotFound
from terrazzo.home import Home
from terrazzo.jobs.events import add_events
from terrazzo.jobs.queue import enqueue
from terrazzo.services.access import token
from terrazzo.services.images.records import ImageFilter
from terrazzo.services.jobs.records import JobEvent, JobRecord
from terrazzo.services.workspace import Workspace
from terrazzo.training.run import Event
from terrazzo.types import LabelClass, Task


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TERRAZZO_TOKEN", raising=False)
        patch.delenv("TERRAZZO_DATABASE_URL", raising=False)
        yield Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    with make_server(home, port=0, supervise=False).in_background() as address:
        yield address


@pytest.fixture
def client(address: str, home: Home) -> Iterator[Client]:
    with Client(f"{address}/?token={token(home)}") as client:
        yield client


@pytest.fixture(scope="module")
def workspace(home: Home) -> Iterator[Workspace]:
    """The same data folder from the side, as a child process would see it."""
    workspace = Workspace.open(home)
    yield workspace
    workspace.close()


def picture(path: Path, seed: int) -> Path:
    pixels_HWC = np.random.default_rng(seed).integers(0, 256, (12, 20, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels_HWC).save(path)
    return path


def test_projects(client: Client) -> None:
    project = client.create_project("charters", "Medieval")
    assert client.get_project("charters") == project
    assert project in client.list_projects()
    with pytest.raises(Conflict, match="charters"):
        client.create_project("charters")
    client.delete_project(project.id)
    with pytest.raises(NotFound) as caught:
        client.get_project(project.id)
    assert caught.value.remedy


def test_tasks_and_datasets(client: Client) -> None:
    project = client.create_project("tasks")
    classes = (LabelClass(name="line", color="#ff0000"), LabelClass(name="drop", color="#0000ff"))
    task = client.create_task(project.id, Task(name="lines", kind="semantic", classes=classes))
    assert client.list_tasks(project.id) == (task,)
    assert client.get_dataset(task.dataset_id).task_id == task.id
    assert client.list_snapshots(task.dataset_id) == ()
    with pytest.raises(Invalid):
        client.create_snapshot(task.dataset_id)


def test_upload_keeps_folders(client: Client, tmp_path: Path) -> None:
    project = client.create_project("uploads")
    picture(tmp_path / "book" / "one.png", 1)
    picture(tmp_path / "book" / "part" / "two.png", 2)
    (tmp_path / "book" / ".hidden").write_text("x")
    single = picture(tmp_path / "single.png", 3)
    report = client.upload(project.id, [tmp_path / "book", single], folder="shelf")
    assert sorted(one.path for one in report.added) == [
        "shelf/book/one.png",
        "shelf/book/part/two.png",
        "shelf/single.png",
    ]
    assert report.problems == ()
    image = client.list_images(project.id, query="single").items[0]
    assert client.get_image(image.id) == image
    copy = client.download_image(image.id, tmp_path / "copy.png")
    assert copy.read_bytes() == single.read_bytes()
    assert client.delete_images(project.id, [image.id]) == 1
    assert client.list_images(project.id).total == 2
    with pytest.raises(NotFound, match=r"nothing\.png"):
        client.upload(project.id, [tmp_path / "nothing.png"])


def test_import_of_a_folder(client: Client, tmp_path: Path) -> None:
    project = client.create_project("imports")
    root = tmp_path / "set"
    mask_HWC = np.zeros((12, 20, 3), np.uint8)
    mask_HWC[2:5] = (255, 0, 0)
    for number, split in enumerate(("train", "train", "val")):
        picture(root / "images" / split / f"{number}.png", number)
        (root / "masks" / split).mkdir(parents=True, exist_ok=True)
        Image.fromarray(mask_HWC).save(root / "masks" / split / f"{number}.png")
    (root / "labelmap.txt").write_text("background:0,0,0::\nline:255,0,0::\n")
    assert client.import_data(project.id, root, dry_run=True).dry_run
    report = client.import_data(project.id, root, ignore=["background"])
    assert (report.images, report.annotated, report.splits) == (3, 3, {"train": 2, "val": 1})
    task = client.list_tasks(project.id)[0]
    dataset = client.assign_folder(task.dataset_id, "val", "test")
    assert dataset.counts["test"] == 1
    assert client.split_dataset(task.dataset_id, train=0.5, val=0.5, test=0).counts["val"] >= 1
    snapshot = client.create_snapshot(task.dataset_id).snapshot
    assert client.list_snapshots(task.dataset_id) == (snapshot,)


def test_catalogue(client: Client) -> None:
    names = {one.name for one in client.list_architectures()}
    assert "fpn-efficientnet-lite0" in names
    assert "properties" in client.list_trainers()[0].settings_schema


def test_models(client: Client) -> None:
    project = client.create_project("models")
    model = client.create_model(project.id, "reader", "Finds lines.")
    assert client.list_models(project.id) == (model,)
    assert client.list_versions(model.id) == ()
    with pytest.raises(NotFound):
        client.get_version("reader@1")
    client.delete_model(model.id)


def test_follow_a_job(client: Client, workspace: Workspace) -> None:
    project = client.create_project("jobs")
    with workspace.session() as session:
        job = enqueue(session, "train", "a training", project.id, {"task_id": "x"}, ("prepare", "train")).id
    seen: list[JobRecord | JobEvent] = []

    def note(one: JobRecord | JobEvent) -> None:
        seen.append(one)
        if len(seen) == 1:
            with workspace.session() as session:
                add_events(session, job, [Event(time=time.time(), kind="log", data={"message": "hello"})])
        elif isinstance(one, JobEvent):
            with workspace.session() as session:
                session.execute(update(JobRow).where(JobRow.id == job).values(state="succeeded", ended_at=now()))

    ended = client.wait(job, note)
    assert ended.state == "succeeded"
    assert [one.event.data["message"] for one in seen if isinstance(one, JobEvent)] == ["hello"]
    assert client.list_jobs(project_id=project.id).total == 1
    assert len(client.list_job_events(job)) == 1
    client.delete_job(job)


def test_follow_goes_on_when_the_server_restarts(home: Home, workspace: Workspace) -> None:
    with make_server(home, port=0, supervise=False).in_background() as address:
        port = int(address.rpartition(":")[2])
        with Client(address, token(home)) as client:
            project = client.create_project("restarts")
            with workspace.session() as session:
                job = enqueue(session, "train", "a training", project.id, {"task_id": "x"}, ("train",)).id
            following = client.follow(job)
            assert isinstance(next(following), JobRecord)
    rest: list[JobRecord | JobEvent] = []
    with Client(address, token(home)) as other:
        follower = threading.Thread(target=lambda: rest.extend(other.follow(job)))
        follower.start()
        with make_server(home, port=port, supervise=False).in_background():
            with workspace.session() as session:
                session.execute(update(JobRow).where(JobRow.id == job).values(state="succeeded", ended_at=now()))
            follower.join(30)
    assert isinstance(rest[-1], JobRecord)
    assert rest[-1].state == "succeeded"


def test_wrong_token_and_no_server(address: str) -> None:
    with Client(address, "wrong") as client, pytest.raises(Forbidden):
        client.list_projects()
    with Client("http://127.0.0.1:9", "x") as client, pytest.raises(Invalid, match="does not answer"):
        client.list_projects()


def test_interrupted_download_leaves_nothing(client: Client, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        client.download_image("missing", tmp_path / "image.png")
    assert list(tmp_path.iterdir()) == []


def test_all_that_match_in_one_request(client: Client, tmp_path: Path) -> None:
    project = client.create_project("matching")
    classes = (LabelClass(name="line", color="#ff0000"),)
    task = client.create_task(project.id, Task(name="lines", kind="semantic", classes=classes))
    for number in range(3):
        picture(tmp_path / "set" / f"{number}.png", number)
    client.upload(project.id, [tmp_path / "set"])
    assert client.assign_matching(task.dataset_id, ImageFilter(query="/1"), "val") == 1
    assert client.list_images(project.id, task_id=task.id, split="val").items[0].path == "set/1.png"
    assert client.delete_matching(project.id, ImageFilter(task_id=task.id, split="none")) == 2
    assert client.list_images(project.id).total == 1
