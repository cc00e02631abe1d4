"""How long a training may take whose network sees every image once, whole, on one canvas: classifiers and detectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from terrazzo.trainers.choices import NO_VAL
from terrazzo.trainers.config import CommonConfig
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
from terrazzo.trainers.semantic.forecast import DECODE_SECONDS, SPREAD, START_SECONDS
from terrazzo.trainers.speed import Speed
from terrazzo.training.epoch_plan import Canvas, EpochPlan
from terrazzo.types import SPLITS, Record

GPU_OPERATIONS = 20_000.0
"""10^9 operations a second that a middling GPU does in such trainings."""

PUBLISH_SECONDS = 20.0
"""The export, and comparing it with PyTorch on images of val."""

REPORT_SECONDS = 1.5
"""Tables, plots and worst images of a split."""

_NOTES: dict[Basis, str] = {
    "measured": "From earlier trainings of this architecture on this machine.",
    "similar": "From trainings of other architectures on this machine.",
    "shipped": "A rough guess: nothing like it was trained on this machine yet. The first training makes it better.",
}


class Cost(Record):
    """For each million pixels of the canvas: seconds of one core for a training step and for a prediction, and 10^9
    operations of one forward pass."""

    train: float
    forward: float
    operations: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of a training that was not started: where, on which canvas, at which cost.

    ``costs`` are those of all architectures of the trainer.
    """

    trainer: str
    architecture: str
    costs: Mapping[str, Cost]
    data: TrainingData
    machine: Machine
    device: Device
    canvas: Canvas
    batch_size: int
    speeds: Sequence[Speed]

    def speed(self) -> tuple[Speed, Basis]:
        """How fast this architecture should be here: as it was, or as others of the trainer beside what they should
        cost, or a guess."""
        name = self.machine.name(self.device.kind)
        here = [one for one in self.speeds if one.machine == name and one.trainer == self.trainer]
        same = [one for one in here if one.architecture == self.architecture]
        fields = ("train", "score", "predict", "publish")
        if same:
            middle = {field: median(getattr(one, field) for one in same) for field in fields}
            return same[-1].model_copy(update=middle), "measured"
        guess = self._guess(self.architecture)
        others = [one.train / self._guess(one.architecture).train for one in here if one.architecture in self.costs]
        if not others:
            return guess, "shipped"
        scaled = {field: getattr(guess, field) * median(others) for field in fields}
        return guess.model_copy(update=scaled), "similar"

    def training_seconds(self, epochs: int) -> float:
        """Seconds of so many epochs, with the scoring of val after each."""
        plan = EpochPlan(
            epochs=epochs, small_epochs=0, batch_size=self.batch_size, canvas=self.canvas, small_canvas=self.canvas
        )
        images, val = self.data.images("train"), self.data.images("val")
        steps = max(1, round(images / self.batch_size))
        speed, _ = self.speed()
        trained = epochs * steps * self.batch_size
        scored = plan.images_scored(0, epochs, images, val or images)
        return (trained * speed.train + scored * speed.score) * self.canvas.pixels / 1e6

    def estimate(self, config: CommonConfig, epochs: int, chosen: Sequence[Choice]) -> TrainingEstimate:
        """The whole job, from its first step to the published version."""
        speed, basis = self.speed()
        training = self.training_seconds(epochs)
        if config.max_minutes is not None:
            training = min(training, 60 * config.max_minutes)
        images = {split: self.data.images(split) for split in SPLITS}
        decoding = sum(self.data.pixels(split) for split in SPLITS) / 1e6 * DECODE_SECONDS
        scoring = sum(images.values()) * self.canvas.pixels / 1e6 * speed.predict + decoding
        scoring += REPORT_SECONDS * sum(count > 0 for count in images.values())
        parts = (
            EstimatePart(name="prepare", title="Read the images", seconds=START_SECONDS + decoding),
            EstimatePart(name="train", title="Train", seconds=training),
            EstimatePart(name="publish", title="Export and check", seconds=speed.publish),
            EstimatePart(name="evaluate", title="Score every split", seconds=scoring),
        )
        return TrainingEstimate(
            trainer=self.trainer,
            architecture=self.architecture,
            images=images,
            seconds=_range(parts, basis, config.max_minutes),
            parts=parts,
            epochs=epochs,
            basis=basis,
            basis_note=_NOTES[basis],
            choices=tuple(_titled(one, config) for one in chosen),
            notes=() if images["val"] else (NO_VAL,),
        )

    def _guess(self, architecture: str) -> Speed:
        """From the shipped figures: cores share the work, not quite evenly; a GPU counts operations."""
        cost = self.costs[architecture]
        if self.device.is_cpu:
            cores = max(1, self.machine.cores) ** 0.9
            train, forward = cost.train / cores, cost.forward / cores
        else:
            train, forward = 3 * cost.operations / GPU_OPERATIONS, cost.operations / GPU_OPERATIONS
        return Speed(
            trainer=self.trainer,
            architecture=architecture,
            machine=self.machine.name(self.device.kind),
            device=self.device.kind,
            train=train,
            score=forward,
            predict=forward,
            publish=PUBLISH_SECONDS,
        )


def device_of(config: CommonConfig, machine: Machine, tell: Callable[[Choice], None]) -> Device:
    """Where a training would run on this machine."""
    device = Device(kind="cpu") if config.device == "cpu" or machine.gpu is None else Device.gpu(machine.gpu_gib)
    if config.device == "auto":
        tell(Choice(setting="device", value=device.kind, why=machine.gpu or "there is no GPU that PyTorch can use"))
    return device


def _range(parts: Sequence[EstimatePart], basis: Basis, max_minutes: float | None) -> Seconds:
    """The whole time; a time limit bounds the training's part from above."""
    least, most = SPREAD[basis]
    likely = sum(one.seconds for one in parts)
    train = next(one.seconds for one in parts if one.name == "train")
    most_train = train * most if max_minutes is None else min(train * most, 60 * max_minutes)
    return Seconds(
        least=round(likely * least, 1), likely=round(likely, 1), most=round((likely - train) * most + most_train, 1)
    )


def _titled(choice: Choice, config: CommonConfig) -> Choice:
    return choice.model_copy(update={"title": type(config).model_fields[choice.setting].title or choice.setting})
