"""Versions as files: one file to give away, and taking in what others gave."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import ModelRow, SnapshotRow, VersionRow, name_key
from terrazzo.services import storage
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.models.versions import add_version, open_bundle, version_records
from terrazzo.services.names import clean_name, refuse_taken
from terrazzo.services.projects.projects import project_row
from terrazzo.services.workspace import Workspace


def export_version(ws: Workspace, version_id: str, dest: Path) -> Path:
    """Write the version as one file, ``*.terrazzo.zip``, and give its path; ``dest`` may be a folder.

    Raises:
        NotFound: there is no such version.
        Invalid: its files are damaged.
    """
    from terrazzo.bundle.archive import pack

    return pack(open_bundle(ws, version_id), dest)


@storage.making_files
def import_version(ws: Workspace, file: Path, project_id: str, model_name: str) -> VersionRecord:
    """Add the version in a file to a model of the project, which is made when it is missing.

    Raises:
        NotFound: there is no such file or project.
        Invalid: the file is not a version, is damaged, or the name is not allowed.
        Conflict: the model has versions with other classes.
    """
    from terrazzo.bundle.archive import unpack

    name = clean_name(model_name, "model", forbidden="/@")
    with ws.reading() as session:
        project_row(session, project_id)
    bundle = unpack(file, ws.home.bundles)
    try:
        with ws.session() as session:
            project_row(session, project_id)
            model = find_model_named(session, project_id, name) or add_model(session, project_id, name)
            row = add_version(ws, session, model, bundle)
            row.settings = bundle.manifest.lineage.configuration
            row.snapshot = session.scalars(
                select(SnapshotRow.content).where(SnapshotRow.content == bundle.manifest.lineage.snapshot)
            ).first()
            row.parent_id = _version_of_bundle(session, project_id, bundle.manifest.lineage.parent)
            session.flush()
            return version_records(session, [row])[0]
    except BaseException:
        storage.remove_unused(ws, storage.Left(bundles={bundle.id}))
        raise


def find_model_named(session: Session, project_id: str, name: str) -> ModelRow | None:
    """The model of a project with this name in any case."""
    query = select(ModelRow).where(ModelRow.project_id == project_id, ModelRow.key == name_key(name))
    return session.scalars(query).first()


def add_model(session: Session, project_id: str, name: str, description: str = "") -> ModelRow:
    """Add the row of a new model.

    Raises:
        Invalid: the name is not allowed.
        Conflict: the project has a model of that name.
    """
    cleaned = clean_name(name, "model", forbidden="/@")
    same_name = select(ModelRow).where(ModelRow.project_id == project_id, ModelRow.key == name_key(cleaned))
    refuse_taken(session, same_name, cleaned, "model")
    row = ModelRow(project_id=project_id, name=cleaned, description=description.strip())
    session.add(row)
    session.flush()
    return row


def _version_of_bundle(session: Session, project_id: str, bundle_id: str | None) -> str | None:
    query = (
        select(VersionRow.id)
        .join(ModelRow, ModelRow.id == VersionRow.model_id)
        .where(ModelRow.project_id == project_id, VersionRow.bundle == bundle_id)
    )
    return None if bundle_id is None else session.scalars(query.order_by(VersionRow.id)).first()
