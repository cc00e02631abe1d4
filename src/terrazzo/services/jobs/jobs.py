"""Jobs: start, follow, cancel, stop, try again, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import JobEventRow, PredictionRow
from terrazzo.errors import Conflict, Invalid
from terrazzo.jobs import queue
from terrazzo.jobs.failure import words_of_exit
from terrazzo.jobs.worker import Worker
from terrazzo.services import storage
from terrazzo.services.datasets import datasets
from terrazzo.services.jobs.describe import (
    artifact_file,
    get_job,
    job_artifacts,
    job_events,
    job_metrics,
    job_record,
    job_row,
    list_jobs,
    project_name,
)
from terrazzo.services.jobs.records import JobRecord
from terrazzo.services.jobs.start import start_evaluate, start_train
from terrazzo.services.models import models
from terrazzo.services.predict import predictions
from terrazzo.services.predict.start import start_predict
from terrazzo.services.projects import tasks
from terrazzo.services.projects.questions import refuse_other_question
from terrazzo.services.train.choices import checked_settings, find_parent, take_version
from terrazzo.services.workspace import Workspace

__all__ = [
    "artifact_file",
    "cancel_job",
    "delete_job",
    "delete_jobs",
    "get_job",
    "job_artifacts",
    "job_events",
    "job_metrics",
    "list_jobs",
    "repeat_job",
    "retry_job",
    "start_evaluate",
    "start_predict",
    "start_train",
    "stop_job",
]


def cancel_job(ws: Workspace, job_id: str) -> JobRecord:
    """Cancel a job: at once when it is queued; else its process is asked, and a supervisor insists.

    Cancelling twice, or a job that has ended, changes nothing.
    """
    with ws.session() as session:
        row = job_row(session, job_id)
        queue.request_cancel(session, job_id)
        # No supervisor may be there to notice that the process died long ago.
        if row.state == "running" and row.worker is not None:
            worker = Worker.parse(row.worker)
            if worker.is_here and not worker.is_alive():
                cause = words_of_exit(None, ws.home.runs / job_id / "process.log")
                queue.requeue_lost(session, job_id, row.worker, cause)
        return job_record(ws, row, project_name(session, row))


def stop_job(ws: Workspace, job_id: str) -> JobRecord:
    """Ask a training that runs to end now: its best epoch is kept, exported, scored and published.

    Before the first epoch is scored there is nothing to keep, so that one is finished first. Asking twice changes
    nothing.

    Raises:
        NotFound: no such job.
        Invalid: it is no training.
        Conflict: it does not run, is being cancelled, or has trained already.
    """
    with ws.session() as session:
        row = job_row(session, job_id)
        if row.kind != "train":
            raise Invalid(f"{row.name!r} is no training, so there is no best epoch to keep.", "Cancel the job instead.")
        if row.state == "queued" and row.attempts == 0:
            raise Conflict(f"The job {row.name!r} has not started.", "Cancel it, or stop it when it trains.")
        if row.state in queue.ENDINGS:
            raise Conflict(f"The job {row.name!r} is {row.state}.", "Only a training that runs can be stopped.")
        if row.cancel_requested:
            raise Conflict(f"The job {row.name!r} is being cancelled.", "Wait until it has ended, then try again.")
        if any(step["name"] == "train" and step["state"] == "succeeded" for step in row.steps):
            raise Conflict(
                f"The job {row.name!r} has trained already; its result is exported, scored and published.",
                "Wait until it has ended, or cancel it.",
            )
        if not row.stop_requested:
            queue.request_stop(session, job_id)
            first = "" if _has_scores(session, job_id) else " None is scored yet, so the first one is finished before."
            queue.say(session, job_id, f"Asked to stop now and to keep the best epoch.{first}")
        return job_record(ws, row, project_name(session, row))


def _has_scores(session: Session, job_id: str) -> bool:
    """Whether a training has told a score of an epoch; those of single batches belong to no split."""
    metrics = select(JobEventRow.data).where(JobEventRow.job_id == job_id, JobEventRow.kind == "metric")
    return any(data["split"] is not None for data in session.scalars(metrics.order_by(JobEventRow.seq.desc())))


def retry_job(ws: Workspace, job_id: str, settings: Mapping[str, Any] | None = None) -> JobRecord:
    """A new job with the input (and so the snapshot) of one that failed or was cancelled.

    Args:
        settings: of a training; those that are given change, the others stay.

    Raises:
        NotFound: no such job, or a version that it needs was deleted.
        Conflict: the job has not ended, or it succeeded.
        Invalid: a setting is wrong, or the job has none.
    """
    job = get_job(ws, job_id)
    if job.state not in ("failed", "cancelled"):
        raise Conflict(
            f"The job {job.name!r} is {job.state}.", "Only a job that failed or was cancelled can be tried again."
        )
    if settings and job.kind != "train":
        raise Invalid(f"A job of the kind {job.kind} has no settings to change.", "Try again without settings.")
    changes: dict[str, Any] = {"retry_of": job.id}
    if job.kind == "train":
        changes |= _changed_training(ws, job, settings or {})
    with ws.session() as session:
        old = job_row(session, job_id)
        steps = [step["name"] for step in old.steps]
        row = queue.enqueue(session, old.kind, old.name, old.project_id, {**old.input, **changes}, steps)
        return job_record(ws, row, project_name(session, row))


def repeat_job(ws: Workspace, job_id: str) -> JobRecord:
    """The same training once more: the same snapshot, settings, version to start from, and seed.

    On a CPU it gives the same scores, unless a limit of time decided how many epochs were trained.

    Raises:
        NotFound: no such job, or its snapshot or a version that it needs was deleted.
        Conflict: it has not ended, or its model answers another question by now.
        Invalid: it is no training, or its trainer does not take its settings any more.
    """
    job = get_job(ws, job_id)
    if job.kind != "train":
        raise Invalid(f"{job.name!r} is no training.", "Only trainings can be repeated.")
    if job.state not in queue.ENDINGS:
        raise Conflict(f"The job {job.name!r} is {job.state}.", "Repeat it when it has ended.")
    if job.input.get("snapshot_id") is not None:
        snapshot = datasets.open_snapshot(ws, job.input["snapshot_id"])
        known = next((one for one in models.list_models(ws) if one.id == job.input["model_id"]), None)
        if known is not None and known.task is not None:
            refuse_other_question(known.name, known.task, snapshot.task.model_dump(mode="json"))
    changes = {"repeat_of": job.id, "retry_of": None, **_changed_training(ws, job, {})}
    with ws.session() as session:
        old = job_row(session, job_id)
        steps = [step["name"] for step in old.steps]
        row = queue.enqueue(session, old.kind, old.name, old.project_id, {**old.input, **changes}, steps)
        return job_record(ws, row, project_name(session, row))


def _changed_training(ws: Workspace, job: JobRecord, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a training's input that the settings change, checked."""
    from terrazzo.trainers.registry import get_trainer

    merged = {**job.input["settings"], **settings}
    named = take_version(merged) or job.input["start_from"]
    trainer = get_trainer(job.input["trainer"])
    parent = find_parent(ws, named, trainer, tasks.get_task(ws, job.input["task_id"]).kind)
    folder = None if parent is None else parent.folder
    return {
        "settings": checked_settings(trainer, job.input["architecture"], merged, folder),
        "start_from": None if parent is None else parent.version.id,
        "start_from_label": None if parent is None else parent.version.label,
    }


