"""What ``auto`` means: each choice follows from the data and the machine, and says why; without an ML package."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import Literal

from terrazzo.trainers.config import CommonConfig, DenseConfig, TrainingConfig
from terrazzo.trainers.device import Device
from terrazzo.trainers.encoders import Encoder
from terrazzo.trainers.estimate import Choice
from terrazzo.training.epoch_plan import Canvas
from terrazzo.types import Record

MULTIPLE = 32
"""Sides of a canvas are multiples of it: every encoder here halves five times."""

NO_VAL = (
    "There is no image in val: the epoch that fits train best is kept, and no score says how the version does on "
    "images that it has not seen."
)
"""What is done without val, in words."""

VIEW_PIXELS = 224 * 224
"""Pixels of a small view at most, about."""

CPU_VIEWS, GPU_VIEWS = 9_000, 40_000
"""Views of images that a training of normal length sees, about."""

LEAST_VIEWS = 4
"""Views in a step at least, where there is a choice: fewer teach less in the same time, also when all are of one image
(docs/benchmarks.md)."""

MOST_TIMED_EPOCHS = 60
"""Epochs that a time limit is filled with at most, unless so many are planned without it."""

Tell = Callable[[Choice], None]
"""Is told each choice as it is made."""

Size = tuple[int, int]
"""Height and width of an image."""


class Sizing(Record):
    """How large images are handled: ``resize`` to ``size``, or tiles of ``size`` at the native resolution."""

    sizing: Literal["resize", "crop"]
    size: int
    canvas: Canvas
    small_canvas: Canvas


def rounded(side: float) -> int:
    """The nearest side that a network takes."""
    return max(MULTIPLE, round(side / MULTIPLE) * MULTIPLE)


def choose_sizing(sizes: Sequence[Size], config: DenseConfig, device: Device, tell: Tell) -> Sizing:
    """Resize or crop, and the canvas; ``sizes`` are those of the training images, at least one."""
    longest = sorted(max(size) for size in sizes)[len(sizes) // 2]
    sizing = config.sizing
    if sizing == "auto":
        sizing = "crop" if longest > 2048 else "resize"
        tell(Choice(setting="sizing", value=sizing, why=f"the middle image is {longest} pixels long"))
    limit = 512 if device.is_cpu else 768
    if config.image_size == "auto":
        size = min(rounded(longest), limit)
        why = "images are no larger" if size >= longest else f"the limit on a {device.title}"
        tell(Choice(setting="image_size", value=str(size), why=why))
    else:
        size = config.image_size
    if sizing == "crop":
        side = rounded(size)
        canvas = Canvas(height=side, width=side, long_side=None)
        return Sizing(sizing="crop", size=side, canvas=canvas, small_canvas=canvas)
    ratio = middle_shape([height / width for height, width in sizes])
    height, width = size * min(1.0, ratio), size * min(1.0, 1 / ratio)
    # Views cut from the image at its full size: thin things keep their pixels, and a larger image costs no more.
    part = min(0.5, math.sqrt(VIEW_PIXELS / (height * width)))
    small = Canvas(height=rounded(height * part), width=rounded(width * part), long_side=size)
    canvas = Canvas(height=rounded(height), width=rounded(width), long_side=size)
    return Sizing(sizing="resize", size=size, canvas=canvas, small_canvas=small)


def middle_shape(ratios: Sequence[float]) -> float:
    """Height / width of the canvas. Pages and landscapes together need a square; else the middle shape wastes least."""
    tall = sum(ratio > 1.05 for ratio in ratios) / len(ratios)
    wide = sum(ratio < 0.95 for ratio in ratios) / len(ratios)
    return 1.0 if tall > 0.1 and wide > 0.1 else float(median(ratios))


def choose_batch_size(config: TrainingConfig, canvas: Canvas, images: int, device: Device, tell: Tell) -> int:
    """Views in a step: as many as the machine gains from, no more than there are images."""
    if config.batch_size != "auto":
        return config.batch_size
    if device.is_cpu:
        wanted, why = 8, "a CPU gains nothing from more"
    else:
        # About 1.2 GiB for each 512 x 512 image of the largest network here, and a quarter of the memory spare.
        each = 1.2 * canvas.pixels / 512**2
        wanted = min(32, 2 ** int(math.log2(max(1.0, device.gpu_gib * 0.75 / each))))
        why = f"the GPU has {device.gpu_gib:.0f} GiB"
    chosen = max(min(wanted, images), min(wanted, LEAST_VIEWS))
    if chosen != wanted:
        why = "there is only 1 image" if images == 1 else f"there are only {images} images"
        if chosen > images:
            why += "; each gives several views"
    tell(Choice(setting="batch_size", value=str(chosen), why=why))
    return chosen


def choose_learning_rate(config: TrainingConfig, encoder: Encoder, batch_size: int, tell: Tell) -> float:
    """The peak of the schedule."""
    if config.learning_rate != "auto":
        return config.learning_rate
    chosen = encoder.learning_rate * math.sqrt(batch_size / 8)
    why = f"{encoder.learning_rate:g} for {encoder.title}, times the square root of batch size / 8"
    tell(Choice(setting="learning_rate", value=f"{chosen:.2g}", why=why))
    return chosen


def choose_frozen(
    config: TrainingConfig, encoder: Encoder, device: Device, tell: Tell, module: str = "encoder"
) -> tuple[str, ...]:
    """Names of the modules that stay as they are; ``module`` is the name of the encoder."""
    early = tuple(f"{module}.model.{name}" for name in encoder.early)
    if config.freeze_encoder != "auto":
        return {"none": (), "early": early, "all": (module,)}[config.freeze_encoder]
    if not device.is_cpu or config.weights == "random" or not early:
        tell(Choice(setting="freeze_encoder", value="none", why="all of it is worth training here"))
        return ()
    why = "its first layers serve any picture, and training them would cost a quarter of the time"
    tell(Choice(setting="freeze_encoder", value="early", why=why))
    return early


def choose_small_share(config: DenseConfig, sizing: Sizing, device: Device, tell: Tell) -> float:
    """Part (0..1) of the epochs that train on small views."""
    if config.small_first != "auto":
        return config.small_first
    chosen = 1.0 if device.is_cpu and sizing.sizing == "resize" else 0.0
    why = "small views are several times as fast" if chosen else "whole views are fast enough here"
    tell(Choice(setting="small_first", value=f"{chosen:g}", why=why))
    return chosen


def choose_epochs(
    config: CommonConfig, images: int, device: Device, epoch_seconds: Callable[[], float], tell: Tell
) -> int:
    """Epochs for the length that is asked for, or what fits the time limit.

    Args:
        epoch_seconds: Seconds of one epoch on this machine, its validation included; asked only when it matters.
    """
    if config.epochs != "auto":
        wanted, why = config.epochs, "that many are asked for"
    else:
        wanted, why = _epochs_of_length(config, images, device)
    if config.max_minutes is None:
        if config.epochs == "auto":
            tell(Choice(setting="epochs", value=str(wanted), why=why))
        return wanted
    each = epoch_seconds()
    chosen = min(wanted, max(1, int(config.max_minutes * 60 / each)))
    if chosen < wanted:
        why = f"an epoch takes about {each:.2g} s on this machine and the limit is {config.max_minutes:g} minutes"
    tell(Choice(setting="epochs", value=str(chosen), why=why))
    return chosen


def _epochs_of_length(config: CommonConfig, images: int, device: Device) -> tuple[int, str]:
    length = config.length
    part = {"short": 1 / 3, "long": 3.0}.get(length, 1.0)
    views = part * (CPU_VIEWS if device.is_cpu else GPU_VIEWS)
    least, most = round(12 * part), round(150 * part)
    wanted = max(least, min(most, math.ceil(views / images)))
    if length == "auto" and config.max_minutes is not None and wanted < MOST_TIMED_EPOCHS:
        return MOST_TIMED_EPOCHS, f"a time limit is filled with at most {MOST_TIMED_EPOCHS}"
    seen = "1 image" if images == 1 else f"{images} images"
    return wanted, f"about {wanted * images} views of {seen}"
