"""Images: upload, list, look at, delete."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile

from terrazzo.api.context import Offset, Ws, binary
from terrazzo.api.files import conditional_file, read_uploads
from terrazzo.errors import NotFound
from terrazzo.services.images import images
from terrazzo.services.images.records import ImageChoice, ImagePage, ImageRecord, UploadReport
from terrazzo.types import AnnotationState, Record

router = APIRouter(tags=["images"])

KEPT = 24 * 3600
"""Seconds that a browser keeps a picture: the bytes of an image never change, another upload is another image."""


class Deleted(Record):
    count: int


@router.get("/projects/{project_id}/images")
def list_images(
    ws: Ws,
    project_id: str,
    task_id: str | None = None,
    folder: str | None = None,
    split: Literal["train", "val", "test", "none"] | None = None,
    state: AnnotationState | None = None,
    query: str | None = None,
    after: Annotated[str | None, Query(description="Begin behind this path: the ``next`` of the page before.")] = None,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ImagePage:
    """Images by path; ``split`` and ``state`` are those of the task ``task_id``.

    Reading page after page with ``after`` neither repeats nor leaves out an image when others come or go meanwhile;
    ``offset`` jumps to a place.
    """
    return images.list_images(
        ws,
        project_id,
        task_id=task_id,
        folder=folder,
        split=split,
        state=state,
        query=query,
        after=after,
        offset=offset,
        limit=limit,
    )


@router.post("/projects/{project_id}/images")
def upload_images(
    ws: Ws,
    project_id: str,
    files: Annotated[list[UploadFile], File(description="Images and zip files of images, at most 1000 in a request.")],
    paths: Annotated[
        list[str] | None,
        Form(description="Path in the project of each file, in the same order; default: the file names."),
    ] = None,
    masks_as_images: Annotated[
        bool, Form(description="What looks like a mask is an image too; else it is left out and named in the report.")
    ] = False,
) -> UploadReport:
    """Add images; bad files are reported and good ones come in."""
    names = paths or [file.filename or "" for file in files]
    uploads = read_uploads(files, paths)
    return images.upload_images(ws, project_id, uploads, names=names, masks_as_images=masks_as_images)


@router.delete("/projects/{project_id}/images")
def delete_images(ws: Ws, project_id: str, body: ImageChoice) -> Deleted:
    """Delete images, or all that match a filter, with their annotations; the answer says how many they were."""
    if body.filter is not None:
        return Deleted(count=images.delete_matching(ws, project_id, body.filter))
    ids = body.image_ids or ()
    for image_id in ids:
        if images.get_image(ws, image_id).project_id != project_id:
            raise NotFound(f"Project {project_id} has no image {image_id}.", "Reload the list of images.")
    return Deleted(count=images.delete_images(ws, ids))


@router.get("/images/{image_id}")
def get_image(ws: Ws, image_id: str, task_id: str | None = None) -> ImageRecord:
    """One image, with its split and state for a task."""
    return images.get_image(ws, image_id, task_id)


@router.get("/images/{image_id}/file", response_class=Response, responses=binary("image/*"))
def get_image_file(ws: Ws, request: Request, image_id: str) -> Response:
    """The bytes as they were uploaded."""
    tag = images.get_image(ws, image_id).hash
    path, media_type = images.image_file(ws, image_id)
    return conditional_file(request, path, media_type, tag=tag, seconds=KEPT)


@router.get("/images/{image_id}/view", response_class=Response, responses=binary("image/*"))
def get_image_view(ws: Ws, request: Request, image_id: str) -> Response:
    """The picture as every browser shows it: the bytes as they were uploaded, or a PNG of TIFF, 16 bits or
    transparency."""
    tag = f"{images.get_image(ws, image_id).hash}-view"
    path, media_type = images.view_file(ws, image_id)
    return conditional_file(request, path, media_type, tag=tag, seconds=KEPT)


@router.get("/images/{image_id}/thumbnail", response_class=Response, responses=binary("image/webp"))
def get_thumbnail(
    ws: Ws, request: Request, image_id: str, side: Annotated[int, Query(ge=16, le=2048)] = 320
) -> Response:
    """A small picture whose longest side is at most ``side`` pixels."""
    tag = f"{images.get_image(ws, image_id).hash}-{side}"
    return conditional_file(request, images.thumbnail_file(ws, image_id, side), "image/webp", tag=tag, seconds=KEPT)
