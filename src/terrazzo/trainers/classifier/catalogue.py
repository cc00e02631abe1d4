"""The catalogue of classifiers: encoders of timm with one linear layer over the mean of their features."""

from __future__ import annotations

from typing import Literal

from terrazzo.errors import NotFound
from terrazzo.trainers.base import Architecture
from terrazzo.trainers.encoders import ENCODERS, Encoder, weights_licence_of, weights_of, weights_source_of
from terrazzo.trainers.weights import status_of
from terrazzo.weights import KnownWeights

PREFIX = "classifier-"

# Counted with 10 classes; a test compares them with the networks themselves.
PARAMETERS: dict[str, int] = {
    "classifier-efficientnet-lite0": 3_383_818,
    "classifier-resnet34": 21_289_802,
    "classifier-resnet50": 23_528_522,
    "classifier-convnext-tiny": 27_827_818,
    "classifier-convnext-base": 87_576_714,
}

_DEFAULTS: dict[str, Literal["cpu", "gpu"]] = {
    "classifier-efficientnet-lite0": "cpu",
    "classifier-convnext-tiny": "gpu",
}


def encoder_of(name: str) -> Encoder:
    """The encoder of an architecture.

    Raises:
        NotFound: it is not in the catalogue.
    """
    if name not in PARAMETERS:
        raise NotFound(f"There is no classifier {name!r}.", "See all with “terrazzo architectures”.")
    return ENCODERS[name.removeprefix(PREFIX)]


def catalogue() -> tuple[Architecture, ...]:
    """Every architecture with the present state of its weights; the machine defaults come first."""
    names = sorted(PARAMETERS, key=lambda name: (name not in _DEFAULTS, PARAMETERS[name]))
    return tuple(_describe(name) for name in names)


def needed_weights() -> tuple[KnownWeights, ...]:
    """The weights that the encoders of the catalogue start from."""
    return weights_of(encoder_of(name) for name in PARAMETERS)


def _describe(name: str) -> Architecture:
    encoder = encoder_of(name)
    return Architecture(
        name=name,
        title=f"{encoder.title} classifier",
        description="**Classes of the whole image.** Looks at the image as a whole and says which class it has "
        f"(classification), or how likely each class is (tagging).\n\n**{encoder.title}.** {encoder.about}",
        trainer="classifier",
        kinds=("classification", "tagging"),
        decoder="linear layer",
        encoder=encoder.title,
        parameters=PARAMETERS[name],
        licence="Apache-2.0 (timm)",
        weights_source=weights_source_of(encoder.weights),
        weights_licence=weights_licence_of(encoder.weights),
        weights_status=status_of(encoder.weights),
        weights_name="" if encoder.weights is None else encoder.weights.name,
        default=_DEFAULTS.get(name),
        default_for=("classification", "tagging") if name in _DEFAULTS else (),
    )
