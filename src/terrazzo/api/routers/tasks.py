"""Tasks of a project."""

from __future__ import annotations

from fastapi import APIRouter

from terrazzo.api.context import Ws
from terrazzo.services.datasets import datasets
from terrazzo.services.datasets.records import DatasetRecord
from terrazzo.services.projects import task_changes, tasks
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.projects.task_changes import TaskChange
from terrazzo.types import Task

router = APIRouter(tags=["tasks"])


@router.get("/projects/{project_id}/tasks")
def list_tasks(ws: Ws, project_id: str) -> tuple[TaskRecord, ...]:
    """All tasks of a project."""
    return tuple(tasks.list_tasks(ws, project_id))


@router.post("/projects/{project_id}/tasks", status_code=201)
def create_task(ws: Ws, project_id: str, body: Task) -> TaskRecord:
    """Make a task and its dataset."""
    return tasks.create_task(ws, project_id, body)


@router.get("/tasks/{task_id}")
def get_task(ws: Ws, task_id: str) -> TaskRecord:
    """One task."""
    return tasks.get_task(ws, task_id)


@router.patch("/tasks/{task_id}")
def update_task(ws: Ws, task_id: str, body: TaskChange) -> TaskRecord:
    """Change name, classes or background.

    New colours change nothing else. Other classes are refused while versions know the present ones, unless
    ``new_model`` is said; ``about_classes`` of the task says it before. The background counts in scores and is not
    painted over pictures.
    """
    return task_changes.update_task(ws, task_id, body)


@router.get("/tasks/{task_id}/dataset")
def get_task_dataset(ws: Ws, task_id: str) -> DatasetRecord:
    """The dataset of a task."""
    return datasets.get_dataset(ws, tasks.get_task(ws, task_id).dataset_id)
