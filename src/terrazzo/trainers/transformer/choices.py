"""What ``auto`` means to the networks of transformers; without an ML package."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from terrazzo.trainers.choices import Size as ImageSize
from terrazzo.trainers.choices import Tell
from terrazzo.trainers.device import Device
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.transformer.catalogue import Parts
from terrazzo.trainers.transformer.config import TransformerConfig
from terrazzo.training.epoch_plan import Canvas

Precision = Literal["fp32", "bf16"]

VIEWS = {"cpu": 2, "gpu": 8}
"""Images in a step, where nobody says: a step on a CPU is slow, and more steps teach more than larger ones."""


def rounded_to(side: float, multiple: int) -> int:
    """The nearest side that a network takes, and no less than two of its windows."""
    return max(2 * multiple, round(side / multiple) * multiple)


def choose_canvas(
    sizes: Sequence[ImageSize], parts: Parts, config: TransformerConfig, device: Device, tell: Tell
) -> Canvas:
    """The square that every image is fitted into; ``sizes`` are those of the training images, at least one.

    The encoders were trained on squares, and cut them into square windows.
    """
    multiple = parts.size.multiple
    if config.image_size == "auto":
        longest = sorted(max(size) for size in sizes)[len(sizes) // 2]
        limit = parts.size.resolution
        chosen = min(rounded_to(longest, multiple), limit)
        why = "images are no larger" if chosen < limit else f"what {parts.start.title} is made for"
        tell(Choice(setting="image_size", value=str(chosen), why=why))
    else:
        chosen = rounded_to(config.image_size, multiple)
    return Canvas(height=chosen, width=chosen, long_side=chosen)


def choose_batch_size(config: TransformerConfig, images: int, device: Device, tell: Tell) -> int:
    """Images in a step, no more than there are."""
    if config.batch_size != "auto":
        return config.batch_size
    wanted = VIEWS[device.kind]
    if images < wanted:
        chosen, why = images, "there is only 1 image" if images == 1 else f"there are only {images} images"
    else:
        chosen, why = wanted, f"enough for such a network on a {device.title}"
    tell(Choice(setting="batch_size", value=str(chosen), why=why))
    return chosen


def choose_rate(config: TransformerConfig, parts: Parts, batch_size: int, tell: Tell) -> float:
    """The peak of the schedule."""
    if config.learning_rate != "auto":
        return config.learning_rate
    each = parts.start.learning_rate
    chosen = each * math.sqrt(batch_size / 8)
    why = f"{each:g} for {parts.start.title}, times the square root of batch size / 8; the encoder learns at "
    why += f"{parts.start.rate:g} of it"
    tell(Choice(setting="learning_rate", value=f"{chosen:.2g}", why=why))
    return chosen


def choose_precision(config: TransformerConfig, parts: Parts, device: Device, tell: Tell) -> Precision:
    """bf16 on a GPU where the losses can be kept in fp32, else fp32."""
    if config.precision != "auto":
        return config.precision
    if not device.is_cpu and not parts.starts_from_places:
        tell(Choice(setting="precision", value="fp32", why="its losses are part of the network, and need it"))
        return "fp32"
    chosen: Precision = "fp32" if device.is_cpu else "bf16"
    why = "exact, and a CPU gains little from less" if device.is_cpu else "twice as fast; losses stay in fp32"
    tell(Choice(setting="precision", value=chosen, why=why))
    return chosen
