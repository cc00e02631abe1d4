"""What killed processes left in the data folder: half-written files, and whole ones that no record points at."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from terrazzo.files import lease, traces
from terrazzo.files.disk import DiskTrouble
from terrazzo.services import storage
from terrazzo.services.workspace import Workspace

_logger = logging.getLogger(__name__)


def sweep(ws: Workspace) -> int:
    """Remove what is left over, and give how many files and folders that were; ``DiskTrouble`` if it must not.

    Safe beside other processes: what a living one writes bears its name, and a file that no record points at *yet* is
    younger than the lease of the process that makes it.
    """
    with lease.holding(ws.home.root):
        # At least its own lease is there, and has the time of the disk, as the files have.
        before = lease.oldest(ws.home.root) or 0.0
        left = _unrecorded(ws, before)
        storage.remove_unused(ws, left)
    # Last, because the lease of a dead process is what tells that there is something to sweep.
    swept = traces.sweep(ws.home.root)
    count = len(swept) + len(left.blobs) + len(left.snapshots) + len(left.bundles) + len(left.runs)
    if count:
        _logger.warning("Removed %d files and folders that killed processes had left in %s.", count, ws.home.root)
    return count


def sweep_after_a_kill(ws: Workspace) -> int:
    """``sweep_if_possible``, if a process was killed while it made or removed files; else it costs next to nothing."""
    return sweep_if_possible(ws) if lease.is_one_left(ws.home.root) else 0


def sweep_if_possible(ws: Workspace) -> int:
    """``sweep``; on a disk that may only be read everything stays, and what only reads goes on."""
    try:
        return sweep(ws)
    except DiskTrouble as trouble:
        _logger.warning("What killed processes left stays where it is: %s", trouble)
        return 0


def _unrecorded(ws: Workspace, before: float) -> storage.Left:
    """Files of before a moment that no record points at; whether that is still so is looked at when they go."""
    with ws.reading() as session:
        in_jobs = storage.hashes_in_jobs(session)
        blobs = _pointed_at(session, storage.USERS_OF_BLOBS)
        snapshots = _pointed_at(session, storage.USERS_OF_SNAPSHOTS)
        bundles = _pointed_at(session, storage.USERS_OF_BUNDLES)
        runs = _pointed_at(session, storage.USERS_OF_RUNS)
    here = {path.parent.name + path.name for path in _old(_below(ws.home.blobs), before)}
    return storage.Left(
        blobs={digest for digest in here if len(digest) == 64} - blobs - in_jobs,
        snapshots=_names(ws.home.snapshots, before) - snapshots - in_jobs,
        bundles=_names(ws.home.bundles, before) - bundles - in_jobs,
        runs=_names(ws.home.runs, before) - runs,
    )


def _pointed_at(session: Session, columns: tuple[InstrumentedAttribute[Any], ...]) -> set[str]:
    return {value for column in columns for value in session.scalars(select(column).distinct()) if value is not None}


def _below(blobs: Path) -> Iterator[Path]:
    for folder in blobs.iterdir():
        if folder.is_dir():
            yield from folder.iterdir()


def _names(folder: Path, before: float) -> set[str]:
    return {path.name for path in _old(folder.iterdir(), before)}


def _old(paths: Iterator[Path], before: float) -> Iterator[Path]:
    for path in paths:
        try:
            if not traces.is_trace(path.name) and path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            # Another process removed it meanwhile, which is what was wanted.
            continue
