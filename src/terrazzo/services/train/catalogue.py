"""The catalogue: trainers with their settings, and the architectures that they train."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrazzo.errors import Invalid, NotFound
from terrazzo.services.train.records import TrainerRecord
from terrazzo.trainers.base import Architecture
from terrazzo.trainers.machine import can_train_on_gpu
from terrazzo.types import TaskKind

if TYPE_CHECKING:
    from terrazzo.trainers.base import Trainer


def list_trainers() -> tuple[TrainerRecord, ...]:
    """All trainers that are installed, by name."""
    from terrazzo.trainers.registry import trainers

    return tuple(_record(trainer) for _, trainer in sorted(trainers().items()))


def get_trainer_record(name: str) -> TrainerRecord:
    """One trainer by name; ``NotFound`` lists those that there are."""
    from terrazzo.trainers.registry import trainers

    known = trainers()
    if name not in known:
        raise NotFound(f"There is no trainer {name!r}.", f"Use one of: {', '.join(sorted(known))}.")
    return _record(known[name])


def preset_settings(name: str, architecture: str | None, kind: TaskKind) -> dict[str, Any]:
    """The settings of a preset of the trainer of an architecture (None is the default of this machine for the kind).

    Raises:
        NotFound: there is no such architecture.
        Invalid: the trainer has no preset of that name.
    """
    from terrazzo.trainers.registry import default_architecture, find_architecture

    if architecture is None:
        trainer, _ = default_architecture(kind, gpu=can_train_on_gpu())
    else:
        trainer, _ = find_architecture(architecture)
    known = {one.name: one.settings for one in trainer.presets()}
    if name not in known:
        raise Invalid(f"There is no preset {name!r}.", f"Use one of: {', '.join(known) or 'none are offered'}.")
    return dict(known[name])


def list_architectures(kind: TaskKind | None = None) -> tuple[Architecture, ...]:
    """What can be trained (for a kind of task), with the present state of the weights.

    For a kind the first one is what is trained on this machine when nobody chooses; then come other defaults.
    """
    from terrazzo.trainers.registry import default_architecture, trainers

    found = [one for _, trainer in sorted(trainers().items()) for one in trainer.architectures()]
    if kind is None:
        return tuple(sorted(found, key=lambda one: one.default is None))
    fitting = [one for one in found if kind in one.kinds]
    if not any(kind in one.default_for for one in fitting):
        return tuple(fitting)
    first = default_architecture(kind, gpu=can_train_on_gpu())[1].name
    return tuple(sorted(fitting, key=lambda one: (one.name != first, kind not in one.default_for)))


def _record(trainer: Trainer) -> TrainerRecord:
    return TrainerRecord(
        name=trainer.name,
        title=trainer.title,
        description=trainer.description,
        settings_schema=trainer.Config.model_json_schema(),
        steps=trainer.steps(),
        architectures=trainer.architectures(),
        presets=trainer.presets(),
    )
