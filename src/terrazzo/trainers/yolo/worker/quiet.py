"""Keeps Ultralytics to itself: no network, no installation of packages, no settings or fonts from elsewhere."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

from terrazzo.errors import Forbidden

OUTSIDE = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
"""Events of Python's audit that say that a program wants to reach out."""


def prepare(folder: Path) -> None:
    """Set what Ultralytics reads when it is imported; call it before, with a folder for its settings.

    From here on nothing in this process reaches another machine: who tries gets ``Forbidden``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    os.environ.update(
        YOLO_OFFLINE="1",
        YOLO_AUTOINSTALL="0",
        YOLO_CONFIG_DIR=str(folder),
        YOLO_VERBOSE="False",
        ULTRALYTICS_SKIP_REQUIREMENTS_CHECKS="1",
        ULTRALYTICS_SAFE_LOAD="1",
        WANDB_MODE="disabled",
        MPLBACKEND="Agg",
    )
    # Ultralytics sets one thread otherwise.
    os.environ.setdefault("OMP_NUM_THREADS", str(cores))
    sys.addaudithook(_refuse)


def silence() -> None:
    """After the import: no analytics, and no loggers of other companies."""
    from ultralytics.utils import SETTINGS, callbacks

    quiet = ("sync", "clearml", "comet", "dvc", "hub", "mlflow", "neptune", "raytune", "tensorboard", "wandb")
    SETTINGS.update({name: False for name in quiet if name in SETTINGS})
    callbacks.add_integration_callbacks = lambda instance: None


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in OUTSIDE:
        return
    # Processes that load data talk to each other through sockets of this machine's files.
    if event in ("socket.connect", "socket.sendto") and getattr(arguments[0], "family", None) == getattr(
        socket, "AF_UNIX", None
    ):
        return
    raise Forbidden(
        f"The process of YOLO wanted to reach the network ({event}), which it may not.",
        "Please report this; Terrazzo does not need it.",
    )
