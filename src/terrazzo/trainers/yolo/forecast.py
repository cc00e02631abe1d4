"""How long a training with YOLO may take, from what it will choose and from how fast earlier ones were here."""

from __future__ import annotations

from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.trainers.choices import choose_epochs
from terrazzo.trainers.estimate import Choice, Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.outlook import Cost, Outlook, device_of
from terrazzo.trainers.speed import Speed
from terrazzo.trainers.yolo.catalogue import PARAMETERS, VARIANTS, Variant, variant_of
from terrazzo.trainers.yolo.choices import canvas_of, choose_batch_size, choose_precision, choose_size, tell_rate
from terrazzo.trainers.yolo.config import YoloConfig
from terrazzo.training.epoch_plan import Canvas

# yolo26n-seg was measured once on a Xeon; the others are scaled by the number of their parameters.
_TRAIN, _FORWARD, _OPERATIONS = 2.4, 0.5, 26.0


def _cost(one: Variant) -> Cost:
    size = (PARAMETERS[one.name] / PARAMETERS["yolo26n-seg"]) ** 0.9 * (0.5 if one.task == "classify" else 1.0)
    return Cost(train=_TRAIN * size, forward=_FORWARD * size, operations=_OPERATIONS * size)


COSTS: dict[str, Cost] = {one.name: _cost(one) for one in VARIANTS.values()}


def forecast(
    architecture: str, config: YoloConfig, data: TrainingData, machine: Machine, speeds: Sequence[Speed]
) -> TrainingEstimate:
    """What a training would choose, and how long it may take.

    Raises:
        Invalid: there is no image in train.
    """
    task = variant_of(architecture).task
    images = data.images("train")
    if images == 0:
        raise Invalid("There is no annotated image in train.", "Put annotated images into the split train.")
    chosen: list[Choice] = []
    device = device_of(config, machine, chosen.append)
    sizes = [(one.height, one.width) for one in data.sizes["train"] for _ in range(one.count)]
    size = choose_size(sizes, config, task, device, chosen.append)
    batch_size = choose_batch_size(config, images, device, chosen.append)
    # While training every picture lies on a square.
    square = Canvas(height=size, width=size, long_side=size)
    canvas = square if task == "classify" else canvas_of(size, sizes)
    outlook = Outlook("yolo", architecture, COSTS, data, machine, device, canvas, batch_size, speeds)
    epochs = choose_epochs(config, images, device, lambda: outlook.training_seconds(100) / 100, chosen.append)
    choose_precision(config, device, chosen.append)
    tell_rate(config, chosen.append)
    return outlook.estimate(config, epochs, chosen)
