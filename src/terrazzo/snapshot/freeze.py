"""A dataset to a snapshot: choose what takes part, write the folder, name it by its content."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.files.whole import temporary_folder
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.snapshot.frozen_image import FrozenImage
from terrazzo.types import Task

if TYPE_CHECKING:
    from terrazzo.snapshot.snapshot import Snapshot


def freeze(task: Task, images: Iterable[FrozenImage], blobs: BlobStore, snapshots_root: Path) -> Snapshot:
    """Write a snapshot folder below ``snapshots_root``, named by the hash of its content.

    Only images that have a split and an annotation that is done, reviewed, or in progress with something in it
    are taken. The same content gives the same snapshot, whatever the order of ``images``; a snapshot that is there
    already is opened and not written again. The bytes of images stay in ``blobs``.

    Raises:
        Invalid: nothing to take, or two images at one path.
        NotFound: the bytes of an image are not in ``blobs``.
        DiskTrouble: the disk is full or read-only.
    """
    from terrazzo.snapshot import tables
    from terrazzo.snapshot.snapshot import Snapshot

    taken = tuple(sorted((image for image in images if _takes_part(image)), key=lambda image: image.path))
    _check(taken, blobs)
    content = tables.content_of(task, taken)
    folder = snapshots_root / content.id
    snapshots_root.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        with temporary_folder(snapshots_root) as temporary:
            tables.write(content, temporary)
            _rename(temporary, folder)
    return Snapshot.open(folder, blobs)


def _takes_part(image: FrozenImage) -> bool:
    """Whether an image has a split and an annotation to learn from."""
    if image.split is None or image.annotation is None:
        return False
    if image.annotation.state == "in progress":
        return bool(image.annotation.shapes or image.annotation.tags)
    return image.annotation.state in ("done", "reviewed")


def _check(images: tuple[FrozenImage, ...], blobs: BlobStore) -> None:
    """Refuse what would make a snapshot that cannot be used."""
    if not images:
        raise Invalid(
            "There is nothing to freeze: no annotated image is in a split.",
            "Import images with masks, and put them into the splits train and val.",
        )
    for before, image in pairwise(images):
        if before.path == image.path:
            raise Invalid(f"Two images have the path {image.path!r}.", "Rename one of them.")
    for image in images:
        if not blobs.has(image.hash):
            raise NotFound(
                f"The bytes of image {image.path!r} are missing ({blobs.path(image.hash)}).",
                "Restore the folder from a backup, or bring the image in again.",
            )


def _rename(temporary: Path, folder: Path) -> None:
    """Put a finished folder in its place; another process may have put the same content there a moment before."""
    try:
        temporary.rename(folder)
    except OSError as error:
        if not folder.exists():
            raise Conflict(f"The snapshot could not be put in its place ({folder}): {error}.", "Try again.") from error
