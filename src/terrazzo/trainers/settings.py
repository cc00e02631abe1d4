"""From the settings that people give to a trainer's configuration, with errors that people can act on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from terrazzo.errors import Invalid
from terrazzo.trainers.base import Trainer
from terrazzo.trainers.estimate import TrainingEstimate

Settings = TypeVar("Settings", bound=BaseModel)


def configured(trainer: Trainer, settings: Mapping[str, Any]) -> BaseModel:
    """The trainer's configuration; what is left out has its default.

    Raises:
        Invalid: naming each setting that is wrong, and the settings that there are.
    """
    try:
        return trainer.Config.model_validate(dict(settings))
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc'])) or 'together'}: {one['msg']}" for one in error.errors()]
        known = ", ".join(trainer.Config.model_fields)
        raise Invalid(
            f"Settings are wrong: {'; '.join(wrong)}.", f"Correct them; the settings of this trainer are {known}."
        ) from error


def own_settings(config: BaseModel, wanted: type[Settings], trainer: str) -> Settings:
    """The configuration, as the type that a trainer (the name of its class) works with.

    Raises:
        Invalid: it is that of another trainer.
    """
    if not isinstance(config, wanted):
        raise Invalid(f"{type(config).__name__} is no configuration of this trainer.", f"Use {trainer}.Config.")
    return config


def estimated(check: Callable[[], None], forecast: Callable[[], TrainingEstimate]) -> TrainingEstimate:
    """What is forecast; that a training cannot start, as ``check`` says it, is the first of the notes."""
    hindrances: tuple[str, ...] = ()
    try:
        check()
    except Invalid as error:
        hindrances = (str(error),)
    found = forecast()
    return found.model_copy(update={"notes": (*hindrances, *found.notes)})
