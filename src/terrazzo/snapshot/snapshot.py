"""Reading a snapshot: its task, its images by split, their pixels and their label masks."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from terrazzo.errors import Invalid
from terrazzo.geometry.raster import shapes_to_mask
from terrazzo.geometry.truth import truth_of
from terrazzo.imaging.decode import decode
from terrazzo.snapshot import tables
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.types import SPLITS, AnnotationState, Image_HWC, Mask_HW, Record, Shape, Split, Task, Truth


class SnapshotImage(Record):
    """An image of a snapshot; ``width`` and ``height`` are as people see it, ``revision`` is of its annotation."""

    path: str
    hash: str
    split: Split
    width: int
    height: int
    mode: str
    revision: int
    state: AnnotationState
    tags: tuple[str, ...] = ()


class Snapshot:
    """An immutable folder that says which pixels and which labels; made by ``freeze``, read by ``Snapshot.open``."""

    def __init__(self, folder: Path, content: tables.Content, blobs: BlobStore) -> None:
        self.folder = folder
        self.id = content.id
        self.task: Task = content.task
        self.blobs = blobs
        self._content = content
        self._images = tuple(SnapshotImage(**row) for row in content.images)

    @classmethod
    def open(cls, folder: Path, blobs: BlobStore | None = None) -> Self:
        """Read and check a snapshot folder.

        Args:
            folder: Where ``snapshot.json`` lies.
            blobs: Where the bytes of images are; by default ``folder/blobs`` when that exists, else ``blobs`` beside
                the folder that holds all snapshots.

        Raises:
            NotFound: no snapshot in this folder.
            Invalid: damaged, changed, or made by a newer version.
        """
        if blobs is None:
            inside = folder / "blobs"
            blobs = BlobStore(inside if inside.is_dir() else folder.resolve().parent.parent / "blobs")
        return cls(folder, tables.read(folder), blobs)

    def images(self, split: Split | None = None) -> tuple[SnapshotImage, ...]:
        """Images of a split, or all, sorted by path."""
        return tuple(image for image in self._images if split is None or image.split == split)

    def splits(self) -> tuple[Split, ...]:
        """The splits that are not empty, in the order train, val, test."""
        return tuple(split for split in SPLITS if any(image.split == split for image in self._images))

    def shapes(self, image: SnapshotImage) -> tuple[Shape, ...]:
        """The shapes of an image in order of painting."""
        return tuple(tables.shape_of(row) for row in self._content.shapes.get(image.path, ()))

    def image_HWC(self, image: SnapshotImage) -> Image_HWC:
        """RGB pixels (height, width, 3).

        Raises:
            NotFound: the bytes are not in the blob store.
            Invalid: they were damaged.
        """
        pixels_HWC = decode(self.blobs.read(image.hash), image.path)
        if pixels_HWC.shape[:2] != (image.height, image.width):
            raise Invalid(
                f"{image.path}: the image is {pixels_HWC.shape[1]} x {pixels_HWC.shape[0]} pixels, "
                f"but the snapshot says {image.width} x {image.height}.",
                "Bring the image in again and freeze the dataset again.",
            )
        return pixels_HWC

    def mask_HW(self, image: SnapshotImage) -> Mask_HW:
        """Class index of each pixel or ``IGNORE``, uint8 (height, width)."""
        return shapes_to_mask(self.shapes(image), self.task, image.height, image.width)

    def truth(self, image: SnapshotImage) -> Truth:
        """What is true of an image, of the form of the task: pixels, objects, or classes."""
        return truth_of(self.shapes(image), image.tags, self.task, image.height, image.width)
