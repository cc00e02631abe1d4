"""A network of Ultralytics that answers from a process of its own, so that none of its code is in this one."""

from __future__ import annotations

import tempfile
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.inference.raw_runtimes import Batch_NCHW
from terrazzo.trainers.yolo.installed import INSTALL, is_installed
from terrazzo.trainers.yolo.pipes import receive, send
from terrazzo.trainers.yolo.plan import AnswerPlan
from terrazzo.trainers.yolo.process import YoloError, YoloProcess


class RemoteOutputs:
    """Implements ``inference.raw_runtimes.Outputs``; the process ends with this object.

    Raises:
        Invalid: the extra is not installed.
    """

    def __init__(self, plan: AnswerPlan) -> None:
        if not is_installed():
            raise Invalid(
                "This version can only be run with PyTorch through Ultralytics, which is not installed.",
                f"Use the device “cpu”, or install it: {INSTALL}.",
            )
        self._folder = tempfile.TemporaryDirectory(prefix="terrazzo-yolo-")
        self._process = YoloProcess("answer", plan, Path(self._folder.name))
        self._end = weakref.finalize(self, _end, self._process, self._folder)
        self._lock = threading.Lock()
        self._process.first()

    def __call__(self, batch_NCHW: Batch_NCHW) -> tuple[NDArray[Any], ...]:
        with self._lock:
            pipe = self._process.input
            send(pipe, batch_NCHW)
            pipe.flush()
            count = self._process.output.readline()
            arrays = [receive(self._process.output) for _ in range(int(count or 0))]
        found = tuple(np.array(one) for one in arrays if one is not None)
        if not found or len(found) < len(arrays):
            raise YoloError("The process of YOLO ended while it predicted.")
        return found


def _end(process: YoloProcess, folder: tempfile.TemporaryDirectory[str]) -> None:
    process.stop()
    folder.cleanup()
