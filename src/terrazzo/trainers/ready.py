"""Whether a training can start here: the device that is asked for, and the first weights of the encoder."""

from __future__ import annotations

from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.trainers.base import WeightStatus
from terrazzo.trainers.config import TrainingConfig
from terrazzo.trainers.encoders import custom_encoder, weights_source_of
from terrazzo.trainers.machine import has_gpu
from terrazzo.trainers.weights import WAYS_OUT, status_of


def check_ready(config: TrainingConfig, name: str, status: WeightStatus, source: str) -> None:
    """Raise ``Invalid`` when a training with these settings cannot start.

    Args:
        name: The architecture, for the message. status, source: Of its pretrained weights.
    """
    if config.device == "gpu" and not has_gpu():
        raise Invalid("A GPU was asked for, but this machine has none.", "Set “device” to “auto” or “cpu”.")
    if config.start_from is not None or config.weights == "random":
        return
    if config.weights != "pretrained":
        if not Path(config.weights).expanduser().is_file():
            raise Invalid(
                f"There is no weights file {config.weights!r}.",
                "Set “weights” to “pretrained”, “random” or the path of a file on the server.",
            )
        return
    if config.encoder is not None:
        weights = custom_encoder(config.encoder).weights
        name, status, source = config.encoder, status_of(weights), weights_source_of(weights)
    if status == "missing":
        raise Invalid(
            f"The pretrained weights of {name} ({source}) are not on this machine and there is no network to fetch "
            "them.",
            WAYS_OUT,
        )
