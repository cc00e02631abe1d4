"""How fast a training was, for the estimates of the next ones."""

from __future__ import annotations

from terrazzo.trainers.device import Device
from terrazzo.trainers.machine import this_machine
from terrazzo.trainers.speed import BESIDE, Speed
from terrazzo.training.loop import Fit
from terrazzo.training.time_limit import FORWARD


def measured_speed(
    trainer: str, architecture: str, device: Device, fit: Fit, train_images: int, publish_seconds: float
) -> Speed:
    """Seconds for each million pixels, of a training that has ended; ``publish_seconds`` are those of the export."""
    recipe, spent = fit.recipe, fit.spent
    canvas = recipe.canvas.height * recipe.canvas.width
    steps = max(1, round(train_images / recipe.batch_size))
    trained = recipe.work(fit.epochs) * steps * recipe.batch_size * canvas / 1e6
    train = (spent.seconds - spent.scoring_seconds) / trained
    scored = spent.images_scored * canvas / 1e6
    score = spent.scoring_seconds / scored if scored else FORWARD * train
    return Speed(
        trainer=trainer,
        architecture=architecture,
        machine=this_machine().name(device.kind),
        device=device.kind,
        train=train,
        score=score,
        predict=score / BESIDE,
        publish=publish_seconds,
    )
