"""Tasks of a project."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from terrazzo.api.context import Ws
from terrazzo.services.datasets import datasets
from terrazzo.services.datasets.records import DatasetRecord
from terrazzo.services.projects import tasks
from terrazzo.services.projects.records import TaskRecord
from terrazzo.types import Record, Task

router = APIRouter(tags=["tasks"])


class TaskChange(Record):
    background: str | None = Field(max_length=200, description="Name of the class that is the background, or null.")


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
    """Say which class is the background: it counts in scores and is not painted over pictures."""
    return tasks.set_background(ws, task_id, body.background)


@router.get("/tasks/{task_id}/dataset")
def get_task_dataset(ws: Ws, task_id: str) -> DatasetRecord:
    """The dataset of a task."""
    return datasets.get_dataset(ws, tasks.get_task(ws, task_id).dataset_id)
