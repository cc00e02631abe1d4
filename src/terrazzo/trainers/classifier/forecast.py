"""How long a training of a classifier may take, from what it will choose and from how fast earlier ones were here."""

from __future__ import annotations

from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.trainers.choices import choose_batch_size, choose_epochs, choose_frozen
from terrazzo.trainers.classifier.catalogue import encoder_of
from terrazzo.trainers.classifier.choices import choose_canvas, choose_rate
from terrazzo.trainers.classifier.config import ClassifierConfig
from terrazzo.trainers.estimate import Choice, Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.outlook import Cost, Outlook, device_of
from terrazzo.trainers.speed import Speed

# The parts that the encoders have in the costs of the semantic networks over them (trainers.semantic.costs).
COSTS: dict[str, Cost] = {
    name: Cost(train=train, forward=forward, operations=operations)
    for name, train, forward, operations in (
        ("classifier-efficientnet-lite0", 1.1, 0.45, 16),
        ("classifier-resnet34", 4.3, 1.25, 146),
        ("classifier-resnet50", 5.5, 1.6, 164),
        ("classifier-convnext-tiny", 7.0, 1.6, 178),
        ("classifier-convnext-base", 20.0, 5.0, 610),
    )
}


def forecast(
    architecture: str, config: ClassifierConfig, data: TrainingData, machine: Machine, speeds: Sequence[Speed]
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
    batch_size = choose_batch_size(config, canvas, images, device, chosen.append)
    outlook = Outlook("classifier", architecture, COSTS, data, machine, device, canvas, batch_size, speeds)
    epochs = choose_epochs(config, images, device, lambda: outlook.training_seconds(100) / 100, chosen.append)
    encoder = encoder_of(architecture)
    choose_rate(config, encoder, batch_size, chosen.append)
    choose_frozen(config, encoder, device, chosen.append)
    if config.precision == "auto":
        value = "fp32" if device.is_cpu else "bf16"
        why = "likely; the training measures both where it can, at its start"
        chosen.append(Choice(setting="precision", value=value, why=why))
    return outlook.estimate(config, epochs, chosen)
