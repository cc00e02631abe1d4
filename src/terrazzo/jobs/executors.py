"""Where the process of a job is started: on this machine, as a child that outlives the one who started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from terrazzo.home import Home
from terrazzo.jobs.worker import Worker

KEEP_MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TOP_PAD_": str(64 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(2**40),
}
"""Tells glibc to keep what is freed for the next use. Each step of a training frees and takes the same gigabyte, and
handing it back to the kernel in between costs about a twentieth of the time."""


class Handle(Protocol):
    """A process that this supervisor started itself."""

    def exit_code(self) -> int | None:
        """None while it runs; else its status, negative when a signal ended it."""

    def stop(self, *, force: bool) -> None:
        """Tell it to end (SIGTERM), or end it (SIGKILL), with all that it started."""


class Executor(Protocol):
    """Starts the process of a job, and ends one that another supervisor started."""

    def start(self, job_id: str, attempt: int) -> Handle:
        """Start ``terrazzo.jobs.child`` for one attempt at a job; OSError when that is not possible."""

    def stop(self, child: Worker, *, force: bool) -> None:
        """As ``Handle.stop``, for a child that is known by its ``Worker`` alone; nothing when it is gone."""


class LocalHandle:
    """A child process of this one."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def exit_code(self) -> int | None:
        """As ``Handle.exit_code``."""
        return self._process.poll()

    def stop(self, *, force: bool) -> None:
        """As ``Handle.stop``."""
        if self._process.poll() is None:
            _signal_group(self._process.pid, force=force)


class LocalExecutor:
    """Processes on this machine, each the leader of a session of its own: neither Ctrl+C nor the death of the
    server reaches them. What they print goes to ``process.log`` in the run folder."""

    def __init__(self, home: Home, engine: Engine) -> None:
        self._home = home
        self._database_url = engine.url.render_as_string(hide_password=False)

    def start(self, job_id: str, attempt: int) -> LocalHandle:
        """As ``Executor.start``."""
        folder = self._home.runs / job_id
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "process.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "terrazzo.jobs.child", job_id, str(attempt)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                start_new_session=True,
            )
        return LocalHandle(process)

    def stop(self, child: Worker, *, force: bool) -> None:
        """As ``Executor.stop``."""
        if child.is_here and child.role == "child" and child.is_alive():
            _signal_group(child.pid, force=force)

    def _environment(self) -> dict[str, str]:
        """The environment of this process, with the same data folder and database, and without noise."""
        quiet = {
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "MPLBACKEND": "Agg",
            "NO_ALBUMENTATIONS_UPDATE": "1",
            "PYTHONFAULTHANDLER": "1",
            "PYTHONUNBUFFERED": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TOKENIZERS_PARALLELISM": "false",
        }
        paths = os.environ.get("PYTHONPATH", "")
        absolute = os.pathsep.join(str(Path(path).resolve()) for path in paths.split(os.pathsep) if path)
        return {
            **KEEP_MEMORY,
            **os.environ,
            **quiet,
            **({"PYTHONPATH": absolute} if absolute else {}),
            "TERRAZZO_HOME": str(self._home.root),
            "TERRAZZO_DATABASE_URL": self._database_url,
        }


def _signal_group(pid: int, *, force: bool) -> None:
    """Signal the process group that ``pid`` leads; a group that ended meanwhile is what was wanted."""
    try:
        os.killpg(pid, signal.SIGKILL if force else signal.SIGTERM)
    except ProcessLookupError:
        return
