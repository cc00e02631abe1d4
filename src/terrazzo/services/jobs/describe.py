"""Looking at jobs: the list, one job, its events, curves and files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import JobEventRow, JobRow, Project
from terrazzo.errors import Invalid, NotFound
from terrazzo.jobs import steps as job_steps
from terrazzo.jobs.events import read_events
from terrazzo.services.jobs.outcomes import best_score, headlines
from terrazzo.services.jobs.records import (
    Artifact,
    ErrorRecord,
    JobEvent,
    JobOrder,
    JobPage,
    JobRecord,
    MetricPoint,
    MetricSeries,
    StepRecord,
)
from terrazzo.services.workspace import Workspace
from terrazzo.types import Split

_PRIVATE_INPUT = ("hashes", "image_ids")
"""Long lists that a handler needs and nobody reads; ``PredictionRecord`` tells them one by one."""

_MOST_POINTS = 600
_THINNED = ("batch_loss", "learning_rate")
_LONGEST_PAGE = 1000
_COLUMNS: dict[str, ColumnElement[Any]] = {
    "created": JobRow.created_at.expression,
    "name": func.lower(JobRow.name),
    "kind": JobRow.kind.expression,
    "state": JobRow.state.expression,
}


def list_jobs(
    ws: Workspace,
    *,
    project_id: str | None = None,
    kind: str | None = None,
    state: str | None = None,
    query: str | None = None,
    moving: bool = False,
    sort: JobOrder = "created",
    descending: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> JobPage:
    """A page of jobs, newest first unless sorted otherwise; ``query`` is a part of the name (case does not count).

    Jobs without what is sorted by (a score, a time that they took) come last, whichever way. ``moving`` leaves out
    those that have ended.

    Raises:
        Invalid: a page that is not there.
    """
    if offset < 0 or not 1 <= limit <= _LONGEST_PAGE:
        raise Invalid(
            f"There is no page of {limit} jobs from number {offset}.",
            f"Ask for 1 to {_LONGEST_PAGE} jobs, from number 0 on.",
        )
    found = select(JobRow, Project.name).join(Project, Project.id == JobRow.project_id)
    for column, value in ((JobRow.project_id, project_id), (JobRow.kind, kind), (JobRow.state, state)):
        if value is not None:
            found = found.where(column == value)
    if query and query.strip():
        found = found.where(func.lower(JobRow.name).contains(query.strip().lower(), autoescape=True))
    if moving:
        found = found.where(JobRow.state.in_(("queued", "running")))
    with ws.reading() as session:
        total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
        if sort in _COLUMNS:
            key = _COLUMNS[sort]
            order = (key.desc(), JobRow.id.desc()) if descending else (key.asc(), JobRow.id.asc())
            found = found.order_by(*order).offset(offset).limit(limit)
        else:
            ids = _sorted_ids(session, found, sort, descending)[offset : offset + limit]
            place = {id: number for number, id in enumerate(ids)}
            found = found.where(JobRow.id.in_(ids))
        rows = session.execute(found).all()
        if sort not in _COLUMNS:
            rows = sorted(rows, key=lambda row: place[row[0].id])
        return JobPage(items=tuple(job_record(ws, row, project) for row, project in rows), total=total)


def _sorted_ids(session: Session, found: Select[JobRow, str], sort: JobOrder, descending: bool) -> list[str]:
    """Ids of the jobs by score or by the time that they took, which no database sorts in the same way."""
    columns = found.with_only_columns(JobRow.id, JobRow.started_at, JobRow.ended_at, JobRow.outcome)
    keys: dict[str, float | None] = {}
    for id, started, ended, outcome in session.execute(columns):
        took = None if started is None or ended is None else (ended - started).total_seconds()
        keys[id] = best_score(outcome) if sort == "score" else took
    known = [id for id in keys if keys[id] is not None]
    known.sort(key=lambda id: (keys[id], id), reverse=descending)
    return [*known, *sorted((id for id in keys if keys[id] is None), reverse=True)]


def get_job(ws: Workspace, job_id: str) -> JobRecord:
    """One job; ``NotFound`` when there is none."""
    with ws.reading() as session:
        row = job_row(session, job_id)
        return job_record(ws, row, project_name(session, row))


def job_events(ws: Workspace, job_id: str, after: int = 0, limit: int = 1000) -> list[JobEvent]:
    """What a job reported after event number ``after``, oldest first. Progress is told by the job's steps instead."""
    with ws.reading() as session:
        job_row(session, job_id)
        return [JobEvent(seq=seq, event=event) for seq, event in read_events(session, job_id, after, limit)]


