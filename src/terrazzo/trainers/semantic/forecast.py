"""How long a semantic training may take, from what it will choose and from how fast earlier ones were here."""

from __future__ import annotations

from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.trainers.choices import (
    NO_VAL,
    Size,
    Sizing,
    Tell,
    choose_batch_size,
    choose_epochs,
    choose_frozen,
    choose_learning_rate,
    choose_sizing,
    choose_small_share,
)
from terrazzo.trainers.device import Device
from terrazzo.trainers.estimate import (
    Basis,
    Choice,
    EstimatePart,
    Machine,
    Seconds,
    TrainingData,
    TrainingEstimate,
)
from terrazzo.trainers.semantic.catalogue import split_name
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.costs import expected_speed
from terrazzo.trainers.speed import Speed
from terrazzo.training.epoch_plan import EpochPlan
from terrazzo.types import SPLITS

START_SECONDS = 15.0
"""Loading libraries, building the network, and the first evaluation's start."""

DECODE_SECONDS = 0.03
"""For each million pixels of an image as it was brought in."""

NATIVE_SECONDS = 0.35
"""For each million pixels of an image that is scored: enlarging the answer, counting, tables and worst images."""

SPREAD: dict[Basis, tuple[float, float]] = {"measured": (0.8, 1.35), "similar": (0.6, 1.8), "shipped": (0.4, 3.0)}
"""Least and most time as parts of the likely one, by how it is known."""

MULTI_SCALE_WORK = 4.1
"""Work of a prediction at three sizes beside one at a single size (docs/benchmarks.md)."""

_NOTES: dict[Basis, str] = {
    "measured": "From earlier trainings of this architecture on this machine.",
    "similar": "From trainings of other architectures on this machine.",
    "shipped": "A rough guess: nothing was trained on this machine yet. The first training makes it better.",
}


def forecast(
    architecture: str, config: SemanticConfig, data: TrainingData, machine: Machine, speeds: Sequence[Speed]
) -> TrainingEstimate:
    """What a training would choose, and how long it may take.

    Raises:
        Invalid: there is no image in train, or a GPU is asked for that is not here.
    """
    train_images = data.images("train")
    if train_images == 0:
        raise Invalid("There is no annotated image in train.", "Put annotated images into the split train.")
    chosen: list[Choice] = []
    device = _device(config, machine, chosen.append)
    sizes = [(one.height, one.width) for one in data.sizes["train"] for _ in range(one.count)]
    sizing = choose_sizing(sizes, config, device, chosen.append)
    batch_size = choose_batch_size(config, sizing.canvas, train_images, device, chosen.append)
    speed, basis = expected_speed(architecture, config, device, machine, speeds)
    small_share = choose_small_share(config, sizing, device, chosen.append)

    def planned(epochs: int) -> EpochPlan:
        return EpochPlan(
            epochs=epochs,
            small_epochs=round(epochs * small_share),
            batch_size=batch_size,
            canvas=sizing.canvas,
            small_canvas=sizing.small_canvas,
        )

    def seconds_of(epochs: int) -> float:
        return _train_seconds(planned(epochs), train_images, data.images("val"), speed)

    epochs = choose_epochs(config, train_images, device, lambda: seconds_of(100) / 100, chosen.append)
    encoder = split_name(architecture)[1]
    choose_learning_rate(config, encoder, batch_size, chosen.append)
    choose_frozen(config, encoder, device, chosen.append)
    if config.precision == "auto":
        chosen.append(_precision(device))
    training = seconds_of(epochs)
    if config.max_minutes is not None:
        training = min(training, 60 * config.max_minutes)
    parts = (
        EstimatePart(name="prepare", title="Read the images", seconds=START_SECONDS + _decode_seconds(data)),
        EstimatePart(name="train", title="Train", seconds=training),
        EstimatePart(name="publish", title="Export and check", seconds=speed.publish),
        EstimatePart(name="evaluate", title="Score every split", seconds=_score_seconds(config, sizing, data, speed)),
    )
    return TrainingEstimate(
        trainer="semantic",
        architecture=architecture,
        images={split: data.images(split) for split in SPLITS},
        seconds=_range(parts, basis, config.max_minutes),
        parts=parts,
        epochs=epochs,
        basis=basis,
        basis_note=_NOTES[basis],
        choices=tuple(_titled(one) for one in chosen),
        notes=_notes(data),
    )


def _device(config: SemanticConfig, machine: Machine, tell: Tell) -> Device:
    if config.device == "gpu" and machine.gpu is None:
        raise Invalid("A GPU was asked for, but this machine has none.", "Set “device” to “auto” or “cpu”.")
    device = Device(kind="cpu") if config.device == "cpu" or machine.gpu is None else Device.gpu(machine.gpu_gib)
    if config.device == "auto":
        tell(Choice(setting="device", value=device.kind, why=machine.gpu or "there is no GPU that PyTorch can use"))
    return device


def _precision(device: Device) -> Choice:
    value = "fp32" if device.is_cpu else "bf16"
    return Choice(setting="precision", value=value, why="likely; the training measures both where it can, at its start")


def _train_seconds(plan: EpochPlan, train_images: int, val_images: int, speed: Speed) -> float:
    """Seconds of all epochs, with the scoring of val after each."""
    steps = max(1, round(train_images / plan.batch_size))
    trained = plan.work(plan.epochs) * steps * plan.batch_size * plan.canvas.pixels
    scored = plan.images_scored(0, plan.epochs, train_images, val_images) * plan.canvas.pixels
    return (trained * speed.train + scored * speed.score) / 1e6


def _decode_seconds(data: TrainingData) -> float:
    return sum(data.pixels(split) for split in SPLITS) / 1e6 * DECODE_SECONDS


def _score_seconds(config: SemanticConfig, sizing: Sizing, data: TrainingData, speed: Speed) -> float:
    """Seconds to score every split with the published version."""
    times = 2.0 if config.mirror else 1.0
    if config.multi_scale and sizing.sizing == "resize":
        times *= MULTI_SCALE_WORK
    sizes = [one for split in SPLITS for one in data.sizes.get(split, ())]
    seen = sum(_seen_pixels((one.height, one.width), sizing) * one.count for one in sizes)
    native = sum(data.pixels(split) for split in SPLITS)
    return (seen * speed.predict * times + native * NATIVE_SECONDS) / 1e6


def _seen_pixels(size: Size, sizing: Sizing) -> float:
    """Pixels of an image as the network sees it; tiles overlap by about a third."""
    height, width = size
    if sizing.sizing == "crop":
        return 1.3 * height * width
    scale = min(sizing.size / max(height, width), 2.0)
    return height * width * scale**2


def _range(parts: Sequence[EstimatePart], basis: Basis, max_minutes: float | None) -> Seconds:
    """The whole time; a time limit bounds the training's part from above."""
    least, most = SPREAD[basis]
    likely = sum(one.seconds for one in parts)
    train = next(one.seconds for one in parts if one.name == "train")
    most_train = train * most if max_minutes is None else min(train * most, 60 * max_minutes)
    return Seconds(
        least=round(likely * least, 1), likely=round(likely, 1), most=round((likely - train) * most + most_train, 1)
    )


def _titled(choice: Choice) -> Choice:
    return choice.model_copy(update={"title": SemanticConfig.model_fields[choice.setting].title or choice.setting})


def _notes(data: TrainingData) -> tuple[str, ...]:
    if data.images("val") == 0:
        return (NO_VAL,)
    return ()
