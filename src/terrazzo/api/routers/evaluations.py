"""Evaluations: versions scored later than their publication, with their reports."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from terrazzo.api.context import Ws, binary
from terrazzo.api.files import run_file
from terrazzo.services.models import models
from terrazzo.services.models.records import EvaluationReport

router = APIRouter(prefix="/evaluations/{evaluation_id}", tags=["evaluations"])


@router.get("")
def get_evaluation_report(ws: Ws, evaluation_id: str) -> EvaluationReport:
    """Scores, worst images first, and the files; by the id of the evaluation or of the job that made it."""
    return models.evaluation_report(ws, evaluation_id)


@router.delete("", status_code=204)
def delete_evaluation(ws: Ws, evaluation_id: str) -> None:
    """Delete an evaluation; the scores of the publication stay."""
    models.delete_evaluation(ws, evaluation_id)


@router.get("/files/{path:path}", response_class=Response, responses=binary("*/*"))
def get_evaluation_file(ws: Ws, request: Request, evaluation_id: str, path: str) -> Response:
    """A file of the evaluation (``eval_test/…``)."""
    return run_file(request, models.evaluation_file(ws, evaluation_id, path))
