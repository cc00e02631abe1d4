"""Leases: a process says that it makes files which no record points at yet, so that nobody takes them for left over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from terrazzo.files import traces
from terrazzo.files.whole import temporary_path

_SUFFIX = ".lease"


@contextmanager
def holding(root: Path) -> Iterator[None]:
    """While the block runs, files that appear below ``root`` are in use, though no record points at them.

    Raises:
        DiskTrouble: the disk is full or read-only.
    """
    with temporary_path(root, suffix=_SUFFIX) as lease:
        lease.touch(exist_ok=False)
        yield


def oldest(root: Path) -> float | None:
    """When the oldest lease that a living process holds began (the disk's time, as files have it); None without one."""
    return min((begun for path, begun in _leases(root) if not traces.is_left_over(path)), default=None)


def is_one_left(root: Path) -> bool:
    """Whether a process was killed while it held a lease; ``traces.sweep`` removes it."""
    return any(traces.is_left_over(path) for path, _ in _leases(root))


def _leases(root: Path) -> Iterator[tuple[Path, float]]:
    for path in root.glob(f".part-*{_SUFFIX}"):
        try:
            yield path, path.stat().st_mtime
        except FileNotFoundError:
            # It was given back meanwhile.
            continue
