"""The overview of a project: which version is the best, and which of its pictures are shown."""

from __future__ import annotations

import json

import pytest
from published_data import publish
from records_data import LINES

from terrazzo.db.schema import JobRow
from terrazzo.errors import NotFound
from terrazzo.services.models.models import create_model
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
