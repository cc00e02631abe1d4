"""What a handler of jobs is given: its input, its run folder, and a way to report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from terrazzo.errors import Conflict
from terrazzo.home import Home
from terrazzo.training.run import Run


@dataclass(frozen=True, slots=True)
class JobContext:
    """One attempt at a job, inside the child.

    ``run`` writes below ``home.runs / job_id``, the same folder at every attempt. ``input`` is the job's own
    description of the work. A handler may be killed at any moment and called again, with ``attempt`` one higher:
    it must find what is already done, and do the rest.
    """

    home: Home
    engine: Engine
    job_id: str
    project_id: str
    name: str
    attempt: int
    input: dict[str, Any]
    run: Run
    save_input: Callable[[dict[str, Any]], dict[str, Any] | None]

    def update_input(self, **changes: Any) -> None:
        """Merge ``changes`` into the job's input, also for later attempts."""
        merged = self.save_input(changes)
        if merged is None:
            raise Conflict(
                f"Job {self.job_id} belongs to another process now.", "Nothing is to be done: that one goes on."
            )
        self.input.clear()
        self.input.update(merged)
