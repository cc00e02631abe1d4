"""Who works on a job: a process on a host, told apart from a later process with the same number."""

from __future__ import annotations

import os
from typing import Literal

from terrazzo.files.process import is_alive, this_host, this_start
from terrazzo.types import Record


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
        return cls(role=role, host=this_host(), pid=os.getpid(), started=this_start())

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
        return is_alive(self.pid, self.started)
