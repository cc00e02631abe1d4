"""What ``auto`` means to YOLO; without an ML package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from terrazzo.trainers.choices import Size, Tell, middle_shape, rounded
from terrazzo.trainers.device import Device
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.yolo.config import YoloConfig
from terrazzo.trainers.yolo.plan import YoloTask
from terrazzo.trainers.yolo.published import STRIDE
from terrazzo.training.epoch_plan import Canvas

LONGEST = {"cpu": 512, "gpu": 640}
"""Longest side that the network sees, where nobody says."""

CLASSIFY = 224
"""The side of what a classifier sees, where nobody says."""

VIEWS = {"cpu": 4, "gpu": 16}
"""Images in a step, where nobody says."""


def choose_size(sizes: Sequence[Size], config: YoloConfig, task: YoloTask, device: Device, tell: Tell) -> int:
    """The longest side that the network sees, a multiple of 32."""
    if config.image_size != "auto":
        # Ultralytics' own default differs for whole images; who asks for a size gets it.
        if task == "classify" and "image_size" not in config.model_fields_set:
            return CLASSIFY
        return -(-config.image_size // STRIDE) * STRIDE
    if task == "classify":
        chosen, why = CLASSIFY, "enough for the class of a whole image"
    else:
        longest = sorted(max(size) for size in sizes)[len(sizes) // 2]
        limit = LONGEST[device.kind]
        chosen = min(rounded(longest), limit)
        why = "images are no larger" if chosen >= longest else f"the limit on a {device.title}"
    tell(Choice(setting="image_size", value=str(chosen), why=why))
    return chosen


def choose_batch_size(config: YoloConfig, images: int, device: Device, tell: Tell) -> int:
    """Images in a step."""
    if config.batch_size != "auto":
        return config.batch_size
    chosen = min(VIEWS[device.kind], images)
    why = f"enough on a {device.title}" if chosen < images else f"there are {images} images"
    tell(Choice(setting="batch_size", value=str(chosen), why=why))
    return chosen


def choose_precision(config: YoloConfig, device: Device, tell: Tell) -> Literal["fp32", "bf16"]:
    """bf16 where a GPU can do it; Ultralytics knows no other than fp32 on a CPU."""
    if config.precision != "auto":
        return config.precision
    chosen: Literal["fp32", "bf16"] = "fp32" if device.is_cpu else "bf16"
    why = "Ultralytics knows no other on a CPU" if device.is_cpu else "twice as fast on a GPU"
    tell(Choice(setting="precision", value=chosen, why=why))
    return chosen


def tell_rate(config: YoloConfig, tell: Tell) -> None:
    """Say who chooses the learning rate."""
    if config.learning_rate == "auto":
        tell(Choice(setting="learning_rate", value="auto", why="Ultralytics chooses it with the optimizer"))


def canvas_of(size: int, sizes: Sequence[Size]) -> Canvas:
    """About what the network sees of these images, for estimates."""
    ratio = middle_shape([height / width for height, width in sizes])
    height, width = rounded(size * min(1.0, ratio)), rounded(size * min(1.0, 1 / ratio))
    return Canvas(height=height, width=width, long_side=size)
