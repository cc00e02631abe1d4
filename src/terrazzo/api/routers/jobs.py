"""Jobs: start, follow, cancel, stop, try again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool

from terrazzo.api.context import Offset, Ws, binary
from terrazzo.api.files import read_uploads, run_file
from terrazzo.api.stream import follow
from terrazzo.errors import Invalid
from terrazzo.inference.file_kinds import ObjectsKind
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.services.jobs import compare, jobs
from terrazzo.services.jobs.compare import JobComparison
from terrazzo.services.jobs.records import (
    Artifact,
    JobEvent,
    JobKind,
    JobOrder,
    JobPage,
    JobRecord,
    JobState,
    MetricSeries,
)
from terrazzo.services.train.from_afar import settings_from_afar
from terrazzo.types import MAX_CLASSES, Record, Split

router = APIRouter(prefix="/jobs", tags=["jobs"])

After = Annotated[int, Query(ge=0, le=2**53, description="The last ``seq`` that you have.")]


class TrainJob(Record):
    """What is None is chosen: architecture for this machine, a new model named after the project."""

    task_id: str
    name: str = Field(default="", max_length=200)
    architecture: str | None = None
    settings: dict[str, Any] | None = None
    model_id: str | None = None
    model_name: str | None = Field(default=None, max_length=200)
    start_from: str | None = None
    """Id or label of a version; empty: none, whatever the configuration says."""
    classes: tuple[str, ...] | None = Field(default=None, max_length=MAX_CLASSES)
    """Those to learn; null and none is all of the task."""
    configuration: str | None = Field(default=None, max_length=200)
    """Id or name of a configuration of the project: what is null here is as it says."""


class EvaluateJob(Record):
    version_id: str
    split: Split
    task_id: str


class PredictImagesJob(Record):
    """Either ``image_ids``, or ``split`` of the dataset of ``task_id``, or all that are not annotated for it."""

    version_id: str
    image_ids: tuple[str, ...] | None = Field(default=None, max_length=100_000)
    split: Split | None = None
    unannotated: bool = False
    task_id: str | None = None
    objects: ObjectsKind | None = None
    """Make objects of a version that gives each pixel a class."""
    options: ObjectOptions | None = None
    """Thresholds and the like of objects and tags; the version's own when left out."""
    name: str = Field(default="", max_length=200)


class JobIds(Record):
    ids: tuple[str, ...] = Field(min_length=1, max_length=1000)


class Retry(Record):
    settings: dict[str, Any] | None = None
    """Settings that change; the others stay as they were."""


@router.get("")
def list_jobs(
    ws: Ws,
    project_id: str | None = None,
    kind: JobKind | None = None,
    state: JobState | None = None,
    query: str | None = None,
    moving: bool = False,
    sort: JobOrder = "created",
    descending: bool = True,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> JobPage:
    """Jobs, newest first unless asked otherwise; ``moving``: only those that wait or run."""
    return jobs.list_jobs(
        ws,
        project_id=project_id,
        kind=kind,
        state=state,
        query=query,
        moving=moving,
        sort=sort,
        descending=descending,
        offset=offset,
        limit=limit,
    )


@router.post("/train", status_code=201)
def train(ws: Ws, body: TrainJob) -> JobRecord:
    """Freeze the task's dataset and train on it."""
    return jobs.start_train(
        ws,
        task_id=body.task_id,
        name=body.name,
        architecture=body.architecture,
        settings=settings_from_afar(ws, body.settings),
        model_id=body.model_id,
        model_name=body.model_name,
        start_from=body.start_from,
        classes=body.classes,
        configuration=body.configuration,
    )


@router.post("/predict", status_code=201)
def predict(
    ws: Ws,
    version_id: Annotated[str, Form()],
    files: Annotated[list[UploadFile], File(description="Images and zip files of images, at most 1000 in a request.")],
    name: Annotated[str, Form(max_length=200)] = "",
    objects: Annotated[ObjectsKind | None, Form()] = None,
    options: Annotated[str, Form(max_length=100_000, description="ObjectOptions as JSON.")] = "",
) -> JobRecord:
    """Predict uploaded images, which do not become part of the project; those that are not whole are left out."""
    return jobs.start_predict(
        ws,
        version_id=version_id,
        uploads=read_uploads(files),
        objects=objects,
        options=_options(options),
        name=name,
    )


def _options(text: str) -> ObjectOptions | None:
    """Options from the JSON of a form's field; ``Invalid`` when they are none."""
    if not text:
        return None
    try:
        return ObjectOptions.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"The options of objects are wrong: {where} {first['msg']}.", "See ObjectOptions.") from error


