"""Whole journeys of jobs in real processes, with a plug-in trainer: train, predict, evaluate, kill, try again."""

from __future__ import annotations

import io
import json
import os
import signal
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jobs_world import ended, forget_plugin, import_pages, install_plugin, picture, supervised
from PIL import Image

from terrazzo.db.schema import JobRow
from terrazzo.errors import Invalid, NotFound
from terrazzo.home import Home
from terrazzo.inference.file_kinds import PredictionKind
from terrazzo.jobs.worker import Worker
from terrazzo.services.images import images
from terrazzo.services.images.images import Upload
from terrazzo.services.jobs import jobs
from terrazzo.services.jobs.records import JobRecord
from terrazzo.services.models import models
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.predict import predictions
from terrazzo.services.projects.task_changes import TaskChange, update_task
from terrazzo.services.workspace import Workspace


@dataclass(frozen=True)
class World:
    """A project with labelled pictures, a supervisor that works on its jobs, and a version of the model ``first``."""

    ws: Workspace
    task_id: str
    version: VersionRecord

    def train(self, **options: Any) -> JobRecord:
        """Start a training."""
        return jobs.start_train(self.ws, task_id=self.task_id, architecture="brightness", **options)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all tests here: each makes jobs of its own."""
    folder = tmp_path_factory.mktemp("flow")
    with pytest.MonkeyPatch.context() as monkeypatch:
        install_plugin(folder / "plugin", monkeypatch)
        ws = Workspace.open(Home(folder / "home"))
        task_id = import_pages(ws, folder / "data")
        with supervised(ws):
            started = jobs.start_train(ws, task_id=task_id, architecture="brightness", model_name="first")
            job = ended(ws, started)
            assert job.error is None
            yield World(ws, task_id, models.get_version(ws, job.outcome["version_id"]))
        ws.close()
    forget_plugin()


def _zip(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def _log(ws: Workspace, job: JobRecord) -> str:
    events = [one.event for one in jobs.job_events(ws, job.id)]
    return "\n".join(event.data["message"] for event in events if event.kind == "log")


def test_a_training_becomes_a_version(world: World) -> None:
    started = world.train(settings={"epochs": 2})
    job = ended(world.ws, started)
    assert (job.state, job.error, job.fraction) == ("succeeded", None, 1.0)
    assert job.outcome["version_label"] == "pages@1"
    assert job.outcome["scores"]["val"] == {"name": "mIoU", "value": job.scores["val"].value}
    assert (job.scores["val"].value or 0) > 0.9
    assert {step.name: step.state for step in job.steps} == dict.fromkeys(
        ("prepare", "train", "evaluate train", "evaluate val", "evaluate test", "publish"), "succeeded"
    )
    paths = {one.path for one in jobs.job_artifacts(world.ws, job.id)}
    assert {"results.tar.zst", "train/metrics.csv", "eval_val/scores.json"} <= paths
    version = models.get_version(world.ws, "pages")
    assert (version.job_id, version.snapshot_id) == (job.id, job.input["snapshot_id"])
    assert version.settings["epochs"] == 2


def test_wrong_wishes_are_refused_before_anything_is_queued(world: World) -> None:
    before = jobs.list_jobs(world.ws).total, models.list_models(world.ws)
    with pytest.raises(Invalid, match="epochs"):
        world.train(settings={"epochs": 0}, model_name="new")
    with pytest.raises(Invalid, match="no GPU"):
        world.train(settings={"device": "cuda"})
    with pytest.raises(NotFound):
        jobs.start_train(world.ws, task_id=world.task_id, architecture="no such network")
    with pytest.raises(NotFound):
        world.train(start_from="nobody@1")
    assert (jobs.list_jobs(world.ws).total, models.list_models(world.ws)) == before


def test_a_killed_training_goes_on_and_publishes_once(world: World) -> None:
    settings = {"epochs": 12, "pause": 0.3}
    job = world.train(settings=settings, model_name="lines")
    _kill_in_mid_training(world.ws, job)
    job = ended(world.ws, job)
    assert (job.state, job.attempts) == ("succeeded", 2)
    starts = [line for line in _log(world.ws, job).splitlines() if line.startswith("starting at")]
    assert starts[0] == "starting at epoch 0"
    assert starts[1] != "starting at epoch 0"
    (loss,) = [one for one in jobs.job_metrics(world.ws, job.id) if one.name == "loss"]
    assert [point.step for point in loss.points] == list(range(12))
    assert [one.label for one in models.list_versions(world.ws, job.input["model_id"])] == ["lines@1"]


def _kill_in_mid_training(ws: Workspace, job: JobRecord) -> None:
    """Kill the process once the second step, training or predicting, has got somewhere."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with ws.reading() as session:
            row = session.get(JobRow, job.id)
            assert row is not None
            worker, fraction = row.worker or "", row.steps[1]["fraction"]
        if worker.startswith("child") and fraction > 0.05:
            os.kill(Worker.parse(worker).pid, signal.SIGKILL)
            return
        time.sleep(0.02)
    raise AssertionError("the work never began")


