"""Versions of models: publish, find by id or label, delete."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from terrazzo.bundle.manifest import Speed
from terrazzo.db.schema import JobRow, ModelRow, Project, SnapshotRow, VersionRow, name_key
from terrazzo.errors import Conflict, NotFound
from terrazzo.metrics.scores import read_scores
from terrazzo.services import storage
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.projects.questions import refuse_other_question
from terrazzo.services.projects.tasks import as_shown
from terrazzo.services.workspace import Workspace
from terrazzo.types import Task

if TYPE_CHECKING:
    from terrazzo.bundle.bundle import Bundle

_LABEL = re.compile(r"(?:(?P<project>[^/]+)/)?(?P<model>[^/@]+)(?:@(?P<number>[0-9]{1,9}))?")


def list_versions(ws: Workspace, model_id: str) -> tuple[VersionRecord, ...]:
    """The versions of a model, newest first; ``NotFound`` when there is no such model."""
    with ws.reading() as session:
        model_row(session, model_id)
        query = select(VersionRow).where(VersionRow.model_id == model_id).order_by(VersionRow.number.desc())
        return version_records(session, session.scalars(query).all())


def get_version(ws: Workspace, id_or_label: str) -> VersionRecord:
    """One version by id or by label: ``MODEL`` (its latest), ``MODEL@3``, or ``PROJECT/MODEL@3``.

    Raises:
        NotFound: there is none.
        Conflict: several projects have a model of that name.
    """
    with ws.reading() as session:
        return version_records(session, [_find(session, id_or_label)])[0]


@storage.removing_files
def delete_version(ws: Workspace, version_id: str) -> None:
    """Delete a version with its predictions; its bundle goes when nothing else uses it.

    Raises:
        NotFound: there is no such version.
        Conflict: a job that waits or runs uses it.
    """
    with ws.session() as session:
        row = version_row(session, version_id)
        model = model_row(session, row.model_id)
        storage.refuse_active_jobs(
            session, f"The version {model.name}@{row.number} cannot be deleted", version_ids=[row.id]
        )
        left = storage.Left(
            bundles={row.bundle},
            blobs=storage.predicted_blobs(session, [row.id]),
            runs=storage.runs_of_versions(session, [row.id]),
        )
        session.delete(row)
        session.flush()
        if not session.scalar(select(func.count()).where(VersionRow.model_id == model.id)):
            model.task = None
    storage.remove_unused(ws, left)


def update_version(ws: Workspace, version_id: str, *, note: str) -> VersionRecord:
    """Set what people say about a version, in Markdown; ``NotFound`` when there is no such version."""
    with ws.session() as session:
        row = version_row(session, version_id)
        row.note = note.strip()
        session.flush()
        return version_records(session, [row])[0]


def open_bundle(ws: Workspace, version_id: str) -> Bundle:
    """The bundle of a version.

    Raises:
        NotFound: there is no such version, or its folder is gone.
        Invalid: its files are damaged.
    """
    from terrazzo.bundle.bundle import Bundle

    with ws.reading() as session:
        row = version_row(session, version_id)
    return Bundle.open(ws.home.bundles / row.bundle)


def publish_version(
    ws: Workspace,
    *,
    model_id: str,
    job_id: str | None,
    snapshot: str | None,
    parent_id: str | None,
    bundle: Bundle,
    settings: dict[str, Any],
) -> VersionRecord:
    """Add a published bundle to a model as its next version; a second call for the same job changes nothing.

    Args:
        snapshot: Content hash of the snapshot it was trained on.
        parent_id: The version it started from; forgotten when that was deleted meanwhile.

    Raises:
        NotFound: there is no such model, or the bundle is not below ``home.bundles``.
        Conflict: the model has versions with other classes.
    """
    with ws.session() as session:
        present = None if job_id is None else session.scalars(select(VersionRow).filter_by(job_id=job_id)).first()
        if present is None:
            model = model_row(session, model_id)
            parent = None if parent_id is None else session.get(VersionRow, parent_id)
            present = add_version(ws, session, model, bundle)
            present.job_id = session.scalars(select(JobRow.id).where(JobRow.id == job_id)).first()
            present.run = job_id
            present.snapshot = snapshot
            present.parent_id = None if parent is None else parent.id
            present.settings = settings
            session.flush()
        return version_records(session, [present])[0]


def add_version(ws: Workspace, session: Session, model: ModelRow, bundle: Bundle) -> VersionRow:
    """Add the row of the next version of a model; raises as ``publish_version``."""
    folder = ws.home.bundles / bundle.id
    if not folder.is_dir():
        raise NotFound(f"There is no bundle at {folder}.", "Publish the bundle below the data folder, then add it.")
    manifest = bundle.manifest.model_dump(mode="json")
    if model.task is not None:
        refuse_other_question(model.name, model.task, manifest["task"])
    model.task = manifest["task"]
    model.last_number += 1
    row = VersionRow(
        model_id=model.id,
        number=model.last_number,
        bundle=bundle.id,
        settings={},
        manifest=manifest,
        bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
    )
    session.add(row)
    session.flush()
    return row


def model_row(session: Session, model_id: str) -> ModelRow:
    """The row by id, or ``NotFound``."""
    row = session.get(ModelRow, model_id)
    if row is None:
        raise NotFound(f"There is no model with the id {model_id!r}.", "It may have been deleted; list the models.")
    return row


def version_row(session: Session, version_id: str) -> VersionRow:
    """The row by id, or ``NotFound``."""
    row = session.get(VersionRow, version_id)
    if row is None:
        raise NotFound(f"There is no version with the id {version_id!r}.", "It may have been deleted; list the models.")
    return row


def version_records(session: Session, rows: Iterable[VersionRow]) -> tuple[VersionRecord, ...]:
    """What a person sees of versions."""
    rows = list(rows)
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    models = {row.model_id: model_row(session, row.model_id) for row in rows}
    labels = {parent_id: _label_of(session, parent_id) for parent_id in parents}
    names = {row.manifest["architecture"] for row in rows}
    titles = {name: _title(name) for name in names}
    known = {row.snapshot for row in rows if row.snapshot is not None}
    known &= set(session.scalars(select(SnapshotRow.content).where(SnapshotRow.content.in_(known))))
    tasks = {row.id: _task(session, models[row.model_id].project_id, row.manifest["task"]) for row in rows}
    return tuple(_record(row, models[row.model_id], labels, titles, known, tasks[row.id]) for row in rows)


def _task(session: Session, project_id: str, task: dict[str, Any]) -> dict[str, Any]:
    """The task of a version, with the background that its pictures have now."""
    return as_shown(session, project_id, Task.model_validate(task)).model_dump(mode="json")


def _record(
    row: VersionRow,
    model: ModelRow,
    labels: dict[str, str],
    titles: dict[str, str],
    snapshots: set[str],
    task: dict[str, Any],
) -> VersionRecord:
    manifest = row.manifest
    scores = {split: read_scores(one) for split, one in manifest["scores"].items()}
    return VersionRecord(
        id=row.id,
        model_id=row.model_id,
        model_name=model.name,
        project_id=model.project_id,
        number=row.number,
        label=f"{model.name}@{row.number}",
        architecture=manifest["architecture"],
        architecture_title=titles[manifest["architecture"]],
        created_at=row.created_at,
        task=task,
        settings=row.settings,
        job_id=row.job_id,
        job_deleted=row.job_id is None and row.run is not None,
        note=row.note,
        speed=None if manifest.get("speed") is None else Speed.model_validate(manifest["speed"]),
        snapshot_id=row.snapshot if row.snapshot in snapshots else None,
        parent_id=row.parent_id,
        parent_label=None if row.parent_id is None else labels[row.parent_id],
        scores=scores,
        headlines={split: one.headline for split, one in scores.items()},
        lineage=manifest["lineage"],
        runtime=manifest["runtime"],
        agreement=manifest["agreement"],
        bytes=row.bytes,
    )


def _find(session: Session, id_or_label: str) -> VersionRow:
    row = session.get(VersionRow, id_or_label)
    if row is not None:
        return row
    match = _LABEL.fullmatch(" ".join(id_or_label.split()))
    if match is None:
        raise _no_version(session, id_or_label)
    query = (
        select(ModelRow, Project)
        .join(Project, Project.id == ModelRow.project_id)
        .where(ModelRow.key == name_key(match["model"]))
    )
    if match["project"] is not None:
        query = query.where(Project.key == name_key(match["project"]))
    found = session.execute(query.order_by(Project.key)).all()
    if len(found) > 1:
        projects = ", ".join(repr(project.name) for _, project in found)
        raise Conflict(
            f"Several projects have a model named {match['model']!r}: {projects}.",
            "Say which one: PROJECT/MODEL@NUMBER.",
        )
    if not found:
        raise _no_version(session, id_or_label)
    return _numbered(session, found[0][0], match["number"])


def _numbered(session: Session, model: ModelRow, number: str | None) -> VersionRow:
    """The version of that number, or the latest."""
    query = select(VersionRow).where(VersionRow.model_id == model.id).order_by(VersionRow.number.desc())
    rows = session.scalars(query).all()
    if not rows:
        raise NotFound(f"The model {model.name!r} has no version yet.", "Train one, or import one.")
    for row in rows:
        if number is None or row.number == int(number):
            return row
    known = ", ".join(f"{model.name}@{row.number}" for row in rows[:10])
    raise NotFound(f"There is no version {model.name}@{number}.", f"Use one of: {known}.")


def _no_version(session: Session, asked: str) -> NotFound:
    names = session.scalars(select(ModelRow.name).order_by(ModelRow.key).limit(20)).all()
    return NotFound(
        f"There is no model or version {asked!r}.",
        f"Use MODEL or MODEL@NUMBER with one of these models: {', '.join(names)}." if names else "Train a model first.",
    )


def _label_of(session: Session, version_id: str) -> str:
    row = version_row(session, version_id)
    return f"{model_row(session, row.model_id).name}@{row.number}"


def _title(architecture: str) -> str:
    """The title in the catalogue; the name when no installed trainer knows it, such as a custom encoder."""
    from terrazzo.trainers.registry import find_architecture

    try:
        return find_architecture(architecture)[1].title
    except NotFound:
        return architecture
