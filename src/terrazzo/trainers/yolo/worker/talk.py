"""How the process of YOLO and its parent talk: lines of JSON, and arrays for a network that answers."""

from __future__ import annotations

import json
import os
import threading
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from terrazzo.trainers.yolo.pipes import receive, send

CLOSED = 70
"""The exit status of a process whose parent went away."""


class Talk:
    """This end of the pipes. What Ultralytics prints goes where errors go, so that the pipe holds events alone."""

    def __init__(self) -> None:
        self._out: BinaryIO = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self._in: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._lock = threading.Lock()

    def tell(self, event: str, **data: Any) -> None:
        """Send one event."""
        line = json.dumps({"event": event, **data}, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._out.write(line)
            self._out.flush()

    def leave_with_parent(self) -> None:
        """End this process when the parent is gone: the pipe from it closes then."""

        def watch() -> None:
            while self._in.read(1):
                pass
            os._exit(CLOSED)

        threading.Thread(target=watch, daemon=True).start()

    def batch(self) -> NDArray[np.float32] | None:
        """The next batch that the parent sends; None when it is done."""
        return receive(self._in)

    def answer(self, arrays: tuple[NDArray[Any], ...]) -> None:
        """Send arrays: how many, then each."""
        with self._lock:
            self._out.write(f"{len(arrays)}\n".encode())
            for one in arrays:
                send(self._out, one)
            self._out.flush()
