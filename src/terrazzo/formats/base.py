"""What a format is, and what reading a source with it gives: items, problems, pixels and masks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import ImageInfo, probe
from terrazzo.types import Mask_HW, Record, Split, Task


class Item(Record):
    """One image of a reading: its path in the project, and the names of its files in the source."""

    path: str
    image: str
    mask: str | None = None
    split: Split | None = None


class Problem(Record):
    """What is wrong with one file, and what to do about it."""

    file: str
    message: str
    remedy: str


MaskReader = Callable[[bytes, str], Mask_HW]
"""Bytes and name of a mask file to class indices; raises ``Invalid`` naming the file."""


class Reading:
    """What a source holds, as one format sees it. Pixels are read when asked for, so keep the source open.

    ``examine``, ``info``, ``mask_HW`` and ``image_bytes`` may be called from several threads at once.
    """

    def __init__(
        self,
        *,
        format: str,
        source: Source,
        items: Sequence[Item],
        task: Task | None = None,
        read_mask: MaskReader | None = None,
        problems: Sequence[Problem] = (),
        warnings: Sequence[str] = (),
    ) -> None:
        self.format = format
        self.source = source
        self.task = task
        self.items = tuple(items)
        self.problems = (*problems, *_same_path(self.items))
        self.warnings = tuple(warnings)
        self._read_mask = read_mask
        self._infos: dict[str, ImageInfo] = {}

    def image_bytes(self, item: Item) -> bytes:
        """The bytes of the image file."""
        return self.source.read(item.image)

    def info(self, item: Item) -> ImageInfo:
        """What the image is; ``Invalid`` when it cannot be decoded. Known without reading after ``check``."""
        if item.image not in self._infos:
            self._infos[item.image] = probe(self.image_bytes(item), item.image)
        return self._infos[item.image]

    def mask_HW(self, item: Item) -> Mask_HW | None:
        """Class index of each pixel or ``IGNORE``, uint8 (height, width) of the image; None when there is no mask.

        Raises:
            Invalid: a damaged file, a colour that stands for no label, or another size than the image.
        """
        mask_HW = self._decode_mask(item)
        if mask_HW is None:
            return None
        info = self.info(item)
        if mask_HW.shape != (info.height, info.width):
            raise Invalid(
                f"{item.mask}: the mask is {mask_HW.shape[1]} x {mask_HW.shape[0]} pixels, "
                f"but its image {item.image} is {info.width} x {info.height}.",
                "Export the mask again in the size of the image; masks are never scaled.",
            )
        return mask_HW

    def check(self, on_progress: Callable[[float], None] | None = None) -> tuple[Problem, ...]:
        """Decode every image and mask and give all problems, those of the layout first.

        ``on_progress`` is told the part (0..1) that is done, after each item.
        """
        problems = list(self.problems)
        for number, item in enumerate(self.items, start=1):
            problems += self.examine(item)[0]
            if on_progress is not None:
                on_progress(number / len(self.items))
        return tuple(problems)

    def examine(self, item: Item) -> tuple[tuple[Problem, ...], Mask_HW | None]:
        """What is wrong with the files of an item, and its mask when nothing is; each file is decoded once.

        A damaged image says nothing about its mask: then the mask is decoded, but not compared with the image.
        """
        problems: list[Problem] = []
        mask_HW: Mask_HW | None = None
        try:
            self.info(item)
        except (Invalid, NotFound) as error:
            problems.append(_problem(item.image, error))
        try:
            mask_HW = self._decode_mask(item) if problems else self.mask_HW(item)
        except (Invalid, NotFound) as error:
            problems.append(_problem(item.mask or item.image, error))
        return tuple(problems), None if problems else mask_HW

    def _decode_mask(self, item: Item) -> Mask_HW | None:
        if item.mask is None or self._read_mask is None:
            return None
        return self._read_mask(self.source.read(item.mask), item.mask)

    def close(self) -> None:
        """Let go of the source."""
        self.source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class ExportItem:
    """One image to write: ``path`` in the project, its split, its bytes, and its mask (None when not annotated)."""

    path: str
    split: Split | None
    image_bytes: Callable[[], bytes]
    mask_HW: Callable[[], Mask_HW | None]


class Format(Protocol):
    """A way of laying out images and annotations in files; one entry point of the group ``terrazzo.formats``."""

    name: str
    title: str
    description: str
    looks_like: str
    """What a source of this format holds, for the message that lists what was looked for."""
    fallback: bool
    """Taken only when no other format recognises a source."""

    def sniff(self, source: Source) -> bool:
        """Whether the source looks like this format; looks at names only."""

    def read(self, source: Source, *, ignore: Sequence[str] = (), task_name: str = "segmentation") -> Reading:
        """Understand the source; labels named in ``ignore`` are read as "ignore" and become no class.

        Raises:
            Invalid: nothing can be read at all (no label map, an unknown name in ``ignore``). What is wrong with
                single files is put in ``Reading.problems`` instead.
        """

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """Write a folder, or a zip when ``dest`` ends in ``.zip``, that ``read`` understands; gives warnings.

        Raises:
            Conflict: there is something at ``dest``.
        """


def _problem(file: str, error: Invalid | NotFound) -> Problem:
    return Problem(file=file, message=error.message, remedy=error.remedy)


def _same_path(items: Iterable[Item]) -> tuple[Problem, ...]:
    """A problem for each image whose path in the project another one has already."""
    first: dict[str, str] = {}
    problems: list[Problem] = []
    for item in items:
        if item.path in first:
            problems.append(
                Problem(
                    file=item.image,
                    message=f"{item.image}: the image {first[item.path]} would get the same path {item.path}.",
                    remedy="Rename one of them.",
                )
            )
        first.setdefault(item.path, item.image)
    return tuple(problems)
