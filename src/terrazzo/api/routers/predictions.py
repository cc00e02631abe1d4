"""Predictions: what versions say of images."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from terrazzo.api.context import Ws, binary
from terrazzo.api.files import conditional_bytes, safe_name
from terrazzo.inference.file_kinds import PredictionKind
from terrazzo.services.images import images
from terrazzo.services.jobs import jobs
from terrazzo.services.predict import as_export, predictions
from terrazzo.services.predict.records import PredictedObjects, PredictionRecord

router = APIRouter(tags=["predictions"])


@router.get("/jobs/{job_id}/predictions")
def list_predictions(ws: Ws, job_id: str) -> tuple[PredictionRecord, ...]:
    """Predictions that a job has made so far."""
    return tuple(predictions.list_predictions(ws, job_id=jobs.get_job(ws, job_id).id))


@router.get("/jobs/{job_id}/predictions.zip", response_class=Response, responses=binary("application/zip"))
def download_predictions(ws: Ws, job_id: str) -> Response:
    """All files of a job's predictions: index and coloured masks, overlays, JSON."""
    name = safe_name(jobs.get_job(ws, job_id).name) or job_id
    path = predictions.predictions_zip(ws, job_id)
    return FileResponse(path, media_type="application/zip", filename=f"{name}-predictions.zip")


@router.get("/jobs/{job_id}/predictions.sqlite", response_class=Response, responses=binary("application/vnd.sqlite3"))
def download_as_export(ws: Ws, job_id: str) -> Response:
    """A job's predictions as the SQLite export of Arkindex: in a copy of that of the images, or a new one."""
    name = safe_name(jobs.get_job(ws, job_id).name) or job_id
    path = as_export.predictions_export(ws, job_id)
    return FileResponse(path, media_type="application/vnd.sqlite3", filename=f"{name}-predictions.sqlite")


@router.get("/images/{image_id}/predictions")
def list_image_predictions(ws: Ws, image_id: str) -> tuple[PredictionRecord, ...]:
    """Predictions of one image of the project, by any version."""
    return tuple(predictions.list_predictions(ws, image_id=images.get_image(ws, image_id).id))


@router.get("/predictions/{prediction_id}/objects")
def get_predicted_objects(ws: Ws, prediction_id: str) -> PredictedObjects:
    """The objects of a prediction down to a low confidence, so that thresholds can be moved at once.

    None when the prediction is not made of objects.
    """
    return predictions.predicted_objects(ws, prediction_id)


@router.get(
    "/predictions/{prediction_id}/{kind}",
    response_class=Response,
    responses=binary("image/png", "image/jpeg", "image/webp", "application/json"),
)
def get_prediction_file(
    ws: Ws,
    request: Request,
    prediction_id: str,
    kind: PredictionKind,
    opacity: Annotated[float, Query(ge=0, le=1, allow_inf_nan=False)] = 0.5,
    background: bool = False,
) -> Response:
    """One file of a prediction.

    ``image`` is the image as browsers show it, ``thumbnail`` a small one with the answer over it, ``overlay`` has the
    answer drawn over it with ``opacity``, ``mask`` is transparent and meant to be laid over the image, ``color`` and
    ``index`` are masks in class colours and in numbers of classes or objects. The background of the task is painted in
    ``color`` alone, and in ``overlay`` when ``background`` is true. Classes of a whole image have an ``overlay`` only.
    """
    content, media_type = predictions.prediction_file(ws, prediction_id, kind, opacity, background=background)
    return conditional_bytes(request, content, media_type, tag=hashlib.sha256(content).hexdigest(), seconds=3600)
