"""Configurations side by side: where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.services.train.configurations import get_configuration
from terrazzo.services.train.records import ComparedValue, ConfigurationComparison, ConfigurationRecord
from terrazzo.services.workspace import Workspace

MOST = 6


def compare_configurations(ws: Workspace, project_id: str, named: Sequence[str]) -> ConfigurationComparison:
    """Compare 2 to 6 configurations of a project, named by id or name.

    Raises:
        NotFound: no such project or configuration.
        Invalid: too few or too many.
    """
    found = {one.id: one for one in (get_configuration(ws, project_id, each) for each in named)}
    if not 2 <= len(found) <= MOST:
        raise Invalid(
            f"{len(found)} configuration{'' if len(found) == 1 else 's'} cannot be compared.",
            f"Choose 2 to {MOST} different ones.",
        )
    columns = [_said(one) for one in found.values()]
    rows = []
    for name in dict.fromkeys(name for column in columns for name in column):
        values = tuple(column.get(name) for column in columns)
        rows.append(ComparedValue(name=name, values=values, differs=any(one != values[0] for one in values)))
    rows.sort(key=lambda row: not row.differs)
    return ConfigurationComparison(configurations=tuple(found.values()), values=tuple(rows))


def _said(one: ConfigurationRecord) -> dict[str, Any]:
    """What a configuration says, by words that people read; settings that one leaves to the trainer have its value."""
    from terrazzo.trainers.registry import trainers

    trainer = trainers().get(one.trainer)
    fields = {} if trainer is None else trainer.Config.model_fields
    titles = {name: (field.title or name.replace("_", " ")) for name, field in fields.items()}
    own = {
        titles[name]: field.get_default(call_default_factory=False)
        for name, field in fields.items()
        if not field.is_required() and name != "start_from"
    }
    plain = {name: value for name, value in own.items() if value is None or isinstance(value, str | int | float | bool)}
    return {
        "kind of task": one.kind,
        "architecture": one.architecture,
        "classes": "all" if one.classes is None else ", ".join(one.classes),
        "model": one.model_name,
        "starts from": one.start_from_label,
        **plain,
        **{titles.get(name, name): value for name, value in one.settings.items()},
    }
