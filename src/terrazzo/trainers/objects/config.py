"""Settings of the trainer of objects: those that trainers of pixels share."""

from __future__ import annotations

from pydantic import ConfigDict

from terrazzo.trainers.config import DenseConfig


class ObjectsConfig(DenseConfig):
    """How to train. ``auto`` looks at the data and the machine, and the log says what it chose and why."""

    model_config = ConfigDict(title="Objects")
