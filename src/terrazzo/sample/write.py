"""Write the sample as a folder or a zip in the AmalthAI layout."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from terrazzo.errors import Conflict
from terrazzo.files.whole import temporary_folder
from terrazzo.sample.page import CLASSES, make_page
from terrazzo.types import Split

Progress = Callable[[float, str], None]


def write_sample(dest: Path, *, pages: int = 80, seed: int = 0, on_progress: Progress | None = None) -> Path:
    """Draw ``pages`` pages and write them with masks and a label map: 70 % train, 15 % val, 15 % test.

    The same seed gives the same pages, and page 5 of 10 is page 5 of 80. A ``dest`` that ends in ``.zip`` is
    written as a zip, else as a folder. ``on_progress`` gets 0..1 and a sentence.

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
        for name, data in _files(pages, seed, on_progress):
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
    """The split of a page, from its number (0 is the first): each twenty hold 14 train, 3 val and 3 test."""
    if number % 20 in (2, 11, 16):
        return "val"
    return "test" if number % 20 in (4, 13, 18) else "train"


def _files(pages: int, seed: int, on_progress: Progress | None) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files, in order."""
    rows = ["# label:color_rgb:parts:actions"]
    rows += [f"{name}:{','.join(str(int(code[at : at + 2], 16)) for at in (1, 3, 5))}::" for name, code in CLASSES]
    yield "labelmap.txt", ("\n".join(rows) + "\n").encode()
    for number, (image, mask) in enumerate(_pages(pages, seed)):
        stem, split = f"folio_{number // 2 + 1:03d}{'rv'[number % 2]}", split_of(number)
        yield f"images/{split}/{stem}.jpg", image
        yield f"masks/{split}/{stem}.png", mask
        if on_progress:
            on_progress((number + 1) / pages, f"Drawing page {number + 1} of {pages}")


def _pages(pages: int, seed: int) -> Iterator[tuple[bytes, bytes]]:
    """Each page as JPEG and PNG, in order, drawn by all cores."""
    work = [(seed, number) for number in range(pages)]
    cores = min(os.cpu_count() or 1, max(1, pages // 4))
    if cores == 1:
        yield from map(_page, work)
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_page, work)


def _page(work: tuple[int, int]) -> tuple[bytes, bytes]:
    """Draw one page, known by its seed and its number; JPEG of the picture and PNG of the coloured mask."""
    image_HWC, mask_HW = make_page(np.random.default_rng(work))
    colors_bgr = np.array([[int(code[at : at + 2], 16) for at in (5, 3, 1)] for _, code in CLASSES], np.uint8)
    image = _encode(".jpg", image_HWC[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
    return image, _encode(".png", colors_bgr[mask_HW], [cv2.IMWRITE_PNG_COMPRESSION, 6])


def _encode(suffix: str, pixels_bgr: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], settings: list[int]) -> bytes:
    _, data = cv2.imencode(suffix, np.ascontiguousarray(pixels_bgr), settings)
    return bytes(data)


def _pack(folder: Path, packed: Path, top: str) -> None:
    """Zip a folder below one top folder, with fixed times so that the same pages give the same bytes."""
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}")
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
