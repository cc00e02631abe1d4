"""The queue of jobs: the one place that changes the state and the outcome of a job.

A writing transaction holds the write lock from its beginning (``db.session``), so that "look, then write" is safe
between processes. Every change looks at the state and the worker that it starts from: of two processes that want
the same change, one makes it and the other learns that it came too late.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import JobEventRow, JobRow, now
from terrazzo.jobs import steps as job_steps
from terrazzo.jobs.events import add_events
from terrazzo.jobs.worker import Worker
from terrazzo.training.run import Event

Ending = Literal["succeeded", "failed", "cancelled"]
ENDINGS: tuple[str, ...] = ("succeeded", "failed", "cancelled")

MAX_FRUITLESS_ATTEMPTS = 5
"""A job whose process died so many times without getting any further than before is failed."""


class Held(NamedTuple):
    """A running job as a supervisor sees it."""

    id: str
    worker: str
    heartbeat: float
    cancel_requested: bool
    attempt: int


def enqueue(
    session: Session, kind: str, name: str, project_id: str, input: dict[str, Any], steps: Iterable[str]
) -> JobRow:
    """Add a job at the end of the queue."""
    row = JobRow(
        kind=kind, name=name[:200], project_id=project_id, input=input, steps=job_steps.new_steps(steps), state="queued"
    )
    session.add(row)
    session.flush()
    return row


def claim(session: Session, worker: Worker, *, slots: int = 1, job_id: str | None = None) -> JobRow | None:
    """Take the oldest queued job (or the one named) for ``worker``, or None.

    At most ``slots`` jobs of one kind run on one host, counting those of other supervisors: two trainings at once
    would starve each other, but a prediction does not wait for a training of an hour.
    """
    queued = select(JobRow).where(JobRow.state == "queued").order_by(JobRow.created_at, JobRow.id)
    if job_id is not None:
        queued = queued.where(JobRow.id == job_id)
    busy = Counter(
        kind
        for kind, holder in session.execute(select(JobRow.kind, JobRow.worker).where(JobRow.state == "running"))
        if holder and Worker.parse(holder).host == worker.host
    )
    for row in session.scalars(queued):
        if busy[row.kind] < slots:
            row.state, row.worker, row.heartbeat_at = "running", str(worker), now()
            row.attempts += 1
            row.started_at = row.started_at or now()
            session.flush()
            return row
    return None


def take_over(session: Session, job_id: str, attempt: int, child: Worker) -> JobRow | None:
    """Make ``child`` the worker of the attempt that it was started for; None when that attempt is not any more."""
    row = session.get(JobRow, job_id)
    if row is None or row.state != "running" or row.attempts != attempt:
        return None
    if not row.worker or Worker.parse(row.worker).role != "supervisor":
        return None
    row.worker, row.heartbeat_at = str(child), now()
    session.flush()
    return row


def heartbeat(session: Session, job_id: str, child: Worker) -> Literal["go on", "cancel", "stop", "gone"]:
    """Say that the child lives and hear whether to go on; "gone" when the job is not its own any more."""
    row = _held(session, job_id, str(child))
    if row is None:
        return "gone"
    row.heartbeat_at = now()
    if row.cancel_requested:
        return "cancel"
    return "stop" if row.stop_requested else "go on"


def running(session: Session) -> list[Held]:
    """All running jobs."""
    rows = session.execute(
        select(JobRow.id, JobRow.worker, JobRow.heartbeat_at, JobRow.cancel_requested, JobRow.attempts).where(
            JobRow.state == "running"
        )
    )
    return [
        Held(id, worker or "", 0.0 if beat is None else beat.timestamp(), cancel, attempt)
        for id, worker, beat, cancel, attempt in rows
    ]


def request_cancel(session: Session, job_id: str) -> None:
    """Cancel: at once when the job is queued, else ask its process; nothing when it has ended."""
    row = session.get(JobRow, job_id)
    if row is None:
        return
    if row.state == "queued":
        _end(session, row, "cancelled", error=CANCELLED)
    elif row.state == "running":
        row.cancel_requested = True


def request_stop(session: Session, job_id: str) -> None:
    """Ask the process of a job, this or the next, to end early and keep what it has; nothing when it has ended."""
    row = session.get(JobRow, job_id)
    if row is not None and row.state not in ENDINGS:
        row.stop_requested = True


def change_input(session: Session, job_id: str, child: Worker, changes: dict[str, Any]) -> dict[str, Any] | None:
    """Merge ``changes`` into the input of the child's own job; the whole input, or None when it is not its own."""
    row = _held(session, job_id, str(child))
    if row is None:
        return None
    row.input = {**row.input, **changes}
    return row.input


