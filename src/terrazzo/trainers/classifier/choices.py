"""What ``auto`` means to the classifier; without an ML package."""

from __future__ import annotations

import math
from collections.abc import Sequence

from terrazzo.trainers.choices import Size, Tell, rounded
from terrazzo.trainers.classifier.config import ClassifierConfig
from terrazzo.trainers.device import Device
from terrazzo.trainers.encoders import Encoder
from terrazzo.trainers.estimate import Choice
from terrazzo.training.epoch_plan import Canvas

LARGEST = {"cpu": 224, "gpu": 384}
"""Side of the square that the network sees at most, where nobody says: that of most pretraining, and some more."""

OF_DECODER = 0.4
"""Learning rate of the linear layer as a part of that of a decoder of pixels, which has more to learn."""


def choose_canvas(sizes: Sequence[Size], config: ClassifierConfig, device: Device, tell: Tell) -> Canvas:
    """The square into which every image is fitted; ``sizes`` are those of the training images, at least one."""
    if config.image_size == "auto":
        longest = sorted(max(size) for size in sizes)[len(sizes) // 2]
        limit = LARGEST[device.kind]
        size = min(rounded(longest), limit)
        why = "images are no larger" if size >= longest else f"the limit on a {device.title}"
        tell(Choice(setting="image_size", value=str(size), why=why))
    else:
        size = config.image_size
    side = rounded(size)
    return Canvas(height=side, width=side, long_side=side)


def choose_rate(config: ClassifierConfig, encoder: Encoder, batch_size: int, tell: Tell) -> float:
    """The peak of the schedule."""
    if config.learning_rate != "auto":
        return config.learning_rate
    chosen = OF_DECODER * encoder.learning_rate * math.sqrt(batch_size / 8)
    why = f"{OF_DECODER * encoder.learning_rate:g} for {encoder.title}, times the square root of batch size / 8"
    tell(Choice(setting="learning_rate", value=f"{chosen:.2g}", why=why))
    return chosen
