"""The Ultralytics YOLO format: reading and writing whole data sets."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats import layout
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.base import ExportItem, Item, Problem, Reading
from terrazzo.formats.export import UniqueNames, open_sink
from terrazzo.formats.labels import task_of_names
from terrazzo.formats.losses import Losses, check_holds
from terrazzo.formats.names import text_of
from terrazzo.formats.roles import path_below
from terrazzo.formats.source import Source
from terrazzo.formats.tags.class_folders import ClassFolders
from terrazzo.formats.ultralytics.description import Description, description_names, read_description, render
from terrazzo.formats.ultralytics.drawn import Drawing
from terrazzo.formats.ultralytics.pictures import Pictures, label_name, left_out
from terrazzo.formats.ultralytics.rows import Rows, box_row, geometry_of, outline_row, parse_rows
from terrazzo.imaging.decode import ImageInfo
from terrazzo.types import Shape, Split, Task, TaskKind
from terrazzo.types import Source as Maker
from terrazzo.words import counted, has_or_have, is_or_are

_SHOWN = 1000
"""Problems of labels that are kept; a person reads the first few."""


class Ultralytics:
    """Reads and writes it; outlines and boxes by row, and class folders for a classification."""

    name = "ultralytics"
    title = "Ultralytics YOLO"
    description = "data.yaml with the names of classes, images/ and labels/ with a text file of rows for each image."
    looks_like = "data.yaml (names, train, val), images/<split>/ and labels/<split>/"
    fallback = False
    kinds: tuple[TaskKind, ...] = ("instance", "detection", "classification")
    rotated = False
    """Whether objects are written as rectangles at any angle."""

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """A YAML file that names classes and splits. Class folders have none, and are recognised as such."""
        return bool(description_names(source))

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "objects",
        kind: TaskKind | None = None,
    ) -> Reading:
        """See ``Format``; without ``kind``, outlines make an instance task, and boxes alone a detection task."""
        if kind == "classification":
            return ClassFolders().read(source, ignore=ignore, keep=keep, task_name=task_name, kind=kind)
        said = read_description(source)
        pictures = Pictures(source, said)
        labels = _Labels(source, said, pictures)
        if not labels.items:
            raise Invalid(f"{source.root_name}: there is no image.", "Put the images where data.yaml says.")
        kind = kind or labels.kind
        maker = Maker(kind="import", name=source.root_name)

        def annotate(item: Item, info: ImageInfo) -> Annotated:
            rows = labels.of_image.get(item.image)
            return Annotated(shapes=() if rows is None else _shapes(rows, said, kind, info, maker))

        return Reading(
            format=self.name,
            source=source,
            items=labels.items,
            task=task_of_names(kind, said.classes, ignore, task_name, said.name, keep),
            problems=[*pictures.problems, *labels.problems],
            warnings=(
                *said.warnings,
                *pictures.warnings,
                *labels.warnings(kind),
                *layout.warnings_of(labels.items, left_out(source, (said.name, *pictures.lists, *labels.files))),
            ),
            annotate=annotate,
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``; images without annotation get a folder of their own, which ``data.yaml`` does not name."""
        check_holds(self.title, self.kinds, task)
        if task.kind == "classification":
            return ClassFolders().write(task, items, dest)
        losses = Losses("shape")
        drawing = Drawing()
        unique = UniqueNames()
        number_of = {name: number for number, name in enumerate((*task.class_names, *task.ignored))}
        splits: set[Split] = set()
        bare = 0
        with open_sink(dest) as sink:
            for item in items:
                annotated = item.annotated
                losses.look(annotated)
                bare += annotated is None and item.split is not None
                split, rest = layout.divide_split(item.path)
                rest = rest if split == item.split else item.path
                folder = "unannotated" if annotated is None else item.split or "unsplit"
                name = f"images/{unique(f'{folder}/{rest}')}"
                sink.write(name, item.image_bytes())
                if annotated is None:
                    continue
                if item.split is not None:
                    splits.add(item.split)
                found = (self._row(one, number_of, task, drawing, item) for one in annotated.shapes if not one.crowd)
                rows = [f"{one}\n" for one in found if one is not None]
                sink.write(label_name(name), "".join(rows).encode())
            places: dict[Split, str] = {one: f"images/{one}" for one in ("train", "val", "test") if one in splits}
            sink.write("data.yaml", render(list(number_of), places or {"train": "images/train"}))
        return (
            *((f"Read it with these ignored: {', '.join(task.ignored)}.",) if task.ignored else ()),
            *(_bare_words(bare) if bare else ()),
            *unique.warnings(),
            *drawing.warnings(),
            *losses.warnings(),
        )

    def _row(
        self, shape: Shape, number_of: dict[str, int], task: Task, drawing: Drawing, item: ExportItem
    ) -> str | None:
        number, height, width = number_of[shape.class_name], item.height, item.width
        if self.rotated:
            ring = drawing.rectangle(shape, height, width)
        elif task.kind == "detection":
            box = drawing.box(shape, height, width)
            return None if box is None else box_row(number, box, height, width)
        else:
            ring = drawing.ring(shape, height, width)
        return None if ring is None else outline_row(number, ring, height, width)


