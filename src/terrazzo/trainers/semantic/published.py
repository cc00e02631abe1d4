"""From averaged weights to a bundle that runs without PyTorch, checked to say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from terrazzo.bundle import Bundle, Stage
from terrazzo.bundle.export import export_onnx, export_openvino
from terrazzo.bundle.manifest import Runtime
from terrazzo.errors import Invalid
from terrazzo.inference.load import load_exported
from terrazzo.inference.predictor import SemanticPredictor
from terrazzo.inference.speed import measure_speed
from terrazzo.inference.torch_runtime import TorchNetwork
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.trainers.machine import processor
from terrazzo.trainers.semantic.network import NetworkPlan, build
from terrazzo.training.run import Run

REQUIRED_AGREEMENT = 0.995
"""Part of pixels on which an exported network must give the class that PyTorch gives."""

_MOST_CHECKED = 200


def checked_images(images: Sequence[SnapshotImage]) -> Sequence[SnapshotImage]:
    """The images, spread over all of them, on which an export is compared with PyTorch."""
    return images[:: max(1, -(-len(images) // _MOST_CHECKED))]


def load_with_torch(bundle: Bundle, device: str) -> SemanticPredictor:
    """The bundle's network in PyTorch on ``cpu`` or ``cuda``.

    Raises:
        Invalid: a GPU was asked for and PyTorch sees none.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise Invalid("A GPU was asked for, but PyTorch sees none.", "Use the device “cpu” or “auto”.")
    network = build(NetworkPlan.model_validate(bundle.manifest.network))
    network.load_state_dict(load_file(bundle.weights_path))
    return SemanticPredictor(bundle.manifest, TorchNetwork(network.to(memory_format=torch.channels_last), device))


def export_checked(
    stage: Stage,
    network: nn.Module,
    snapshot: Snapshot,
    images: Sequence[SnapshotImage],
    run: Run,
) -> float | None:
    """Export into the stage: OpenVINO, else ONNX, else PyTorch alone; the first that agrees with PyTorch is kept, and
    its speed on this CPU is measured.

    Args:
        images: on which to compare and to measure, see ``checked_images``.

    Returns:
        The part of pixels on which the kept runtime agrees with PyTorch; None when PyTorch itself is kept.
    """
    example_NCHW = torch.zeros(1, 3, 64, 96)
    exports: list[tuple[Runtime, Callable[[nn.Module, torch.Tensor, Path], Path]]] = [
        ("openvino", export_openvino),
        ("onnx", export_onnx),
    ]
    truth = load_with_torch(stage.bundle(), "cpu")
    for runtime, export in exports:
        try:
            export(network, example_NCHW, stage.folder)
        except (RuntimeError, ValueError, TypeError, NotImplementedError, ImportError) as error:
            run.log(f"{runtime} cannot run this network ({str(error).splitlines()[0] if str(error) else error!r})")
            continue
        stage.update(runtime=runtime)
        exported = load_exported(stage.bundle())
        agreement = _agreement(truth, exported, snapshot, images, run)
        run.log(f"{runtime} gives the class that PyTorch gives on {agreement:.4%} of pixels of {len(images)} images")
        if agreement > REQUIRED_AGREEMENT:
            _measure(stage, exported, snapshot, images, run)
            return agreement
        run.log(f"{runtime} is not used: less than {REQUIRED_AGREEMENT:.1%} of pixels agree")
    stage.update(runtime="torch")
    _measure(stage, truth, snapshot, images, run)
    return None


def _measure(
    stage: Stage, predictor: SemanticPredictor, snapshot: Snapshot, images: Sequence[SnapshotImage], run: Run
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
    one: SemanticPredictor,
    other: SemanticPredictor,
    snapshot: Snapshot,
    images: Sequence[SnapshotImage],
    run: Run,
) -> float:
    """Part (0..1) of pixels with equal classes, pooled over the images."""
    equal = total = 0
    for number, image in enumerate(images):
        run.check()
        run.progress(number / len(images))
        pixels_HWC = snapshot.image_HWC(image)
        same_HW = one(pixels_HWC).mask_HW == other(pixels_HWC).mask_HW
        equal += int(same_HW.sum())
        total += same_HW.size
    return equal / max(total, 1)
