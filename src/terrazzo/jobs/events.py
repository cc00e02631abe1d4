"""Events of jobs in the database: written in small batches by the child, read by everyone else."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from terrazzo.db.schema import JobEventRow, JobRow
from terrazzo.db.session import session_factory
from terrazzo.jobs import steps as job_steps
from terrazzo.jobs.worker import Worker
from terrazzo.training.run import Event
from terrazzo.training.run import read_events as read_run_events

_FLUSH_SECONDS = 0.4
_CLOSE_SECONDS = 90.0

_logger = logging.getLogger(__name__)


def read_events(session: Session, job_id: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Event]]:
    """Events of a job with a ``seq`` above ``after``, oldest first, each with its ``seq``."""
    rows = session.scalars(
        select(JobEventRow)
        .where(JobEventRow.job_id == job_id, JobEventRow.seq > after)
        .order_by(JobEventRow.seq)
        .limit(limit)
    )
    return [(row.seq, Event.model_validate({"time": row.time, "kind": row.kind, "data": row.data})) for row in rows]


def add_events(session: Session, job_id: str, events: Iterable[Event]) -> None:
    """Keep events. Progress is not kept as events: the steps of the job row say it."""
    values = [
        {"job_id": job_id, "time": event.time, "kind": event.kind, "data": _json(event.data)}
        for event in events
        if event.kind != "progress"
    ]
    if values:
        session.execute(insert(JobEventRow), values)


def _json(data: dict[str, Any]) -> dict[str, Any]:
    """NaN and infinity are not JSON: a loss that diverged is kept as null."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in data.items()
    }


def catch_up(session: Session, job_id: str, run_folder: Path) -> int:
    """Bring events from ``events.jsonl`` that a kill kept from the database; return how many."""
    rows = session.execute(select(JobEventRow.time, JobEventRow.kind).where(JobEventRow.job_id == job_id))
    known = {(row.time, row.kind) for row in rows}
    missing = [event for event in read_run_events(run_folder) if (event.time, event.kind) not in known]
    missing = [event for event in missing if event.kind != "progress"]
    add_events(session, job_id, missing)
    return len(missing)


class EventWriter:
    """The observer of a ``Run`` in a child: events and steps reach the database within half a second.

    Writing is done by a thread of its own in short transactions, so that the work never waits for the database.
    When the database is busy, events wait in memory (they are in ``events.jsonl`` already) and are tried again.
    """

    def __init__(self, engine: Engine, job_id: str, worker: Worker, steps: job_steps.Steps) -> None:
        self._sessions = session_factory(engine)
        self._job_id = job_id
        self._worker = str(worker)
        self._steps = steps
        self._seconds_left: float | None = None
        self._waiting: list[Event] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._write_until_closed, name="terrazzo-events", daemon=True)
        self._thread.start()

    def __call__(self, event: Event) -> None:
        """Take one event; returns at once."""
        with self._lock:
            self._waiting.append(event)

    def close(self) -> None:
        """Write what waits and stop; what the database does not take in time is left to ``catch_up``."""
        self._closing.set()
        self._thread.join(_CLOSE_SECONDS)

    def _write_until_closed(self) -> None:
        while not self._closing.wait(_FLUSH_SECONDS):
            self._flush()
        # The engine waits for a busy database itself; three such waits are enough.
        for _ in range(3):
            if self._flush():
                return

    def _flush(self) -> bool:
        """Write what waits; False when the database was busy."""
        with self._lock:
            events, self._waiting = self._waiting, []
        if not events:
            return True
        steps, seconds_left = self._steps, self._seconds_left
        for event in events:
            steps = job_steps.apply(steps, event)
            if event.kind == "progress":
                seconds_left = event.data["seconds_left"]
        try:
            with self._sessions.begin() as session:
                session.execute(
                    update(JobRow)
                    .where(JobRow.id == self._job_id, JobRow.worker == self._worker)
                    .values(steps=steps, seconds_left=seconds_left)
                )
                add_events(session, self._job_id, events)
        except OperationalError as error:
            _logger.warning("The database was busy; %d events wait: %s", len(events), error)
            with self._lock:
                self._waiting = events + self._waiting
            return False
        self._steps, self._seconds_left = steps, seconds_left
        return True
