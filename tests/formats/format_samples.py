"""Small data sets for the tests of formats: pictures, masks, label maps, folders and zips of them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from terrazzo.formats.source import Source

LABELMAP = b"# label:color_rgb:parts:actions\nbackground:0,0,0::\nsky:0,0,255::\ntree:0,128,0::\n"
"""Colours of index 0, 1, 2 when nothing is ignored."""

CLASSES_CSV = b"Pixel Value, Class\n0, background\n1, sky\n2, tree\n"
"""The same as Roboflow's table of values."""

COLORS = np.array([[0, 0, 0], [0, 0, 255], [0, 128, 0]], np.uint8)

Files = dict[str, bytes]
Make = Callable[[Files], Source]


def png(pixels: np.ndarray, mode: str | None = None) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels, mode).save(buffer, "PNG")
    return buffer.getvalue()


def photo(height: int = 4, width: int = 6, seed: int = 0) -> bytes:
    return png(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


def classes(height: int = 4, width: int = 6, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 3, (height, width)).astype(np.uint8)


def mask(height: int = 4, width: int = 6, seed: int = 0) -> bytes:
    return png(COLORS[classes(height, width, seed)])


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose header claims a size, with hardly any pixels behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def write_folder(root: Path, files: Files) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def write_zip(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path
