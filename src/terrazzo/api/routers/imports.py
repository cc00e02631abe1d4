"""Import of images with annotations from a zip file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from terrazzo.api.context import Ws
from terrazzo.api.files import save_upload
from terrazzo.files.whole import temporary_folder
from terrazzo.services.images import imports
from terrazzo.services.images.records import ImportReport
from terrazzo.services.projects import projects
from terrazzo.types import ExifMasks, TaskKind

_PREVIEWS = 3

router = APIRouter(tags=["imports"])


@router.post("/projects/{project_id}/imports")
def import_data(
    ws: Ws,
    project_id: str,
    file: Annotated[UploadFile, File(description="A zip file in a layout that Terrazzo reads.")],
    kind: Annotated[TaskKind | None, Form(description="Kind of the task; default: what the files hold.")] = None,
    task: Annotated[
        str | None, Form(min_length=1, max_length=200, description="Name of the task; default: by its kind.")
    ] = None,
    ignore: Annotated[list[str] | None, Form(description="Classes that are read as “ignore”.")] = None,
    keep: Annotated[
        list[str] | None, Form(description="Labels that are classes though their names say “ignore”.")
    ] = None,
    format: Annotated[str | None, Form(description="Name of the layout; default: found by looking.")] = None,
    snap_colours: Annotated[
        bool, Form(description="Give soft edges and compressed colours of masks their nearest label.")
    ] = False,
    exif_masks: Annotated[
        ExifMasks, Form(description="How masks of rotated images were drawn, where their sizes do not tell.")
    ] = "auto",
    ground_truth: Annotated[
        list[str] | None, Form(description="Arkindex: “manual”, or worker runs by id, worker or model.")
    ] = None,
    map: Annotated[list[str] | None, Form(description="Arkindex: TYPE=CLASS; all types when left out.")] = None,
    export_dataset: Annotated[str | None, Form(description="Arkindex: the dataset whose sets count.")] = None,
    dry_run: Annotated[bool, Form(description="Only report what would come in, and show some of it.")] = False,
) -> ImportReport:
    """Bring in a whole data set, or nothing when a file of it is wrong."""
    project = projects.get_project(ws, project_id)
    with temporary_folder(ws.home.cache) as folder:
        path = save_upload(file, folder, "upload.zip")
        return imports.import_data(
            ws,
            path,
            project=project.name,
            kind=kind,
            task=task,
            ignore=tuple(ignore or ()),
            keep=tuple(keep or ()),
            format=format,
            snap_colours=snap_colours,
            exif_masks=exif_masks,
            export=imports.chosen(ground_truth or (), map or (), export_dataset),
            dry_run=dry_run,
            previews=_PREVIEWS if dry_run else 0,
        )