def test_a_killed_prediction_goes_on_where_it_was(world: World) -> None:
    uploads = [Upload(f"page_{number}.png", picture(number)) for number in range(60)]
    job = jobs.start_predict(world.ws, version_id=world.version.id, uploads=uploads)
    _kill_in_mid_training(world.ws, job)
    job = ended(world.ws, job)
    assert (job.state, job.outcome["count"]) == ("succeeded", 60)
    records = predictions.list_predictions(world.ws, job_id=job.id)
    assert [one.name for one in records] == [one.path for one in uploads]
    folders = world.ws.home.runs / job.id / "predictions"
    assert sorted(path.name for path in folders.iterdir()) == sorted(one.id for one in records)
    assert all(len(list(path.iterdir())) == 4 for path in folders.iterdir())


def test_a_training_that_is_stopped_publishes_what_it_has_though_it_is_killed_meanwhile(world: World) -> None:
    job = world.train(settings={"epochs": 200, "pause": 0.2}, model_name="hasty")
    _kill_in_mid_training(world.ws, job)
    assert jobs.stop_job(world.ws, job.id).stop_requested
    job = ended(world.ws, job)
    assert (job.state, job.attempts, job.error) == ("succeeded", 2, None)
    assert job.outcome["version_label"] == "hasty@1"
    train = next(step for step in job.steps if step.name == "train")
    assert train.epochs == 200
    assert train.epoch is not None and train.epoch < 60
    assert "Asked to stop now" in _log(world.ws, job)


def test_try_again_changes_settings_and_keeps_the_snapshot(world: World) -> None:
    first = world.train(settings={"pause": 30})
    jobs.cancel_job(world.ws, first.id)
    first = ended(world.ws, first)
    assert first.state == "cancelled"
    with pytest.raises(Invalid, match="epochs"):
        jobs.retry_job(world.ws, first.id, {"epochs": -1})
    again = ended(world.ws, jobs.retry_job(world.ws, first.id, {"pause": 0, "epochs": 1, "start_from": "first"}))
    assert again.state == "succeeded"
    assert again.input["snapshot_id"] == first.input["snapshot_id"]
    assert (again.input["settings"]["epochs"], again.input["settings"]["pause"]) == (1, 0)
    assert (again.input["start_from"], again.input["start_from_label"]) == (world.version.id, "first@1")
    assert not list((world.ws.home.runs / again.id / "checkpoints").glob("*"))


def test_a_second_training_starts_from_a_version(world: World) -> None:
    job = ended(world.ws, world.train(start_from="first@1", model_name="second"))
    assert job.error is None
    second = models.get_version(world.ws, job.outcome["version_id"])
    assert (second.label, second.parent_label) == ("second@1", "first@1")
    report = models.evaluation(world.ws, second.id, "val")
    jobs.delete_job(world.ws, job.id)
    alone = models.get_version(world.ws, second.id)
    assert (alone.job_id, alone.job_deleted) == (None, True)
    assert models.evaluation(world.ws, second.id, "val") == report
    assert report.worst and report.files
    models.delete_version(world.ws, second.id)
    assert not (world.ws.home.runs / job.id).exists()


