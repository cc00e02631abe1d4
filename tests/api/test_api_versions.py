"""Models and versions over HTTP: scores, files of the run, the download."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from urllib.parse import quote

import numpy as np
import pytest
from fastapi import FastAPI
from safetensors.numpy import save_file
from starlette.testclient import TestClient

from terrazzo.bundle.bundle import Bundle
from terrazzo.bundle.manifest import BundleManifest, Lineage, Preprocessing
from terrazzo.bundle.stage import Stage
from terrazzo.home import Home
from terrazzo.jobs.events import add_events
from terrazzo.jobs.queue import enqueue
from terrazzo.metrics.confusion import scores
from terrazzo.services.models.models import publish_version
from terrazzo.services.workspace import Workspace
from terrazzo.training.run import Event
from terrazzo.types import LabelClass, Task

TASK = Task(
    name="lines",
    kind="semantic",
    classes=(LabelClass(name="line", color="#ff0000"), LabelClass(name="drop", color="#0000ff")),
)


def publish(ws: Workspace) -> Bundle:
    """A bundle with tiny weights and scores on two splits."""
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    manifest = BundleManifest(
        name="lines",
        created_at=moment,
        task=TASK,
        trainer="semantic",
        architecture="an-encoder-of-my-own",
        network={"decoder": "FPN"},
        preprocessing=Preprocessing(mean=(0, 0, 0), std=(1, 1, 1), sizing="crop", size=64),
        lineage=Lineage(
            snapshot="a" * 64,
            configuration={"epochs": 3},
            code_version="0.1.0",
            seed=7,
            started_at=moment,
            finished_at=moment,
        ),
    )
    stage = Stage.create(ws.home.bundles, manifest)
    save_file({"weight": np.zeros(4, np.float32)}, stage.folder / "model.safetensors")
    confusion = np.array([[90, 10], [5, 95]])
    return stage.publish({one: scores(confusion, TASK, split=one, images=3) for one in ("train", "val")}, None, "torch")


@pytest.fixture
def version(app: FastAPI, api: TestClient, project: str) -> dict[str, str]:
    """A version of a new model, whose job left an evaluation on val."""
    ws: Workspace = app.state.workspace
    model = api.post(f"/projects/{project}/models", json={"name": f"größe {project}"}).json()
    with ws.session() as session:
        job = enqueue(session, "train", "a training", project, {}, ("train",))
        job.state = "succeeded"
        job_id = job.id
    folder = ws.home.runs / job_id / "eval_val"
    folder.mkdir(parents=True)
    (folder / "classes.csv").write_text("class,iou\nline,0.9\n")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder.parent / "secret.txt").write_text("secret")
    (folder.parent / "results.tar.zst").write_bytes(b"x")
    made = publish_version(
        ws, model_id=model["id"], job_id=job_id, snapshot=None, parent_id=None, bundle=publish(ws), settings={}
    )
    return {"id": made.id, "label": made.label, "model": model["id"], "job": job_id}


def test_scores_and_label(api: TestClient, version: dict[str, str]) -> None:
    found = api.get(f"/versions/{version['id']}").json()
    assert found["label"].endswith("@1")
    assert found["scores"]["val"]["miou"] == pytest.approx((90 / 105 + 95 / 110) / 2)
    assert api.get(f"/models/{version['model']}/versions").json() == [found]
    assert api.get(f"/models/{version['model']}").json()["latest"] == found
    report = api.get(f"/versions/{version['id']}/evaluations/val").json()
    assert api.get(f"/versions/{quote(version['label'])}/evaluations/val").json() == report
    assert "classes.csv" in {one["path"].rpartition("/")[2] for one in report["files"]}
    assert api.get(f"/versions/{version['id']}/evaluations/test").status_code == 404
    assert api.get(f"/versions/{version['id']}/evaluations/dev").status_code == 422


def test_download_is_a_named_file_and_leaves_nothing(app: FastAPI, api: TestClient, version: dict[str, str]) -> None:
    answer = api.get(f"/versions/{version['id']}/download")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert ".terrazzo.zip" in answer.headers["content-disposition"]
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert any(one.endswith("bundle.json") for one in names)
    assert not list(app.state.workspace.home.cache.glob(".part-*"))


def test_files_of_the_run(api: TestClient, version: dict[str, str]) -> None:
    table = api.get(f"/versions/{version['id']}/files/eval_val/classes.csv")
    assert table.text.startswith("class,iou")
    assert table.headers["content-disposition"].startswith("inline")
    known = {"If-None-Match": table.headers["etag"]}
    assert api.get(f"/versions/{version['id']}/files/eval_val/classes.csv", headers=known).status_code == 304
    page = api.get(f"/versions/{version['id']}/files/eval_val/page.html")
    assert page.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in page.headers["content-security-policy"]
    assert "lines" in api.get(f"/versions/{version['id']}/files/README.md").text


@pytest.mark.parametrize("path", ["secret.txt", "eval_val/../secret.txt", "eval_val/%2e%2e/secret.txt", "eval_val"])
def test_version_gives_out_only_its_own_folders(api: TestClient, version: dict[str, str], path: str) -> None:
    assert api.get(f"/versions/{version['id']}/files/{path}").status_code == 404


@pytest.mark.parametrize("path", ["../../token", "..%2f..%2ftoken", "%2e%2e/%2e%2e/token", "%2ftmp", "a%00b"])
def test_nothing_outside_the_run_is_given_out(api: TestClient, home: Home, version: dict[str, str], path: str) -> None:
    assert (home.root / "token").is_file()
    for root in (f"/versions/{version['id']}/files", f"/jobs/{version['job']}/artifacts"):
        # A NUL is refused before anything is looked for.
        assert api.get(f"{root}/{path}").status_code == (422 if "%00" in path else 404)


def test_artifacts_of_the_job(app: FastAPI, api: TestClient, version: dict[str, str]) -> None:
    data = {"path": "results.tar.zst", "title": "All results"}
    with app.state.workspace.session() as session:
        add_events(session, version["job"], [Event(time=1.0, kind="artifact", data=data)])
    assert api.get(f"/jobs/{version['job']}/artifacts").json() == [{**data, "bytes": 1}]
    answer = api.get(f"/jobs/{version['job']}/artifacts/results.tar.zst")
    assert answer.content == b"x"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_delete(api: TestClient, version: dict[str, str]) -> None:
    assert api.delete(f"/versions/{version['id']}").status_code == 204
    assert api.get(f"/versions/{version['id']}").status_code == 404
    renamed = api.patch(f"/models/{version['model']}", json={"name": "new name", "description": "*Markdown*"}).json()
    assert (renamed["name"], renamed["description"], renamed["version_count"]) == ("new name", "*Markdown*", 0)
    assert api.delete(f"/models/{version['model']}").status_code == 204
