"""Short words for the tests of jobs."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine

from terrazzo.db.schema import JobRow
from terrazzo.db.session import session_factory
from terrazzo.jobs import queue


class Jobs:
    """Adds jobs and waits for them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sessions = session_factory(engine)

    def add(self, kind: str, **input: object) -> str:
        """A queued job with the steps prepare and train; its id."""
        with self.sessions.begin() as session:
            return queue.enqueue(session, kind, kind, "p", input, ("prepare", "train")).id

    def get(self, job_id: str) -> JobRow:
        with self.sessions() as session:
            row = session.get(JobRow, job_id)
            assert row is not None
            return row

    def wait(self, job_id: str, until: Callable[[JobRow], bool], each: Callable[[], object] = lambda: None) -> JobRow:
        """Poll until the row is as wanted; fails after a minute."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            each()
            row = self.get(job_id)
            if until(row):
                return row
            time.sleep(0.05)
        raise AssertionError(f"job is {row.state} after a minute: {row.steps} {row.error}")
