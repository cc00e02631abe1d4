"""What a training is made of: architectures that fit the task, versions to start from, models that take the result."""

from __future__ import annotations

from typing import get_args

import pytest
from published_data import publish
from records_data import LINES

from terrazzo.errors import Conflict, Invalid
from terrazzo.services.jobs.start import start_evaluate, start_train
from terrazzo.services.models.models import create_model
from terrazzo.services.projects.projects import create_project
from terrazzo.services.projects.task_changes import ClassWish, TaskChange, update_task
from terrazzo.services.projects.tasks import create_task
from terrazzo.services.train.catalogue import list_architectures
from terrazzo.services.train.choices import choose_architecture, find_parent
from terrazzo.services.train.estimates import estimate_training
from terrazzo.services.workspace import Workspace
from terrazzo.trainers.machine import can_train_on_gpu
from terrazzo.trainers.registry import default_architecture, get_trainer
from terrazzo.types import Task, TaskKind

OBJECTS = LINES.model_copy(update={"kind": "instance"})
ORDERED = LINES.model_copy(update={"classes": LINES.classes[::-1]})


@pytest.fixture
def project(ws: Workspace) -> str:
    return create_project(ws, "pages").id


def test_the_catalogue_of_a_kind_begins_with_what_nobody_has_to_choose() -> None:
    everything = {one.name for one in list_architectures()}
    for kind in get_args(TaskKind):
        fitting = list_architectures(kind)
        assert all(kind in one.kinds for one in fitting)
        assert {one.name for one in fitting} <= everything
        if any(kind in one.default_for for one in fitting):
            wanted = default_architecture(kind, gpu=can_train_on_gpu())[1]
            assert fitting[0] == wanted
            assert choose_architecture(None, kind)[1] == wanted


def test_an_architecture_of_another_kind_is_refused() -> None:
    with pytest.raises(Invalid, match="not for tagging tasks") as caught:
        choose_architecture("fpn-efficientnet-lite0", "tagging")
    assert "terrazzo architectures --kind tagging" in caught.value.remedy


def test_a_training_starts_from_a_version_of_its_kind_and_trainer_alone(ws: Workspace, project: str) -> None:
    own = publish(ws, create_model(ws, project, "pages").id, val=90)
    trainer = get_trainer("semantic")
    found = find_parent(ws, own.label, trainer, "semantic")
    assert found is not None and found.version == own
    assert find_parent(ws, None, trainer, "semantic") is None
    with pytest.raises(Conflict, match="pages@1 was trained for a task of the kind semantic") as caught:
        find_parent(ws, own.label, trainer, "instance")
    assert "pretrained weights" in caught.value.remedy
    other = publish(ws, create_model(ws, project, "others").id, trainer="elsewhere", val=80)
    with pytest.raises(Conflict, match="made by the trainer 'elsewhere'"):
        find_parent(ws, other.id, trainer, "semantic")


@pytest.mark.parametrize("ask", ["train", "estimate"])
def test_a_parent_of_another_kind_is_refused_before_anything_is_frozen(ws: Workspace, project: str, ask: str) -> None:
    task = create_task(ws, project, LINES)
    parent = publish(ws, create_model(ws, project, "objects").id, task=OBJECTS)
    with pytest.raises(Conflict, match="of the kind instance"):
        if ask == "train":
            start_train(ws, task_id=task.id, start_from=parent.id)
        else:
            estimate_training(ws, project, task_id=task.id, start_from=parent.id)


@pytest.mark.parametrize("known", [OBJECTS, ORDERED], ids=["another kind", "another order"])
def test_a_model_takes_no_version_that_answers_another_question(ws: Workspace, project: str, known: Task) -> None:
    model = create_model(ws, project, "finder")
    publish(ws, model.id, task=known)
    task = create_task(ws, project, LINES)
    with pytest.raises(Conflict, match="'finder' know the classes") as caught:
        start_train(ws, task_id=task.id, model_id=model.id)
    assert "Name another model" in caught.value.remedy
    with pytest.raises(Conflict, match="'finder'"):
        publish(ws, model.id, task=LINES, val=50)


def test_after_a_change_of_classes_a_new_model_is_needed(ws: Workspace, project: str) -> None:
    task = create_task(ws, project, LINES)
    version = publish(ws, create_model(ws, project, "finder").id, val=90)
    wishes = [ClassWish(name=one.name, color=one.color, was=one.name) for one in LINES.classes]
    more = TaskChange(classes=(*wishes, ClassWish(name="seal", color="#123456")), new_model=True)
    update_task(ws, task.id, more)
    with pytest.raises(Conflict, match="'finder' know"):
        start_train(ws, task_id=task.id, model_name="finder")
    with pytest.raises(Conflict, match="finder@1 knows"):
        start_evaluate(ws, version_id=version.id, split="val", task_id=task.id)


REFUSED: list[tuple[TaskKind, TaskKind, str]] = [
    ("instance", "semantic", "cannot answer"),
    ("tagging", "classification", "cannot answer"),
    ("detection", "instance", "cannot answer"),
    ("semantic", "instance", "no annotated image"),
    ("instance", "detection", "no annotated image"),
    ("instance", "instance", "no annotated image"),
]
"""Kind of the version, kind of the task, and what is said; the last ones come so far that data is missing."""


@pytest.mark.parametrize(("theirs", "ours", "why"), REFUSED)
def test_a_version_is_scored_where_its_answers_can_be_turned_into_those_of_the_task(
    ws: Workspace, project: str, theirs: TaskKind, ours: TaskKind, why: str
) -> None:
    known = LINES.model_copy(update={"kind": theirs})
    version = publish(ws, create_model(ws, project, "finder").id, task=known)
    task = create_task(ws, project, LINES.model_copy(update={"kind": ours}))
    with pytest.raises(Invalid, match=why):
        start_evaluate(ws, version_id=version.id, split="val", task_id=task.id)
