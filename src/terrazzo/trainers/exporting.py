"""From averaged weights to files that run without PyTorch, checked to say the same; for trainers of every form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from terrazzo.bundle import Bundle, Stage
from terrazzo.bundle.export import export_onnx, export_openvino
from terrazzo.bundle.manifest import Runtime
from terrazzo.inference.speed import measure_speed
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.trainers.machine import processor
from terrazzo.training.run import Run
from terrazzo.types import Predictor

Export = Callable[[nn.Module, torch.Tensor, Path], Path]
"""Writes a network into a folder, given an input that it accepts; see ``terrazzo.bundle.export``."""

EXPORTS: tuple[tuple[Runtime, Export], ...] = (("openvino", export_openvino), ("onnx", export_onnx))
"""The runtimes that are tried, the fastest first."""

_MOST_CHECKED = 200


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two predictors are compared by.

    ``count`` takes the answers of PyTorch and of the exported network on one image, and gives how many parts of them
    (pixels, objects) are equal, and how many there are. At least the share ``required`` of all parts must be equal.
    """

    parts: str
    """What is counted, in the plural, as people read it."""
    count: Callable[[Any, Any], tuple[int, int]]
    required: float


def checked_images(images: Sequence[SnapshotImage]) -> Sequence[SnapshotImage]:
    """The images, spread over all of them, on which an export is compared with PyTorch."""
    return images[:: max(1, -(-len(images) // _MOST_CHECKED))]


def export_checked(
    stage: Stage,
    network: nn.Module,
    load: Callable[[Bundle, str], Predictor[Any]],
    comparison: Comparison,
    snapshot: Snapshot,
    images: Sequence[SnapshotImage],
    run: Run,
    exports: Sequence[tuple[Runtime, Export]] = EXPORTS,
) -> float | None:
    """Export into the stage; the first runtime that agrees with PyTorch is kept, else PyTorch alone, and its speed on
    this CPU is measured.

    Args:
        network: What is exported, see ``export_openvino``.
        load: ``Trainer.load``: with the device ``torch-cpu`` the network in PyTorch, with ``cpu`` the exported one.
        images: on which to compare and to measure, see ``checked_images``.

    Returns:
        The part on which the kept runtime agrees with PyTorch; None when PyTorch itself is kept.
    """
    example_NCHW = torch.zeros(1, 3, 64, 96)
    truth = load(stage.bundle(), "torch-cpu")
    for runtime, export in exports:
        try:
            export(network, example_NCHW, stage.folder)
        except (RuntimeError, ValueError, TypeError, NotImplementedError, ImportError) as error:
            run.log(f"{runtime} cannot run this network ({str(error).splitlines()[0] if str(error) else error!r})")
            continue
        stage.update(runtime=runtime)
        exported = load(stage.bundle(), "cpu")
        agreement = _agreement(truth, exported, comparison, snapshot, images, run)
        run.log(f"{runtime} answers as PyTorch does on {agreement:.4%} of {comparison.parts} of {len(images)} images")
        if agreement > comparison.required:
            _measure(stage, exported, snapshot, images, run)
            return agreement
        run.log(f"{runtime} is not used: less than {comparison.required:.1%} of {comparison.parts} agree")
    stage.update(runtime="torch")
    _measure(stage, truth, snapshot, images, run)
    return None


def _measure(
    stage: Stage, predictor: Predictor[Any], snapshot: Snapshot, images: Sequence[SnapshotImage], run: Run
) -> None:
    """Write into the stage how fast its predictor is on this CPU."""
    pictures = (snapshot.image_HWC(image) for image in images)
    speed = measure_speed(predictor, pictures, processor())
    stage.update(speed=speed)
    if speed is not None:
        run.log(
            f"Speed: {1000 * speed.seconds:.0f} ms for an image of {speed.megapixels:.2g} megapixels on {speed.cores} "
            f"cores of {speed.processor}"
        )


def _agreement(
    one: Predictor[Any],
    other: Predictor[Any],
    comparison: Comparison,
    snapshot: Snapshot,
    images: Sequence[SnapshotImage],
    run: Run,
) -> float:
    """Part (0..1) that is equal, pooled over the images; 1 when there is nothing to compare."""
    equal = total = 0
    for number, image in enumerate(images):
        run.check()
        run.progress(number / len(images))
        pixels_HWC = snapshot.image_HWC(image)
        same, parts = comparison.count(one(pixels_HWC), other(pixels_HWC))
        equal, total = equal + same, total + parts
    return equal / total if total else 1.0
