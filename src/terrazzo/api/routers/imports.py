"""Import of images with masks from a zip file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from terrazzo.api.context import Ws
from terrazzo.api.files import save_upload, temporary_folder
from terrazzo.services.images import imports
from terrazzo.services.images.records import ImportReport
from terrazzo.services.projects import projects

router = APIRouter(tags=["imports"])


@router.post("/projects/{project_id}/imports")
def import_data(
    ws: Ws,
    project_id: str,
    file: Annotated[UploadFile, File(description="A zip file in a layout that Terrazzo reads.")],
    task: Annotated[str, Form(min_length=1, max_length=200)] = "segmentation",
    ignore: Annotated[list[str] | None, Form(description="Classes that are read as “ignore”.")] = None,
    format: Annotated[str | None, Form(description="Name of the layout; default: found by looking.")] = None,
    dry_run: Annotated[bool, Form(description="Only report what would come in.")] = False,
) -> ImportReport:
    """Bring in a whole data set, or nothing when a file of it is wrong."""
    project = projects.get_project(ws, project_id)
    with temporary_folder(ws.home.cache) as folder:
        path = save_upload(file, folder, "upload.zip")
        return imports.import_data(
            ws, path, project=project.name, task=task, ignore=tuple(ignore or ()), format=format, dry_run=dry_run
        )