@router.post("/predict-images", status_code=201)
def predict_images(ws: Ws, body: PredictImagesJob) -> JobRecord:
    """Predict images of the project."""
    return jobs.start_predict(
        ws,
        version_id=body.version_id,
        image_ids=body.image_ids,
        split=body.split,
        unannotated=body.unannotated,
        task_id=body.task_id,
        objects=body.objects,
        options=body.options,
        name=body.name,
    )


@router.post("/evaluate", status_code=201)
def evaluate(ws: Ws, body: EvaluateJob) -> JobRecord:
    """Score a version on a split as it is now."""
    return jobs.start_evaluate(ws, version_id=body.version_id, split=body.split, task_id=body.task_id)


@router.get("/compare")
def compare_jobs(ws: Ws, ids: Annotated[list[str], Query(min_length=1, max_length=20)]) -> JobComparison:
    """2 to 6 trainings side by side: settings, those that differ first, and scores."""
    return compare.compare_jobs(ws, ids)


@router.post("/delete", status_code=204)
def delete_jobs(ws: Ws, body: JobIds) -> None:
    """Delete several jobs that have ended: all of them or none."""
    jobs.delete_jobs(ws, body.ids)


@router.get("/{job_id}")
def get_job(ws: Ws, job_id: str) -> JobRecord:
    """One job."""
    return jobs.get_job(ws, job_id)


@router.delete("/{job_id}", status_code=204)
def delete_job(ws: Ws, job_id: str) -> None:
    """Delete a job that has ended; its files go unless a version or an evaluation needs them."""
    jobs.delete_job(ws, job_id)


@router.get("/{job_id}/events")
def list_job_events(
    ws: Ws, job_id: str, after: After = 0, limit: Annotated[int, Query(ge=1, le=10_000)] = 1000
) -> tuple[JobEvent, ...]:
    """What the job reported after event number ``after``."""
    return tuple(jobs.job_events(ws, job_id, after=after, limit=limit))


@router.get(
    "/{job_id}/stream",
    response_class=Response,
    responses={200: {"description": "Server-sent events.", "content": {"text/event-stream": {}}}},
)
async def stream_job(
    ws: Ws, request: Request, job_id: str, after: After = 0, last_event_id: Annotated[str | None, Header()] = None
) -> Response:
    """Follow a job live.

    ``job``: a JobRecord, when it changed. ``events``: a list of JobEvent, whose id is the last ``seq``; a browser that
    comes back says it and gets what it missed. ``end``: the job has ended and everything was said.
    """
    await run_in_threadpool(jobs.get_job, ws, job_id)
    if last_event_id is not None and last_event_id.isdecimal():
        after = int(last_event_id[:15])
    return StreamingResponse(
        follow(ws, job_id, after, request.app.state.closing),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/{job_id}/metrics")
def list_job_metrics(ws: Ws, job_id: str) -> tuple[MetricSeries, ...]:
    """The curves so far."""
    return tuple(jobs.job_metrics(ws, job_id))


@router.get("/{job_id}/artifacts")
def list_job_artifacts(ws: Ws, job_id: str) -> tuple[Artifact, ...]:
    """Files that the job made."""
    return tuple(jobs.job_artifacts(ws, job_id))


@router.get("/{job_id}/artifacts/{path:path}", response_class=Response, responses=binary("*/*"))
def get_job_artifact(ws: Ws, request: Request, job_id: str, path: str) -> Response:
    """One file that the job made."""
    return run_file(request, jobs.artifact_file(ws, job_id, path))


@router.post("/{job_id}/cancel")
def cancel_job(ws: Ws, job_id: str) -> JobRecord:
    """Ask a job to stop; it is killed when it does not."""
    return jobs.cancel_job(ws, job_id)


@router.post("/{job_id}/stop")
def stop_job(ws: Ws, job_id: str) -> JobRecord:
    """End a training now: its best epoch is kept, exported, scored and published.

    Before the first epoch is scored there is nothing to keep; that one is then finished first.
    """
    return jobs.stop_job(ws, job_id)


@router.post("/{job_id}/retry", status_code=201)
def retry_job(ws: Ws, job_id: str, body: Retry) -> JobRecord:
    """A new job with the same input and snapshot, and changed settings."""
    return jobs.retry_job(ws, job_id, settings_from_afar(ws, body.settings))


@router.post("/{job_id}/repeat", status_code=201)
def repeat_job(ws: Ws, job_id: str) -> JobRecord:
    """The same training once more: the same snapshot, settings, version to start from, and seed."""
    return jobs.repeat_job(ws, job_id)