def delete_job(ws: Workspace, job_id: str) -> None:
    """Delete a job that has ended, with its predictions; see ``delete_jobs``."""
    delete_jobs(ws, [job_id])


@storage.removing_files
def delete_jobs(ws: Workspace, job_ids: Sequence[str]) -> None:
    """Delete jobs that have ended, with their predictions: all of them or none.

    A run folder stays as long as a version or an evaluation that came from it is there; those then say that their job
    was deleted.

    Raises:
        NotFound: no such job.
        Conflict: one of them has not ended.
    """
    with ws.session() as session:
        rows = [job_row(session, one) for one in dict.fromkeys(job_ids)]
        moving = [row for row in rows if row.state not in queue.ENDINGS]
        if moving:
            others = "" if len(moving) == 1 else f" and {len(moving) - 1} more"
            raise Conflict(f"The job {moving[0].name!r} is {moving[0].state}{others}.", "Cancel it first.")
        left = storage.Left()
        for row in rows:
            predicted = session.scalars(select(PredictionRow.image_hash).where(PredictionRow.job_id == row.id))
            left.blobs |= storage.hashes_in(row.input) | set(predicted)
            left.runs.add(row.id)
            session.delete(row)
    storage.remove_unused(ws, left)
    for one in job_ids:
        predictions.remove_zips(ws, one)
