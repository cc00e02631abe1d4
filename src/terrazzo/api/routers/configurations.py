"""Saved configurations of trainers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from terrazzo.api.context import Ws
from terrazzo.services.train import configurations
from terrazzo.services.train.from_afar import settings_from_afar
from terrazzo.services.train.records import ConfigurationRecord
from terrazzo.types import Record

router = APIRouter(tags=["configurations"])


class NewConfiguration(Record):
    name: str = Field(min_length=1, max_length=200)
    trainer: str = Field(min_length=1, max_length=100)
    architecture: str = Field(min_length=1, max_length=200)
    settings: dict[str, Any] = Field(default={})


@router.get("/projects/{project_id}/configurations")
def list_configurations(ws: Ws, project_id: str) -> tuple[ConfigurationRecord, ...]:
    """All configurations of a project."""
    return tuple(configurations.list_configurations(ws, project_id))


@router.post("/projects/{project_id}/configurations", status_code=201)
def create_configuration(ws: Ws, project_id: str, body: NewConfiguration) -> ConfigurationRecord:
    """Save settings under a name; the trainer checks them."""
    settings_from_afar(ws, body.settings)
    return configurations.create_configuration(
        ws, project_id, name=body.name, trainer=body.trainer, architecture=body.architecture, settings=body.settings
    )


@router.delete("/configurations/{configuration_id}", status_code=204)
def delete_configuration(ws: Ws, configuration_id: str) -> None:
    """Delete a configuration; jobs that used it keep their copy."""
    configurations.delete_configuration(ws, configuration_id)
