"""The catalogue of detectors: Mask R-CNN, Faster R-CNN and FCOS of torchvision over encoders of timm with a pyramid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from terrazzo.errors import NotFound
from terrazzo.trainers.base import Architecture
from terrazzo.trainers.encoders import ENCODERS, Encoder, weights_licence_of, weights_of, weights_source_of
from terrazzo.trainers.weights import status_of
from terrazzo.types import TaskKind
from terrazzo.weights import KnownWeights

HeadName = Literal["maskrcnn", "fasterrcnn", "fcos"]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on the pyramid; ``strides`` are those of its levels."""

    title: str
    about: str
    kinds: tuple[TaskKind, ...]
    strides: tuple[int, ...]


HEADS: dict[HeadName, Head] = {
    "maskrcnn": Head(
        "Mask R-CNN",
        "Proposes boxes, then says for each what is in it and which of its pixels belong to it. Objects may overlap. "
        "Slow on a CPU.",
        ("instance",),
        (4, 8, 16, 32, 64),
    ),
    "fasterrcnn": Head(
        "Faster R-CNN",
        "Proposes boxes, then says for each what is in it. Anchors are fitted to the objects, so that long thin ones "
        "are found too.",
        ("detection",),
        (4, 8, 16, 32, 64),
    ),
    "fcos": Head(
        "FCOS",
        "Says at each place whether an object is there and how far its borders are, without anchors. The simplest and "
        "quickest of the detectors here; thin objects suit it less.",
        ("detection",),
        (8, 16, 32, 64, 128),
    ),
}

# Counted with 10 classes and three shapes of two anchors; a test compares them with the networks themselves.
PARAMETERS: dict[str, int] = {
    "maskrcnn-efficientnet-lite0": 5_812_704,
    "fasterrcnn-efficientnet-lite0": 5_450_453,
    "fcos-efficientnet-lite0": 4_957_583,
    "maskrcnn-resnet50": 44_027_808,
    "fasterrcnn-resnet50": 41_402_261,
    "fcos-resnet50": 32_136_015,
    "maskrcnn-convnext-tiny": 47_723_968,
    "fasterrcnn-convnext-tiny": 45_098_421,
}

_DEFAULTS: dict[str, tuple[Literal["cpu", "gpu"], tuple[TaskKind, ...]]] = {
    "fasterrcnn-efficientnet-lite0": ("cpu", ("detection",)),
    "maskrcnn-convnext-tiny": ("gpu", ("instance",)),
    "fasterrcnn-convnext-tiny": ("gpu", ("detection",)),
}


def parts_of(name: str) -> tuple[HeadName, Head, Encoder]:
    """The parts of an architecture.

    Raises:
        NotFound: it is not in the catalogue.
    """
    for key, head in HEADS.items():
        if name in PARAMETERS and name.startswith(f"{key}-"):
            return key, head, ENCODERS[name.removeprefix(f"{key}-")]
    raise NotFound(f"There is no detector {name!r}.", "See all with “terrazzo architectures”.")


def catalogue() -> tuple[Architecture, ...]:
    """Every architecture with the present state of its weights; the machine defaults come first."""
    names = sorted(PARAMETERS, key=lambda name: (name not in _DEFAULTS, PARAMETERS[name]))
    return tuple(_describe(name) for name in names)


def needed_weights() -> tuple[KnownWeights, ...]:
    """The weights that the encoders of the catalogue start from."""
    return weights_of(parts_of(name)[2] for name in PARAMETERS)


def _describe(name: str) -> Architecture:
    _, head, encoder = parts_of(name)
    default, default_for = _DEFAULTS.get(name, (None, ()))
    return Architecture(
        name=name,
        title=f"{head.title} with {encoder.title}",
        description=f"**{head.title}.** {head.about}\n\n**{encoder.title}.** {encoder.about}",
        trainer="rcnn",
        kinds=head.kinds,
        decoder=head.title,
        encoder=encoder.title,
        parameters=PARAMETERS[name],
        licence="BSD-3-Clause (torchvision), Apache-2.0 (timm)",
        weights_source=weights_source_of(encoder.weights),
        weights_licence=weights_licence_of(encoder.weights),
        weights_status=status_of(encoder.weights),
        weights_name="" if encoder.weights is None else encoder.weights.name,
        default=default,
        default_for=default_for,
    )
