"""Decide what a configuration leaves to ``auto``: looks at the data and the machine, and says what it chose and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from terrazzo.errors import Invalid
from terrazzo.snapshot.cache import PixelCache
from terrazzo.trainers.semantic.catalogue import Encoder
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.training.batches import Canvas
from terrazzo.training.losses import balanced_weights
from terrazzo.training.precision import Choice, Precision, choose_precision, step_seconds
from terrazzo.training.recipe import Recipe
from terrazzo.types import IGNORE, Record

MULTIPLE = 32
"""Sides of a canvas are multiples of it: every encoder here halves five times."""

VIEW_PIXELS = 224 * 224
"""Pixels of a small view at most, about."""

Log = Callable[[str], None]


class Sizing(Record):
    """How large images are handled: ``resize`` to ``size``, or tiles of ``size`` at the native resolution."""

    sizing: str
    size: int
    canvas: Canvas
    small_canvas: Canvas


def choose_device(config: SemanticConfig) -> torch.device:
    """The device of a training.

    Raises:
        Invalid: a GPU was asked for and PyTorch sees none.
    """
    if config.device == "cpu" or (config.device == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise Invalid("A GPU was asked for, but PyTorch sees none.", "Set “device” to “auto” or “cpu”.")
    return torch.device("cuda")


def _rounded(side: float) -> int:
    return max(MULTIPLE, round(side / MULTIPLE) * MULTIPLE)


def choose_sizing(sizes: Sequence[tuple[int, int]], config: SemanticConfig, device: torch.device, log: Log) -> Sizing:
    """Resize or crop, and the canvas; ``sizes`` are (height, width) of the training images."""
    longest = sorted(max(size) for size in sizes)[len(sizes) // 2]
    sizing = config.sizing
    if sizing == "auto":
        sizing = "crop" if longest > 2048 else "resize"
        log(f"sizing: {sizing}, because the middle image is {longest} pixels long")
    limit = 512 if device.type == "cpu" else 768
    if config.image_size == "auto":
        size = min(_rounded(longest), limit)
        log(f"image_size: {size} pixels ({'images are no larger' if size >= longest else f'limit on {device.type}'})")
    else:
        size = config.image_size
    if sizing == "crop":
        side = _rounded(size)
        canvas = Canvas(height=side, width=side, long_side=None)
        return Sizing(sizing="crop", size=side, canvas=canvas, small_canvas=canvas)
    ratios = np.array([height / width for height, width in sizes])
    # Pages and landscapes together need a square; else the middle shape wastes least.
    mixed = bool((ratios > 1.05).mean() > 0.1 and (ratios < 0.95).mean() > 0.1)
    ratio = 1.0 if mixed else float(np.median(ratios))
    height, width = size * min(1.0, ratio), size * min(1.0, 1 / ratio)
    # Views cut from the image at its full size: thin things keep their pixels, and a larger image costs no more.
    part = min(0.5, math.sqrt(VIEW_PIXELS / (height * width)))
    small = Canvas(height=_rounded(height * part), width=_rounded(width * part), long_side=size)
    canvas = Canvas(height=_rounded(height), width=_rounded(width), long_side=size)
    return Sizing(sizing="resize", size=size, canvas=canvas, small_canvas=small)


def class_pixels(cache: PixelCache, classes: int) -> Tensor:
    """Pixels of each class in a split, from every 16th pixel; int64 (classes,)."""
    counts = np.zeros(256, dtype=np.int64)
    for index in range(len(cache)):
        counts += np.bincount(cache.mask_HW(index)[::4, ::4].ravel(), minlength=256)
    return torch.from_numpy(counts[:classes])


def _batch_size(config: SemanticConfig, canvas: Canvas, images: int, device: torch.device, log: Log) -> int:
    if config.batch_size != "auto":
        return config.batch_size
    if device.type == "cpu":
        wanted, why = 8, "a CPU gains nothing from more"
    else:
        memory = torch.cuda.get_device_properties(device).total_memory / 2**30
        # About 1.2 GiB for each 512 x 512 image of the largest network here, and a quarter of the memory spare.
        each = 1.2 * canvas.height * canvas.width / 512**2
        wanted, why = min(32, 2 ** int(math.log2(max(1.0, memory * 0.75 / each)))), f"the GPU has {memory:.0f} GiB"
    chosen = max(1, min(wanted, images))
    log(f"batch_size: {chosen}, because {why if chosen == wanted else f'there are only {images} images'}")
    return chosen


def _learning_rate(config: SemanticConfig, encoder: Encoder, batch_size: int, log: Log) -> float:
    if config.learning_rate != "auto":
        return config.learning_rate
    chosen = encoder.learning_rate * math.sqrt(batch_size / 8)
    log(
        f"learning_rate: {chosen:.2g}, that is {encoder.learning_rate:g} for {encoder.title} "
        "times the square root of batch size / 8"
    )
    return chosen


def _frozen(config: SemanticConfig, encoder: Encoder, device: torch.device, log: Log) -> tuple[str, ...]:
    """Names of the modules that stay as they are."""
    early = tuple(f"encoder.model.{name}" for name in encoder.early)
    if config.freeze_encoder != "auto":
        return {"none": (), "early": early, "all": ("encoder",)}[config.freeze_encoder]
    if device.type != "cpu" or config.weights == "random" or not early:
        return ()
    log("freeze_encoder: early; its first layers serve any picture, and training them would cost a quarter of the time")
    return early


def _precision(
    config: SemanticConfig,
    network: nn.Module,
    make_batch: Callable[[], tuple[Tensor, Tensor]],
    device: torch.device,
    log: Log,
) -> Precision:
    if config.precision != "auto":
        return config.precision
    choice: Choice = choose_precision(network, make_batch, device)
    log(f"precision: {choice.precision}, because {choice.why}")
    return choice.precision


def random_batch(
    canvas: Canvas, batch_size: int, classes: int, device: torch.device
) -> Callable[[], tuple[Tensor, Tensor]]:
    """A maker of batches without meaning, for measuring."""

    def make() -> tuple[Tensor, Tensor]:
        images_NCHW = torch.randn(batch_size, 3, canvas.height, canvas.width, device=device)
        target_NHW = torch.randint(0, classes, (batch_size, canvas.height, canvas.width), device=device)
        return images_NCHW.contiguous(memory_format=torch.channels_last), target_NHW

    return make


def _planned_epochs(
    config: SemanticConfig,
    images: int,
    device: torch.device,
    epoch_seconds: Callable[[], tuple[float, float]],
    small_share: float,
    log: Log,
) -> int:
    """Epochs for about 9000 views of images on a CPU (40000 on a GPU), or what fits the time limit."""
    if config.epochs != "auto":
        wanted = config.epochs
    else:
        views = 9_000 if device.type == "cpu" else 40_000
        wanted = max(12, min(150, math.ceil(views / images)))
        if config.max_minutes is None:
            log(f"epochs: {wanted}, for about {wanted * images} views of {images} images")
        else:
            wanted = max(wanted, 60)
    if config.max_minutes is None:
        return wanted
    small, full = epoch_seconds()
    each = small_share * small + (1 - small_share) * full
    chosen = min(wanted, max(1, int(config.max_minutes * 60 / each)))
    log(
        f"epochs: {chosen}; an epoch takes about {each:.0f} s on this machine and the limit is "
        f"{config.max_minutes:g} minutes"
    )
    return chosen


def plan(
    config: SemanticConfig,
    sizing: Sizing,
    train: PixelCache,
    val_images: int,
    network: nn.Module,
    encoder: Encoder,
    classes: int,
    device: torch.device,
    log: Log,
) -> Recipe:
    """The recipe of a training: the configuration with every ``auto`` decided, each with a line in the log."""
    batch_size = _batch_size(config, sizing.canvas, len(train), device, log)
    network.to(device).to(memory_format=torch.channels_last).train()
    frozen = _frozen(config, encoder, device, log)
    for name in frozen:
        network.get_submodule(name).requires_grad_(False)
    small_batch = random_batch(sizing.small_canvas, batch_size, classes, device)
    precision = _precision(config, network, small_batch, device, log)
    small_share = config.small_first
    if small_share == "auto":
        small_share = 1.0 if device.type == "cpu" and sizing.sizing == "resize" else 0.0
        why = "small views are several times as fast" if small_share else "no need"
        log(f"small_first: {small_share:g} ({why})")

    def epoch_seconds() -> tuple[float, float]:
        """Measured: seconds of an epoch on the small and on the full canvas, validation included."""
        kept = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        small = step_seconds(network, small_batch, precision) / batch_size
        full = 0.0
        if small_share < 1:  # whole images are slow to measure, so only when there will be some
            full_batch = random_batch(sizing.canvas, batch_size, classes, device)
            full = step_seconds(network, full_batch, precision) / batch_size
        network.load_state_dict(kept)
        # What a step does beside the network (augmentation, Dice, optimizer, average) takes a fifth on top of it. The
        # loop does fewer epochs when this was too hopeful.
        # Validation costs about a third of training for each image; that of small epochs, of which the last are scored
        # on all of val, costs about a tenth of them.
        images = len(train) * 1.2
        return small * images * 1.1, full * (images + val_images / 3)

    epochs = _planned_epochs(config, len(train), device, epoch_seconds, small_share, log)
    weights = None
    if config.class_weights == "balanced":
        weights = tuple(round(value, 4) for value in balanced_weights(class_pixels(train, classes)).tolist())
        log(f"class weights: {', '.join(f'{value:.2f}' for value in weights)}")
    return Recipe(
        epochs=epochs,
        small_epochs=round(epochs * small_share),
        batch_size=batch_size,
        canvas=sizing.canvas,
        small_canvas=sizing.small_canvas,
        learning_rate=_learning_rate(config, encoder, batch_size, log),
        encoder_rate=encoder.rate,
        frozen=frozen,
        weight_decay=0.01,
        precision=precision,
        loss=config.loss,
        class_weights=weights,
        augmentation=config.augmentation,
        patience=config.patience,
        seed=config.seed,
        mean=encoder.mean,
        std=encoder.std,
        max_seconds=None if config.max_minutes is None else 60 * config.max_minutes,
    )


def check_labels(pixels_C: Tensor, names: Sequence[str]) -> list[str]:
    """Names of the classes that never occur in the training data.

    Raises:
        Invalid: no pixel is labelled at all (everything is ``IGNORE``).
    """
    if int(pixels_C.sum()) == 0:
        raise Invalid(
            f"No pixel of the training images is labelled (all are {IGNORE}, “ignore”).",
            "Annotate images, or import without ignoring these classes.",
        )
    return [name for name, count in zip(names, pixels_C.tolist(), strict=True) if count == 0]
