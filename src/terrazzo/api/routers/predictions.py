"""Predictions: what versions say of images."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from terrazzo.api.context import Ws, binary
from terrazzo.services.records import PredictionRecord

router = APIRouter(tags=["predictions"])


@router.get("/jobs/{job_id}/predictions")
def list_predictions(ws: Ws, job_id: str) -> tuple[PredictionRecord, ...]:
    """Predictions that a job has made so far."""
    from terrazzo.services import predictions

    return tuple(predictions.list_predictions(ws, job_id=job_id))


@router.get("/jobs/{job_id}/predictions.zip", response_class=Response, responses=binary("application/zip"))
def download_predictions(ws: Ws, job_id: str) -> Response:
    """All files of a job's predictions: index and coloured masks, overlays, JSON."""
    raise NotImplementedError


@router.get("/images/{image_id}/predictions")
def list_image_predictions(ws: Ws, image_id: str) -> tuple[PredictionRecord, ...]:
    """Predictions of one image of the project, by any version."""
    from terrazzo.services import predictions

    return tuple(predictions.list_predictions(ws, image_id=image_id))


@router.get(
    "/predictions/{prediction_id}/{kind}",
    response_class=Response,
    responses=binary("image/png", "image/jpeg", "application/json"),
)
def get_prediction_file(
    ws: Ws,
    request: Request,
    prediction_id: str,
    kind: Literal["image", "index", "color", "overlay", "mask", "json"],
    opacity: Annotated[float, Query(ge=0, le=1, allow_inf_nan=False)] = 0.5,
) -> Response:
    """One picture of a prediction; ``mask`` is transparent, to draw over the image; ``opacity`` is that of ``overlay``."""
    raise NotImplementedError
