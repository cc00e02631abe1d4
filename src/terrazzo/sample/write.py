"""Write the sample pages in the AmalthAI layout: pictures, coloured masks and a label map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from terrazzo.sample.folder import Progress, drawn_by_all_cores, encoded, split_of, write_files
from terrazzo.sample.page import CLASSES, make_page


def write_sample(dest: Path, *, pages: int = 80, seed: int = 0, on_progress: Progress | None = None) -> Path:
    """Draw ``pages`` pages and write them with masks and a label map: 70 % train, 15 % val, 15 % test.

    The same seed gives the same pages, and page 5 of 10 is page 5 of 80. A ``dest`` that ends in ``.zip`` is
    written as a zip, else as a folder. ``on_progress`` gets 0..1 and a sentence.

    Raises:
        Conflict: ``dest`` exists.
        DiskTrouble: the disk is full or read-only.
    """
    return write_files(dest, _files(pages, seed, on_progress))


def _files(pages: int, seed: int, on_progress: Progress | None) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files, in order."""
    rows = ["# label:color_rgb:parts:actions"]
    rows += [f"{name}:{','.join(str(int(code[at : at + 2], 16)) for at in (1, 3, 5))}::" for name, code in CLASSES]
    yield "labelmap.txt", ("\n".join(rows) + "\n").encode()
    for number, (image, mask) in enumerate(drawn_by_all_cores(_page, pages, seed)):
        stem, split = f"folio_{number // 2 + 1:03d}{'rv'[number % 2]}", split_of(number)
        yield f"images/{split}/{stem}.jpg", image
        yield f"masks/{split}/{stem}.png", mask
        if on_progress:
            on_progress((number + 1) / pages, f"Drawing page {number + 1} of {pages}")


def _page(work: tuple[int, int]) -> tuple[bytes, bytes]:
    """Draw one page, known by its seed and its number; JPEG of the picture and PNG of the coloured mask."""
    image_HWC, mask_HW = make_page(np.random.default_rng(work))
    colors_bgr = np.array([[int(code[at : at + 2], 16) for at in (5, 3, 1)] for _, code in CLASSES], np.uint8)
    image = encoded(".jpg", image_HWC[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
    return image, encoded(".png", colors_bgr[mask_HW], [cv2.IMWRITE_PNG_COMPRESSION, 6])
