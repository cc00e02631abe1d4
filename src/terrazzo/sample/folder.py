"""Write a sample as a folder or a zip, whole or not at all, and divide it into splits."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Conflict
from terrazzo.files.whole import temporary_folder
from terrazzo.types import Split

Progress = Callable[[float, str], None]
Drawn = TypeVar("Drawn")


def write_files(dest: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    """Write (name, bytes) below ``dest``; a ``dest`` that ends in ``.zip`` is written as a zip, else as a folder.

    Raises:
        Conflict: ``dest`` exists.
        DiskTrouble: the disk is full or read-only.
    """
    dest = Path(dest)
    if dest.exists():
        raise Conflict(f"{str(dest)!r} exists already.", "Name a file or folder that does not exist yet.")
    dest.parent.mkdir(parents=True, exist_ok=True)
    with temporary_folder(dest.parent) as temporary:
        folder = temporary / "sample"
        for name, data in files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if dest.suffix == ".zip":
            packed = temporary / "sample.zip"
            _pack(folder, packed, dest.stem)
            packed.replace(dest)
        else:
            shutil.move(folder, dest)
    return dest


def split_of(number: int) -> Split:
    """The split of a picture, from its number (0 is the first): each twenty hold 14 train, 3 val and 3 test."""
    if number % 20 in (2, 11, 16):
        return "val"
    return "test" if number % 20 in (4, 13, 18) else "train"


def drawn_by_all_cores(draw: Callable[[tuple[int, int]], Drawn], count: int, seed: int) -> Iterator[Drawn]:
    """``draw((seed, number))`` for each number, in order."""
    work = [(seed, number) for number in range(count)]
    cores = min(os.cpu_count() or 1, max(1, count // 4))
    if cores == 1:
        yield from map(draw, work)
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from pool.map(draw, work)


def encoded(suffix: str, pixels_bgr: NDArray[np.uint8], settings: list[int]) -> bytes:
    """The bytes of an image file, written by OpenCV."""
    _, data = cv2.imencode(suffix, np.ascontiguousarray(pixels_bgr), settings)
    return bytes(data)


def _pack(folder: Path, packed: Path, top: str) -> None:
    """Zip a folder below one top folder, with fixed times so that the same pictures give the same bytes."""
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}")
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
