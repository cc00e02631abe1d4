"""The recipe of a training on views: every ``auto`` decided by ``choices`` and by what the network measures here."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from terrazzo.trainers.choices import (
    Sizing,
    Tell,
    choose_batch_size,
    choose_epochs,
    choose_frozen,
    choose_learning_rate,
    choose_small_share,
)
from terrazzo.trainers.config import DenseConfig, TrainingConfig
from terrazzo.trainers.device import Device, torch_device
from terrazzo.trainers.encoders import Encoder
from terrazzo.trainers.estimate import Choice
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.norms import LEAST_VALUES, starved_norms, steadied
from terrazzo.training.precision import Precision, choose_precision, step_seconds
from terrazzo.training.recipe import Recipe


def _precision(
    config: TrainingConfig,
    network: nn.Module,
    make_batch: Callable[[], tuple[Tensor, Tensor]],
    device: torch.device,
    tell: Tell,
) -> Precision:
    if config.precision != "auto":
        return config.precision
    measured = choose_precision(network, make_batch, device)
    tell(Choice(setting="precision", value=measured.precision, why=measured.why))
    return measured.precision


def _steady_norms(
    network: nn.Module, batch_size: int, canvas: Canvas, device: torch.device, tell: Tell
) -> tuple[str, ...]:
    """Batch norms that keep their statistics, because views are few and small."""
    names = starved_norms(network, batch_size, canvas, device)
    if names:
        views = "1 view" if batch_size == 1 else f"{batch_size} views"
        why = f"{views} of {canvas.width} x {canvas.height} pixels give them fewer than {LEAST_VALUES} values a channel"
        tell(Choice(setting="norms", value=f"{len(names)} keep their statistics", why=why))
    return names


def random_batch(
    canvas: Canvas, batch_size: int, outputs: int, device: torch.device
) -> Callable[[], tuple[Tensor, Tensor]]:
    """A maker of batches without meaning, for measuring."""

    def make() -> tuple[Tensor, Tensor]:
        images_NCHW = torch.randn(batch_size, 3, canvas.height, canvas.width, device=device)
        target_NHW = torch.randint(0, outputs, (batch_size, canvas.height, canvas.width), device=device)
        return images_NCHW.contiguous(memory_format=torch.channels_last), target_NHW

    return make


def plan(
    config: DenseConfig,
    sizing: Sizing,
    train_images: int,
    val_images: int,
    network: nn.Module,
    encoder: Encoder,
    outputs: int,
    device: Device,
    tell: Tell,
    module: str = "encoder",
) -> Recipe:
    """The recipe of a training: the configuration with every ``auto`` decided, each told with its reason.

    Args:
        outputs: How many maps the network gives, to measure with. module: The name of its encoder.
    """
    where = torch_device(device)
    batch_size = choose_batch_size(config, sizing.canvas, train_images, device, tell)
    network.to(where).to(memory_format=torch.channels_last).train()
    frozen = choose_frozen(config, encoder, device, tell, module)
    for name in frozen:
        network.get_submodule(name).requires_grad_(False)
    small_share = choose_small_share(config, sizing, device, tell)
    smallest = sizing.small_canvas if small_share > 0 else sizing.canvas
    steady = _steady_norms(network, batch_size, smallest, where, tell)
    steadied(network, steady)
    small_batch = random_batch(sizing.small_canvas, batch_size, outputs, where)
    precision = _precision(config, network, small_batch, where, tell)

    def epoch_seconds() -> float:
        """Measured: seconds of an epoch, validation included."""
        kept = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        small = step_seconds(network, small_batch, precision) / batch_size
        full = 0.0
        if small_share < 1:  # whole images are slow to measure, so only when there will be some
            full_batch = random_batch(sizing.canvas, batch_size, outputs, where)
            full = step_seconds(network, full_batch, precision) / batch_size
        network.load_state_dict(kept)
        # What a step does beside the network (augmentation, Dice, optimizer, average) takes a fifth on top of it. The
        # loop does fewer epochs when this was too hopeful.
        # Validation costs about a third of training for each image; that of small epochs, of which the last are scored
        # on all of val, costs about a tenth of them.
        images = train_images * 1.2
        return small_share * small * images * 1.1 + (1 - small_share) * full * (images + val_images / 3)

    epochs = choose_epochs(config, train_images, device, epoch_seconds, tell)
    return Recipe(
        epochs=epochs,
        small_epochs=round(epochs * small_share),
        batch_size=batch_size,
        canvas=sizing.canvas,
        small_canvas=sizing.small_canvas,
        learning_rate=choose_learning_rate(config, encoder, batch_size, tell),
        encoder_rate=encoder.rate,
        frozen=frozen,
        steady_norms=steady,
        weight_decay=0.01,
        precision=precision,
        augmentation=config.augmentation,
        patience=config.patience,
        seed=config.seed,
        mean=encoder.mean,
        std=encoder.std,
        max_seconds=None if config.max_minutes is None else 60 * config.max_minutes,
    )
