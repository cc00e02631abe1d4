"""Models: named things that collect versions."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from terrazzo.api.context import Ws
from terrazzo.services.models import models
from terrazzo.services.models.records import ModelRecord, VersionRecord
from terrazzo.types import Record

router = APIRouter(tags=["models"])


class NewModel(Record):
    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=100_000)


class ModelChange(Record):
    """What is None stays as it is."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=100_000)


@router.get("/models")
def list_models(ws: Ws, project_id: str | None = None) -> tuple[ModelRecord, ...]:
    """Models, of one project or of all."""
    return tuple(models.list_models(ws, project_id))


@router.post("/projects/{project_id}/models", status_code=201)
def create_model(ws: Ws, project_id: str, body: NewModel) -> ModelRecord:
    """Make a model; its description is Markdown."""
    return models.create_model(ws, project_id, body.name, body.description)


@router.get("/models/{model_id}")
def get_model(ws: Ws, model_id: str) -> ModelRecord:
    """One model, by id or name."""
    return models.get_model(ws, model_id)


@router.patch("/models/{model_id}")
def update_model(ws: Ws, model_id: str, body: ModelChange) -> ModelRecord:
    """Rename or describe a model."""
    return models.update_model(ws, model_id, name=body.name, description=body.description)


@router.delete("/models/{model_id}", status_code=204)
def delete_model(ws: Ws, model_id: str) -> None:
    """Delete a model with its versions."""
    models.delete_model(ws, model_id)


@router.get("/models/{model_id}/versions")
def list_versions(ws: Ws, model_id: str) -> tuple[VersionRecord, ...]:
    """Versions of a model."""
    return tuple(models.list_versions(ws, model_id))