def finish(
    session: Session,
    job_id: str,
    worker: str,
    ending: Ending,
    *,
    outcome: dict[str, Any] | None = None,
    error: dict[str, str] | None = None,
) -> bool:
    """End a job that ``worker`` holds; False when it does not hold it any more."""
    row = _held(session, job_id, worker)
    if row is None:
        return False
    _end(session, row, ending, outcome=outcome, error=error)
    return True


def requeue_lost(session: Session, job_id: str, worker: str, cause: dict[str, str]) -> str | None:
    """Deal with a job whose process died: back to the queue, failed after too many fruitless attempts, or cancelled.

    Returns the new state, or None when the job was not ``worker``'s any more.
    """
    row = _held(session, job_id, worker)
    if row is None:
        return None
    if row.cancel_requested:
        _end(session, row, "cancelled", error=CANCELLED)
        return row.state
    reached = job_steps.overall(row.steps)
    fruitless = 1 + _fruitless_before(session, job_id, reached)
    if fruitless >= MAX_FRUITLESS_ATTEMPTS:
        say(session, job_id, f"{cause['message']} Attempt {row.attempts} was the last.", level="error")
        message = f"{cause['message']} It was tried {row.attempts} times."
        _end(session, row, "failed", error={**cause, "message": message})
        return row.state
    say(session, job_id, f"{cause['message']} The job goes on from its last checkpoint.", "warning", lost_at=reached)
    row.state, row.worker, row.heartbeat_at, row.seconds_left = "queued", None, None, None
    row.steps = job_steps.interrupt(row.steps)
    return row.state


def _fruitless_before(session: Session, job_id: str, reached: float) -> int:
    """How many of the last losses happened at no less than ``reached``."""
    logs = session.scalars(
        select(JobEventRow.data)
        .where(JobEventRow.job_id == job_id, JobEventRow.kind == "log")
        .order_by(JobEventRow.seq.desc())
    )
    count = 0
    for data in logs:
        if "lost_at" not in data:
            continue
        if data["lost_at"] < reached:
            break
        count += 1
    return count


def say(session: Session, job_id: str, message: str, level: str = "info", **more: Any) -> None:
    """Add a line to the log of a job that no child works on."""
    event = Event(time=time.time(), kind="log", data={"level": level, "message": message, **more})
    add_events(session, job_id, [event])


CANCELLED = {
    "kind": "cancelled",
    "message": "The job was cancelled.",
    "remedy": "Use “Try again” to start it anew.",
}


def _held(session: Session, job_id: str, worker: str) -> JobRow | None:
    """The row of a running job, if ``worker`` holds it."""
    row = session.get(JobRow, job_id)
    return row if row is not None and row.state == "running" and (row.worker or "") == worker else None


def _end(
    session: Session,
    row: JobRow,
    ending: Ending,
    *,
    outcome: dict[str, Any] | None = None,
    error: dict[str, str] | None = None,
) -> None:
    moment = now()
    row.state, row.ended_at, row.seconds_left = ending, moment, None
    row.outcome, row.error = outcome or {}, error
    row.steps = job_steps.end(row.steps, ending, moment.timestamp())
    session.flush()
