"""Before a training starts: how long it may take, and what it will choose."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from terrazzo.api.context import Ws
from terrazzo.services.train import estimates
from terrazzo.services.train.from_afar import settings_from_afar
from terrazzo.trainers.estimate import TrainingEstimate
from terrazzo.types import Record

router = APIRouter(tags=["trainers"])


class TrainingWish(Record):
    """What is None is chosen, as when a training is started."""

    task_id: str
    architecture: str | None = None
    settings: dict[str, Any] | None = None
    start_from: str | None = Field(default=None, max_length=400)
    """Id or label of a version."""


@router.post("/projects/{project_id}/training-estimate")
def estimate_training(ws: Ws, project_id: str, body: TrainingWish) -> TrainingEstimate:
    """How long a training may take and what its automatic settings become; nothing is started."""
    return estimates.estimate_training(
        ws,
        project_id,
        task_id=body.task_id,
        architecture=body.architecture,
        settings=settings_from_afar(ws, body.settings),
        start_from=body.start_from,
    )
