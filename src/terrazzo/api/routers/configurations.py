"""Configurations: what trainings are started with, kept by a name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from terrazzo.api.context import Ws
from terrazzo.services.train import compare_configurations as comparing
from terrazzo.services.train import configurations
from terrazzo.services.train.configurations import ConfigurationChange
from terrazzo.services.train.from_afar import settings_from_afar
from terrazzo.services.train.records import ConfigurationComparison, ConfigurationRecord
from terrazzo.types import Record, TaskKind

router = APIRouter(tags=["configurations"])


class NewConfiguration(ConfigurationChange):
    """Without an architecture it keeps the one that is the default of this machine now."""

    name: str = Field(min_length=1, max_length=200)
    kind: TaskKind


class CopyName(Record):
    name: str | None = Field(default=None, max_length=200)


@router.get("/projects/{project_id}/configurations")
def list_configurations(ws: Ws, project_id: str, kind: TaskKind | None = None) -> tuple[ConfigurationRecord, ...]:
    """The configurations of a project, or only those for a kind of task."""
    return tuple(configurations.list_configurations(ws, project_id, kind))


@router.post("/projects/{project_id}/configurations", status_code=201)
def create_configuration(ws: Ws, project_id: str, body: NewConfiguration) -> ConfigurationRecord:
    """Save what a training is started with under a name; the trainer checks it."""
    return configurations.create_configuration(ws, project_id, name=body.name, kind=body.kind, wish=_checked(ws, body))


@router.get("/projects/{project_id}/configurations/compare")
def compare_configurations(
    ws: Ws, project_id: str, ids: Annotated[list[str], Query(min_length=1, max_length=20)]
) -> ConfigurationComparison:
    """2 to 6 configurations side by side, what differs first."""
    return comparing.compare_configurations(ws, project_id, ids)


@router.patch("/configurations/{configuration_id}")
def update_configuration(ws: Ws, configuration_id: str, body: ConfigurationChange) -> ConfigurationRecord:
    """Change a configuration; jobs that used it keep their copy."""
    return configurations.update_configuration(ws, configuration_id, _checked(ws, body))


@router.post("/configurations/{configuration_id}/copy", status_code=201)
def copy_configuration(ws: Ws, configuration_id: str, body: CopyName) -> ConfigurationRecord:
    """A second one that says the same, under another name."""
    return configurations.copy_configuration(ws, configuration_id, body.name)


@router.delete("/configurations/{configuration_id}", status_code=204)
def delete_configuration(ws: Ws, configuration_id: str) -> None:
    """Delete a configuration; jobs that used it keep their copy."""
    configurations.delete_configuration(ws, configuration_id)


def _checked(ws: Ws, body: ConfigurationChange) -> ConfigurationChange:
    """What was given, with the files that its settings name looked up."""
    given = {name: getattr(body, name) for name in body.model_fields_set}
    if "settings" in given:
        given["settings"] = settings_from_afar(ws, given["settings"])
    return ConfigurationChange.model_validate(given)
