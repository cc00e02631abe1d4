"""Versions: scores, evaluations, download."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import Field

from terrazzo.api.context import Ws, binary
from terrazzo.api.files import made_download, run_file, safe_name
from terrazzo.services.models import models
from terrazzo.services.models.records import EvaluationRecord, EvaluationReport, VersionRecord, VersionUsage
from terrazzo.services.models.usage import usage
from terrazzo.types import Record, Split

router = APIRouter(prefix="/versions/{version_id}", tags=["versions"])


@router.get("")
def get_version(ws: Ws, version_id: str) -> VersionRecord:
    """One version, by id or label (``name@3``, or ``name`` for the latest)."""
    return models.get_version(ws, version_id)


class VersionChange(Record):
    note: str = Field(max_length=20_000)
    """Markdown."""


@router.patch("")
def update_version(ws: Ws, version_id: str, body: VersionChange) -> VersionRecord:
    """Write a note on a version; an empty one takes it away."""
    return models.update_version(ws, models.get_version(ws, version_id).id, note=body.note)


@router.delete("", status_code=204)
def delete_version(ws: Ws, version_id: str) -> None:
    """Delete a version and its bundle; refused while a job uses it."""
    models.delete_version(ws, version_id)


@router.get("/download", response_class=Response, responses=binary("application/zip"))
def download_version(ws: Ws, version_id: str) -> Response:
    """The bundle as one file, ``*.terrazzo.zip``."""
    version = models.get_version(ws, version_id)
    name = f"{safe_name(version.label) or version.id}.terrazzo.zip"
    return made_download(
        ws.home.cache, name, "application/zip", lambda path: models.export_version(ws, version.id, path)
    )


@router.get("/usage")
def get_version_usage(ws: Ws, request: Request, version_id: str) -> VersionUsage:
    """How to use it from the terminal, from Python and over HTTP, ready to copy."""
    return usage(models.get_version(ws, version_id), str(request.base_url))


@router.get("/evaluations")
def list_evaluations(ws: Ws, version_id: str) -> tuple[EvaluationRecord, ...]:
    """Everything that it was scored on: later evaluations, newest first, then those of its publication."""
    return models.list_evaluations(ws, models.get_version(ws, version_id).id)


@router.get("/evaluations/{split}")
def get_evaluation(ws: Ws, version_id: str, split: Split) -> EvaluationReport:
    """Scores on a split, worst images first, and the files of the evaluation."""
    return models.evaluation(ws, models.get_version(ws, version_id).id, split)


@router.get("/files/{path:path}", response_class=Response, responses=binary("*/*"))
def get_version_file(ws: Ws, request: Request, version_id: str, path: str) -> Response:
    """A file of the training or of an evaluation (``train/…``, ``eval_val/…``), or the model card ``README.md``."""
    return run_file(request, models.version_file(ws, models.get_version(ws, version_id).id, path))
