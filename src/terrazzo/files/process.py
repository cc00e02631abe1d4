"""One process on one host, told apart from a later process with the same number."""

from __future__ import annotations

import os
import socket
from functools import cache

import psutil

_SAME_START_SECONDS = 2.0
"""The clock may be corrected while a process runs, and its start time is counted from boot."""


def this_host() -> str:
    """The name of this machine, short enough for its column."""
    return socket.gethostname()[:120]


def this_start() -> float:
    """When this process started, in seconds since 1970, to a hundredth."""
    return _start_of(os.getpid())


def is_alive(pid: int, started: float) -> bool:
    """Whether a process of this host exists that has this number and started then. A zombie is dead."""
    try:
        process = psutil.Process(pid)
        if abs(process.create_time() - started) > _SAME_START_SECONDS:
            return False
        return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


@cache
def _start_of(pid: int) -> float:
    """By number, so that a forked child does not take its parent's start for its own."""
    return round(float(psutil.Process(pid).create_time()), 2)
