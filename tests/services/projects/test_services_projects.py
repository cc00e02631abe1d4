"""Projects and tasks: names, renaming, what is refused."""

from __future__ import annotations

import threading

import pytest
from records_data import LINES

from terrazzo.db.schema import JobRow, TaskRow
from terrazzo.errors import Conflict, Invalid, NotFound, TerrazzoError
from terrazzo.services.projects.projects import (
    create_project,
    delete_project,
    get_project,
    list_projects,
    update_project,
)
from terrazzo.services.projects.task_changes import TaskChange, update_task
from terrazzo.services.projects.tasks import create_task, get_task, list_tasks
from terrazzo.services.workspace import Workspace
from terrazzo.types import LabelClass, Task


def test_a_project_is_found_by_id_and_by_name_in_any_case(ws: Workspace) -> None:
    made = create_project(ws, "  Medieval   pages ", " from Lyon ")
    assert (made.name, made.description, made.image_count, made.task_count) == ("Medieval pages", "from Lyon", 0, 0)
    for asked in (made.id, "Medieval pages", "medieval PAGES"):
        assert get_project(ws, asked) == made
    assert list_projects(ws) == (made,)


@pytest.mark.parametrize("name", ["", "   ", "\t\n", "a" * 201, "bell\x07", "a/b"])
def test_a_bad_name_is_refused(ws: Workspace, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        create_project(ws, name)
    assert caught.value.remedy
    assert list_projects(ws) == ()


def test_names_clash_in_any_case_and_composition(ws: Workspace) -> None:
    create_project(ws, "Café")
    with pytest.raises(Conflict, match="Café"):
        create_project(ws, "CAFE\u0301")


def test_renaming_keeps_its_own_name_free(ws: Workspace) -> None:
    first = create_project(ws, "first")
    create_project(ws, "second")
    assert update_project(ws, first.id, name="FIRST").name == "FIRST"
    assert update_project(ws, first.id, description="text").description == "text"
    with pytest.raises(Conflict):
        update_project(ws, first.id, name="Second")
    update_project(ws, first.id, name="third")
    assert create_project(ws, "first").name == "first"


def test_an_unknown_project_names_those_that_exist(ws: Workspace) -> None:
    create_project(ws, "pages")
    with pytest.raises(NotFound) as caught:
        get_project(ws, "leaves")
    assert "'leaves'" in caught.value.message
    assert "pages" in caught.value.remedy
    for missing in (lambda: update_project(ws, "x", name="y"), lambda: delete_project(ws, "x")):
        with pytest.raises(NotFound):
            missing()


def test_a_project_whose_job_runs_is_not_deleted(ws: Workspace) -> None:
    project = create_project(ws, "pages")
    with ws.session() as session:
        job = JobRow(kind="train", name="first try", project_id=project.id, input={}, state="running")
        session.add(job)
        session.flush()
        job_id = job.id
    run = ws.home.runs / job_id
    run.mkdir()
    with pytest.raises(Conflict, match="first try"):
        delete_project(ws, project.id)
    with ws.session() as session:
        ended = session.get(JobRow, job_id)
        assert ended is not None
        ended.state = "failed"
    delete_project(ws, project.id)
    assert list_projects(ws) == ()
    assert list(ws.home.runs.iterdir()) == []


def test_of_many_who_make_the_same_project_one_succeeds(ws: Workspace) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(6)

    def make() -> None:
        barrier.wait()
        try:
            outcomes.append(create_project(ws, "pages").name)
        except TerrazzoError as error:
            outcomes.append(error.kind)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 5 + ["pages"]


def test_a_task_comes_with_its_dataset(ws: Workspace) -> None:
    project = create_project(ws, "pages")
    task = create_task(ws, project.id, LINES)
    assert (task.name, task.kind, task.classes, task.annotated_count) == ("lines", "semantic", LINES.classes, 0)
    assert task.dataset_id
    assert get_task(ws, task.id) == task
    assert list_tasks(ws, project.id) == (task,)
    assert get_project(ws, project.id).task_count == 1


def test_tasks_of_one_project_have_different_names(ws: Workspace) -> None:
    project = create_project(ws, "pages")
    create_task(ws, project.id, LINES)
    with pytest.raises(Conflict):
        create_task(ws, project.id, LINES.model_copy(update={"name": "LINES"}))
    other = create_project(ws, "other")
    assert create_task(ws, other.id, LINES).project_id == other.id


@pytest.mark.parametrize(
    "task",
    [
        Task(name=" ", kind="semantic", classes=LINES.classes),
        Task(name="none", kind="semantic", classes=()),
        Task(name="case", kind="semantic", classes=(*LINES.classes, LabelClass(name="LINE", color="#0000ff"))),
        Task(name="ignored", kind="semantic", classes=LINES.classes, ignored=("Line",)),
        Task(name="blank", kind="semantic", classes=(LabelClass(name=" ", color="#0000ff"),)),
    ],
)
def test_a_task_that_would_confuse_people_is_refused(ws: Workspace, task: Task) -> None:
    project = create_project(ws, "pages")
    with pytest.raises(Invalid) as caught:
        create_task(ws, project.id, task)
    assert caught.value.remedy
    assert list_tasks(ws, project.id) == ()


def test_a_task_needs_a_project(ws: Workspace) -> None:
    with pytest.raises(NotFound):
        create_task(ws, "nowhere", LINES)
    with pytest.raises(NotFound):
        list_tasks(ws, "nowhere")
    with pytest.raises(NotFound):
        get_task(ws, "nothing")


def test_the_background_is_switched_later(ws: Workspace) -> None:
    project = create_project(ws, "pages")
    classes = (LabelClass(name="paper", color="#e69f00"), LabelClass(name="ink", color="#112233"))
    task = create_task(ws, project.id, Task(name="lines", kind="semantic", classes=classes))
    assert task.background is None
    paper = update_task(ws, task.id, TaskChange(background="paper"))
    assert (paper.background, [one.color for one in paper.classes]) == ("paper", ["#808080", "#112233"])
    ink = update_task(ws, task.id, TaskChange(background="ink"))
    assert (ink.background, [one.color for one in ink.classes]) == ("ink", ["#e69f00", "#112233"])
    assert update_task(ws, task.id, TaskChange(background=None)).background is None
    assert get_task(ws, task.id).background is None
    with pytest.raises(Invalid, match="'gold'") as caught:
        update_task(ws, task.id, TaskChange(background="gold"))
    assert "paper, ink" in caught.value.remedy


def test_a_task_from_before_there_was_a_background_has_one(ws: Workspace) -> None:
    project = create_project(ws, "pages")
    classes = (LabelClass(name="background", color="#e69f00"), LabelClass(name="ink", color="#56b4e9"))
    task = create_task(ws, project.id, Task(name="lines", kind="semantic", classes=classes))
    with ws.session() as session:
        row = session.get(TaskRow, task.id)
        assert row is not None
        row.definition = {
            "name": "lines",
            "kind": "semantic",
            "classes": [one.model_dump() for one in classes],
            "ignored": [],
            "unpainted": None,
        }
    old = get_task(ws, task.id)
    assert (old.background, old.classes[0].color) == ("background", "#808080")
