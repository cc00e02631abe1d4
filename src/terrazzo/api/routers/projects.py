"""Projects."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from terrazzo.api.context import Ws
from terrazzo.services.projects import projects
from terrazzo.services.projects.overview import OverviewRecord, overview
from terrazzo.services.projects.records import ProjectRecord
from terrazzo.types import Record

router = APIRouter(tags=["projects"])


class NewProject(Record):
    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=100_000)


class ProjectChange(Record):
    """What is None stays as it is."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=100_000)


@router.get("/projects")
def list_projects(ws: Ws) -> tuple[ProjectRecord, ...]:
    """All projects."""
    return tuple(projects.list_projects(ws))


@router.post("/projects", status_code=201)
def create_project(ws: Ws, body: NewProject) -> ProjectRecord:
    """Make a project; its name must be free."""
    return projects.create_project(ws, body.name, body.description)


@router.get("/projects/{project_id}")
def get_project(ws: Ws, project_id: str) -> ProjectRecord:
    """One project, by id or name."""
    return projects.get_project(ws, project_id)


@router.get("/projects/{project_id}/overview")
def project_overview(ws: Ws, project_id: str, task_id: str) -> OverviewRecord:
    """What was achieved for a task: the best version with some of its pictures, and how much was predicted."""
    return overview(ws, projects.get_project(ws, project_id).id, task_id)


@router.patch("/projects/{project_id}")
def update_project(ws: Ws, project_id: str, body: ProjectChange) -> ProjectRecord:
    """Rename or describe a project."""
    return projects.update_project(ws, project_id, name=body.name, description=body.description)


@router.delete("/projects/{project_id}", status_code=204)
def delete_project(ws: Ws, project_id: str) -> None:
    """Delete a project with everything that only it uses; refused while one of its jobs runs."""
    projects.delete_project(ws, project_id)