def job_metrics(ws: Workspace, job_id: str) -> list[MetricSeries]:
    """The curves of a job so far, by name and split, sorted by step.

    A resumed run repeats some points: the last one counts. Learning rate and batch loss have a point a batch; of
    those about 600 are given.
    """
    with ws.reading() as session:
        job_row(session, job_id)
        data = session.scalars(
            select(JobEventRow.data)
            .where(JobEventRow.job_id == job_id, JobEventRow.kind == "metric")
            .order_by(JobEventRow.seq)
        )
        series: dict[tuple[str, str | None], dict[int, MetricPoint]] = {}
        for one in data:
            if one["value"] is None:  # Not a number: there is nothing to draw.
                continue
            points = series.setdefault((one["name"], one["split"]), {})
            points[one["step"]] = MetricPoint(step=one["step"], epoch=one["epoch"], value=one["value"])
    return [
        MetricSeries(name=name, split=cast("Split | None", split), points=_thinned(name, points))
        for (name, split), points in sorted(series.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    ]


def _thinned(name: str, points: dict[int, MetricPoint]) -> tuple[MetricPoint, ...]:
    ordered = [points[step] for step in sorted(points)]
    if name not in _THINNED or len(ordered) <= _MOST_POINTS:
        return tuple(ordered)
    stride = -(-len(ordered) // _MOST_POINTS)
    kept = ordered[::stride]
    return tuple(kept if kept[-1] is ordered[-1] else [*kept, ordered[-1]])


def job_artifacts(ws: Workspace, job_id: str) -> list[Artifact]:
    """The files that a job announced and that are there, and what its process printed."""
    with ws.reading() as session:
        job_row(session, job_id)
        data = session.scalars(
            select(JobEventRow.data)
            .where(JobEventRow.job_id == job_id, JobEventRow.kind == "artifact")
            .order_by(JobEventRow.seq)
        )
        titles = {one["path"]: one["title"] for one in data}
    return list(_artifacts(ws.home.runs / job_id, {**titles, "process.log": "What the process printed"}))


def _artifacts(folder: Path, titles: dict[str, str]) -> Iterable[Artifact]:
    for path, title in titles.items():
        file = folder / path
        if file.is_file() and file.stat().st_size > 0:
            yield Artifact(path=path, title=title, bytes=file.stat().st_size)


def artifact_file(ws: Workspace, job_id: str, relative: str) -> Path:
    """A file of the job's run folder.

    Raises:
        NotFound: no such job or file, or a path that leaves the folder.
    """
    with ws.reading() as session:
        job_row(session, job_id)
    folder = (ws.home.runs / job_id).resolve()
    missing = NotFound(f"The job has no file {relative[:200]!r}.", "List the files of the job.")
    try:
        path = (folder / relative).resolve()
        if path.is_relative_to(folder) and path.is_file():
            return path
    except (OSError, ValueError) as error:  # A name that no file can have: too long, or with a NUL.
        raise missing from error
    raise missing


def job_row(session: Session, job_id: str) -> JobRow:
    """The row of a job, or ``NotFound``."""
    row = session.get(JobRow, job_id)
    if row is None:
        raise NotFound(f"There is no job {job_id!r}.", "List the jobs; it may have been deleted.")
    return row


def project_name(session: Session, row: JobRow) -> str:
    """The name of the project of a job."""
    return session.scalars(select(Project.name).where(Project.id == row.project_id)).one()


def job_record(ws: Workspace, row: JobRow, project: str) -> JobRecord:
    """What a person sees of a job."""
    fields: dict[str, Any] = {
        "id": row.id,
        "kind": row.kind,
        "name": row.name,
        "project_id": row.project_id,
        "project_name": project,
        "state": row.state,
        "steps": tuple(StepRecord.model_validate(step) for step in row.steps),
        "fraction": 1.0 if row.state == "succeeded" else job_steps.overall(row.steps),
        "seconds_left": row.seconds_left,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "attempts": row.attempts,
        "cancel_requested": row.cancel_requested,
        "stop_requested": row.stop_requested,
        "input": {name: value for name, value in row.input.items() if name not in _PRIVATE_INPUT},
        "outcome": row.outcome,
        "scores": headlines(row.outcome),
        "error": None if row.error is None else ErrorRecord.model_validate(row.error),
        "run_folder": str(ws.home.runs / row.id),
    }
    return JobRecord.model_validate(fields)
