"""The supervisor: starts a process for each queued job, insists on cancels, and notices processes that died.

Any number of supervisors may watch one queue (the server and a command line, say): ``jobs.queue`` lets only one
of them make a change. All that must survive is in the database; what a supervisor remembers (``_Watch``) are
waiting times, measured by its own steady clock, so that neither a clock that is set nor a laptop that sleeps
makes a living process look dead.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from terrazzo.db.schema import JobRow
from terrazzo.db.session import session_factory
from terrazzo.errors import NotFound
from terrazzo.files.disk import has_no_room, trouble_of
from terrazzo.home import Home
from terrazzo.jobs import queue
from terrazzo.jobs.events import read_events
from terrazzo.jobs.executors import Executor, Handle, LocalExecutor
from terrazzo.jobs.failure import ErrorWords, words_of_exception, words_of_exit, words_of_no_room, words_of_stall
from terrazzo.jobs.room import recorded
from terrazzo.jobs.worker import Worker
from terrazzo.training.run import Event

_TICK_SECONDS = 0.4
_ASK_SECONDS = 10.0
_INSIST_SECONDS = 20.0
_GRACE_SECONDS = 3.0
"""A dead process that another supervisor may have started is left to that one for so long: it knows the exit status."""
_ELSEWHERE_SECONDS = 60.0
"""A process on another host counts as dead when its heartbeat stands still for so long."""
_STALL_SECONDS = 600.0
"""A process on this host that exists, but does not beat for so long, is ended."""

_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Watch:
    """What this supervisor remembers of one attempt at a job; moments are of the steady clock."""

    worker: str
    heartbeat: float
    beat_at: float
    dead_since: float | None = None
    cancel_since: float | None = None
    stalled: bool = False


@dataclass(slots=True)
class _Own:
    """A process that this supervisor started."""

    handle: Handle
    attempt: int


@dataclass(slots=True)
class _Memory:
    own: dict[str, _Own] = field(default_factory=dict)
    watches: dict[str, _Watch] = field(default_factory=dict)


class Supervisor:
    """Works on the queue: in a thread for the server (``start``), or for one job in the foreground."""

    def __init__(self, home: Home, engine: Engine, *, slots: int = 1, executor: Executor | None = None) -> None:
        self._home = home
        self._slots = slots
        self._executor = executor or LocalExecutor(home, engine)
        self._write = session_factory(engine)
        self._read = session_factory(engine, read_only=True)
        self._me = Worker.this_process("supervisor")
        self._memory = _Memory()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Work on the queue in a thread until ``stop``."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._work_until_stopped, name="terrazzo-supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop supervising. The processes of running jobs go on; the next supervisor finds them."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def run_until_done(self, job_id: str, on_event: Callable[[Event], None]) -> str:
        """Follow one job to its end, starting its process unless another supervisor does; its final state.

        ``on_event`` gets each event of the job, of earlier attempts too. When this is interrupted, the process of
        the job goes on.
        """
        after, waiting_told = 0, False
        while True:
            self._try_tick(job_id)
            with self._read() as session:
                state = session.scalar(select(JobRow.state).where(JobRow.id == job_id))
                events = read_events(session, job_id, after)
            for seq, event in events:
                after = seq
                on_event(event)
            if state is None:
                raise NotFound(f"Job {job_id} does not exist any more.", "Somebody deleted it or its project.")
            if state in queue.ENDINGS and not events:
                return state
            if state == "queued" and not waiting_told:
                waiting_told = True
                message = "Waiting: another job of this kind runs on this machine."
                on_event(Event(time=time.time(), kind="log", data={"level": "info", "message": message}))
            if not events:
                self._stopping.wait(_TICK_SECONDS)

    def _work_until_stopped(self) -> None:
        while not self._stopping.wait(_TICK_SECONDS):
            self._try_tick(None)

    def _try_tick(self, only: str | None) -> None:
        """One look at the queue. A supervisor must outlive a busy database and a surprise: it says so and goes on."""
        try:
            self.tick(only)
        except OperationalError as error:
            trouble = trouble_of(error, self._home.root)
            if only is not None and trouble is not None:
                raise trouble from error
            _logger.warning("The database did not answer the supervisor, which tries again: %s", error)
        except Exception:
            if only is not None:
                raise
            _logger.exception("The supervisor met a surprise and goes on.")
            self._stopping.wait(5.0)

    def tick(self, only: str | None = None) -> None:
        """Look at all running jobs once, then start what is queued (or only the job named)."""
        with self._read() as session:
            held = queue.running(session)
        for job in held:
            self._look_at(job)
        self._forget({job.id for job in held})
        with self._read() as session:
            waiting = session.scalar(select(JobRow.id).where(JobRow.state == "queued").limit(1))
        # Claiming takes the write lock, so it is not tried when there is nothing to claim.
        while waiting is not None and self._start_next(only):
            continue

    def _forget(self, running: set[str]) -> None:
        """Drop what is remembered of jobs that ended; also lets go of ended processes (no zombies)."""
        memory = self._memory
        memory.watches = {id: watch for id, watch in memory.watches.items() if id in running}
        memory.own = {id: own for id, own in memory.own.items() if own.handle.exit_code() is None or id in running}

    def _start_next(self, only: str | None) -> bool:
        with self._write.begin() as session:
            row = queue.claim(session, self._me, slots=self._slots, job_id=only)
        if row is None:
            return False
        try:
            handle = self._executor.start(row.id, row.attempts)
        except OSError as error:
            self._failed(row.id, str(self._me), words_of_exception(error, self._home.root))
            return True
        self._memory.own[row.id] = _Own(handle, row.attempts)
        return True

    def _look_at(self, job: queue.Held) -> None:
        own = self._memory.own.get(job.id)
        if own is not None and own.attempt == job.attempt:
            code = own.handle.exit_code()
            if code is not None:
                self._lost(job, words_of_exit(code, self._home.runs / job.id / "process.log"))
                return
        elif job.worker == str(self._me):
            # Its process could not be started, and the disk had no room to say so then.
            self._lost(job, words_of_exit(None, self._home.runs / job.id / "process.log"))
            return
        else:
            own = None
        watch = self._watch(job)
        if own is None and not self._lives(job, watch):
            self._maybe_lost(job, watch)
            return
        watch.dead_since = None
        if job.cancel_requested:
            self._insist(job, own, watch)
        elif self._still_for(watch) > _STALL_SECONDS:
            watch.stalled = True
            self._end(job, own, force=True)

    def _watch(self, job: queue.Held) -> _Watch:
        """What is remembered of this attempt; begins anew when another process has taken it."""
        watch = self._memory.watches.get(job.id)
        if watch is None or watch.worker != job.worker:
            watch = _Watch(worker=job.worker, heartbeat=job.heartbeat, beat_at=time.monotonic())
            self._memory.watches[job.id] = watch
        if watch.heartbeat != job.heartbeat:
            watch.heartbeat, watch.beat_at = job.heartbeat, time.monotonic()
        return watch

    def _still_for(self, watch: _Watch) -> float:
        return time.monotonic() - watch.beat_at

    def _lives(self, job: queue.Held, watch: _Watch) -> bool:
        """Whether a process that this supervisor did not start is there."""
        if not job.worker:
            return False
        worker = Worker.parse(job.worker)
        if worker.is_here:
            return worker.is_alive()
        return self._still_for(watch) < _ELSEWHERE_SECONDS

    def _maybe_lost(self, job: queue.Held, watch: _Watch) -> None:
        watch.dead_since = watch.dead_since or time.monotonic()
        if time.monotonic() - watch.dead_since >= _GRACE_SECONDS:
            self._lost(job, words_of_exit(None, self._home.runs / job.id / "process.log"))

    def _lost(self, job: queue.Held, cause: ErrorWords) -> None:
        watch = self._memory.watches.get(job.id)
        if watch is not None and watch.stalled:
            cause = words_of_stall(int(_STALL_SECONDS / 60))
        if has_no_room(self._home.root):
            # Going on would end in the same way; so the job ends, and says why.
            self._failed(job.id, job.worker, words_of_no_room(self._home.root))
            state: str | None = "failed"
        else:
            state = recorded(self._home, lambda: self._requeue(job, cause))
        if state is not None:
            _logger.warning("Job %s lost its process (%s) and is now %s.", job.id, cause["message"], state)
        self._memory.own.pop(job.id, None)
        self._memory.watches.pop(job.id, None)

    def _requeue(self, job: queue.Held, cause: ErrorWords) -> str | None:
        with self._write.begin() as session:
            return queue.requeue_lost(session, job.id, job.worker, cause)

    def _failed(self, job_id: str, worker: str, error: ErrorWords) -> None:
        def write() -> None:
            with self._write.begin() as session:
                queue.finish(session, job_id, worker, "failed", error=error)

        recorded(self._home, write)

    def _insist(self, job: queue.Held, own: _Own | None, watch: _Watch) -> None:
        """A cancelled job that does not end by itself is told to, then ended."""
        watch.cancel_since = watch.cancel_since or time.monotonic()
        asked_for = time.monotonic() - watch.cancel_since
        if asked_for >= _ASK_SECONDS:
            self._end(job, own, force=asked_for >= _INSIST_SECONDS)

    def _end(self, job: queue.Held, own: _Own | None, *, force: bool) -> None:
        if own is not None:
            own.handle.stop(force=force)
        else:
            self._executor.stop(Worker.parse(job.worker), force=force)
