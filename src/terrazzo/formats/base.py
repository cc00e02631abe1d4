"""What a format is, and what reading a source with it gives: items, problems, pixels and annotations."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.labels import Label
from terrazzo.formats.masks.mask_set import MaskChoices, MaskSet, SettledMasks
from terrazzo.formats.source import Source
from terrazzo.geometry.raster import mask_to_shapes, shapes_to_mask
from terrazzo.imaging.decode import ImageInfo, probe
from terrazzo.types import Mask_HW, Record, Split, Task, TaskKind
from terrazzo.types import Source as Maker

Annotate = Callable[["Item", ImageInfo], Annotated]
"""The annotation of an item that has one; raises ``Invalid`` when what a file says of it is wrong."""


class Item(Record):
    """One image of a reading: its path in the project, and the names of its files in the source.

    ``mask`` is its mask; ``annotation`` the file that says what is on it, in formats without masks.
    """

    path: str
    image: str
    mask: str | None = None
    split: Split | None = None
    annotation: str | None = None
    origin: str | None = None
    """What the file of ``Reading.origin_file`` calls it."""

    @property
    def annotated(self) -> bool:
        """Whether there is an annotation, be it that there is nothing."""
        return self.mask is not None or self.annotation is not None


class Problem(Record):
    """What is wrong with one file, and what to do about it."""

    file: str
    message: str
    remedy: str


class Question(Problem):
    """What a person has to be asked; ``kind`` is that of the task if the answer is that there are annotations."""

    kind: TaskKind | None = None


class Reading:
    """What a source holds, as one format sees it. Pixels are read when asked for, so keep the source open.

    Masks are understood as a set: before one is read, all are looked at. ``look``, ``examine``, ``info``,
    ``annotation``, ``mask_HW`` and ``image_bytes`` may be called from several threads at once.
    """

    def __init__(
        self,
        *,
        format: str,
        source: Source,
        items: Sequence[Item],
        task: Task | None = None,
        labels: Sequence[Label] = (),
        label_file: str = "labelmap.txt",
        problems: Sequence[Problem] = (),
        warnings: Sequence[str] = (),
        question: Question | None = None,
        annotate: Annotate | None = None,
        origin_file: str | None = None,
    ) -> None:
        self.format = format
        self.source = source
        self.task = task
        self.items = tuple(items)
        self.problems = (*problems, *_same_path(self.items))
        self.warnings = tuple(warnings)
        self.question = question
        """What a person has to be asked before this comes in; naming the format answers it."""
        self.origin_file = origin_file
        """The file that is kept, so that what is made of the images can be written into a copy of it."""
        self.moved: dict[str, int] = {}
        """Pixels that were snapped to their nearest label, by mask file; of the masks that were read."""
        self.ignored_by_name: tuple[str, ...] = ()
        """Labels that nobody asked to ignore; their names say it."""
        self._choices = MaskChoices()
        self._annotate = annotate
        self._names: dict[str, str] = {}
        self._masks = None if task is None or annotate is not None else MaskSet(labels, task, label_file)
        self._settled: SettledMasks | None = None
        self._settling = threading.Lock()
        self._infos: dict[str, ImageInfo] = {}

    def choose(self, choices: MaskChoices, ignored_by_name: Sequence[str] = ()) -> Self:
        """Read masks as a person chose, and say which labels are ignored unasked; before a mask is read."""
        self._choices = choices
        self.ignored_by_name = tuple(ignored_by_name)
        self.warnings += tuple(
            f"The label {one} is ignored because of its name: its pixels count nowhere. Keep it if it is a class."
            for one in ignored_by_name
        )
        return self

    def into(self, task: Task, names: Mapping[str, str]) -> None:
        """Give annotations of another task: with its names for classes, which ``names`` has by those of the files.

        Where there are masks, the classes of both are the same and in the same order.
        """
        self.task = task
        self._names = dict(names)

    def image_bytes(self, item: Item) -> bytes:
        """The bytes of the image file."""
        return self.source.read(item.image)

    def info(self, item: Item) -> ImageInfo:
        """What the image is; ``Invalid`` when it cannot be decoded. Known without reading after ``look``."""
        if item.image not in self._infos:
            self._infos[item.image] = probe(self.image_bytes(item), item.image)
        return self._infos[item.image]

    def look(self, item: Item) -> None:
        """The first of two passes: what the image is, and which pixels its mask holds.

        What is wrong with a file is said by the second pass, ``examine``.
        """
        with suppress(Invalid, NotFound):
            self.info(item)
        if self._masks is not None and item.mask is not None and not self._masks.knows(item.mask):
            with suppress(Invalid, NotFound):
                self._masks.look(self.source.read(item.mask), item.mask)

    def settled(self) -> SettledMasks | None:
        """How all masks are read, decided after a look at each; None when the format has no masks."""
        if self._masks is None:
            return None
        with self._settling:
            if self._settled is None:
                for item in self.items:
                    self.look(item)
                infos = {
                    one.mask: self._infos[one.image] for one in self.items if one.mask and one.image in self._infos
                }
                self._settled = self._masks.settle(infos, self._choices)
            return self._settled

    def annotation(self, item: Item) -> Annotated | None:
        """The shapes and tags of an item, of classes of ``task``; None when it is not annotated.

        A mask gives one shape for each class that occurs.

        Raises:
            Invalid: as ``mask_HW``, or what a file says of the image is wrong.
        """
        if self.task is None or not item.annotated:
            return None
        if self._annotate is not None:
            known = {*self.task.class_names, *self.task.ignored}
            return self._annotate(item, self.info(item)).renamed(self._names).only(known)
        mask_HW = self.mask_HW(item)
        return None if mask_HW is None else self._of_mask(mask_HW, self.task)

    def _of_mask(self, mask_HW: Mask_HW, task: Task) -> Annotated:
        return Annotated(shapes=mask_to_shapes(mask_HW, task, Maker(kind="import", name=self.source.root_name)))

    def mask_HW(self, item: Item) -> Mask_HW | None:
        """Class index of each pixel or ``IGNORE``, uint8 (height, width) of the image; None when there is no mask.

        Raises:
            Invalid: a damaged file, a colour that stands for no label, or another size than the image.
        """
        mask_HW = self._decode_mask(item, self.info(item))
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

    def examine(self, item: Item) -> tuple[tuple[Problem, ...], Annotated | None]:
        """What is wrong with the files of an item, and its annotation when nothing is; each file is decoded once.

        A damaged image says nothing about its mask: then the mask is decoded, but not compared with the image.
        """
        problems: list[Problem] = []
        annotated: Annotated | None = None
        try:
            self.info(item)
        except (Invalid, NotFound) as error:
            problems.append(_problem(item.image, error))
        try:
            if not problems:
                annotated = self.annotation(item)
            else:
                self._decode_mask(item, None)
        except (Invalid, NotFound) as error:
            problems.append(_problem(item.mask or item.annotation or item.image, error))
        return tuple(problems), None if problems else annotated

    def _decode_mask(self, item: Item, info: ImageInfo | None) -> Mask_HW | None:
        settled = self.settled()
        if item.mask is None or settled is None:
            return None
        read = settled.read(self.source.read(item.mask), item.mask, info)
        if read.moved:
            self.moved[item.mask] = read.moved
        return read.mask_HW

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
    """One image to write: ``path`` in the project, its split, its size in pixels as people see it, its bytes, and its
    annotation (None when it has none)."""

    path: str
    split: Split | None
    width: int
    height: int
    image_bytes: Callable[[], bytes]
    annotation: Callable[[], Annotated | None]

    @cached_property
    def annotated(self) -> Annotated | None:
        """What ``annotation`` gives, asked for once."""
        return self.annotation()

    def mask_HW(self, task: Task) -> Mask_HW | None:
        """Class index of each pixel or ``IGNORE``, for formats that hold masks."""
        found = self.annotated
        return None if found is None else shapes_to_mask(found.shapes, task, self.height, self.width)


class Format(Protocol):
    """A way of laying out images and annotations in files; one entry point of the group ``terrazzo.formats``."""

    name: str
    title: str
    description: str
    looks_like: str
    """What a source of this format holds, for the message that lists what was looked for."""
    fallback: bool
    """Taken only when no other format recognises a source."""
    kinds: tuple[TaskKind, ...]
    """The kinds of tasks whose annotations it holds, the usual one first; none when it holds images alone."""

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """Whether the source looks like this format; looks at names, and into files that say what the others are.

        ``kind`` is what a person asked for, when somebody did.
        """

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "segmentation",
        kind: TaskKind | None = None,
    ) -> Reading:
        """Understand the source as a task of ``kind``, one of ``kinds``; None takes that of what is there.

        The pixels of masks are left to ``Reading``.

        Labels named in ``ignore`` are read as "ignore" and become no class; so do those whose names say it (``void``,
        ``unlabeled``), unless they are named in ``keep``.

        Raises:
            Invalid: nothing can be read at all (no label map, an unknown name in ``ignore``). What is wrong with
                single files is put in ``Reading.problems`` instead.
        """

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """Write a folder, or a zip when ``dest`` ends in ``.zip``, that ``read`` understands.

        Gives warnings: what was changed, and what the format cannot hold, with counts.

        Raises:
            Invalid: the kind of the task is none of ``kinds``.
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
