"""Settings of YOLO; the web form and the command line's ``--set`` are made from their schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, field_validator

from terrazzo.trainers.config import ADVANCED, Auto, CommonConfig
from terrazzo.trainers.yolo.arguments import Value, parse, written


class YoloConfig(CommonConfig):
    """How to train. The defaults are those of Ultralytics; ``auto`` looks at the data and the machine."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="YOLO")

    epochs: Annotated[int, Field(ge=1, le=10_000)] | Auto = Field(
        default=100, title="Epochs", description="How often every image is seen. Automatic suits the machine."
    )
    batch_size: Annotated[int, Field(ge=1, le=1024)] | Auto = Field(
        default=16,
        title="Batch size",
        description="Images processed at once. Automatic is 4 on a CPU and 16 on a GPU, and no more than there are.",
    )
    image_size: Annotated[int, Field(ge=32, le=4096)] | Auto = Field(
        default=640,
        title="Image size",
        description="Longest side in pixels that the network sees, a multiple of 32. Larger shows finer detail and "
        "takes more time and memory. Automatic is what the images have, up to 512 on a CPU and 640 on a GPU; 224 for "
        "classification.",
    )
    learning_rate: Annotated[float, Field(gt=0, le=1)] | Auto = Field(
        default="auto",
        title="Learning rate",
        description="Automatic leaves it to Ultralytics, with the optimizer. Lower it when the loss is no number.",
    )
    patience: int = Field(
        default=100,
        ge=0,
        le=10_000,
        title="Patience",
        description="Stop when the validation score has not risen for so many epochs; 0 never stops early.",
    )
    mosaic: float = Field(
        default=1.0,
        ge=0,
        le=1,
        title="Mosaic",
        description="How often four images are put together into one while training (0 to 1); the last ten epochs see "
        "whole ones.",
    )
    mask_ratio: Literal[1, 2, 4, 8] = Field(
        default=4,
        title="Mask ratio",
        description="Masks are learned so many times smaller than the image is seen; instances only.",
    )
    overlap_mask: bool = Field(
        default=True,
        title="Masks share one picture",
        description="Where objects overlap, a pixel belongs to the smaller one while training; instances only.",
    )
    without_objects: Literal["leave out", "keep"] = Field(
        default="keep",
        title="Images without objects",
        description="Whether images of train in which there is nothing are learned from. Those of val and test always "
        "count in the scores.",
    )
    weights: str = Field(
        default="random",
        title="First weights",
        description="“random”, or a file with weights of the same network (.pt of Ultralytics): its name in the folder "
        "weights of the data folder, or in the terminal its path.",
        min_length=1,
    )
    max_objects: int = Field(
        default=300,
        ge=1,
        le=2000,
        title="Most objects",
        json_schema_extra=ADVANCED,
        description="How many objects the published version finds in one image at most, the most confident first.",
    )
    arguments: str = Field(
        default="",
        title="Other arguments",
        json_schema_extra=ADVANCED,
        max_length=2000,
        description="Further arguments of Ultralytics as name=value, for example “degrees=5 cos_lr=true hsv_h=0.02”. "
        "They are read, never run; those that name files, addresses or code are refused.",
    )

    @field_validator("arguments", mode="before")
    @classmethod
    def _in_order(cls, given: Any) -> Any:
        """In one form, each checked; a mapping is taken too."""
        return written(parse(given)) if isinstance(given, str | dict) else given

    @property
    def others(self) -> dict[str, Value]:
        """The other arguments by name."""
        return parse(self.arguments)
