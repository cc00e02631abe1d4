"""Who works on a job: a process on a host, told apart from a later process with the same number."""

from __future__ import annotations

import os
import socket
from typing import Literal

import psutil

from terrazzo.types import Record

_SAME_START_SECONDS = 2.0
"""The clock may be corrected while a process runs, and its start time is counted from boot."""


class Worker(Record):
    """One process: ``started`` is seconds since 1970.

    A ``supervisor`` holds a job from the claim until the process that it starts, the ``child``, takes it over.
    """

    role: Literal["supervisor", "child"]
    host: str
    pid: int
    started: float

    @classmethod
    def this_process(cls, role: Literal["supervisor", "child"]) -> Worker:
        """The process that calls."""
        pid = os.getpid()
        return cls(role=role, host=this_host(), pid=pid, started=round(psutil.Process(pid).create_time(), 2))

    @classmethod
    def parse(cls, text: str) -> Worker:
        """From ``JobRow.worker``."""
        role, pid, started, host = text.split(":", 3)
        return cls.model_validate({"role": role, "pid": int(pid), "started": float(started), "host": host})

    def __str__(self) -> str:
        return f"{self.role}:{self.pid}:{self.started}:{self.host}"

    @property
    def is_here(self) -> bool:
        """Whether it runs on this host, so that its life can be looked up."""
        return self.host == this_host()

    def is_alive(self) -> bool:
        """Whether the process exists; only to be asked on its own host. A zombie is dead."""
        try:
            process = psutil.Process(self.pid)
            if abs(process.create_time() - self.started) > _SAME_START_SECONDS:
                return False
            return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True


def this_host() -> str:
    """The name of this machine, short enough for its column."""
    return socket.gethostname()[:120]
