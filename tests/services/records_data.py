"""Small data for the tests of records: pictures, masks, zips."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from terrazzo.services.workspace import Workspace
from terrazzo.types import LabelClass, Task

BLACK, RED, GREEN = (0, 0, 0), (255, 0, 0), (0, 255, 0)
LABEL_MAP = "# label:color_rgb:parts:actions\nbackground:0,0,0::\nline:255,0,0::\ninitial:0,255,0::\n"

LINES = Task(
    name="lines",
    kind="semantic",
    classes=(LabelClass(name="line", color="#ff0000"), LabelClass(name="initial", color="#00ff00")),
)


def picture(seed: int = 0, width: int = 24, height: int = 16) -> bytes:
    """A PNG of noise; each seed gives another one."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return encoded(Image.fromarray(pixels))


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    image.save(file, format=kind, **options)
    return file.getvalue()


def mask_pixels(width: int = 24, height: int = 16) -> NDArray[np.uint8]:
    """Colours: a red bar at the top, a green square below on the left, black elsewhere."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:4] = RED
    pixels[8:12, :4] = GREEN
    return pixels


def mask(width: int = 24, height: int = 16) -> bytes:
    """``mask_pixels`` as PNG."""
    return encoded(Image.fromarray(mask_pixels(width, height)))


def dataset_files(train: int = 3, val: int = 2, test: int = 0, first_seed: int = 0) -> dict[str, bytes]:
    """Files of a dataset in the AmalthAI layout, by name in the zip."""
    files: dict[str, bytes] = {"labelmap.txt": LABEL_MAP.encode()}
    seed = first_seed
    for split, count in (("train", train), ("val", val), ("test", test)):
        for number in range(count):
            files[f"images/{split}/page_{number}.png"] = picture(seed)
            files[f"masks/{split}/page_{number}.png"] = mask()
            seed += 1
    return files


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    """A zip of these files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """A zip of these files, as bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def blob_count(ws: Workspace) -> int:
    """How many files lie in the blob store."""
    return sum(1 for path in ws.home.blobs.rglob("*") if path.is_file())
