"""Files that nobody needs any more: what a deletion leaves behind, and removing it safely."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import (
    Dataset,
    EvaluationRow,
    ImageOrigin,
    ImageRow,
    JobRow,
    ModelRow,
    PredictionRow,
    SnapshotBlob,
    SnapshotRow,
    TaskRow,
    VersionRow,
)
from terrazzo.errors import Conflict
from terrazzo.files import lease, reserve
from terrazzo.files.disk import DiskTrouble
from terrazzo.files.whole import remove_folder
from terrazzo.services.images import pictures
from terrazzo.services.workspace import Workspace

_HASH = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(slots=True)
class Left:
    """Files that may have lost their last user: blobs, snapshots and bundles by content hash, runs by job id."""

    blobs: set[str] = field(default_factory=set)
    snapshots: set[str] = field(default_factory=set)
    bundles: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)


P = ParamSpec("P")
T = TypeVar("T")


_Columns = tuple[InstrumentedAttribute[Any], ...]

USERS_OF_BLOBS: _Columns = (ImageRow.hash, ImageOrigin.file_hash, PredictionRow.image_hash, SnapshotBlob.hash)
USERS_OF_SNAPSHOTS: _Columns = (SnapshotRow.content,)
USERS_OF_BUNDLES: _Columns = (VersionRow.bundle,)
USERS_OF_RUNS: _Columns = (JobRow.id, VersionRow.run, EvaluationRow.run)
"""The columns that point at files; the inputs of jobs point at blobs, snapshots and bundles too (``hashes_in``)."""


def making_files(
    function: Callable[Concatenate[Workspace, P], T],
) -> Callable[Concatenate[Workspace, P], T]:
    """Decorates what makes files before their records.

    While it works it holds a lease, so that a sweep in another process leaves its files alone; when it is killed, the
    lease stays behind and tells the next start that there is something to sweep.
    """

    @wraps(function)
    def with_lease(ws: Workspace, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with lease.holding(ws.home.root):
            return function(ws, *args, **kwargs)

    return with_lease


def removing_files(
    function: Callable[Concatenate[Workspace, P], T],
) -> Callable[Concatenate[Workspace, P], T]:
    """Decorates what removes records and then their files: with a lease, as ``making_files``.

    Deleting is what people do on a full disk, so there it gets the room that the data folder holds back.
    """
    leased = making_files(function)

    @wraps(function)
    def with_room(ws: Workspace, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return leased(ws, *args, **kwargs)
        except DiskTrouble:
            if not reserve.let_go(ws.home.root):
                raise
        return leased(ws, *args, **kwargs)

    return with_room


def files_of_project(session: Session, project_id: str) -> Left:
    """The files that the records of a project point at."""
    jobs = session.execute(select(JobRow.id, JobRow.input).where(JobRow.project_id == project_id)).all()
    snapshots = (
        select(SnapshotRow.id, SnapshotRow.content)
        .join(Dataset, Dataset.id == SnapshotRow.dataset_id)
        .join(TaskRow, TaskRow.id == Dataset.task_id)
        .where(TaskRow.project_id == project_id)
    ).subquery()
    bundles = select(VersionRow.bundle).join(ModelRow, ModelRow.id == VersionRow.model_id)
    origins = select(ImageOrigin.file_hash).join(ImageRow, ImageRow.id == ImageOrigin.image_id).distinct()
    predicted = select(PredictionRow.image_hash).join(JobRow, JobRow.id == PredictionRow.job_id)
    return Left(
        blobs={
            *session.scalars(select(ImageRow.hash).where(ImageRow.project_id == project_id)),
            *session.scalars(origins.where(ImageRow.project_id == project_id)),
            *session.scalars(predicted.where(JobRow.project_id == project_id)),
            *session.scalars(
                select(SnapshotBlob.hash).join(snapshots, snapshots.c.id == SnapshotBlob.snapshot_id).distinct()
            ),
            *(found for job in jobs for found in hashes_in(job.input)),
        },
        snapshots=set(session.scalars(select(snapshots.c.content))),
        bundles=set(session.scalars(bundles.where(ModelRow.project_id == project_id))),
        runs={job.id for job in jobs} | runs_of_versions(session, _versions_of(session, project_id)),
    )


def _versions_of(session: Session, project_id: str) -> list[str]:
    query = select(VersionRow.id).join(ModelRow, ModelRow.id == VersionRow.model_id)
    return list(session.scalars(query.where(ModelRow.project_id == project_id)))


def runs_of_versions(session: Session, version_ids: Collection[str]) -> set[str]:
    """The run folders that hold what was found about these versions: by their trainings and by later evaluations."""
    found: set[str] = set()
    for chunk in chunks(sorted(version_ids)):
        own = session.scalars(select(VersionRow.run).where(VersionRow.id.in_(chunk)))
        found.update(run for run in own if run is not None)
        found.update(session.scalars(select(EvaluationRow.run).where(EvaluationRow.version_id.in_(chunk))))
    return found


def predicted_blobs(session: Session, version_ids: Collection[str]) -> set[str]:
    """The pictures that were predicted by these versions; their predictions go with them."""
    found: set[str] = set()
    for chunk in chunks(sorted(version_ids)):
        query = select(PredictionRow.image_hash).where(PredictionRow.version_id.in_(chunk)).distinct()
        found.update(session.scalars(query))
    return found


def remove_unused(ws: Workspace, left: Left) -> None:
    """Remove those of the files that no record points at.

    This runs after the records are gone for good, so a crash in between leaves files too many, never too few. It holds
    the write lock, so nobody can begin to use a file meanwhile: whoever adds a record for a file looks in the same
    transaction whether the file is there.
    """
    if left == Left():
        return
    with ws.session() as session:
        in_jobs = hashes_in_jobs(session)
        for digest in _unused(session, left.blobs - in_jobs, USERS_OF_BLOBS):
            ws.blobs.delete(digest)
            for picture in pictures.cached(ws, digest):
                picture.unlink(missing_ok=True)
        for content in _unused(session, left.snapshots - in_jobs, USERS_OF_SNAPSHOTS):
            remove_folder(ws.home.snapshots / content)
        for bundle in _unused(session, left.bundles - in_jobs, USERS_OF_BUNDLES):
            remove_folder(ws.home.bundles / bundle)
        for run in _unused(session, left.runs, USERS_OF_RUNS):
            remove_folder(ws.home.runs / run)


def refuse_active_jobs(
    session: Session, sentence: str, *, project_id: str | None = None, version_ids: Collection[str] = ()
) -> None:
    """Raise ``Conflict`` when a queued or running job is in the project or works with one of the versions."""
    for job in session.scalars(select(JobRow).where(JobRow.state.in_(("queued", "running")))):
        if job.project_id == project_id or {job.input.get("version_id"), job.input.get("start_from")} & {*version_ids}:
            raise Conflict(
                f"{sentence}: the job {job.name!r} is {job.state}.", "Cancel the job or wait until it has ended."
            )


def hashes_in_jobs(session: Session) -> set[str]:
    """All content hashes that the inputs of jobs point at."""
    return {found for value in session.scalars(select(JobRow.input)) for found in hashes_in(value)}


def hashes_in(value: Any) -> set[str]:
    """All content hashes in the texts of a JSON value, however deep; a job's input may point at files this way."""
    if isinstance(value, str):
        return set(_HASH.findall(value))
    if isinstance(value, dict):
        return {found for one in (*value.keys(), *value.values()) for found in hashes_in(one)}
    if isinstance(value, list):
        return {found for one in value for found in hashes_in(one)}
    return set()


def _unused(session: Session, values: set[str], columns: _Columns) -> list[str]:
    used: set[str] = set()
    for chunk in chunks(sorted(values)):
        for column in columns:
            used.update(session.scalars(select(column).where(column.in_(chunk)).distinct()))
    return sorted(values - used)
