"""What writers have in common: a folder or zip that appears whole, unique names, masks in the colours of labels."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image

from terrazzo.errors import Conflict, Invalid
from terrazzo.files.whole import temporary_folder
from terrazzo.formats.labels import RGB, Label
from terrazzo.formats.layout import divide_split, some
from terrazzo.formats.names import stem
from terrazzo.imaging.palette import PALETTE
from terrazzo.types import IGNORE, LabelClass, Mask_HW, Split, Task


class Sink(Protocol):
    """Takes files by relative posix path."""

    def write(self, name: str, data: bytes) -> None:
        """Put one file."""


@contextmanager
def open_sink(dest: Path) -> Iterator[Sink]:
    """A folder, or a zip when ``dest`` ends in ``.zip``; it appears at ``dest`` when all is written, or not at all.

    Raises:
        Conflict: there is something at ``dest``.
        DiskTrouble: the disk is full or read-only; nothing is left behind.
    """
    if dest.exists() and not (dest.is_dir() and not any(dest.iterdir())):
        raise Conflict(f"There is something at {dest} already.", "Give another place, or remove it first.")
    dest.parent.mkdir(parents=True, exist_ok=True)
    with temporary_folder(dest.parent) as temporary:
        if dest.suffix.lower() == ".zip":
            with zipfile.ZipFile(temporary / "file.zip", "w") as file:
                yield _ZipSink(file)
            with (temporary / "file.zip").open("rb") as written:
                os.fsync(written.fileno())
            (temporary / "file.zip").replace(dest)
        else:
            yield _FolderSink(temporary)
            temporary.replace(dest)


class _FolderSink:
    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, data: bytes) -> None:
        path = self._root / _safe(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


class _ZipSink:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    def write(self, name: str, data: bytes) -> None:
        # Without the present time, so that the same data gives the same zip; pictures are compressed already.
        info = zipfile.ZipInfo(_safe(name))
        info.external_attr = 0o644 << 16
        info.compress_type = zipfile.ZIP_DEFLATED if name.endswith((".txt", ".json", ".csv")) else zipfile.ZIP_STORED
        self._file.writestr(info, data)


def place_in_split(path: str, split: Split | None) -> str:
    """Where an image is written so that it is read back into its split: ``train/a.png``, or no such folder."""
    own, rest = divide_split(path)
    if own != split:
        rest = path
    if split is None and divide_split(rest)[0] is not None:
        # In no split, but in a folder named like one: it must not be read back into that split.
        rest = f"none/{rest}"
    return f"{split}/{rest}" if split else rest


class UniqueNames:
    """Names that differ even without their endings, because masks are found by them; or, ``whole``, only with them."""

    def __init__(self, *, whole: bool = False) -> None:
        self._whole = whole
        self._taken: set[str] = set()
        self._renamed: list[str] = []

    def __call__(self, name: str) -> str:
        """``name``, or ``name_2`` and so on when its stem is taken."""
        base, ending = stem(name), name[len(stem(name)) :]
        kept = ending if self._whole else ""
        unique, number = base, 2
        while unique + kept in self._taken:
            unique, number = f"{base}_{number}", number + 1
        self._taken.add(unique + kept)
        if unique != base:
            self._renamed.append(f"{name} to {unique}{ending}")
        return unique + ending

    def warnings(self) -> tuple[str, ...]:
        """What was renamed, in one sentence."""
        if not self._renamed:
            return ()
        without = "" if self._whole else " without ending"
        return (f"Renamed because of another image of the same name{without}: {some(self._renamed)}.",)


class MaskWriter:
    """Index masks to PNG in the colours of labels, each label in a colour of its own."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._recolored: list[str] = []
        self._table = np.zeros((256, 3), np.uint8)
        self._labels: list[Label] = []
        declared = {one.rgb for one in task.classes}
        taken: set[RGB] = set()
        for index, one in enumerate(task.classes):
            rgb = one.rgb
            if rgb in taken:
                rgb = _free(taken | declared)
                self._recolored.append(one.name)
            taken.add(rgb)
            self._labels.append(Label(name=one.name, rgb=rgb))
            self._table[index] = rgb
        self._ignored: list[Label] = []
        for name in task.ignored or (self._ignore_name(),):
            rgb = _free(taken) if (0, 0, 0) in taken else (0, 0, 0)
            if not self._ignored:
                self._table[IGNORE] = rgb
            taken.add(rgb)
            self._ignored.append(Label(name=name, rgb=rgb))
        self._used_ignore = bool(task.ignored)

    def _ignore_name(self) -> str:
        """A name for pixels to ignore that is no class; CVAT calls what nobody labelled "background"."""
        candidates = chain(("background", "ignore"), (f"ignore_{number}" for number in count(2)))
        return next(one for one in candidates if one not in self._task.class_names)

    def encode(self, mask_HW: Mask_HW) -> bytes:
        """A colour PNG of the same size."""
        self._used_ignore = self._used_ignore or bool((mask_HW == IGNORE).any())
        buffer = io.BytesIO()
        Image.fromarray(self._table[mask_HW]).save(buffer, "PNG")
        return buffer.getvalue()

    def labels(self) -> tuple[Label, ...]:
        """Classes in order, then labels to ignore; ask after the last ``encode``."""
        return (*self._labels, *(self._ignored if self._used_ignore else ()))

    def warnings(self) -> tuple[str, ...]:
        """What a reader of the files has to know."""
        found: list[str] = []
        if self._recolored:
            found.append(f"Got another colour, because theirs was taken: {some(self._recolored)}.")
        if self._used_ignore:
            names = ", ".join(one.name for one in self._ignored)
            found.append(
                f"Pixels to ignore are painted as {self._ignored[0].name}; read it with these ignored: {names}."
            )
        return tuple(found)


def _free(taken: set[RGB]) -> RGB:
    """A colour that no label has: from the palette, else a grey."""
    palette = (LabelClass(name="x", color=color).rgb for color in PALETTE)
    greys = ((value, value, value) for value in range(256))
    return next(rgb for rgb in (*palette, *greys) if rgb not in taken)


def _safe(name: str) -> str:
    """Refuse a path that would leave the folder; paths of a project never do."""
    if name.startswith("/") or ".." in name.split("/"):
        raise Invalid(f"{name!r} cannot be written below a folder.", "Rename the image in its project.")
    return name
