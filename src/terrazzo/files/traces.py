"""Names of what is being written: they tell which process writes, so that what a killed one left can be removed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from terrazzo.files.process import is_alive, this_host, this_start

_PREFIX = ".part-"
_NAME = re.compile(r"\.part-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}(?:\..*)?", re.DOTALL)
_ELSEWHERE_SECONDS = 7 * 24 * 3600
"""Whether a process of another host lives cannot be asked; what it has not touched for so long is left over."""


def new_name(suffix: str = "") -> str:
    """A name that no other file has, for a file or folder that this process is about to write.

    ``suffix`` (empty, or with its dot) is kept at the end, for writers that look at endings.
    """
    return f"{_PREFIX}{_host()}-{os.getpid()}-{round(this_start() * 100)}-{secrets.token_hex(4)}{suffix}"


def is_trace(name: str) -> bool:
    """Whether a file of this name is something half-written."""
    return name.startswith(_PREFIX)


def sweep(root: Path) -> list[Path]:
    """Remove below ``root`` what killed processes left half-written, and give the paths.

    What a living process writes is left alone; so any number of processes may sweep at once, beside writers.
    """
    return [path for path in _traces(root) if is_left_over(path) and _remove(path)]


def _traces(root: Path) -> Iterator[Path]:
    for folder, subfolders, files in os.walk(root):
        found = [name for name in (*subfolders, *files) if is_trace(name)]
        subfolders[:] = [name for name in subfolders if not is_trace(name)]
        yield from (Path(folder) / name for name in found)


def is_left_over(path: Path) -> bool:
    """Whether the process that wrote something half-written is dead; False for any other file."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return False
    host, pid, started = match[1], int(match[2]), int(match[3]) / 100
    if host == _host():
        return not is_alive(pid, started)
    try:
        return time.time() - path.stat().st_mtime > _ELSEWHERE_SECONDS
    except FileNotFoundError:
        return False


def _remove(path: Path) -> bool:
    """Remove a file or folder; False when another sweep was faster."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:
        return False
    return True


def _host() -> str:
    return hashlib.sha256(this_host().encode()).hexdigest()[:8]
