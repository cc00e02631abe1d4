"""Processes to kill: they are forked from one that has imported everything, so that a start costs next to nothing."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from terrazzo.home import Home
from terrazzo.jobs.worker import Worker

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["terrazzo.jobs.child", "terrazzo.services.images.imports", "terrazzo.evaluation.evaluate", "pyarrow.parquet"]
)


def start(work: Callable[..., object], *arguments: object) -> BaseProcess:
    """Begin ``work`` in a process of its own, with the environment as it is now here."""
    process = CONTEXT.Process(target=_run, args=(dict(os.environ), list(sys.path), work, arguments))
    process.start()
    return process


def _run(environment: Mapping[str, str], path: list[str], work: Callable[..., object], given: tuple[object]) -> None:
    os.environ.update(environment)
    sys.path[:] = path
    os.setsid()
    # What it prints would stand in the midst of the test's own words.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    work(*given)


def bring_in(folder: Path, project: str) -> None:
    """An import, as the command line does it."""
    from terrazzo.services.images.imports import import_data
    from terrazzo.services.workspace import Workspace

    import_data(Workspace.open(), folder, project=project)


def work_on(job_id: str, attempt: str) -> None:
    """One attempt at a job."""
    from terrazzo.jobs.child import main

    os._exit(main([job_id, attempt]))


class ForkedHandle:
    """The process of a job, as the supervisor knows it."""

    def __init__(self, process: BaseProcess) -> None:
        self.process = process

    def exit_code(self) -> int | None:
        return self.process.exitcode

    def stop(self, *, force: bool) -> None:
        self.process.kill()


class ForkExecutor:
    """An executor whose processes start at once, and that tells which one it started last."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.last: ForkedHandle | None = None

    def start(self, job_id: str, attempt: int) -> ForkedHandle:
        (self._home.runs / job_id).mkdir(parents=True, exist_ok=True)
        self.last = ForkedHandle(start(work_on, job_id, str(attempt)))
        return self.last

    def stop(self, child: Worker, *, force: bool) -> None:
        raise AssertionError("every process here is the supervisor's own")
