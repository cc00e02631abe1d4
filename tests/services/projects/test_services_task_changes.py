"""Changing tasks: what is free, what needs a new model and says so, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from records_data import LINES

from terrazzo.db.schema import ImageRow, ModelRow, VersionRow
from terrazzo.errors import Conflict, Invalid
from terrazzo.services.annotate.annotations import NewRevision, add_revisions, annotation_of, present_annotations
from terrazzo.services.datasets import standing
from terrazzo.services.datasets.datasets import get_dataset
from terrazzo.services.projects.projects import create_project
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.projects.task_changes import ClassWish, TaskChange, update_task
from terrazzo.services.projects.tasks import create_task, get_task
from terrazzo.services.workspace import Workspace
from terrazzo.types import Box, LabelClass, Shape, Source, Task, TaskKind

CELLS = Task(
    name="cells",
    kind="instance",
    classes=(LabelClass(name="round", color="#ff0000"), LabelClass(name="rod", color="#00ff00")),
)


@pytest.fixture
def project(ws: Workspace) -> str:
    return create_project(ws, "slides").id


@pytest.fixture
def task(ws: Workspace, project: str) -> TaskRecord:
    return create_task(ws, project, CELLS)


def wishes(*classes: tuple[str, str, str | None]) -> TaskChange:
    return TaskChange(classes=tuple(ClassWish(name=name, color=color, was=was) for name, color, was in classes))


SAME = (("round", "#0000ff", "round"), ("rod", "#00ff00", "rod"))
OTHERS = {
    "renamed": (("round", "#ff0000", "round"), ("stick", "#00ff00", "rod")),
    "added": (("round", "#ff0000", "round"), ("rod", "#00ff00", "rod"), ("star", "#00ffff", None)),
    "removed": (("round", "#ff0000", "round"),),
    "reordered": (("rod", "#00ff00", "rod"), ("round", "#ff0000", "round")),
}


def add_version(ws: Workspace, project: str, task: Task = CELLS) -> None:
    definition: dict[str, Any] = task.model_dump(mode="json")
    with ws.session() as session:
        model = ModelRow(project_id=project, name=f"finder of {task.name}", task=definition)
        session.add(model)
        session.flush()
        session.add(VersionRow(model_id=model.id, number=1, bundle="b" * 64, settings={}, manifest={}))


def annotate(ws: Workspace, task: TaskRecord, *names: str) -> str:
    """An image with a box of each of these classes."""
    box = Box(x=1, y=1, width=3, height=3)
    source = Source(kind="person", name="me")
    shapes = tuple(Shape(id=name, class_name=name, geometry=box, source=source) for name in names)
    with ws.session() as session:
        image = ImageRow(
            project_id=task.project_id, path="a.png", hash="0" * 64, width=9, height=9, mode="RGB", bytes=1
        )
        session.add(image)
        session.flush()
        standing.add_images(session, task.project_id, [(image.id, image.path)])
        add_revisions(session, [NewRevision(image.id, task.id, 1, "done", shapes, dict.fromkeys(names, 1))])
        standing.move_each(session, task.dataset_id, {image.id: "train"})
        return image.id


@pytest.mark.parametrize("kind", ["instance", "detection", "classification", "tagging"])
def test_only_pixels_have_a_background(ws: Workspace, project: str, kind: TaskKind) -> None:
    plain = Task(name="things", kind=kind, classes=(LabelClass(name="background", color="#ff0000"),))
    for field in ("background", "unpainted"):
        with pytest.raises(Invalid, match=f"kind {kind}") as caught:
            create_task(ws, project, plain.model_copy(update={field: "background"}))
        assert "Leave out background and unpainted" in caught.value.remedy
    made = create_task(ws, project, plain)
    assert (made.kind, made.background) == (kind, None)
    with pytest.raises(Invalid, match="no background"):
        update_task(ws, made.id, TaskChange(background="background"))


def test_tasks_of_several_kinds_ask_of_the_same_images(ws: Workspace, project: str) -> None:
    kinds: list[TaskKind] = ["semantic", "instance", "detection", "classification", "tagging"]
    made = [create_task(ws, project, CELLS.model_copy(update={"name": kind, "kind": kind})) for kind in kinds]
    annotate(ws, made[1], "rod")
    assert [one.form for one in made] == ["pixels", "objects", "objects", "classes", "classes"]
    assert [get_task(ws, one.id).annotated_count for one in made] == [0, 1, 0, 0, 0]
    assert [sum(get_dataset(ws, one.dataset_id).counts.values()) for one in made] == [1] * 5


def test_new_colours_and_images_need_no_new_model(ws: Workspace, project: str, task: TaskRecord) -> None:
    add_version(ws, project)
    annotate(ws, task, "rod")
    changed = update_task(ws, task.id, wishes(*SAME))
    assert changed.classes[0].color == "#0000ff"
    assert changed.versions == 1
    assert "1 version knows these classes" in changed.about_classes


@pytest.mark.parametrize("which", sorted(OTHERS))
def test_other_classes_are_refused_while_versions_know_these(
    ws: Workspace, project: str, task: TaskRecord, which: str
) -> None:
    add_version(ws, project)
    with pytest.raises(Conflict, match="new model") as caught:
        update_task(ws, task.id, wishes(*OTHERS[which]).model_copy(update={"name": "other name"}))
    assert "another task" in caught.value.remedy
    assert get_task(ws, task.id).classes == CELLS.classes
    assert get_task(ws, task.id).name == "cells"  # In all that is wished or in nothing.
    changed = update_task(ws, task.id, wishes(*OTHERS[which]).model_copy(update={"new_model": True}))
    assert [(one.name, one.color) for one in changed.classes] == [one[:2] for one in OTHERS[which]]
    assert changed.versions == 0


def test_versions_of_another_question_hinder_nothing(ws: Workspace, project: str, task: TaskRecord) -> None:
    add_version(ws, project, CELLS.model_copy(update={"kind": "semantic"}))
    add_version(ws, project, LINES)
    assert task.versions == 0
    assert "choose them now" in task.about_classes
    assert len(update_task(ws, task.id, wishes(*OTHERS["added"])).classes) == 3


def test_annotations_follow_a_renaming(ws: Workspace, task: TaskRecord) -> None:
    image = annotate(ws, task, "rod", "round")
    update_task(ws, task.id, wishes(("rod", "#ff0000", "round"), ("round", "#00ff00", "rod")))
    with ws.reading() as session:
        present = annotation_of(present_annotations(session, task.id, [image])[image])
    assert (present.revision, present.state) == (2, "done")
    assert [(one.id, one.class_name) for one in present.shapes] == [("rod", "round"), ("round", "rod")]


def test_a_class_that_annotations_hold_stays(ws: Workspace, task: TaskRecord) -> None:
    annotate(ws, task, "round")
    with pytest.raises(Conflict, match=r"'round' cannot be removed.*1 image has it"):
        update_task(ws, task.id, wishes(("rod", "#00ff00", "rod")))
    assert len(update_task(ws, task.id, wishes(*OTHERS["removed"])).classes) == 1


def test_a_background_follows_its_class(ws: Workspace, project: str) -> None:
    paper = LabelClass(name="paper", color="#808080")
    given = Task(name="pages", kind="semantic", classes=(*LINES.classes, paper), background="paper", unpainted="paper")
    task = create_task(ws, project, given)
    old = [(one.name, one.color, one.name) for one in LINES.classes]
    renamed = update_task(ws, task.id, wishes(*old, ("ground", "#808080", "paper")))
    assert (renamed.background, renamed.unpainted) == ("ground", "ground")
    without = update_task(ws, task.id, wishes(*old))
    assert (without.background, without.unpainted) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        (("round", "#ff0000", "square"),),
        (("a", "#ff0000", "rod"), ("b", "#00ff00", "rod")),
        (("a", "#ff0000", "rod"), ("A", "#00ff00", "round")),
        (("a", "#ff0000", "rod"), ("a", "#00ff00", "round")),
        ((" ", "#ff0000", "rod"),),
    ],
)
def test_wrong_wishes_are_refused(
    ws: Workspace, task: TaskRecord, wrong: tuple[tuple[str, str, str | None], ...]
) -> None:
    with pytest.raises(Invalid) as caught:
        update_task(ws, task.id, wishes(*wrong))
    assert caught.value.remedy
    assert get_task(ws, task.id) == task


def test_a_task_gets_another_name(ws: Workspace, project: str, task: TaskRecord) -> None:
    create_task(ws, project, LINES)
    assert update_task(ws, task.id, TaskChange(name=" bacteria ")).name == "bacteria"
    with pytest.raises(Conflict, match="lines"):
        update_task(ws, task.id, TaskChange(name="LINES"))
