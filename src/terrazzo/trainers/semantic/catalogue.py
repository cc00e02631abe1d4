"""The catalogue of semantic architectures: a decoder of segmentation-models-pytorch over an encoder of timm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from terrazzo.trainers.base import Architecture
from terrazzo.trainers.encoders import ENCODERS, Encoder, weights_licence_of, weights_of, weights_source_of
from terrazzo.trainers.weights import status_of
from terrazzo.weights import KnownWeights


@dataclass(frozen=True, slots=True)
class Decoder:
    """A decoder: ``network`` is its class in segmentation-models-pytorch, or one of ``network.OWN_NETWORKS``;
    ``options`` go to its constructor."""

    title: str
    network: str
    about: str
    options: dict[str, Any] = field(default_factory=dict)


DECODERS: dict[str, Decoder] = {
    "unet": Decoder(
        "U-Net",
        "Unet",
        "Skip connections at every scale give sharp borders. The usual first choice for small structures.",
        {"decoder_channels": (128, 64, 48, 32, 16)},
    ),
    "unetplusplus": Decoder(
        "U-Net++",
        "UnetPlusPlus",
        "U-Net with nested skip connections: finer borders for more memory and time.",
        {"decoder_channels": (128, 64, 48, 32, 16)},
    ),
    "fpn": Decoder(
        "FPN",
        "FinePyramid",
        "A feature pyramid summed at a quarter of the size and corrected at half of it: quick, robust, good for "
        "objects of very different sizes.",
        {"decoder_pyramid_channels": 128, "decoder_segmentation_channels": 64},
    ),
    "pspnet": Decoder(
        "PSPNet",
        "PSPNet",
        "Pools the whole scene at four scales. Fast and good for large regions; borders are coarse.",
    ),
    "deeplabv3plus": Decoder(
        "DeepLabV3+",
        "DeepLabV3Plus",
        "Dilated convolutions see far without losing resolution. Good all-rounder, slower on a CPU.",
    ),
    "upernet": Decoder(
        "UPerNet",
        "UPerNet",
        "Pyramid pooling and a feature pyramid together. The strongest decoder here; wants a GPU with a large encoder.",
    ),
    "segformer": Decoder(
        "SegFormer",
        "Segformer",
        "A light decoder of linear layers over all scales. Strong with modern encoders.",
    ),
}

WHOLE_NETWORKS: dict[str, tuple[Decoder, Encoder]] = {
    "doc-ufcn": (
        Decoder(
            "Doc-UFCN",
            "DocUfcn",
            "A small U-shaped network of dilated convolutions, made for pages of documents and trained from random "
            "weights. It knows no picture before the training, so it wants more pages and more epochs than the others.",
        ),
        Encoder(
            "Its own encoder",
            "",
            "It is trained with the rest, from random weights.",
            None,
            rate=1.0,
        ),
    ),
}
"""Networks that take no other encoder than their own, by the name of the architecture."""

# Counted with 10 classes by bench/count_parameters.py; a test compares them with the networks themselves.
PARAMETERS: dict[str, int] = {
    "unet-efficientnet-lite0": 3_833_514,
    "unetplusplus-efficientnet-lite0": 4_035_082,
    "fpn-efficientnet-lite0": 3_433_700,
    "pspnet-efficientnet-lite0": 3_048_592,
    "deeplabv3plus-efficientnet-lite0": 3_861_082,
    "upernet-efficientnet-lite0": 10_566_634,
    "segformer-efficientnet-lite0": 3_421_962,
    "unet-resnet34": 22_628_202,
    "unetplusplus-resnet34": 24_178_282,
    "fpn-resnet34": 21_819_684,
    "fpn-resnet50": 24_411_684,
    "pspnet-resnet50": 2_279_370,
    "deeplabv3plus-resnet50": 26_679_898,
    "upernet-resnet50": 37_286_986,
    "segformer-convnext-tiny": 28_453_482,
    "upernet-convnext-tiny": 37_046_186,
    "upernet-convnext-base": 97_702_282,
    "doc-ufcn": 4_098_090,
}

_DEFAULTS: dict[str, Literal["cpu", "gpu"]] = {"fpn-efficientnet-lite0": "cpu", "upernet-convnext-base": "gpu"}


def split_name(name: str) -> tuple[Decoder, Encoder]:
    """The parts of an architecture's name; ``KeyError`` when it is not in the catalogue."""
    if name not in PARAMETERS:
        raise KeyError(name)
    if name in WHOLE_NETWORKS:
        return WHOLE_NETWORKS[name]
    decoder, _, encoder = name.partition("-")
    return DECODERS[decoder], ENCODERS[encoder]


def decoder_key(name: str) -> str:
    """What a ``NetworkPlan`` calls the decoder of an architecture: the key of ``DECODERS`` or ``WHOLE_NETWORKS``."""
    return name if name in WHOLE_NETWORKS else name.partition("-")[0]


def licence_of(name: str) -> str:
    """The licences of the code of an architecture."""
    return "Apache-2.0" if name in WHOLE_NETWORKS else "MIT (segmentation-models-pytorch), Apache-2.0 (timm)"


def catalogue() -> tuple[Architecture, ...]:
    """Every architecture with the present state of its weights; the machine defaults come first."""
    names = sorted(PARAMETERS, key=lambda name: (name not in _DEFAULTS, PARAMETERS[name]))
    return tuple(_describe(name) for name in names)


def needed_weights() -> tuple[KnownWeights, ...]:
    """The weights that the encoders of the catalogue start from."""
    return weights_of(split_name(name)[1] for name in PARAMETERS)


def _describe(name: str) -> Architecture:
    decoder, encoder = split_name(name)
    weights = encoder.weights
    return Architecture(
        name=name,
        title=decoder.title if name in WHOLE_NETWORKS else f"{decoder.title} with {encoder.title}",
        description=f"**{decoder.title}.** {decoder.about}\n\n**{encoder.title}.** {encoder.about}",
        trainer="semantic",
        kinds=("semantic",),
        decoder=decoder.title,
        encoder=encoder.title,
        parameters=PARAMETERS[name],
        licence=licence_of(name),
        weights_source=weights_source_of(weights),
        weights_licence=weights_licence_of(weights),
        weights_status=status_of(weights),
        weights_name="" if weights is None else weights.name,
        default=_DEFAULTS.get(name),
        default_for=("semantic",) if name in _DEFAULTS else (),
    )
