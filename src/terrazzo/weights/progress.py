"""How far a fetch of weights is: a small file beside the bytes that came, which every process can read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from terrazzo.errors import Cancelled, Conflict, TerrazzoError
from terrazzo.files.process import is_alive, this_start
from terrazzo.files.whole import write_atomically
from terrazzo.types import Record
from terrazzo.weights.known import KnownWeights
from terrazzo.weights.store import WeightStore


class FetchProgress(Record):
    """Bytes that came; ``error`` and ``remedy`` when it broke off, neither when somebody may just go on with it."""

    running: bool
    done: int
    total: int | None
    error: str = ""
    remedy: str = ""


class _State(Record):
    pid: int
    started: float
    total: int | None = None
    error: str = ""
    remedy: str = ""


def partial_path(store: WeightStore, weights: KnownWeights) -> Path:
    """Where the bytes lie that came so far. The address is in the name, so that two sources are not mixed."""
    mark = hashlib.sha256((weights.address or "").encode()).hexdigest()[:8]
    return store.root / "partial" / f"{weights.name}-{mark}"


def progress_of(store: WeightStore, weights: KnownWeights) -> FetchProgress | None:
    """How far the fetch of these weights is or came; None when there was none, or it is done."""
    part = partial_path(store, weights)
    state = _read(_state_path(part))
    if state is None:
        return None
    running = not state.error and is_alive(state.pid, state.started)
    done = part.stat().st_size if part.is_file() else 0
    return FetchProgress(running=running, done=done, total=state.total, error=state.error, remedy=state.remedy)


def stop(store: WeightStore, weights: KnownWeights) -> None:
    """Ask a fetch to end; what came stays, and the next fetch goes on from there."""
    _state_path(partial_path(store, weights)).unlink(missing_ok=True)


class Claim:
    """A fetch that says how far it is, and ends when it is asked to."""

    def __init__(self, part: Path, name: str) -> None:
        self._path = _state_path(part)
        self._name = name
        self.total: int | None = None

    def write(self, total: int | None = None, error: str = "", remedy: str = "") -> None:
        """Write the state down."""
        self.total = total
        state = _State(pid=os.getpid(), started=this_start(), total=total, error=error, remedy=remedy)
        write_atomically(self._path, state.model_dump_json().encode())

    def check(self, total: int | None) -> None:
        """Raise ``Cancelled`` when the fetch was asked to end; keep ``total``, when it is new."""
        if not self._path.exists():
            raise Cancelled(f"The fetch of {self._name} was stopped.", "Fetch it again to go on from where it was.")
        if total != self.total:
            self.write(total)


@contextmanager
def claimed(store: WeightStore, weights: KnownWeights) -> Iterator[Claim]:
    """While the block runs, these weights are being fetched by this process alone; an error of it is kept to be read.

    Raises:
        Conflict: they are being fetched already.
    """
    before = progress_of(store, weights)
    if before is not None and before.running:
        raise Conflict(f"The weights {weights.name} are being fetched already.", "Wait until they are here.")
    part = partial_path(store, weights)
    part.parent.mkdir(parents=True, exist_ok=True)
    claim = Claim(part, weights.name)
    claim.write()
    try:
        yield claim
    except Cancelled:
        raise
    except TerrazzoError as error:
        claim.write(claim.total, error=error.message, remedy=error.remedy)
        raise
    else:
        _state_path(part).unlink(missing_ok=True)


def _state_path(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _read(path: Path) -> _State | None:
    try:
        return _State.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        # One that an older Terrazzo wrote says nothing to this one; the fetch just begins anew.
        return None
