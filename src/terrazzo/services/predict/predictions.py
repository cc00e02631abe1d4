"""Predictions: what versions said of pictures, and their files."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import JobRow, ModelRow, PredictionRow, VersionRow
from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.files.whole import whole_file
from terrazzo.inference.file_kinds import WRITTEN_SUFFIXES, PredictionKind
from terrazzo.services.images import pictures
from terrazzo.services.predict.records import ClassShare, PredictedObject, PredictedObjects, PredictionRecord
from terrazzo.services.predict.stored import form_name, form_of_row, kept_answer, tasks_of
from terrazzo.services.workspace import Workspace
from terrazzo.types import Box, Task

_STORED_OPACITY = 0.5
_THUMBNAIL_SIDE = 320


def list_predictions(
    ws: Workspace, *, job_id: str | None = None, image_id: str | None = None
) -> list[PredictionRecord]:
    """Predictions of a job in the order of its pictures, or of an image, newest first.

    Raises:
        Invalid: neither a job nor an image is given.
    """
    if job_id is None and image_id is None:
        raise Invalid("It is not clear whose predictions to list.", "Name a job or an image.")
    query = (
        select(PredictionRow, ModelRow.name, VersionRow.number)
        .join(VersionRow, VersionRow.id == PredictionRow.version_id)
        .join(ModelRow, ModelRow.id == VersionRow.model_id)
    )
    if job_id is not None:
        query = query.where(PredictionRow.job_id == job_id).order_by(PredictionRow.created_at, PredictionRow.id)
    else:
        query = query.order_by(PredictionRow.created_at.desc(), PredictionRow.id)
    if image_id is not None:
        query = query.where(PredictionRow.image_id == image_id)
    with ws.reading() as session:
        return [_record(row, f"{model}@{number}") for row, model, number in session.execute(query)]


def prediction_folder(ws: Workspace, job_id: str, prediction_id: str) -> Path:
    """Where the files of a prediction are."""
    return ws.home.runs / job_id / "predictions" / prediction_id


def prediction_file(
    ws: Workspace,
    prediction_id: str,
    kind: PredictionKind,
    opacity: float = _STORED_OPACITY,
    *,
    background: bool = False,
) -> tuple[bytes, str]:
    """Bytes and media type of one file of a prediction.

    ``image`` is the picture as browsers show it; ``thumbnail`` is a small one with the answer over it; ``index`` has
    numbers of classes, or of objects from 1, ``color`` class colours; ``overlay`` has the answer drawn over the picture
    with ``opacity`` (0..1) and a legend; ``mask`` is a PNG of class colours to be laid over the picture; ``json`` says
    size, classes, objects and version. The background of the task is not painted in ``thumbnail``, ``mask`` and, unless
    ``background`` is true, ``overlay``. Objects are those at the thresholds.

    Raises:
        NotFound: no such prediction, its files are gone, or its form has no such picture.
    """
    with ws.reading() as session:
        row = _row(session, prediction_id)
        stored, task = tasks_of(session, row)
    if kind == "image":
        path, media_type = pictures.view(ws, row.image_hash, row.name)
        return path.read_bytes(), media_type
    if kind == "thumbnail":
        return _thumbnail(ws, row, task), "image/webp"
    if kind == "mask":
        return _layer(row, task), "image/png"
    same = abs(opacity - _STORED_OPACITY) < 1e-6 and not background and stored.background == task.background
    if kind == "overlay" and not same:
        return _overlay(ws, row, task, opacity, background), "image/png"
    if kind != "json" and kind not in form_of_row(row).pictures:
        raise NotFound(f"There is no {kind} picture of classes of a whole image.", "Ask for its overlay or its JSON.")
    content = _file(ws, row, kind).read_bytes()
    return content, "application/json" if kind == "json" else "image/png"


def predicted_objects(ws: Workspace, prediction_id: str) -> PredictedObjects:
    """The objects of a prediction down to a low confidence; none when its answer is not made of objects.

    Raises:
        NotFound: no such prediction.
    """
    from terrazzo.geometry.crops import crop_of
    from terrazzo.inference.objects import box_of
    from terrazzo.inference.run.polygons import polygon_of

    with ws.reading() as session:
        row = _row(session, prediction_id)
        label = session.execute(
            select(ModelRow.name, VersionRow.number)
            .join(VersionRow, VersionRow.model_id == ModelRow.id)
            .where(VersionRow.id == row.version_id)
        ).one()
        _, task = tasks_of(session, row)
    shapes = kept_answer(row).shapes if form_name(row) == "objects" else ()
    colors = {one.name: one.color for one in task.classes}
    found = []
    for one in shapes:
        left, top, width, height = box_of(one.geometry, crop_of(one.geometry, row.height, row.width))
        found.append(
            PredictedObject(
                id=one.id,
                class_name=one.class_name,
                color=colors[one.class_name],
                confidence=one.confidence or 0.0,
                box=(left, top, width, height),
                geometry=one.geometry if isinstance(one.geometry, Box) else polygon_of(one.geometry),
            )
        )
    return PredictedObjects(
        prediction_id=row.id,
        version_label=f"{label.name}@{label.number}",
        width=row.width,
        height=row.height,
        thresholds=row.thresholds,
        objects=tuple(found),
    )


def predictions_zip(ws: Workspace, job_id: str) -> Path:
    """One file with all files of the predictions that a job has made so far, each beside its picture's name.

    Raises:
        NotFound: no such job.
        Conflict: it has not made a prediction yet.
    """
    with ws.reading() as session:
        if session.get(JobRow, job_id) is None:
            raise NotFound(f"There is no job {job_id!r}.", "List the jobs; it may have been deleted.")
        query = select(PredictionRow).where(PredictionRow.job_id == job_id)
        rows = list(session.scalars(query.order_by(PredictionRow.created_at, PredictionRow.id)))
    if not rows:
        raise Conflict("The job has not made a prediction yet.", "Wait until it has.")
    folder = ws.home.cache / "predictions"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{job_id}-{len(rows)}.zip"
    if path.exists():
        return path
    # The pictures are compressed already.
    with whole_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        _fill(ws, archive, rows)
    return path


def remove_zips(ws: Workspace, job_id: str) -> None:
    """Remove what ``predictions_zip`` and ``predictions_export`` keep for a job."""
    for path in (ws.home.cache / "predictions").glob(f"{job_id}-*"):
        path.unlink(missing_ok=True)


def _fill(ws: Workspace, archive: zipfile.ZipFile, rows: list[PredictionRow]) -> None:
    taken: set[str] = set()
    for row in rows:
        stem = row.name.rpartition(".")[0] or row.name
        unique, number = stem, 1
        while unique in taken:
            number += 1
            unique = f"{stem}-{number}"
        taken.add(unique)
        for kind in (*form_of_row(row).pictures, "json"):
            archive.write(_file(ws, row, kind), f"{unique}{WRITTEN_SUFFIXES[kind]}")


def _row(session: Session, prediction_id: str) -> PredictionRow:
    row = session.get(PredictionRow, prediction_id)
    if row is None:
        raise NotFound(f"There is no prediction {prediction_id!r}.", "List the predictions of the job.")
    return row


def _file(ws: Workspace, row: PredictionRow, kind: str) -> Path:
    """The file of that kind in the prediction's own folder, which holds one of each."""
    folder = prediction_folder(ws, row.job_id, row.id)
    found = sorted(folder.glob(f"*{WRITTEN_SUFFIXES[kind]}"))
    if not found:
        raise NotFound(f"The {kind} file of the prediction of {row.name} is gone.", "Predict the picture again.")
    return found[0]


