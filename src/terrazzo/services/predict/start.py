"""Starting a prediction: what is to be predicted is looked up, what cannot be is told, and the job is queued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.inference.file_kinds import ObjectsKind
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.services import storage
from terrazzo.services.images.uploads import Upload
from terrazzo.services.jobs.records import JobRecord
from terrazzo.services.jobs.start import add_job
from terrazzo.services.models import models
from terrazzo.services.predict import inputs
from terrazzo.services.predict.inputs import PredictInput
from terrazzo.services.predict.problems import LeftOutFile
from terrazzo.services.workspace import Workspace
from terrazzo.types import Split, Task


@storage.making_files
def start_predict(
    ws: Workspace,
    *,
    version_id: str,
    uploads: Iterable[Upload] | None = None,
    image_ids: Sequence[str] | None = None,
    split: Split | None = None,
    unannotated: bool = False,
    task_id: str | None = None,
    objects: ObjectsKind | None = None,
    options: ObjectOptions | None = None,
    name: str = "",
) -> JobRecord:
    """Queue the prediction of uploaded pictures, or of images of the project: those named, a split of a task's
    dataset, or all that are not annotated for a task.

    Uploads (a zip is unpacked) are kept by content; they do not become images of the project. Those that are no whole
    pictures are left out; ``input["problems"]`` names them.

    Args:
        objects: make objects of a version that gives each pixel a class.
        options: thresholds and the like of objects and tags; the version's own when None.

    Raises:
        NotFound: no such version, image or task.
        Invalid: no file is a whole picture (the first is named), there is nothing to predict, or options that the
            version's task does not have.
    """
    version = models.get_version(ws, version_id)
    task = Task.model_validate(version.task)
    if objects is not None:
        if task.form == "classes":
            raise Invalid(f"{version.label} gives classes to whole images and finds no objects.", "Leave objects out.")
        task = Task.model_validate({**task.model_dump(mode="json"), "kind": objects, "unpainted": None})
    (options or ObjectOptions()).settled(task, {})
    wanted, problems = _wanted(ws, version.project_id, uploads, image_ids, split, unannotated, task_id)
    if not wanted:
        raise Invalid("There is nothing to predict.", "Give at least one picture.")
    input: dict[str, Any] = {
        "version_id": version.id,
        "version_label": version.label,
        "split": split,
        "unannotated": unannotated,
        "task_id": task_id,
        "objects": objects,
        "options": None if options is None else options.model_dump(mode="json"),
        "files": [one.name for one in wanted],
        "hashes": [one.hash for one in wanted],
        "image_ids": [one.image_id for one in wanted],
        "problems": [one.model_dump(mode="json") for one in problems],
    }
    what = wanted[0].name if len(wanted) == 1 else f"{len(wanted)} pictures"
    title = name or f"{version.label} on {what if split is None else split}"
    return add_job(ws, "predict", title, version.project_id, input, ("prepare", "predict"))


def _wanted(
    ws: Workspace,
    project_id: str,
    uploads: Iterable[Upload] | None,
    image_ids: Sequence[str] | None,
    split: Split | None,
    unannotated: bool,
    task_id: str | None,
) -> tuple[list[PredictInput], list[LeftOutFile]]:
    """What to predict, and which uploads are left out."""
    if [uploads is not None, image_ids is not None, split is not None, unannotated].count(True) != 1:
        raise Invalid(
            "It is not clear what to predict.",
            "Give files, or images of the project, or a split, or all that are not annotated: one of them.",
        )
    if uploads is not None:
        return inputs.from_uploads(ws, uploads)
    if image_ids is not None:
        return inputs.from_images(ws, project_id, image_ids), []
    if task_id is None:
        what = split or "images that are not annotated"
        raise Invalid(f"It is not clear which task's {what} to predict.", "Name the task.")
    if split is not None:
        return inputs.from_split(ws, project_id, split, task_id), []
    return inputs.from_unannotated(ws, project_id, task_id), []
