"""Settings of the semantic trainer: those that trainers of pixels share, and its own."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from terrazzo.trainers.config import ADVANCED, DenseConfig


class SemanticConfig(DenseConfig):
    """How to train. ``auto`` looks at the data and the machine, and the log says what it chose and why."""

    model_config = ConfigDict(title="Semantic segmentation")

    loss: Literal["cross-entropy", "dice", "cross-entropy+dice", "focal"] = Field(
        default="cross-entropy+dice",
        title="Loss",
        description="The sum of cross-entropy and Dice is a good start, also with small classes; focal stresses hard "
        "pixels.",
    )
    class_weights: Literal["none", "balanced"] = Field(
        default="none",
        title="Class weights",
        description="Balanced gives rare classes more weight (square root of the inverse share).",
    )
    multi_scale: bool = Field(
        default=False,
        title="Predict at three sizes",
        json_schema_extra=ADVANCED,
        description="The published version averages each image with a smaller and a larger copy of it: a little "
        "better, a quarter as fast. Only for images that are resized.",
    )
