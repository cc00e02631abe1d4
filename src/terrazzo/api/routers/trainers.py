"""The catalogue: trainers and the architectures that they train."""

from __future__ import annotations

from fastapi import APIRouter

from terrazzo.services.train import catalogue
from terrazzo.services.train.records import TrainerRecord
from terrazzo.trainers.base import Architecture
from terrazzo.types import TaskKind

router = APIRouter(tags=["trainers"])


@router.get("/trainers")
def list_trainers() -> tuple[TrainerRecord, ...]:
    """All trainers, with the schema of their settings."""
    return tuple(catalogue.list_trainers())


@router.get("/trainers/{name}")
def get_trainer(name: str) -> TrainerRecord:
    """One trainer."""
    return catalogue.get_trainer_record(name)


@router.get("/architectures")
def list_architectures(kind: TaskKind | None = None) -> tuple[Architecture, ...]:
    """Architectures (for a kind of task), with the present state of their weights.

    For a kind the first one is what is trained on this machine when nobody chooses.
    """
    return tuple(catalogue.list_architectures(kind))
