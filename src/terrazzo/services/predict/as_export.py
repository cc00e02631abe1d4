"""The predictions of a job as an export of Arkindex, in a copy of that which the images came from."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from terrazzo.db.schema import JobRow, ModelRow, PredictionRow, VersionRow
from terrazzo.errors import Conflict, NotFound
from terrazzo.files.whole import temporary_folder
from terrazzo.services.images.origins import origin_of
from terrazzo.services.predict.stored import form_name, form_of_row, kept_answer, tasks_of
from terrazzo.services.workspace import Workspace


def predictions_export(ws: Workspace, job_id: str) -> Path:
    """One SQLite file with the predictions that a job has made so far, at their thresholds.

    Raises:
        NotFound: no such job.
        Conflict: it has not made a prediction yet.
        Invalid: a picture has another size than its page in the export.
    """
    from terrazzo.inference.run.arkindex_file import ArkindexFile, ArkindexTarget

    with ws.reading() as session:
        job = session.get(JobRow, job_id)
        if job is None:
            raise NotFound(f"There is no job {job_id!r}.", "List the jobs; it may have been deleted.")
        query = select(PredictionRow).where(PredictionRow.job_id == job_id)
        rows = list(session.scalars(query.order_by(PredictionRow.created_at, PredictionRow.id)))
        if not rows:
            raise Conflict("The job has not made a prediction yet.", "Wait until it has.")
        version = session.execute(
            select(ModelRow.name, VersionRow.number, VersionRow.bundle)
            .join(VersionRow, VersionRow.model_id == ModelRow.id)
            .where(VersionRow.id == rows[0].version_id)
        ).one()
        asked, _ = tasks_of(session, rows[0])
        if form_name(rows[0]) != asked.form:
            # Objects that were made of a version's pixels.
            asked = asked.model_copy(update={"kind": "instance", "unpainted": None, "background": None})
        project_id = job.project_id
    path = ws.home.cache / "predictions" / f"{job_id}-{len(rows)}.sqlite"
    if path.exists():
        return path
    origin = None if project_id is None else origin_of(ws, project_id, {one.name for one in rows if one.image_id})
    target = ArkindexTarget(bundle=version.bundle)
    if origin is not None:
        target = ArkindexTarget(ws.blobs.path(origin.hash), origin.elements, version.bundle)
    path.parent.mkdir(parents=True, exist_ok=True)
    with temporary_folder(path.parent) as folder:
        file = ArkindexFile(folder, asked, f"{version.name}@{version.number}", target)
        for row in rows:
            file.add(row.name, form_of_row(row).above(kept_answer(row), asked))
        file.write().replace(path)
    return path