def test_uploads_are_predicted(world: World) -> None:
    uploads = [
        Upload("scan.png", picture(90)),
        Upload("more.zip", _zip({"a/scan.png": picture(91), "b/scan.jpg": picture(92, "JPEG"), "read.me": b"hi"})),
    ]
    job = ended(world.ws, jobs.start_predict(world.ws, version_id=world.version.id, uploads=uploads))
    assert (job.error, job.outcome) == (None, {"count": 3, "problems": []})
    assert job.input["files"] == ["scan.png", "a/scan.png", "b/scan.jpg"]
    records = predictions.list_predictions(world.ws, job_id=job.id)
    assert [one.name for one in records] == ["scan.png", "a/scan.png", "b/scan.jpg"]
    first = records[0]
    assert (first.version_label, first.image_id, first.width, first.height) == ("first@1", None, 40, 32)
    assert {one.name for one in first.classes} == {"dark", "light"}
    assert sum(one.share for one in first.classes) == pytest.approx(1)
    assert first.classes[0].confidence == pytest.approx(0.75)
    _assert_files(world.ws, first.id)
    _assert_background(world, first.id)
    with zipfile.ZipFile(predictions.predictions_zip(world.ws, job.id)) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names)) == 12
    assert {"scan_overlay.png", "a/scan_index.png", "b/scan.json"} <= set(names)
    kept = _blobs(world)
    jobs.delete_job(world.ws, job.id)
    assert len(_blobs(world)) == len(kept) - 3
    with pytest.raises(NotFound):
        predictions.prediction_file(world.ws, first.id, "index")


def _assert_files(ws: Workspace, prediction: str) -> None:
    content, kind = predictions.prediction_file(ws, prediction, "image")
    assert (content, kind) == (picture(90), "image/png")
    small = Image.open(io.BytesIO(predictions.prediction_file(ws, prediction, "thumbnail")[0]))
    assert (small.format, small.size) == ("WEBP", (40, 32))
    index = np.array(Image.open(io.BytesIO(predictions.prediction_file(ws, prediction, "index")[0])))
    assert index.shape == (32, 40)
    assert set(np.unique(index)) == {0, 1}
    mask = Image.open(io.BytesIO(predictions.prediction_file(ws, prediction, "mask")[0])).convert("RGBA")
    colors = np.array([(10, 20, 30, 255), (200, 210, 220, 255)])
    assert np.array_equal(np.array(mask), colors[index])
    half, full = (predictions.prediction_file(ws, prediction, "overlay", opacity)[0] for opacity in (0.5, 1.0))
    assert half != full
    told = json.loads(predictions.prediction_file(ws, prediction, "json")[0])
    assert told["version"] == "first@1"


def _assert_background(world: World, prediction: str) -> None:
    """A background that is named after the training is not painted over the pictures of the version."""

    def file(kind: PredictionKind, **options: Any) -> bytes:
        return predictions.prediction_file(world.ws, prediction, kind, **options)[0]

    index, painted, color = np.array(Image.open(io.BytesIO(file("index")))), file("overlay"), file("color")
    update_task(world.ws, world.task_id, TaskChange(background="dark"))
    assert models.get_version(world.ws, world.version.id).task["background"] == "dark"
    mask = np.array(Image.open(io.BytesIO(file("mask"))).convert("RGBA"))
    assert np.array_equal(mask[..., 3] == 0, index == 0)
    assert (file("overlay") != painted, file("color") == color) == (True, True)
    everything = Image.open(io.BytesIO(file("overlay", background=True)))
    assert np.array_equal(np.array(everything), np.array(Image.open(io.BytesIO(painted))))
    update_task(world.ws, world.task_id, TaskChange(background=None))
    assert file("overlay") == painted


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("torn.png", picture(1)[:200], "torn.png"),
        ("words.txt", b"hello", "words.txt"),
        ("empty.zip", _zip({}), "empty.zip"),
    ],
)
def test_a_bad_upload_is_left_out_and_named(world: World, name: str, data: bytes, said: str) -> None:
    before, uploads = _blobs(world), [Upload("good.png", picture(77)), Upload(name, data)]
    job = ended(world.ws, jobs.start_predict(world.ws, version_id=world.version.id, uploads=uploads))
    assert (job.state, job.outcome["count"], job.input["files"]) == ("succeeded", 1, ["good.png"])
    (problem,) = job.outcome["problems"]
    assert problem["file"] == name
    assert said in problem["message"] and problem["remedy"]
    jobs.delete_job(world.ws, job.id)
    assert _blobs(world) == before


