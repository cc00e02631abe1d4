"""The COCO format: which files there are, what they say of the images, and how they are written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.formats import layout
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.base import ExportItem, Item, Problem, Reading
from terrazzo.formats.coco.parse import CocoFile, Entry, Listed, parse
from terrazzo.formats.coco.pictures import Pictures
from terrazzo.formats.coco.shapes import content_of, has_outline, is_flat, shape_of
from terrazzo.formats.export import UniqueNames, open_sink, place_in_split
from terrazzo.formats.labels import hex_of, task_of_names
from terrazzo.formats.losses import Losses, check_holds
from terrazzo.formats.roles import path_below
from terrazzo.formats.source import Source
from terrazzo.geometry.turned import upright
from terrazzo.imaging.decode import ImageInfo, is_image_name
from terrazzo.types import Shape, Task, TaskKind
from terrazzo.types import Source as Maker
from terrazzo.words import counted, is_or_are

_MOST_FILES = 50
"""JSON files that are looked into; more of them are one for each image, which COCO has not."""


_SWAPPING = 5
"""From this EXIF orientation on, width and height are swapped."""


class Coco:
    """Reads and writes it: ``annotations/instances_<split>.json`` beside ``images/<split>/``, and its relatives."""

    name = "coco"
    title = "COCO"
    description = "JSON files that list images, categories and annotations (polygons, masks or boxes)."
    looks_like = "annotations/instances_<split>.json and images/<split>/, or a COCO JSON file beside its images"
    fallback = False
    kinds: tuple[TaskKind, ...] = ("instance", "detection")

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """A JSON file with images and categories."""
        return bool(_json_names(source))

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
        names, warnings = _chosen(_json_names(source))
        if not names:
            raise Invalid(
                f"{source.root_name} holds no JSON file in the COCO format.", "Export the data set again as COCO."
            )
        files = [parse(source.read(name), name) for name in names]
        pictures = Pictures((name for name in source.names() if is_image_name(name)), names)
        found = _Found(files, pictures)
        if not found.items:
            raise Invalid(
                f"{source.root_name}: there is no image.", "Export again with the images, or put them beside."
            )
        kind = kind or _kind_of(files)
        labels = dict.fromkeys(name for one in files for name in one.categories.values())
        colors = {name: hex_of(rgb) for one in reversed(files) for name, rgb in one.colors.items()}
        maker = Maker(kind="import", name=source.root_name)

        def annotate(item: Item, info: ImageInfo) -> Annotated:
            listed, entries = found.of_image[item.image]
            turned = _is_turned(listed, info)
            if not turned:
                _check_size(listed, info, item)
            height, width = (info.width, info.height) if turned else (info.height, info.width)
            try:
                shapes = [shape_of(one, kind, height, width, maker) for one in entries]
            except Invalid as error:
                raise Invalid(f"{item.annotation}, {error.message}", error.remedy) from error
            drawn = [one for one in shapes if one is not None]
            if turned:
                drawn = [
                    one.model_copy(update={"geometry": upright(one.geometry, info.orientation, height, width)})
                    for one in drawn
                ]
            return Annotated(shapes=_apart(drawn))

        return Reading(
            format=self.name,
            source=source,
            items=found.items,
            task=task_of_names(kind, labels, ignore, task_name, names[0], keep, colors),
            problems=[*(problem for one in files for problem in one.all_problems()), *found.problems],
            warnings=(*warnings, *_notes(files, kind), *layout.warnings_of(found.items, ())),
            annotate=annotate,
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``; an image without annotation is written, and listed nowhere."""
        check_holds(self.title, self.kinds, task)
        losses = Losses("shape", "crowd", "confidence")
        unique = UniqueNames(whole=True)
        number_of = {name: number for number, name in enumerate((*task.class_names, *task.ignored), start=1)}
        subsets: dict[str, tuple[list[Any], list[Any]]] = {}
        count = 0
        with open_sink(dest) as sink:
            for image_id, item in enumerate(items, start=1):
                relative = unique(place_in_split(item.path, item.split))
                sink.write(f"images/{relative}", item.image_bytes())
                losses.look(item.annotated)
                images, annotations = subsets.setdefault(item.split or "default", ([], []))
                if item.annotated is None:
                    continue
                file_name = relative.removeprefix(f"{item.split}/") if item.split else relative
                images.append({"id": image_id, "file_name": file_name, "width": item.width, "height": item.height})
                for shape in item.annotated.shapes:
                    count += 1
                    about = {"id": count, "image_id": image_id, "category_id": number_of[shape.class_name]}
                    annotations.append(about | content_of(shape, item.height, item.width))
            for subset, (images, annotations) in sorted(subsets.items()) or [("train", ([], []))]:
                content = {"images": images, "annotations": annotations, "categories": _categories(task, number_of)}
                text = json.dumps(content, separators=(",", ":"))
                sink.write(f"annotations/instances_{subset}.json", text.encode())
        ignored = (f"Read it with these ignored: {', '.join(task.ignored)}.",) if task.ignored else ()
        return (*ignored, *unique.warnings(), *losses.warnings())


