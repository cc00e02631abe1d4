"""Class folders, as ImageNet has them: the folder of an image is its class, ``train/cat/1.jpg`` or ``cat/1.jpg``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.formats import layout
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.arrangement import arrange
from terrazzo.formats.base import ExportItem, Item, Reading
from terrazzo.formats.export import UniqueNames, open_sink
from terrazzo.formats.labels import task_of_names
from terrazzo.formats.losses import Losses, check_holds
from terrazzo.formats.roles import place_of
from terrazzo.formats.source import Source
from terrazzo.formats.tags.class_list import FILE_NAME, Row, parse_list, render_list
from terrazzo.imaging.decode import ImageInfo, is_image_name
from terrazzo.types import Record, Split, Task, TaskKind
from terrazzo.words import counted, has_or_have

_NO_SPLIT = "unsplit"
_SPEAKING = (".json", ".xml", ".csv", ".yaml", ".yml", "labelmap.txt")
"""Files that say what is on images; where there are some, folders are no classes unless a person says so."""

_PLAIN = re.compile(r"\w[\w .+-]*(?<![ .])")


class Placed(Record):
    """Where an image lies: its split, its class (None outside of any class folder), and its path in the project."""

    image: str
    split: Split | None
    folder: str | None
    path: str


class ClassFolders:
    """Reads and writes it; ``classes.csv`` is written too, for names that no folder can have and empty classes."""

    name = "class-folders"
    title = "Class folders"
    description = "A folder for each class with its images, in train/, val/ and test/ or in no split."
    looks_like = "train/<class>/ with images (with --task classification also <class>/)"
    fallback = False
    kinds: tuple[TaskKind, ...] = ("classification",)

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """Every image in a class folder, which has to lie in a split unless a classification was asked for."""
        names = source.names()
        placed = _placed(names)
        if any(name.rpartition("/")[2] == FILE_NAME for name in names):
            return _has_list(source)
        if not placed or any(one.folder is None for one in placed):
            return False
        if kind is None and any(one.split is None for one in placed):
            return False
        roles = {place_of(f"{one.folder}/x").role for one in placed}
        speaks = any(name.lower().endswith(_SPEAKING) for name in names)
        return roles == {None} and not speaks and arrange([one.image for one in placed]) is None

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "classes",
        kind: TaskKind | None = None,
    ) -> Reading:
        """See ``Format``; an image outside of the class folders, or in that of an ignored class, is not annotated."""
        placed = _placed(source.names())
        if not placed:
            raise Invalid(f"{source.root_name}: there is no image.", "Put images into a folder for each class.")
        rows = _list(source)
        name_of = {one.folder: one.name for one in rows}
        folders = sorted({one.folder for one in placed if one.folder is not None})
        labels = dict.fromkeys([*name_of.values(), *(name_of.get(folder, folder) for folder in folders)])
        colors = {one.name: one.color for one in rows if one.color}
        task = task_of_names("classification", labels, ignore, task_name, source.root_name, keep, colors)
        class_of: dict[str, str] = {}
        items: list[Item] = []
        for one in placed:
            label = None if one.folder is None else name_of.get(one.folder, one.folder)
            known = label if label in task.class_names else None
            if known is not None:
                class_of[one.image] = known
            items.append(
                Item(path=one.path, image=one.image, split=one.split, annotation=None if known is None else one.folder)
            )

        def annotate(item: Item, info: ImageInfo) -> Annotated:
            return Annotated(tags=(class_of[item.image],))

        left_out = [name for name in source.names() if not is_image_name(name) and not name.endswith(FILE_NAME)]
        return Reading(
            format=self.name,
            source=source,
            items=items,
            task=task,
            warnings=layout.warnings_of(items, left_out),
            annotate=annotate,
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``; images that have not exactly one class are written outside of the class folders."""
        check_holds(self.title, self.kinds, task)
        losses = Losses("tag")
        unique = UniqueNames(whole=True)
        rows = _rows(task)
        folder_of = {one.name: one.folder for one in rows}
        unclear = 0
        with open_sink(dest) as sink:
            for item in items:
                losses.look(item.annotated)
                tags = [] if item.annotated is None else [one for one in item.annotated.tags if one in folder_of]
                unclear += item.annotated is not None and len(tags) != 1
                split, rest = layout.divide_split(item.path)
                rest = rest if split == item.split else item.path
                folder = f"{folder_of[tags[0]]}/" if len(tags) == 1 else ""
                # What has no class must not lie in a folder, which would be read as one.
                below = rest.removeprefix(folder) if folder else rest.replace("/", "_")
                sink.write(unique(f"{item.split or _NO_SPLIT}/{folder}{below}"), item.image_bytes())
            sink.write(FILE_NAME, render_list(rows))
        have = f"{counted(unclear, 'image')} {has_or_have(unclear)} not exactly one class and"
        left = "is" if unclear == 1 else "are"
        unclear_words = (f"{have} {left} written without.",) if unclear else ()
        return (*unclear_words, *unique.warnings(), *losses.warnings())


def looks_like_classes(source: Source) -> bool:
    """Whether the folders of a source could be classes though they lie in no split: several, all images in one."""
    placed = _placed(source.names())
    folders = {one.folder for one in placed}
    return len(folders) > 1 and None not in folders and ClassFolders().sniff(source, "classification")


def class_folders(source: Source) -> list[str]:
    """The names of the folders that could be classes."""
    return sorted({one.folder for one in _placed(source.names()) if one.folder is not None})


def _placed(names: Sequence[str]) -> list[Placed]:
    pictures = [name for name in names if is_image_name(name)]
    root = _root(names, pictures)
    found: list[Placed] = []
    for name in pictures:
        relative = name.removeprefix(root)
        split, rest = layout.divide_split(relative)
        rest = rest.removeprefix(f"{_NO_SPLIT}/") if split is None else rest
        folder, slash, _ = rest.partition("/")
        found.append(
            Placed(image=name, split=split, folder=folder if slash else None, path=layout.project_path(relative))
        )
    return found


def _root(names: Sequence[str], pictures: Sequence[str]) -> str:
    """Beside the list of classes; else ``top/`` when everything lies in one folder: one class would be none."""
    listed = [name for name in names if name.rpartition("/")[2] == FILE_NAME]
    if listed:
        return listed[0].removesuffix(FILE_NAME)
    first = {name.partition("/")[0] if "/" in name else "" for name in pictures}
    top = first.pop() if len(first) == 1 else ""
    return f"{top}/" if top and layout.split_of_name(top) is None else ""


def _has_list(source: Source) -> bool:
    try:
        return bool(_list(source))
    except Invalid:
        return False


def _list(source: Source) -> tuple[Row, ...]:
    names = [name for name in source.names() if name.rpartition("/")[2] == FILE_NAME]
    return parse_list(source.read(names[0]), names[0]) if names else ()


def _rows(task: Task) -> list[Row]:
    """A folder for each class: its name where that can be one, else a number."""
    rows: list[Row] = []
    taken: set[str] = set()
    for number, one in enumerate(task.classes, start=1):
        plain = _PLAIN.fullmatch(one.name) and len(one.name.encode()) <= 200
        spoken = layout.split_of_name(one.name) is not None or one.name.casefold() == _NO_SPLIT
        folder = one.name if plain and not spoken and one.name.casefold() not in taken else f"class {number}"
        while folder.casefold() in taken or (folder != one.name and folder in task.class_names):
            folder += "x"
        taken.add(folder.casefold())
        rows.append(Row(folder=folder, name=one.name, color=one.color))
    return rows
