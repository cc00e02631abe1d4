"""A run: the folder of one training, and what the work reports while it goes on."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from terrazzo.errors import Cancelled
from terrazzo.training.time_left import TimeLeft
from terrazzo.types import Record, Split

EventKind = Literal["step", "progress", "metric", "log", "artifact"]
LogLevel = Literal["info", "warning", "error"]


class Event(Record):
    """One line of ``events.jsonl``; ``time`` is seconds since 1970.

    ``data`` by kind:
        step      {"name": str, "state": StepState}
        progress  {"fraction": 0..1 of the running step, "seconds_left": float | null of the run,
                   "epoch": the present one, from 1, "epochs": in all (both null where none are counted)}
        metric    {"name": str, "value": float, "step": int, "epoch": float, "split": Split | null}
        log       {"level": LogLevel, "message": str}
        artifact  {"path": relative to the run folder, "title": str}
    """

    time: float
    kind: EventKind
    data: dict[str, Any]


Observer = Callable[[Event], None]


def _nobody(event: Event) -> None:
    """The observer of a run that nobody watches."""


def _never() -> bool:
    """The answer of a run that nobody can stop."""
    return False


class Run:
    """Writes events to ``events.jsonl`` in ``folder``, tells ``observer``, and asks whether to go on.

    ``should_stop``: a person wants the work to be given up. ``should_end``: a person wants the training to end now and
    its best epoch to be published.

    Opening an existing folder appends: a resumed run keeps its history, and for one metric name, split and
    step the last point counts.
    """

    def __init__(
        self,
        folder: Path,
        *,
        observer: Observer = _nobody,
        should_stop: Callable[[], bool] = _never,
        should_end: Callable[[], bool] = _never,
    ) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "checkpoints").mkdir(exist_ok=True)
        self._observer = observer
        self._should_stop = should_stop
        self._should_end = should_end
        self._left = TimeLeft()
        self._cut_torn_line()
        self._file = (self.folder / "events.jsonl").open("ab", buffering=0)

    def _cut_torn_line(self) -> None:
        """A kill in the middle of a write leaves half a line; end it, so that the next event stands alone."""
        path = self.folder / "events.jsonl"
        if not path.exists() or path.stat().st_size == 0:
            return
        content = path.read_bytes()
        if not content.endswith(b"\n"):
            with path.open("r+b") as file:
                file.truncate(content.rfind(b"\n") + 1)
                os.fsync(file.fileno())

    def emit(self, kind: EventKind, **data: Any) -> None:
        """Append one event and tell the observer; ``OSError`` when the disk does not take it."""
        event = Event(time=time.time(), kind=kind, data=data)
        self._append((json.dumps(event.model_dump(), ensure_ascii=False) + "\n").encode())
        self._observer(event)

    def _append(self, line: bytes) -> None:
        """Write a line whole or not at all: on a full disk a part of it may have been taken."""
        before = os.fstat(self._file.fileno()).st_size
        try:
            if self._file.write(line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder / "events.jsonl"))
        except OSError:
            os.ftruncate(self._file.fileno(), before)
            raise

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Mark a named step as running, then as succeeded or failed."""
        self.check()
        self.emit("step", name=name, state="running")
        self._left.begin(name)
        try:
            yield
        except BaseException:
            self.emit("step", name=name, state="failed")
            raise
        self._left.end(name)
        self.emit("step", name=name, state="succeeded")

    def skip(self, name: str, why: str) -> None:
        """Mark a step as not needed and say why in the log."""
        self._left.end(name)
        self.emit("step", name=name, state="skipped")
        self.log(f"{name}: skipped, {why}")

    def expect(self, seconds: Mapping[str, float]) -> None:
        """Say what the steps that follow will take, by name, so that ``progress`` can tell the time left of the run.

        Until this is called, only what ``progress`` is told itself is known. May be called again with better numbers.
        """
        self._left.expect(seconds)

    def progress(
        self, fraction: float, seconds_left: float | None = None, *, epoch: int | None = None, epochs: int | None = None
    ) -> None:
        """Say how far the running step is (0..1), how long it may still take, and in which epoch (from 1) it is."""
        part = round(min(max(fraction, 0.0), 1.0), 4)
        left = self._left.seconds(part, seconds_left)
        self.emit("progress", fraction=part, seconds_left=left, epoch=epoch, epochs=epochs)

    def metric(self, name: str, value: float, *, step: int, epoch: float, split: Split | None = None) -> None:
        """Record one point of a curve."""
        self.emit("metric", name=name, value=value, step=step, epoch=epoch, split=split)

    def log(self, message: str, level: LogLevel = "info") -> None:
        """Say one line to the person who watches."""
        self.emit("log", level=level, message=message)

    def artifact(self, path: Path, title: str) -> None:
        """Announce a file in the run folder that a person may want to download."""
        self.emit("artifact", path=path.relative_to(self.folder).as_posix(), title=title)

    def check(self) -> None:
        """Raise ``Cancelled`` when a person asked for the work to stop; cheap enough to call for each batch."""
        if self._should_stop():
            raise Cancelled("The job was cancelled.", "Use “Try again” to start it anew.")

    def ends_early(self) -> bool:
        """Whether a person asked for the training to end now and its best epoch to be published; cheap to ask."""
        return self._should_end()

    def close(self) -> None:
        """Close the event file."""
        self._file.close()


def read_events(folder: Path) -> list[Event]:
    """All whole events of a run folder, oldest first; a torn last line is left out."""
    path = folder / "events.jsonl"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [Event.model_validate_json(line) for line in lines]
