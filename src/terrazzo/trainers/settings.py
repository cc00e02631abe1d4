"""From the settings that people give to a trainer's configuration, with errors that people can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from terrazzo.errors import Invalid
from terrazzo.trainers.base import Trainer


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
