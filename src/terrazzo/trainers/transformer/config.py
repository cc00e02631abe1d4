"""Settings of networks of transformers; the web form and the command line's ``--set`` are made from their schema."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from terrazzo.trainers.config import ADVANCED, TrainingConfig


class TransformerConfig(TrainingConfig):
    """How to train. ``auto`` looks at the data and the machine, and the log says what it chose and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Transformers")

    weights: str = Field(
        default="pretrained",
        title="Weights",
        json_schema_extra=ADVANCED,
        description="“pretrained”, “random”, or a file with the whole network under the names of transformers: its "
        "name in the folder weights of the data folder, or in the terminal its path.",
        min_length=1,
    )
    without_objects: Literal["leave out", "keep"] = Field(
        default="leave out",
        title="Images without objects",
        description="Whether images of train in which there is nothing are learned from. Keep them when the published "
        "version should see fewer objects that are not there. Those of val and test always count in the scores.",
    )
    max_objects: int = Field(
        default=300,
        ge=1,
        le=2000,
        title="Most objects",
        json_schema_extra=ADVANCED,
        description="How many objects the published version finds in one image at most, the most confident first. A "
        "network finds no more than it has queries.",
    )
