"""Settings that trainers share; the web form and the command line's ``--set`` are made from their schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Auto = Literal["auto"]

ADVANCED: JsonDict = {"advanced": True}
"""Folded away in the form: few people need it."""


class CommonConfig(BaseModel):
    """Settings that every trainer has; ``auto`` looks at the data and the machine, and the log says why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: Annotated[int, Field(ge=1, le=10_000)] | Auto = Field(
        default="auto",
        title="Epochs",
        description="How often every image is seen. More helps until the validation score stops rising.",
    )
    length: Literal["auto", "short", "normal", "long"] = Field(
        default="auto",
        title="Length",
        description="How many epochs are planned when they are automatic: long is three times normal, short a third. "
        "Automatic is normal, or with a time limit as many as fit into it.",
    )
    max_minutes: Annotated[float, Field(gt=0, le=100_000)] | None = Field(
        default=None,
        title="Time limit (minutes)",
        description="Plan no more epochs than fit into this time here, and do fewer when the machine turns out slower.",
    )
    batch_size: Annotated[int, Field(ge=1, le=1024)] | Auto = Field(
        default="auto",
        title="Batch size",
        description="Images processed at once. Automatic is 8 on a CPU and what the memory allows on a GPU.",
    )
    image_size: Annotated[int, Field(ge=32, le=4096)] | Auto = Field(
        default="auto",
        title="Image size",
        description="Longest side in pixels that the network sees, or the side of a crop. Larger shows finer detail "
        "and takes more time and memory.",
    )
    learning_rate: Annotated[float, Field(gt=0, le=1)] | Auto = Field(
        default="auto",
        title="Learning rate",
        description="Peak of the one-cycle schedule. Lower it when the loss jumps or stops being a number.",
    )
    start_from: str | None = Field(
        default=None,
        title="Start from",
        description="A published version to go on from, or in the terminal the path of a bundle.",
    )
    device: Literal["auto", "cpu", "gpu"] = Field(
        default="auto", title="Device", description="Automatic uses the GPU when there is one."
    )
    precision: Literal["auto", "fp32", "bf16"] = Field(
        default="auto",
        title="Precision",
        json_schema_extra=ADVANCED,
        description="Automatic measures training steps on this machine and takes the faster one.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        json_schema_extra=ADVANCED,
        description="The same seed on a CPU gives the same training.",
    )
    patience: int = Field(
        default=0,
        ge=0,
        le=10_000,
        title="Patience",
        json_schema_extra=ADVANCED,
        description="Stop when the validation score has not risen for so many epochs; 0 never stops early.",
    )


class TrainingConfig(CommonConfig):
    """How to train a network over a pretrained encoder; every such trainer's configuration is one of these.

    ``auto`` looks at the data and the machine, and the log says what it chose and why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    augmentation: Literal["none", "light", "medium", "strong"] = Field(
        default="medium",
        title="Augmentation",
        description="How strongly images are zoomed, turned, mirrored and recoloured while training. Strong helps "
        "when new images will look different from these.",
    )
    freeze_encoder: Literal["auto", "none", "early", "all"] = Field(
        default="auto",
        title="Freeze the encoder",
        description="All trains the decoder only: faster, and enough when there are few images. Early keeps the first "
        "layers as they are. Automatic is early on a CPU and none on a GPU.",
    )
    weights: str = Field(
        default="pretrained",
        title="Encoder weights",
        json_schema_extra=ADVANCED,
        description="“pretrained”, “random”, or a file with the encoder's weights: its name in the folder weights of "
        "the data folder, or in the terminal its path.",
        min_length=1,
    )
    encoder: str | None = Field(
        default=None,
        title="Other encoder",
        json_schema_extra=ADVANCED,
        description="Name of any timm model to use as encoder instead of the architecture's own.",
    )


class DenseConfig(TrainingConfig):
    """How to train a network that says something of every pixel, and learns it on views cut from images."""

    sizing: Literal["auto", "resize", "crop"] = Field(
        default="auto",
        title="Large images",
        description="Resize scales whole images (pages, photos). Crop keeps the resolution and works in tiles "
        "(aerial images, microscopy). Automatic crops when images are longer than 2048 pixels.",
    )
    small_first: Annotated[float, Field(ge=0, le=1)] | Auto = Field(
        default="auto",
        title="Small views",
        json_schema_extra=ADVANCED,
        description="Part of the epochs that train on small views cut from the images, several times as fast. "
        "The rest sees whole images. Automatic is 1 on a CPU and 0 on a GPU.",
    )
    mirror: bool = Field(
        default=False,
        title="Predict mirrored too",
        json_schema_extra=ADVANCED,
        description="The published version averages each image with its mirror image: a little better, half as fast.",
    )
