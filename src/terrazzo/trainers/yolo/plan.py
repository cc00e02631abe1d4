"""What the process of YOLO is told: the network, the training, what to write, and which events come back."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from terrazzo.types import Record

YoloTask = Literal["detect", "segment", "semantic", "classify"]
"""A kind of task in Ultralytics' words."""

Runtime = Literal["openvino", "onnx"]


class NetworkPlan(Record):
    """What rebuilds a network; it is the network's record in a bundle.

    ``yaml`` is the file of Ultralytics that describes the network, ``classes`` those of the task, ``nms`` the IoU above
    which of two objects of a class the less sure one is dropped (None: the network itself gives each object once).
    """

    task: YoloTask
    yaml: str
    classes: int = Field(ge=1)
    image_size: int = Field(ge=32)
    max_objects: int = 300
    nms: float | None = None
    licence: str = ""
    weights_source: str = ""
    weights_licence: str = ""


class TrainPlan(Record):
    """One training. Folders and files are absolute paths.

    ``start_from`` are weights of a bundle (safetensors), ``weights`` a file that somebody brought; at most one is set.
    ``arguments`` are further arguments of Ultralytics by name. ``threads`` 0 leaves the choice to PyTorch.
    """

    network: NetworkPlan
    snapshot: str
    cache: str
    run: str
    epochs: int
    batch_size: int
    seed: int
    device: Literal["cpu", "gpu"]
    precision: Literal["fp32", "bf16"]
    patience: int
    max_seconds: float | None
    arguments: dict[str, int | float | bool | str]
    start_from: str | None = None
    weights: str | None = None
    without_objects: Literal["leave out", "keep"] = "keep"


class ExportPlan(Record):
    """A network whose weights (safetensors) are written for a runtime into a folder."""

    network: NetworkPlan
    weights: str
    folder: str
    runtime: Runtime


class AnswerPlan(Record):
    """A network that answers batches, on ``cpu`` or ``cuda``."""

    network: NetworkPlan
    weights: str
    device: str


Told = dict[str, Any]
"""One event of the process, by ``event``:

    log       {"message", "level"}
    progress  {"fraction"} of the preparation
    batch     {"loss", "rate", "step", "epoch" (a part of one too), "number" in the epoch, "batches"}
    epoch     {"epoch" (from 1), "step", "train": {metric: value}, "scored": {metric: value}, "split", "best",
               "epochs" (in all, as planned now), "seconds", "scoring_seconds", "scored_images"}
    done      {} and what the command gives
    failed    {"message", "remedy"}: in words for people
"""
