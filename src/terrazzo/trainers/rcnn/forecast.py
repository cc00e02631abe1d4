"""How long a training of a detector may take, from what it will choose and from how fast earlier ones were here."""

from __future__ import annotations

from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.trainers.choices import choose_epochs, choose_frozen
from terrazzo.trainers.estimate import Choice, Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.outlook import Cost, Outlook, device_of
from terrazzo.trainers.rcnn.catalogue import parts_of
from terrazzo.trainers.rcnn.choices import choose_batch_size, choose_canvas, choose_precision, choose_rate
from terrazzo.trainers.rcnn.config import RcnnConfig
from terrazzo.trainers.speed import Speed

# Steps of the small ones were measured once with one thread on a Xeon, on canvases of 256 pixels; the rest is from
# those and from what the encoders cost in semantic networks.
COSTS: dict[str, Cost] = {
    name: Cost(train=train, forward=forward, operations=operations)
    for name, train, forward, operations in (
        ("maskrcnn-efficientnet-lite0", 7.0, 2.6, 180),
        ("fasterrcnn-efficientnet-lite0", 5.9, 2.0, 130),
        ("fcos-efficientnet-lite0", 4.1, 1.4, 110),
        ("maskrcnn-resnet50", 40.0, 14.0, 520),
        ("fasterrcnn-resnet50", 30.0, 10.0, 430),
        ("fcos-resnet50", 24.0, 8.0, 400),
        ("maskrcnn-convnext-tiny", 42.0, 14.0, 540),
        ("fasterrcnn-convnext-tiny", 32.0, 10.0, 450),
    )
}


def forecast(
    architecture: str, config: RcnnConfig, data: TrainingData, machine: Machine, speeds: Sequence[Speed]
) -> TrainingEstimate:
    """What a training would choose, and how long it may take.

    Raises:
        Invalid: there is no image in train.
    """
    images = data.images("train")
    if images == 0:
        raise Invalid("There is no annotated image in train.", "Put annotated images into the split train.")
    chosen: list[Choice] = []
    device = device_of(config, machine, chosen.append)
    sizes = [(one.height, one.width) for one in data.sizes["train"] for _ in range(one.count)]
    canvas = choose_canvas(sizes, config, device, chosen.append)
    batch_size = choose_batch_size(config, images, device, chosen.append)
    outlook = Outlook("rcnn", architecture, COSTS, data, machine, device, canvas, batch_size, speeds)
    epochs = choose_epochs(config, images, device, lambda: outlook.training_seconds(100) / 100, chosen.append)
    encoder = parts_of(architecture)[2]
    choose_rate(config, encoder, batch_size, chosen.append)
    choose_frozen(config, encoder, device, chosen.append)
    choose_precision(config, chosen.append)
    return outlook.estimate(config, epochs, chosen)
