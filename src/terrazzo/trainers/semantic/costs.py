"""What each architecture costs, measured once on a known machine: the first guess of how long a training takes."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from terrazzo.trainers.device import Device
from terrazzo.trainers.estimate import Basis, Machine
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.speed import BESIDE, Speed
from terrazzo.types import Record

FROZEN_PART = {"none": 1.33, "early": 1.0, "all": 0.6}
"""Time of a step by what of the encoder stays as it is, beside a step with its early layers frozen."""

GPU_OPERATIONS = 20_000.0
"""10^9 operations a second that a middling GPU does in such trainings."""

PUBLISH_SECONDS = 20.0
"""The export, and comparing it with PyTorch on images of val."""


class Cost(Record):
    """For each million pixels: seconds of one core for a training step and for a prediction, and 10^9 operations.

    Measured once with one thread on a Xeon (AVX-512, no bf16), 10 classes, encoders with early
    layers frozen as a CPU trains them. ``operations`` are those of one forward pass.
    """

    train: float
    forward: float
    operations: float


COSTS: dict[str, Cost] = {
    name: Cost(train=train, forward=forward, operations=operations)
    for name, train, forward, operations in (
        ("pspnet-efficientnet-lite0", 0.94, 0.44, 17),
        ("fpn-efficientnet-lite0", 2.20, 0.63, 32),
        ("deeplabv3plus-efficientnet-lite0", 3.37, 0.75, 43),
        ("segformer-efficientnet-lite0", 4.17, 0.90, 59),
        ("unet-efficientnet-lite0", 2.96, 0.86, 62),
        ("unetplusplus-efficientnet-lite0", 4.05, 1.21, 95),
        ("upernet-efficientnet-lite0", 10.33, 2.80, 414),
        ("pspnet-resnet50", 2.86, 0.82, 90),
        ("fpn-resnet34", 5.09, 1.48, 165),
        ("fpn-resnet50", 6.68, 1.93, 187),
        ("unet-resnet34", 6.04, 1.77, 207),
        ("deeplabv3plus-resnet50", 9.53, 2.75, 279),
        ("unetplusplus-resnet34", 13.01, 3.99, 525),
        ("upernet-resnet50", 15.89, 4.56, 585),
        ("segformer-convnext-tiny", 9.82, 2.04, 216),
        ("upernet-convnext-tiny", 15.83, 4.21, 584),
        ("upernet-convnext-base", 29.30, 7.50, 1021),
        ("doc-ufcn", 16.50, 2.55, 194),
    )
}


def expected_speed(
    architecture: str, config: SemanticConfig, device: Device, machine: Machine, speeds: Sequence[Speed]
) -> tuple[Speed, Basis]:
    """How fast this architecture should be here: as it was, or as others were beside what they should cost, or a guess.

    Args:
        speeds: what was measured on this and other machines; only those of this one count.
    """
    here = [one for one in speeds if one.machine == machine.name(device.kind) and one.device == device.kind]
    same = [one for one in here if one.architecture == architecture]
    if same:
        return _middle(same), "measured"
    guess = _guess(architecture, config, device, machine)
    others = [one for one in here if one.architecture in COSTS]
    if not others:
        return guess, "shipped"
    factors = [one.train / _guess(one.architecture, config, device, machine).train for one in others]
    factor = median(factors)
    scaled = {name: getattr(guess, name) * factor for name in ("train", "score", "predict", "publish")}
    return guess.model_copy(update=scaled), "similar"


def _middle(speeds: Sequence[Speed]) -> Speed:
    names = ("train", "score", "predict", "publish")
    return speeds[-1].model_copy(update={name: median(getattr(one, name) for one in speeds) for name in names})


def _guess(architecture: str, config: SemanticConfig, device: Device, machine: Machine) -> Speed:
    """From the shipped figures: a CPU shares the work among its cores, not quite evenly; a GPU counts operations."""
    cost = COSTS[architecture]
    if device.is_cpu:
        cores = max(1, machine.cores) ** 0.9
        train, forward = cost.train * FROZEN_PART[_frozen(config)] / cores, cost.forward / cores
    else:
        train, forward = 3 * cost.operations / GPU_OPERATIONS, cost.operations / GPU_OPERATIONS
    return Speed(
        trainer="semantic",
        architecture=architecture,
        machine=machine.name(device.kind),
        device=device.kind,
        train=train * BESIDE,
        score=forward * BESIDE,
        predict=forward,
        publish=PUBLISH_SECONDS,
    )


def _frozen(config: SemanticConfig) -> str:
    return "early" if config.freeze_encoder == "auto" else config.freeze_encoder
