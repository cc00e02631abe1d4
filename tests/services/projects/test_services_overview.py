"""The overview of a project: which version is the best, and which of its pictures are shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from records_data import LINES
from safetensors.numpy import save_file

from terrazzo.bundle.manifest import BundleManifest, Lineage, Preprocessing
from terrazzo.bundle.stage import Stage
from terrazzo.db.schema import JobRow
from terrazzo.errors import NotFound
from terrazzo.metrics.confusion import scores
from terrazzo.services.models.models import create_model, publish_version
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.projects.overview import overview
from terrazzo.services.projects.projects import create_project
from terrazzo.services.projects.tasks import create_task
from terrazzo.services.workspace import Workspace
from terrazzo.types import LabelClass, Task

OTHERS = Task(name="others", kind="semantic", classes=(LabelClass(name="seal", color="#0000ff"),))


@pytest.fixture
def project(ws: Workspace) -> str:
    return create_project(ws, "pages").id


@pytest.fixture
def task(ws: Workspace, project: str) -> str:
    return create_task(ws, project, LINES).id


def publish(ws: Workspace, model: str, job: str | None = None, task: Task = LINES, **right: int) -> VersionRecord:
    """A version that has so many of 100 pixels of each class right on each of the splits given."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    manifest = BundleManifest(
        name="lines",
        created_at=now,
        task=task,
        trainer="semantic",
        architecture="an-encoder-of-my-own",
        network={"decoder": "FPN"},
        preprocessing=Preprocessing(mean=(0, 0, 0), std=(1, 1, 1), sizing="crop", size=64),
        lineage=Lineage(
            snapshot="a" * 64, configuration={}, code_version="0.2.0", seed=7, started_at=now, finished_at=now
        ),
    )
    stage = Stage.create(ws.home.bundles, manifest)
    save_file({"weight": np.full(4, sum(right.values()) + len(right), np.float32)}, stage.folder / "model.safetensors")
    size = len(task.classes)
    measured = {
        split: scores(np.full((size, size), 100 - good) + np.eye(size, dtype=int) * good, task, split=split, images=9)
        for split, good in right.items()
    }
    bundle = stage.publish(measured, None, "torch")
    return publish_version(ws, model_id=model, job_id=job, snapshot=None, parent_id=None, bundle=bundle, settings={})


def add_job(ws: Workspace, project: str, kind: str, state: str = "succeeded") -> str:
    with ws.session() as session:
        row = JobRow(kind=kind, name=f"a {kind} job", project_id=project, state=state, input={})
        session.add(row)
        session.flush()
        return row.id


def test_a_project_without_versions_has_no_best(ws: Workspace, project: str, task: str) -> None:
    found = overview(ws, project, task)
    assert (found.best, found.versions, found.predictions) == (None, 0, 0)


def test_the_best_version_is_that_of_the_most_telling_split(ws: Workspace, project: str, task: str) -> None:
    lines, drafts = (create_model(ws, project, name).id for name in ("lines", "drafts"))
    publish(ws, lines, train=90)
    only_val = publish(ws, drafts, val=80)
    found = overview(ws, project, task).best
    assert found is not None
    assert (found.version.id, found.split) == (only_val.id, "val")

    publish(ws, lines, val=95, test=50)
    tested = publish(ws, drafts, val=60, test=70)
    publish(ws, lines, val=99, test=60)
    found = overview(ws, project, task).best
    assert found is not None
    assert (found.version.label, found.split) == ("drafts@2", "test")
    assert found.version == tested
    assert overview(ws, project, task).versions == 5


def test_versions_of_other_classes_answer_another_question(ws: Workspace, project: str, task: str) -> None:
    publish(ws, create_model(ws, project, "seals").id, task=OTHERS, test=99)
    assert overview(ws, project, task).best is None
    other = create_task(ws, project, OTHERS).id
    found = overview(ws, project, other).best
    assert found is not None
    assert found.version.label == "seals@1"


def test_pictures_go_from_the_best_to_the_worst(ws: Workspace, project: str, task: str) -> None:
    job = add_job(ws, project, "train")
    folder = ws.home.runs / job / "eval_test"
    folder.mkdir(parents=True)
    rows = [
        {
            "path": f"page_{number}.png",
            "hash": "0" * 64,
            "width": 4,
            "height": 4,
            "miou": None,
            "error_share": (20 - number) / 100,
            # As evaluations do: only the worst have pictures.
            **({"image": f"worst/{number:03d}_image.jpg"} if number < 10 else {}),
        }
        for number in range(20)
    ]
    (folder / "worst.json").write_text(json.dumps(rows))
    publish(ws, create_model(ws, project, "lines").id, job, test=50)
    found = overview(ws, project, task).best
    assert found is not None
    assert [one.path for one in found.pictures] == ["page_9.png", "page_6.png", "page_3.png", "page_0.png"]


def test_only_predictions_that_succeeded_count(ws: Workspace, project: str, task: str) -> None:
    for kind, state in (("predict", "succeeded"), ("predict", "failed"), ("train", "succeeded")):
        add_job(ws, project, kind, state)
    add_job(ws, create_project(ws, "elsewhere").id, "predict")
    assert overview(ws, project, task).predictions == 1


def test_a_task_of_another_project_is_not_found(ws: Workspace, task: str) -> None:
    elsewhere = create_project(ws, "elsewhere").id
    for given in ((elsewhere, task), ("nowhere", task), (elsewhere, "nothing")):
        with pytest.raises(NotFound):
            overview(ws, *given)
