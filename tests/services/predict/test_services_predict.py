"""Predictions of objects as jobs: which images, what is kept, what is told of each, and its files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from jobs_world import ended, forget_plugin, import_pages, install_plugin, picture, supervised
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.home import Home
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.services.images.images import Upload
from terrazzo.services.images.uploads import upload_images
from terrazzo.services.jobs import jobs
from terrazzo.services.models import models
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.predict import predictions
from terrazzo.services.workspace import Workspace
from terrazzo.types import Polygon


@dataclass(frozen=True)
class World:
    """A project of annotated pictures, and a version that knows dark from light."""

    ws: Workspace
    task_id: str
    version: VersionRecord


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("predict")
    with pytest.MonkeyPatch.context() as monkeypatch:
        install_plugin(folder / "plugin", monkeypatch)
        ws = Workspace.open(Home(folder / "home"))
        task_id = import_pages(ws, folder / "data")
        with supervised(ws):
            job = ended(ws, jobs.start_train(ws, task_id=task_id, architecture="brightness", model_name="first"))
            assert job.error is None
            yield World(ws, task_id, models.get_version(ws, job.outcome["version_id"]))
        ws.close()
    forget_plugin()


def test_objects_of_all_images_that_are_not_annotated(world: World) -> None:
    with pytest.raises(Invalid, match="Every image is annotated"):
        jobs.start_predict(world.ws, version_id=world.version.id, unannotated=True, task_id=world.task_id)
    upload_images(world.ws, world.version.project_id, [Upload("new/one.png", picture(50))])
    job = jobs.start_predict(
        world.ws,
        version_id=world.version.id,
        unannotated=True,
        task_id=world.task_id,
        objects="instance",
        options=ObjectOptions(thresholds={"dark": 0.9}),
    )
    job = ended(world.ws, job)
    assert (job.error, job.outcome) == (None, {"count": 1, "problems": []})
    (record,) = predictions.list_predictions(world.ws, job_id=job.id)
    assert (record.name, record.form, record.objects) == ("new/one.png", "objects", 1)
    assert record.thresholds == {"dark": 0.9, "light": 0.5}
    assert [(one.name, one.count, one.confidence) for one in record.classes] == [("light", 1, 0.75)]

    kept = predictions.predicted_objects(world.ws, record.id)
    assert (kept.version_label, kept.width, kept.height, kept.thresholds) == ("first@1", 40, 32, record.thresholds)
    assert {(one.class_name, one.confidence, one.color) for one in kept.objects} == {
        ("dark", 0.75, "#0a141e"),
        ("light", 0.75, "#c8d2dc"),
    }
    light = next(one for one in kept.objects if one.class_name == "light")
    assert light.box == (20, 0, 20, 32)
    assert isinstance(light.geometry, Polygon)

    told = json.loads(predictions.prediction_file(world.ws, record.id, "json")[0])
    assert [one["class"] for one in told["objects"]] == ["light"]
    index = np.asarray(Image.open(io.BytesIO(predictions.prediction_file(world.ws, record.id, "index")[0])))
    assert (index[:, :20] == 0).all() and (index[:, 20:] == 1).all()
    layer = np.asarray(Image.open(io.BytesIO(predictions.prediction_file(world.ws, record.id, "mask")[0])))
    assert (layer[:, :20, 3] == 0).all() and (layer[:, 20:, 3] == 255).all()
    small = Image.open(io.BytesIO(predictions.prediction_file(world.ws, record.id, "thumbnail")[0]))
    assert small.size == (40, 32)
    half, full = (predictions.prediction_file(world.ws, record.id, "overlay", one)[0] for one in (0.5, 1.0))
    assert half != full
    with zipfile.ZipFile(predictions.predictions_zip(world.ws, job.id)) as archive:
        assert sorted(archive.namelist()) == [
            f"new/one{end}" for end in (".json", "_color.png", "_index.png", "_overlay.png")
        ]


def test_pixels_have_no_objects(world: World) -> None:
    job = ended(
        world.ws, jobs.start_predict(world.ws, version_id=world.version.id, uploads=[Upload("a.png", picture(51))])
    )
    (record,) = predictions.list_predictions(world.ws, job_id=job.id)
    assert (record.form, record.objects, record.tags) == ("pixels", None, ())
    assert predictions.predicted_objects(world.ws, record.id).objects == ()


def test_wishes_that_do_not_go_are_refused_before_anything_is_queued(world: World) -> None:
    before = jobs.list_jobs(world.ws).total
    wrong = ObjectOptions(thresholds={"wheel": 0.4})
    with pytest.raises(Invalid, match="no class 'wheel'"):
        jobs.start_predict(world.ws, version_id=world.version.id, uploads=[Upload("a.png", picture(1))], options=wrong)
    with pytest.raises(Invalid, match="Name the task"):
        jobs.start_predict(world.ws, version_id=world.version.id, unannotated=True)
    assert jobs.list_jobs(world.ws).total == before
