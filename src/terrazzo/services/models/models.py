"""Models: named, described things that collect versions. This is the one face of models and versions."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import ModelRow, VersionRow, name_key
from terrazzo.services import storage
from terrazzo.services.models.evaluations import (
    delete_evaluation,
    evaluation,
    evaluation_file,
    evaluation_report,
    list_evaluations,
    version_file,
)
from terrazzo.services.models.exchange import add_model, export_version, import_version
from terrazzo.services.models.records import ModelRecord, VersionRecord
from terrazzo.services.models.versions import (
    delete_version,
    get_version,
    list_versions,
    model_row,
    open_bundle,
    publish_version,
    update_version,
    version_records,
)
from terrazzo.services.names import clean_name, one_by_id_or_name, refuse_taken
from terrazzo.services.projects.projects import project_row
from terrazzo.services.workspace import Workspace

__all__ = [
    "create_model",
    "delete_evaluation",
    "delete_model",
    "delete_version",
    "evaluation",
    "evaluation_file",
    "evaluation_report",
    "export_version",
    "get_model",
    "get_version",
    "import_version",
    "list_evaluations",
    "list_models",
    "list_versions",
    "open_bundle",
    "publish_version",
    "update_model",
    "update_version",
    "version_file",
]


def create_model(ws: Workspace, project_id: str, name: str, description: str = "") -> ModelRecord:
    """Make a model without versions; ``description`` is Markdown.

    Raises:
        NotFound: there is no such project.
        Invalid: the name is empty or not allowed.
        Conflict: the project has a model of that name.
    """
    with ws.session() as session:
        project_row(session, project_id)
        return _records(session, [add_model(session, project_id, name, description)])[0]


def list_models(ws: Workspace, project_id: str | None = None) -> tuple[ModelRecord, ...]:
    """The models of a project, or of all, by name."""
    with ws.reading() as session:
        query = select(ModelRow).order_by(ModelRow.key, ModelRow.id)
        if project_id is not None:
            project_row(session, project_id)
            query = query.where(ModelRow.project_id == project_id)
        return _records(session, list(session.scalars(query)))


def get_model(ws: Workspace, id_or_name: str, project_id: str | None = None) -> ModelRecord:
    """One model by id or name (of that project, when one is given); ``NotFound`` when there is none."""
    with ws.reading() as session:
        query = select(ModelRow).order_by(ModelRow.id)
        if project_id is not None:
            query = query.where(ModelRow.project_id == project_id)
        return _records(session, [one_by_id_or_name(session, query, ModelRow, id_or_name, "model")])[0]


def update_model(
    ws: Workspace, model_id: str, *, name: str | None = None, description: str | None = None
) -> ModelRecord:
    """Change the name, the description or both; labels of its versions follow the name.

    Raises:
        NotFound, Invalid, Conflict: as for ``create_model``.
    """
    with ws.session() as session:
        row = model_row(session, model_id)
        if name is not None:
            cleaned = clean_name(name, "model", forbidden="/@")
            same_name = select(ModelRow).where(ModelRow.project_id == row.project_id, ModelRow.key == name_key(cleaned))
            refuse_taken(session, same_name, cleaned, "model", but=row.id)
            row.name, row.key = cleaned, name_key(cleaned)
        if description is not None:
            row.description = description.strip()
        return _records(session, [row])[0]


@storage.removing_files
def delete_model(ws: Workspace, model_id: str) -> None:
    """Delete a model with its versions and their predictions; bundles go when nothing else uses them.

    Raises:
        NotFound: there is no such model.
        Conflict: a job that waits or runs uses one of its versions.
    """
    with ws.session() as session:
        row = model_row(session, model_id)
        versions = session.execute(select(VersionRow.id, VersionRow.bundle).where(VersionRow.model_id == row.id)).all()
        ids = [version.id for version in versions]
        storage.refuse_active_jobs(session, f"The model {row.name!r} cannot be deleted", version_ids=ids)
        left = storage.Left(
            bundles={version.bundle for version in versions},
            blobs=storage.predicted_blobs(session, ids),
            runs=storage.runs_of_versions(session, ids),
        )
        session.delete(row)
    storage.remove_unused(ws, left)


def _records(session: Session, rows: list[ModelRow]) -> tuple[ModelRecord, ...]:
    counts = session.execute(select(VersionRow.model_id, func.count()).group_by(VersionRow.model_id))
    count_of = {row[0]: row[1] for row in counts}
    latest = _latest(session, rows)
    return tuple(
        ModelRecord(
            id=row.id,
            project_id=row.project_id,
            name=row.name,
            description=row.description,
            created_at=row.created_at,
            task=row.task,
            version_count=count_of.get(row.id, 0),
            latest=latest.get(row.id),
        )
        for row in rows
    )


def _latest(session: Session, rows: list[ModelRow]) -> dict[str, VersionRecord]:
    """The version with the highest number of each model that has one."""
    later = aliased(VersionRow)
    is_latest = (
        ~select(later.id).where(later.model_id == VersionRow.model_id, later.number > VersionRow.number).exists()
    )
    found: list[VersionRow] = []
    for chunk in chunks([row.id for row in rows]):
        found.extend(session.scalars(select(VersionRow).where(VersionRow.model_id.in_(chunk), is_latest)))
    return {record.model_id: record for record in version_records(session, found)}
