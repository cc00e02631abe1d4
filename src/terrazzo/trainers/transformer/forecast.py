"""How long a training of a network of queries may take, from what it will choose and how fast earlier ones were."""

from __future__ import annotations

from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.trainers.choices import choose_epochs, choose_frozen
from terrazzo.trainers.estimate import Choice, Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.outlook import Cost, Outlook, device_of
from terrazzo.trainers.speed import Speed
from terrazzo.trainers.transformer.catalogue import parts_of
from terrazzo.trainers.transformer.choices import choose_batch_size, choose_canvas, choose_precision, choose_rate
from terrazzo.trainers.transformer.config import TransformerConfig

# All of these are guesses, from steps of the smallest ones with one thread on a busy machine; nothing larger was
# trained here yet. The first training on a machine makes them better.
COSTS: dict[str, Cost] = {
    name: Cost(train=train, forward=forward, operations=operations)
    for name, train, forward, operations in (
        ("rf-detr-nano", 20.0, 4.0, 220),
        ("rf-detr-small", 22.0, 4.5, 240),
        ("rf-detr-medium", 25.0, 5.0, 260),
        ("rf-detr-base", 28.0, 6.0, 300),
        ("rf-detr-large", 26.0, 5.5, 280),
        ("mask2former-tiny", 60.0, 14.0, 460),
        ("mask2former-small", 70.0, 17.0, 620),
        ("mask2former-base", 100.0, 25.0, 900),
        ("eomt-small", 18.0, 5.0, 260),
        ("eomt-base", 55.0, 16.0, 800),
        ("eomt-large", 180.0, 55.0, 2600),
        ("rf-detr-seg-nano", 40.0, 9.0, 420),
        ("rf-detr-seg-small", 42.0, 9.5, 440),
        ("rf-detr-seg-medium", 50.0, 11.0, 480),
        ("rf-detr-seg-large", 52.0, 11.5, 500),
    )
}


def forecast(
    architecture: str, config: TransformerConfig, data: TrainingData, machine: Machine, speeds: Sequence[Speed]
) -> TrainingEstimate:
    """What a training would choose, and how long it may take.

    Raises:
        Invalid: there is no image in train.
    """
    images = data.images("train")
    if images == 0:
        raise Invalid("There is no annotated image in train.", "Put annotated images into the split train.")
    chosen: list[Choice] = []
    parts = parts_of(architecture)
    device = device_of(config, machine, chosen.append)
    sizes = [(one.height, one.width) for one in data.sizes["train"] for _ in range(one.count)]
    canvas = choose_canvas(sizes, parts, config, device, chosen.append)
    batch_size = choose_batch_size(config, images, device, chosen.append)
    outlook = Outlook("transformer", architecture, COSTS, data, machine, device, canvas, batch_size, speeds)
    epochs = choose_epochs(config, images, device, lambda: outlook.training_seconds(100) / 100, chosen.append)
    choose_rate(config, parts, batch_size, chosen.append)
    choose_frozen(config, parts.start, device, chosen.append)
    choose_precision(config, parts, device, chosen.append)
    return outlook.estimate(config, epochs, chosen)
