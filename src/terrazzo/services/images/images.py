"""Images of a project: look at, delete; listing is in ``listing``, uploading in ``uploads``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import ImageOrigin, ImageRow
from terrazzo.errors import NotFound
from terrazzo.services import storage
from terrazzo.services.datasets import standing
from terrazzo.services.images import pictures
from terrazzo.services.images.listing import image_seen_from, list_images, matching_ids
from terrazzo.services.images.records import ImageFilter, ImageRecord
from terrazzo.services.images.uploads import Upload, upload_images
from terrazzo.services.workspace import Workspace

__all__ = [
    "Upload",
    "delete_images",
    "delete_matching",
    "get_image",
    "image_file",
    "list_images",
    "thumbnail_file",
    "upload_images",
    "view_file",
]


def get_image(ws: Workspace, image_id: str, task_id: str | None = None) -> ImageRecord:
    """One image, with its split and state for the task when one is given; ``NotFound`` when there is none."""
    with ws.reading() as session:
        return image_seen_from(session, image_row(session, image_id), task_id)


def image_file(ws: Workspace, image_id: str) -> tuple[Path, str]:
    """The file with the bytes as they came in, and its media type.

    Raises:
        NotFound: there is no such image, or its bytes are missing.
    """
    with ws.reading() as session:
        row = image_row(session, image_id)
    return pictures.original(ws, row.hash, row.path), row.media_type


def view_file(ws: Workspace, image_id: str) -> tuple[Path, str]:
    """A file that a browser shows with the pixels that a model sees, and its media type.

    Raises:
        NotFound: as ``image_file``.
    """
    with ws.reading() as session:
        row = image_row(session, image_id)
    return pictures.view(ws, row.hash, row.path)


def thumbnail_file(ws: Workspace, image_id: str, side: int = 320) -> Path:
    """A WebP whose longest side is at most ``side`` rounded up to one of ``pictures.THUMBNAIL_SIDES``.

    Raises:
        NotFound: as ``image_file``.
        Invalid: ``side`` is not positive.
    """
    with ws.reading() as session:
        row = image_row(session, image_id)
    return pictures.thumbnail(ws, row.hash, row.path, side)


@storage.removing_files
def delete_images(ws: Workspace, image_ids: Sequence[str]) -> int:
    """Delete images with their annotations; ids of images that are gone already do not matter.

    Snapshots keep the bytes that they froze. Returns how many images were deleted.
    """
    hashes: dict[str, str] = {}
    exports: set[str] = set()
    with ws.session() as session:
        for chunk in chunks(sorted(set(image_ids))):
            found = session.execute(select(ImageRow.id, ImageRow.hash).where(ImageRow.id.in_(chunk)))
            hashes.update((id, hash) for id, hash in found)
            origins = select(ImageOrigin.file_hash).where(ImageOrigin.image_id.in_(chunk)).distinct()
            exports.update(session.scalars(origins))
        standing.forget_images(session, hashes)
    storage.remove_unused(ws, storage.Left(blobs={*hashes.values(), *exports}))
    return len(hashes)


def delete_matching(ws: Workspace, project_id: str, wanted: ImageFilter) -> int:
    """Delete all images that a filter lets through at this moment, in parts, so that others get their turn between.

    An image that comes in meanwhile stays. Returns how many images were deleted.

    Raises:
        NotFound: there is no such project or task.
        Invalid: the filter speaks of splits or states without a task.
    """
    with ws.reading() as session:
        found = matching_ids(session, project_id, wanted)
    return sum(delete_images(ws, chunk) for chunk in chunks(found))


def image_row(session: Session, image_id: str) -> ImageRow:
    """The row by id, or ``NotFound``."""
    row = session.get(ImageRow, image_id)
    if row is None:
        raise NotFound(f"There is no image with the id {image_id!r}.", "It may have been deleted; list the images.")
    return row
