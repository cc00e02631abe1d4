"""The process of one job: ``python -m terrazzo.jobs.child JOB_ID ATTEMPT``.

It may be killed at any moment. What protects the work: a lock on the run folder (the system gives it back when
the process dies), the attempt's number (a late starter finds its attempt taken away and ends), and a heartbeat
that ends the process when the job is not its own any more.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
from types import FrameType
from typing import NoReturn

from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from terrazzo.db.schema import JobRow
from terrazzo.db.session import make_engine, session_factory
from terrazzo.errors import Cancelled
from terrazzo.files import reserve
from terrazzo.files.lease import holding
from terrazzo.home import Home
from terrazzo.jobs import queue
from terrazzo.jobs.context import JobContext
from terrazzo.jobs.events import EventWriter, catch_up
from terrazzo.jobs.failure import words_of_exception
from terrazzo.jobs.handlers import load_handler
from terrazzo.jobs.machine import describe_machine
from terrazzo.jobs.pulse import Pulse
from terrazzo.jobs.room import recorded
from terrazzo.jobs.worker import Worker
from terrazzo.training.run import Run

_LOCK_SECONDS = 120
_FINISH_TRIES = 10
_TERMINATED_STATUS = 128 + signal.SIGTERM

_logger = logging.getLogger(__name__)


_Ending = tuple[queue.Ending, dict[str, object], dict[str, str] | None]
"""How the work ended, with its outcome or its error."""


class _Terminated(BaseException):
    """SIGTERM came; a BaseException, so that no handler takes it for a failure of its own."""


class _LogToRun(logging.Handler):
    """Python warnings and log records of libraries become lines of the job's log, each text once."""

    def __init__(self, run: Run) -> None:
        super().__init__(logging.WARNING)
        self._run = run
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage().strip()
        if record.name == "py.warnings":
            message = message.splitlines()[0]
        if message in self._said:
            return
        self._said.add(message)
        self._run.log(message, "error" if record.levelno >= logging.ERROR else "warning")


def main(arguments: list[str]) -> int:
    """Work on one attempt of a job; the exit status matters only when it is not 0 (see ``failure.words_of_exit``)."""
    job_id, attempt = arguments[0], int(arguments[1])
    signal.signal(signal.SIGTERM, _terminate)
    home = Home.from_environment()
    engine = make_engine(home.database_url)
    folder = home.runs / job_id
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", timeout=_LOCK_SECONDS):
            return _attempt(home, engine, job_id, attempt)
    except Timeout:
        _logger.error("Another process still holds %s; this one ends.", folder / "lock")
        return 1
    except _Terminated:
        return _TERMINATED_STATUS


def _attempt(home: Home, engine: Engine, job_id: str, attempt: int) -> int:
    child = Worker.this_process("child")
    sessions = session_factory(engine)
    with sessions.begin() as session:
        row = queue.take_over(session, job_id, attempt, child)
        if row is None:
            return 0
        catch_up(session, job_id, home.runs / job_id)
    pulse = Pulse(engine, job_id, child, cancel=row.cancel_requested, stop=row.stop_requested)
    writer = EventWriter(engine, job_id, child, row.steps)
    try:
        run = Run(home.runs / job_id, observer=writer, should_stop=pulse.cancelled, should_end=pulse.stopped)
    except OSError as error:
        _end(home, engine, job_id, child, pulse, writer, ("failed", {}, words_of_exception(error, home.root)))
        return 0
    try:
        ending = _work(home, engine, row, child, run)
    except _Terminated:
        if not pulse.cancelled():
            writer.close()
            return _TERMINATED_STATUS
        ending = ("cancelled", {}, queue.CANCELLED)
    # From here on the work is done or has failed: only a kill may still come between.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    run.close()
    _end(home, engine, job_id, child, pulse, writer, ending)
    return 0


def _end(
    home: Home, engine: Engine, job_id: str, child: Worker, pulse: Pulse, writer: EventWriter, ending: _Ending
) -> None:
    writer.close()
    pulse.close()
    _finish(home, engine, job_id, child, ending)


def _work(home: Home, engine: Engine, row: JobRow, child: Worker, run: Run) -> _Ending:
    """Call the handler; how it ended, with the outcome or the error."""

    def save_input(changes: dict[str, object]) -> dict[str, object] | None:
        with session_factory(engine).begin() as session:
            return queue.change_input(session, row.id, child, changes)

    logging.captureWarnings(True)
    log_to_run = _LogToRun(run)
    logging.getLogger().addHandler(log_to_run)
    try:
        if row.attempts > 1:
            run.log(f"Attempt {row.attempts}: going on with what the earlier ones left.")
        run.log(describe_machine())
        run.check()
        context = JobContext(
            home=home,
            engine=engine,
            job_id=row.id,
            project_id=row.project_id,
            name=row.name,
            attempt=row.attempts,
            input=dict(row.input),
            run=run,
            save_input=save_input,
        )
        with holding(home.root):
            return "succeeded", load_handler(row.kind)(context), None
    except Cancelled as error:
        run.log("Stopped, because the job was cancelled.")
        return "cancelled", {}, words_of_exception(error, home.root)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, the job's row must say it
        words = words_of_exception(error, home.root)
        if words["kind"] == "unexpected":
            run.log(traceback.format_exc().strip(), "error")
        _last_words(home, run, words)
        return "failed", {}, words
    finally:
        logging.getLogger().removeHandler(log_to_run)


def _last_words(home: Home, run: Run, words: dict[str, str]) -> None:
    """The cause as the last line of the log. On a full disk the log may not take it; the job's row says it anyway."""
    if words["kind"] == "disk":
        reserve.let_go(home.root)
    try:
        run.log(f"{words['message']} {words['remedy']}".strip(), "error")
    except OSError as error:
        _logger.warning("The log could not be written: %s", error)


def _finish(home: Home, engine: Engine, job_id: str, child: Worker, ending: _Ending) -> None:
    state, outcome, error = ending

    def write() -> None:
        with session_factory(engine).begin() as session:
            queue.finish(session, job_id, str(child), state, outcome=outcome, error=error)

    for trial in range(_FINISH_TRIES):
        try:
            recorded(home, write)
            return
        except OperationalError:
            if trial == _FINISH_TRIES - 1:
                raise
            _logger.warning("The database did not take the end of job %s; trying again.", job_id)
            time.sleep(1)


def _terminate(signum: int, frame: FrameType | None) -> NoReturn:
    raise _Terminated


if __name__ == "__main__":
    status = main(sys.argv[1:])
    logging.shutdown()
    sys.stdout.flush()
    # Threads and atexit hooks of ML libraries sometimes hang or crash at exit, when all is written already.
    os._exit(status)
