"""Roboflow “semantic segmentation masks”: in each split ``a.jpg`` beside ``a_mask.png``, and ``_classes.csv``."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.formats import layout
from terrazzo.formats.base import ExportItem, Item, Reading
from terrazzo.formats.class_table import FILE_NAME, parse_table, render_table
from terrazzo.formats.export import UniqueNames, open_sink
from terrazzo.formats.labels import Label, task_of
from terrazzo.formats.losses import Losses, check_holds
from terrazzo.formats.names import stem
from terrazzo.formats.pairing import index, pair
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import is_image_name
from terrazzo.types import IGNORE, Split, Task, TaskKind

_END = "_mask"
_FOLDERS: dict[Split, str] = {"train": "train", "val": "valid", "test": "test"}


class RoboflowMasks:
    """Reads and writes it; the values of masks are those of the table."""

    name = "roboflow-masks"
    title = "Roboflow semantic segmentation masks"
    description = "Folders train/, valid/ and test/, each with a.jpg, a_mask.png and _classes.csv."
    looks_like = f"train/, valid/, test/ with images, their {_END}.png and {FILE_NAME}"
    fallback = False
    kinds: tuple[TaskKind, ...] = ("semantic",)

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """A table of classes in a folder with masks, at the top or at most two folders below."""
        folders = {name.rpartition("/")[0] for name in _tables(source)}
        return any(_is_mask(name) and name.rpartition("/")[0] in folders for name in source.names())

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "segmentation",
        kind: TaskKind | None = None,
    ) -> Reading:
        """See ``Format``."""
        tables = _tables(source)
        labels = _labels(source, tables)
        pictures = [name for name in source.names() if is_image_name(name)]
        top = _top(pictures)
        path_of = {name: layout.project_path(name.removeprefix(top)) for name in pictures if not _is_mask(name)}
        key_of = {name: layout.project_path(name.removeprefix(top)) for name in pictures if _is_mask(name)}
        pairs = pair(index(path_of), key_of, "", lambda key: (stem(key).removesuffix(_END),))
        items = [
            Item(
                path=path,
                image=name,
                mask=pairs.mask_of.get(name),
                split=layout.divide_split(name.removeprefix(top))[0],
            )
            for name, path in path_of.items()
        ]
        if not items:
            raise Invalid(f"{source.root_name}: there is no image.", "Export the data set from Roboflow again.")
        left_out = [
            name
            for name in source.names()
            if not is_image_name(name) and name not in tables and not name.rpartition("/")[2].startswith("README")
        ]
        return Reading(
            format=self.name,
            source=source,
            items=items,
            task=task_of(labels, ignore, task_name, tables[0], keep),
            labels=labels,
            label_file=tables[0],
            problems=pairs.problems,
            warnings=layout.warnings_of(items, left_out),
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``; a mask holds the number of the class, and 255 where pixels are ignored."""
        check_holds(self.title, self.kinds, task)
        losses = Losses("shape")
        unique = UniqueNames()
        renamed: list[str] = []
        folders: set[str] = set()
        ignores = False
        with open_sink(dest) as sink:
            for item in items:
                folder = "unsplit" if item.split is None else _FOLDERS[item.split]
                split, rest = layout.divide_split(item.path)
                rest = rest if split == item.split else item.path
                base = stem(rest)
                if base.endswith(_END):
                    # It would be read as the mask of another image.
                    renamed.append(rest)
                    rest = f"{base}_image{rest[len(base) :]}"
                relative = unique(f"{folder}/{rest}")
                folders.add(folder)
                sink.write(relative, item.image_bytes())
                losses.look(item.annotated)
                mask_HW = item.mask_HW(task)
                if mask_HW is not None:
                    ignores |= bool((mask_HW == IGNORE).any())
                    buffer = io.BytesIO()
                    Image.fromarray(np.ascontiguousarray(mask_HW)).save(buffer, "PNG")
                    sink.write(f"{stem(relative)}{_END}.png", buffer.getvalue())
            labels, warnings = _written_labels(task, ignores)
            for folder in sorted(folders) or ["train"]:
                sink.write(f"{folder}/{FILE_NAME}", render_table(labels))
        if renamed:
            warnings += (f"Renamed because {_END} is the ending of masks: {layout.some(renamed)}.",)
        return (*warnings, *unique.warnings(), *losses.warnings())


def _written_labels(task: Task, ignores: bool) -> tuple[tuple[Label, ...], tuple[str, ...]]:
    """Classes by their index, labels to ignore from 255 downwards; and what a reader has to know."""
    labels = [Label(name=name, rgb=None, value=index) for index, name in enumerate(task.class_names)]
    taken = set(task.class_names)
    free = next(name for name in ("ignore", "void", "unlabeled", *map(str, range(IGNORE + 1))) if name not in taken)
    ignored = task.ignored or ((free,) if ignores else ())
    for place, name in enumerate(ignored):
        if IGNORE - place >= len(labels):
            labels.append(Label(name=name, rgb=None, value=IGNORE - place))
    if not ignored:
        return tuple(labels), ()
    names = ", ".join(ignored)
    return tuple(labels), (f"Pixels to ignore have the value {IGNORE}; read it with these ignored: {names}.",)


def _tables(source: Source) -> list[str]:
    return [name for name in source.names() if name.rpartition("/")[2] == FILE_NAME and name.count("/") <= 2]


def _labels(source: Source, tables: Sequence[str]) -> tuple[Label, ...]:
    """The labels, which are the same in all tables.

    Raises:
        Invalid: no table, one that cannot be understood, or two that differ.
    """
    if not tables:
        raise Invalid(
            f"{source.root_name}: {FILE_NAME} is missing, so the values of the masks have no names.",
            "Export the data set from Roboflow again, as “semantic segmentation masks”.",
        )
    labels = parse_table(source.read(tables[0]), tables[0])
    for other in tables[1:]:
        if set(parse_table(source.read(other), other)) != set(labels):
            raise Invalid(
                f"{other} says otherwise than {tables[0]} what the values of masks mean.",
                "Make them equal, or import the folders one at a time with classes of the same names.",
            )
    return labels


def _is_mask(name: str) -> bool:
    return is_image_name(name) and stem(name).endswith(_END) and not name.endswith(f"/{_END}")


def _top(pictures: Sequence[str]) -> str:
    """``top/`` when all pictures lie below one folder that is no split."""
    first = {name.partition("/")[0] if "/" in name else "" for name in pictures}
    only = first.pop() if len(first) == 1 else ""
    return f"{only}/" if only and layout.split_of_name(only) is None else ""
