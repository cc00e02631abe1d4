"""The process of YOLO as seen from outside: start it, hear what it tells, stop it within seconds."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from terrazzo.errors import Conflict, Forbidden, Invalid, NotFound, TerrazzoError
from terrazzo.files.whole import write_atomically
from terrazzo.trainers.yolo.plan import Told
from terrazzo.types import Record

MODULE = "terrazzo.trainers.yolo.worker"
PATIENCE = 3.0
"""Seconds that a process has to end before it is killed."""

_EVERY = 0.2
"""Seconds between two looks at whether to go on."""

_KINDS: dict[str, type[TerrazzoError]] = {one.kind: one for one in (Invalid, NotFound, Conflict, Forbidden)}


class YoloError(RuntimeError):
    """The process ended with an error that nobody foresaw; the last lines of its log are in the message."""


class YoloProcess:
    """One process, whose folder holds its plan, its log and Ultralytics' settings; a context manager that ends it."""

    def __init__(self, command: str, plan: Record, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{command}.json"
        write_atomically(path, plan.model_dump_json(indent=1).encode())
        self._log_path = folder / f"{command}.log"
        with self._log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", MODULE, command, str(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        assert self.process.stdout is not None and self.process.stdin is not None, "pipes were asked for"
        self.output: IO[bytes] = self.process.stdout
        self.input: IO[bytes] = self.process.stdin

    def __enter__(self) -> YoloProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, by force when it does not listen."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pipe in (self.input, self.output):
            try:
                pipe.close()
            except BrokenPipeError:
                # What was still to be written is for a process that is gone.
                continue

    def events(self, check: Callable[[], None]) -> Iterator[Told]:
        """What it tells until it is done; ``check`` is called several times a second and raises to give up.

        Raises:
            TerrazzoError: as the process itself says. YoloError: it ended without saying why.
        """
        lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, args=(lines,), daemon=True).start()
        while True:
            check()
            try:
                line = lines.get(timeout=_EVERY)
            except queue.Empty:
                continue
            if not line:
                raise self._unexplained()
            told: Told = json.loads(line)
            if told["event"] == "failed":
                raise self._explained(told)
            yield told
            if told["event"] == "done":
                return

    def first(self) -> Told:
        """Wait for ``done``, and give it."""
        *_, last = self.events(lambda: None)
        return last

    def _read(self, lines: queue.Queue[bytes]) -> None:
        try:
            while line := self.output.readline():
                lines.put(line)
                if line.startswith(b'{"event": "done"'):
                    # What follows, if anything, is not for this reader.
                    return
        except ValueError:
            # The pipe was closed by ``stop``.
            pass
        lines.put(b"")

    def _explained(self, told: Told) -> Exception:
        kind = _KINDS.get(told["kind"])
        return (
            YoloError(f"{told['message']} (see {self._log_path})")
            if kind is None
            else kind(told["message"], told["remedy"])
        )

    def _unexplained(self) -> Exception:
        status = self.process.wait()
        said = self._log_path.read_text("utf-8", errors="replace").strip().splitlines()
        why = said[-1] if said else "it said nothing"
        if status == -9:
            why = "it was killed; perhaps the machine's memory was not enough: try a smaller batch or image size"
        return YoloError(f"The process of YOLO ended with status {status}: {why}")
