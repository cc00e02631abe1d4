"""How long a training of objects may take: as long as a semantic one of the same network."""

from __future__ import annotations

from collections.abc import Sequence

from terrazzo.trainers.estimate import Choice, Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.objects.catalogue import PREFIX, semantic_name
from terrazzo.trainers.objects.config import ObjectsConfig
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.forecast import forecast as forecast_semantic
from terrazzo.trainers.speed import Speed


def forecast(
    architecture: str, config: ObjectsConfig, data: TrainingData, machine: Machine, speeds: Sequence[Speed]
) -> TrainingEstimate:
    """What a training would choose, and how long it may take; raises as that of semantic trainings.

    Speeds of trainings of objects are known by the semantic network in them; those of the semantic network itself count
    as another architecture's.
    """
    plain = semantic_name(architecture)
    own = [one.model_copy(update={"architecture": one.architecture.removeprefix(PREFIX)}) for one in speeds]
    known = [one for one, was in zip(own, speeds, strict=True) if was.trainer == "objects" or one.architecture != plain]
    found = forecast_semantic(plain, SemanticConfig(**config.model_dump()), data, machine, known)
    choices = tuple(_for_objects(one) for one in found.choices)
    return found.model_copy(update={"trainer": "objects", "architecture": architecture, "choices": choices})


def _for_objects(choice: Choice) -> Choice:
    """How thin objects are is seen when the training starts."""
    if choice.setting != "image_size":
        return choice
    return choice.model_copy(update={"why": f"{choice.why}; more when objects are thin, which the training looks at"})