class UltralyticsRotated(Ultralytics):
    """The same with oriented boxes: objects are written as the smallest rectangles around them, as four points."""

    name = "ultralytics-obb"
    title = "Ultralytics YOLO, oriented boxes"
    description = "As ultralytics; each object is the smallest rectangle around it, at any angle, as four points."
    kinds: tuple[TaskKind, ...] = ("instance", "detection")
    rotated = True

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """Never: four points are an outline too, and are read as such by the format ``ultralytics``."""
        return False


def _bare_words(count: int) -> tuple[str, ...]:
    which = f"{counted(count, 'image')} {has_or_have(count)} no annotation and {is_or_are(count)}"
    return (f"{which} written to images/unannotated: in a split, no label file would say that nothing is there.",)


class _Labels:
    """The label files of all images: items, rows by image, what is wrong and what a person should know."""

    def __init__(self, source: Source, said: Description, pictures: Pictures) -> None:
        names = frozenset(source.names())
        self.items: list[Item] = []
        self.problems: list[Problem] = []
        self.of_image: dict[str, Rows] = {}
        self.files: set[str] = set()
        self._counts: Counter[str] = Counter()
        unsaid = 0
        for image in sorted((*pictures.split_of, *pictures.others)):
            split = pictures.split_of.get(image)
            file = label_name(image)
            annotation = file if file in names else said.name if split is not None else None
            path = path_below(image, pictures.folder)
            self.items.append(Item(path=path, image=image, split=split, annotation=annotation))
            if file not in names:
                self._counts["background"] += split is not None
                continue
            self.files.add(file)
            try:
                rows = parse_rows(text_of(source.read(file), file, "the label file"), len(said.classes))
            except (Invalid, NotFound) as error:
                self.problems.append(Problem(file=file, message=error.message, remedy=error.remedy))
                continue
            self.of_image[image] = rows
            self._count(rows)
            for one in rows.wrong:
                unsaid += len(self.problems) >= _SHOWN
                if len(self.problems) < _SHOWN:
                    remedy = "Correct the line, or remove it."
                    self.problems.append(Problem(file=file, message=f"{file}, {one}", remedy=remedy))
        if unsaid:
            more = f"There are {counted(unsaid, 'more problem')} of this sort in label files."
            self.problems.append(Problem(file=said.name, message=more, remedy="Correct the first ones and try again."))

    @property
    def kind(self) -> TaskKind:
        """Of the task that the rows make."""
        return "instance" if self._counts["outline"] else "detection"

    def warnings(self, kind: TaskKind) -> list[str]:
        """What a person should know."""
        counts = self._counts
        said: list[str] = []
        if counts["background"]:
            count = counts["background"]
            which = f"{counted(count, 'image')} {has_or_have(count)} no label file and"
            come = "comes" if count == 1 else "come"
            said.append(f"{which} {come} in as looked at, with nothing there: so Ultralytics reads them.")
        if counts["twice"]:
            said.append(f"{counted(counts['twice'], 'row')} that occur twice {is_or_are(counts['twice'])} left out.")
        if counts["flat"]:
            boxes = counted(counts["flat"], "box", "boxes")
            said.append(f"{boxes} without width or height {is_or_are(counts['flat'])} left out.")
        if counts["box"] and counts["outline"]:
            how = "outlines become boxes" if kind == "detection" else "the pixels of a box are all in it"
            said.append(f"Rows are of two kinds, {counts['box']} boxes and {counts['outline']} outlines: {how}.")
        return said

    def _count(self, rows: Rows) -> None:
        self._counts["twice"] += rows.twice
        for one in rows.rows:
            self._counts["flat"] += one.is_flat
            self._counts["box" if one.is_box else "outline"] += 1


def _shapes(rows: Rows, said: Description, kind: TaskKind, info: ImageInfo, maker: Maker) -> tuple[Shape, ...]:
    """The shapes of a label file. Ultralytics turns images by their EXIF before it looks at labels, and so do we."""
    shapes: list[Shape] = []
    for one in rows.rows:
        geometry = geometry_of(one, info.height, info.width, boxes=kind == "detection")
        if geometry is None:
            continue
        id = hashlib.sha256(f"{one.number}\0{one.values}".encode()).hexdigest()[:24]
        shapes.append(Shape(id=id, class_name=said.classes[one.number], geometry=geometry, source=maker))
    return tuple(shapes)