def test_damaged_pictures_of_a_zip_are_left_out_and_named(world: World) -> None:
    packed = _zip({"a/torn.png": picture(78)[:200], "b/good.png": picture(79)})
    job = ended(
        world.ws, jobs.start_predict(world.ws, version_id=world.version.id, uploads=[Upload("pages.zip", packed)])
    )
    assert (job.outcome["count"], [one["file"] for one in job.outcome["problems"]]) == (1, ["a/torn.png"])


def test_uploads_of_which_none_is_whole_are_refused_and_nothing_is_kept(world: World) -> None:
    before = _blobs(world), jobs.list_jobs(world.ws).total
    torn = Upload("torn.png", picture(1)[:200])
    with pytest.raises(Invalid, match=r"torn\.png"):
        jobs.start_predict(world.ws, version_id=world.version.id, uploads=[torn])
    with pytest.raises(Invalid, match=r"None of the 2 files .* torn\.png"):
        jobs.start_predict(world.ws, version_id=world.version.id, uploads=[torn, Upload("words.txt", b"hello")])
    assert (_blobs(world), jobs.list_jobs(world.ws).total) == before


def _blobs(world: World) -> list[Path]:
    return sorted(path for path in world.ws.home.blobs.rglob("*") if path.is_file())


def test_images_and_splits_are_predicted(world: World) -> None:
    page = images.list_images(world.ws, world.version.project_id)
    wanted = [one.id for one in page.items[:2]]
    chosen = ended(world.ws, jobs.start_predict(world.ws, version_id=world.version.id, image_ids=wanted))
    split = ended(
        world.ws, jobs.start_predict(world.ws, version_id=world.version.id, split="val", task_id=world.task_id)
    )
    assert [one.image_id for one in predictions.list_predictions(world.ws, job_id=chosen.id)] == wanted
    assert split.outcome["count"] == 2
    assert len(predictions.list_predictions(world.ws, image_id=wanted[0])) == 1
    with pytest.raises(NotFound):
        jobs.start_predict(world.ws, version_id=world.version.id, image_ids=["none"])
    with pytest.raises(Invalid, match="one of them"):
        jobs.start_predict(world.ws, version_id=world.version.id)


def test_a_version_is_scored_on_a_split(world: World) -> None:
    job = ended(
        world.ws, jobs.start_evaluate(world.ws, version_id=world.version.id, split="test", task_id=world.task_id)
    )
    assert job.error is None
    assert job.scores == {"test": world.version.headlines["test"]}
    assert "eval_test/confusion.csv" in {one.path for one in jobs.job_artifacts(world.ws, job.id)}
    first, *own = models.list_evaluations(world.ws, world.version.id)
    assert (first.job_id, first.split, first.headline, first.images) == (job.id, "test", job.scores["test"], 1)
    assert {one.split for one in own} == {"train", "val", "test"}
    assert first.id is not None
    report = models.evaluation_report(world.ws, job.id)
    assert report == models.evaluation_report(world.ws, first.id)
    assert report.scores == models.evaluation(world.ws, world.version.id, "test").scores
    picture = f"eval_test/{report.worst[0].image}"
    jobs.delete_job(world.ws, job.id)
    assert models.evaluation_file(world.ws, first.id, picture).is_file(), "the evaluation outlives its job"
    assert models.evaluation_report(world.ws, first.id).scores == report.scores
    models.delete_evaluation(world.ws, first.id)
    assert not (world.ws.home.runs / job.id).exists()
    assert len(models.list_evaluations(world.ws, world.version.id)) == 3
