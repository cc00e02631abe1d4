"""Projects: make, list, rename, describe, delete."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import ImageRow, Project, TaskRow, name_key
from terrazzo.errors import NotFound
from terrazzo.services import storage
from terrazzo.services.names import clean_name, one_by_id_or_name, refuse_taken
from terrazzo.services.projects.records import ProjectRecord
from terrazzo.services.workspace import Workspace


def create_project(ws: Workspace, name: str, description: str = "") -> ProjectRecord:
    """Make a project.

    Raises:
        Invalid: the name is empty or not allowed.
        Conflict: the name is taken.
    """
    with ws.session() as session:
        return _record(session, add_project(session, name, description))


def list_projects(ws: Workspace) -> tuple[ProjectRecord, ...]:
    """All projects by name."""
    with ws.reading() as session:
        images = _counts(session, ImageRow)
        tasks = _counts(session, TaskRow)
        rows = session.scalars(select(Project).order_by(Project.key))
        return tuple(_as_record(row, images.get(row.id, 0), tasks.get(row.id, 0)) for row in rows)


def get_project(ws: Workspace, id_or_name: str) -> ProjectRecord:
    """One project by its id or its name; ``NotFound`` when there is none."""
    with ws.reading() as session:
        return _record(session, find_project(session, id_or_name))


def update_project(
    ws: Workspace, project_id: str, *, name: str | None = None, description: str | None = None
) -> ProjectRecord:
    """Change the name, the description or both.

    Raises:
        NotFound, Invalid, Conflict: as for ``get_project`` and ``create_project``.
    """
    with ws.session() as session:
        row = project_row(session, project_id)
        if name is not None:
            row.name = _free_name(session, name, but=row.id)
            row.key = name_key(row.name)
        if description is not None:
            row.description = description.strip()
        return _record(session, row)


@storage.removing_files
def delete_project(ws: Workspace, project_id: str) -> None:
    """Delete a project with all that only it uses: images, annotations, snapshots, jobs, models.

    Raises:
        NotFound: there is no such project.
        Conflict: one of its jobs waits or runs.
    """
    with ws.session() as session:
        row = project_row(session, project_id)
        storage.refuse_active_jobs(session, f"The project {row.name!r} cannot be deleted", project_id=row.id)
        left = storage.files_of_project(session, row.id)
        session.delete(row)
    storage.remove_unused(ws, left)


def add_project(session: Session, name: str, description: str = "") -> Project:
    """Add the row of a new project; raises as ``create_project``."""
    row = Project(name=_free_name(session, name), description=description.strip())
    session.add(row)
    session.flush()
    return row


def find_project(session: Session, id_or_name: str) -> Project:
    """The row by id or name, or ``NotFound``."""
    return one_by_id_or_name(session, select(Project), Project, id_or_name, "project")


def project_row(session: Session, project_id: str) -> Project:
    """The row by id, or ``NotFound``."""
    row = session.get(Project, project_id)
    if row is None:
        raise NotFound(
            f"There is no project with the id {project_id!r}.", "It may have been deleted; list the projects."
        )
    return row


def _free_name(session: Session, name: str, but: str = "") -> str:
    cleaned = clean_name(name, "project", forbidden="/")
    refuse_taken(session, select(Project).where(Project.key == name_key(cleaned)), cleaned, "project", but)
    return cleaned


def _counts(session: Session, table: type[ImageRow] | type[TaskRow]) -> dict[str, int]:
    rows = session.execute(select(table.project_id, func.count()).group_by(table.project_id))
    return {row[0]: row[1] for row in rows}


def _record(session: Session, row: Project) -> ProjectRecord:
    images = session.scalar(select(func.count()).select_from(ImageRow).where(ImageRow.project_id == row.id))
    tasks = session.scalar(select(func.count()).select_from(TaskRow).where(TaskRow.project_id == row.id))
    return _as_record(row, images or 0, tasks or 0)


def _as_record(row: Project, images: int, tasks: int) -> ProjectRecord:
    return ProjectRecord(
        id=row.id,
        name=row.name,
        description=row.description,
        created_at=row.created_at,
        image_count=images,
        task_count=tasks,
    )
