"""The catalogue of networks that tell objects apart: decoders and encoders of the semantic catalogue."""

from __future__ import annotations

from terrazzo.trainers.base import Architecture
from terrazzo.trainers.encoders import weights_licence_of, weights_of, weights_source_of
from terrazzo.trainers.semantic.catalogue import PARAMETERS, licence_of, split_name
from terrazzo.trainers.weights import status_of
from terrazzo.weights import KnownWeights

PREFIX = "objects-"

NAMES = ("fpn-efficientnet-lite0", "unet-efficientnet-lite0", "fpn-resnet34", "unet-resnet34", "upernet-convnext-tiny")
"""Those of the semantic catalogue that are offered here, the default first."""

HOW = (
    "Finds objects by their pixels: a semantic network that also says how far inside an object each pixel lies, so "
    "that objects that touch come apart. It cannot give objects that lie over each other. Quick to train, also without "
    "a GPU."
)


def semantic_name(name: str) -> str:
    """The name in the semantic catalogue; ``KeyError`` when this is none of ``NAMES``."""
    plain = name.removeprefix(PREFIX)
    if plain == name or plain not in NAMES:
        raise KeyError(name)
    return plain


def catalogue() -> tuple[Architecture, ...]:
    """Every architecture with the present state of its weights; the default comes first."""
    return tuple(_describe(name) for name in NAMES)


def needed_weights() -> tuple[KnownWeights, ...]:
    """The weights that the encoders of the catalogue start from."""
    return weights_of(split_name(name)[1] for name in NAMES)


def _describe(name: str) -> Architecture:
    decoder, encoder = split_name(name)
    default = name == NAMES[0]
    return Architecture(
        name=PREFIX + name,
        title=f"Objects: {decoder.title} with {encoder.title}",
        description=f"{HOW}\n\n**{decoder.title}.** {decoder.about}\n\n**{encoder.title}.** {encoder.about}",
        trainer="objects",
        kinds=("instance", "detection"),
        decoder=decoder.title,
        encoder=encoder.title,
        parameters=PARAMETERS[name],
        licence=licence_of(name),
        weights_source=weights_source_of(encoder.weights),
        weights_licence=weights_licence_of(encoder.weights),
        weights_status=status_of(encoder.weights),
        weights_name="" if encoder.weights is None else encoder.weights.name,
        default="cpu" if default else None,
        default_for=("instance",) if default else (),
    )