def _overlay(ws: Workspace, row: PredictionRow, task: Task, opacity: float, background: bool) -> bytes:
    from terrazzo.imaging.decode import decode
    from terrazzo.imaging.encode import encode_png

    form = form_of_row(row)
    image_HWC = decode(ws.blobs.read(row.image_hash), row.name)
    told = form.above(kept_answer(row), task)
    return encode_png(form.picture("overlay", image_HWC, told, task, opacity, background=background))


def _thumbnail(ws: Workspace, row: PredictionRow, task: Task) -> bytes:
    from terrazzo.imaging.decode import decode
    from terrazzo.imaging.encode import encode_webp

    form = form_of_row(row)
    small = pictures.thumbnail(ws, row.image_hash, row.name, _THUMBNAIL_SIDE)
    image_HWC = decode(small.read_bytes(), row.name)
    return encode_webp(form.plain(image_HWC, form.above(kept_answer(row), task), task, _STORED_OPACITY))


def _layer(row: PredictionRow, task: Task) -> bytes:
    form = form_of_row(row)
    return form.layer(form.above(kept_answer(row), task), task)


def _record(row: PredictionRow, label: str) -> PredictionRecord:
    classes = tuple(ClassShare.model_validate(one) for one in row.classes)
    return PredictionRecord(
        id=row.id,
        job_id=row.job_id,
        version_id=row.version_id,
        version_label=label,
        image_id=row.image_id,
        image_hash=row.image_hash,
        name=row.name,
        width=row.width,
        height=row.height,
        seconds=row.seconds,
        form=form_name(row),
        classes=classes,
        objects=sum(one.count or 0 for one in classes) if form_name(row) == "objects" else None,
        tags=tuple(row.tags),
        thresholds=row.thresholds,
    )
