"""What ``auto`` means to the detectors; without an ML package."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from terrazzo.trainers.choices import Size, Tell, middle_shape, rounded
from terrazzo.trainers.device import Device
from terrazzo.trainers.encoders import Encoder
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.rcnn.config import RcnnConfig
from terrazzo.training.epoch_plan import Canvas

Precision = Literal["fp32", "bf16"]

LONGEST = {"cpu": 512, "gpu": 1024}
"""Longest side of the canvas, where nobody says."""

VIEWS = {"cpu": 2, "gpu": 8}
"""Images in a step, where nobody says: a step on a CPU is slow, and more steps teach more than larger ones."""

OF_DECODER = 0.2
"""Learning rate of the heads as a part of that of a decoder of pixels: their losses are sums of several."""


def choose_canvas(sizes: Sequence[Size], config: RcnnConfig, device: Device, tell: Tell) -> Canvas:
    """The canvas that every image is fitted into; ``sizes`` are those of the training images, at least one."""
    if config.image_size == "auto":
        longest = sorted(max(size) for size in sizes)[len(sizes) // 2]
        limit = LONGEST[device.kind]
        size = min(rounded(longest), limit)
        why = "images are no larger" if size >= longest else f"the limit on a {device.title}"
        tell(Choice(setting="image_size", value=str(size), why=why))
    else:
        size = config.image_size
    ratio = middle_shape([height / width for height, width in sizes])
    height, width = rounded(size * min(1.0, ratio)), rounded(size * min(1.0, 1 / ratio))
    return Canvas(height=height, width=width, long_side=size)


def choose_batch_size(config: RcnnConfig, images: int, device: Device, tell: Tell) -> int:
    """Images in a step, no more than there are."""
    if config.batch_size != "auto":
        return config.batch_size
    wanted = VIEWS[device.kind]
    if images < wanted:
        chosen, why = images, "there is only 1 image" if images == 1 else f"there are only {images} images"
    else:
        chosen, why = wanted, f"enough for a detector on a {device.title}"
    tell(Choice(setting="batch_size", value=str(chosen), why=why))
    return chosen


def choose_rate(config: RcnnConfig, encoder: Encoder, batch_size: int, tell: Tell) -> float:
    """The peak of the schedule."""
    if config.learning_rate != "auto":
        return config.learning_rate
    each = OF_DECODER * encoder.learning_rate
    chosen = each * math.sqrt(batch_size / 4)
    why = f"{each:g} for {encoder.title}, times the square root of batch size / 4"
    tell(Choice(setting="learning_rate", value=f"{chosen:.2g}", why=why))
    return chosen


def choose_precision(config: RcnnConfig, tell: Tell) -> Precision:
    """fp32 unless somebody asks for bf16."""
    if config.precision != "auto":
        return config.precision
    tell(Choice(setting="precision", value="fp32", why="boxes need numbers that are finer than bf16 has"))
    return "fp32"
