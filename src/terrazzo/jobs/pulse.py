"""The heartbeat of a child: says that it lives, and hears whether it should give up or end early."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from typing import NoReturn

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from terrazzo.db.session import session_factory
from terrazzo.jobs import queue
from terrazzo.jobs.worker import Worker

_BEAT_SECONDS = 2.0
_LONELY_SECONDS = 600.0
"""A child that cannot reach the database for so long ends: nobody could learn of its work."""

_logger = logging.getLogger(__name__)


class Pulse:
    """A thread that beats until ``close``. When the job is not the child's any more, it ends the whole process."""

    def __init__(self, engine: Engine, job_id: str, child: Worker, *, cancel: bool, stop: bool) -> None:
        self._sessions = session_factory(engine)
        self._job_id = job_id
        self._child = child
        self._cancel = threading.Event()
        if cancel:
            self._cancel.set()
        self._stop = threading.Event()
        if stop:
            self._stop.set()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._beat_until_closed, name="terrazzo-pulse", daemon=True)
        self._thread.start()

    def cancelled(self) -> bool:
        """Whether a person asked for the work to be given up."""
        return self._cancel.is_set()

    def stopped(self) -> bool:
        """Whether a person asked for the work to end early and to keep what it has."""
        return self._stop.is_set()

    def close(self) -> None:
        """Stop beating."""
        self._closed.set()
        self._thread.join()

    def _beat_until_closed(self) -> None:
        heard = time.monotonic()
        while not self._closed.wait(_BEAT_SECONDS):
            try:
                with self._sessions.begin() as session:
                    answer = queue.heartbeat(session, self._job_id, self._child)
            except SQLAlchemyError as error:
                _logger.warning("No heartbeat, the database did not answer: %s", error)
                if time.monotonic() - heard > _LONELY_SECONDS:
                    _end_process()
                continue
            heard = time.monotonic()
            if answer == "cancel":
                self._cancel.set()
            elif answer == "stop":
                self._stop.set()
            # When the work has just ended, the row is rightly not "running" any more.
            elif answer == "gone" and not self._closed.is_set():
                _end_process()


def _end_process() -> NoReturn:
    """End this process and those that it started, at once and without a word in the database."""
    _logger.error("This job is not the work of this process any more; it ends.")
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)