class _Found:
    """The images of all files, each with its entries, and those of which no file speaks."""

    def __init__(self, files: Sequence[CocoFile], pictures: Pictures) -> None:
        self.problems: list[Problem] = []
        self.items: list[Item] = []
        self.of_image: dict[str, tuple[Listed, list[Entry]]] = {}
        listed_by: dict[str, str] = {}
        for file in files:
            for one in file.images:
                image = self._image_of(one, file, pictures)
                if image is None:
                    continue
                where = f"{file.name}, {one.place}"
                if image in listed_by:
                    self._wrong(file, one, f"{listed_by[image]} is this image too", "List each image once.")
                    continue
                listed_by[image] = where
                self.of_image[image] = (one, file.entries[one.id])
                path = path_below(image, pictures.root)
                split = file.split or layout.divide_split(path)[0]
                self.items.append(
                    Item(path=path, image=image, split=split, annotation=file.name if file.complete else None)
                )
        for image in pictures.all:
            if image not in listed_by:
                path = path_below(image, pictures.root)
                self.items.append(Item(path=path, image=image, split=layout.divide_split(path)[0]))

    def _image_of(self, one: Listed, file: CocoFile, pictures: Pictures) -> str | None:
        images = pictures.find(one.file_name, file)
        if not images:
            self._wrong(file, one, "there is no such image", "Add the image, or remove it from the list.")
        elif len(images) > 1:
            what = f"it could be {layout.some(images)}"
            self._wrong(file, one, what, "Write the folder into file_name.")
        return images[0] if len(images) == 1 else None

    def _wrong(self, file: CocoFile, one: Listed, what: str, remedy: str) -> None:
        self.problems.append(Problem(file=file.name, message=f"{file.name}, {one.place}: {what}.", remedy=remedy))


def _json_names(source: Source) -> list[str]:
    """The JSON files that list images and categories."""
    names = [name for name in source.names() if name.lower().endswith(".json")]
    if len(names) > _MOST_FILES:
        names = [name for name in names if "instances" in name or "coco" in name.lower()][:_MOST_FILES]
    found: list[str] = []
    for name in names:
        data = source.read(name)
        if b'"images"' in data and b'"categories"' in data:
            found.append(name)
    return found


def _chosen(names: list[str]) -> tuple[list[str], list[str]]:
    """COCO's own data sets have captions and key points of the same images beside the instances."""
    instances = [name for name in names if name.rpartition("/")[2].startswith("instances")]
    others = [name for name in names if name not in instances] if instances else []
    if not others:
        return names, []
    note = f"{counted(len(others), 'JSON file')} {is_or_are(len(others))} left out: {layout.some(others)}."
    return instances, [note]


def _kind_of(files: Sequence[CocoFile]) -> TaskKind:
    contents = [one.content for file in files for entries in file.entries.values() for one in entries]
    return "detection" if contents and not any(map(has_outline, contents)) else "instance"


def _notes(files: Sequence[CocoFile], kind: TaskKind) -> list[str]:
    """What a person should know: crowds, boxes where there should be outlines, boxes that are none."""
    counts: Counter[str] = Counter()
    for file in files:
        for entries in file.entries.values():
            for one in entries:
                outlined = has_outline(one.content) and kind == "instance"
                counts["crowd"] += bool(one.content.get("iscrowd"))
                counts["box"] += kind == "instance" and not outlined
                counts["flat"] += not outlined and is_flat(one.content)
    notes: list[str] = []
    if counts["crowd"]:
        are = "region is a crowd" if counts["crowd"] == 1 else "regions are crowds"
        notes.append(f"{counts['crowd']} {are} (iscrowd 1): not objects, and what is found there is not judged.")
    if counts["box"]:
        notes.append(f"{counted(counts['box'], 'object')} with no more than a box: its pixels are those of the box.")
    if counts["flat"]:
        notes.append(
            f"{counted(counts['flat'], 'box', 'boxes')} without width or height {is_or_are(counts['flat'])} left out."
        )
    return notes


def _is_turned(listed: Listed, info: ImageInfo) -> bool:
    """Whether the file speaks of the pixels as they are stored: its size is that of an image before its EXIF turn.

    Where a turn keeps the size, nothing tells; then the annotations are taken for those of the picture that people see.
    """
    swapped = info.orientation >= _SWAPPING and info.width != info.height
    return swapped and (listed.width, listed.height) == (info.height, info.width)


def _check_size(listed: Listed, info: ImageInfo, item: Item) -> None:
    if (listed.width, listed.height) in ((0, 0), (info.width, info.height)):
        return
    raise Invalid(
        f"{item.annotation}, {listed.place}: the file says {listed.width} x {listed.height} pixels, but the image is "
        f"{info.width} x {info.height}.",
        "Export again with the images that were annotated.",
    )


def _apart(shapes: Iterable[Shape]) -> tuple[Shape, ...]:
    """The shapes, each with an id of its own though two may be drawn alike."""
    found: dict[str, Shape] = {}
    for shape in shapes:
        id, number = shape.id, 2
        while id in found:
            id, number = f"{shape.id}-{number}", number + 1
        found[id] = shape if id == shape.id else shape.model_copy(update={"id": id})
    return tuple(found.values())


def _categories(task: Task, number_of: Mapping[str, int]) -> list[dict[str, Any]]:
    colors = {one.name: list(one.rgb) for one in task.classes}
    return [
        {"id": number, "name": name} | ({"color": colors[name]} if name in colors else {})
        for name, number in number_of.items()
    ]
