"""Mask files in every way in which tools write them, and what a set of them is read as."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from terrazzo.formats.labelmap import parse
from terrazzo.formats.labels import Label, task_of
from terrazzo.formats.masks.codes import Coded
from terrazzo.formats.masks.reader import LabelDecoder, ReadMask
from terrazzo.formats.masks.understanding import Understanding, understand
from terrazzo.imaging.stored import stored
from terrazzo.types import Task


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def values(pixels_HW: np.ndarray, kind: str = "PNG", **options: object) -> bytes:
    """One channel."""
    return saved(Image.fromarray(pixels_HW), kind, **options)


def colours(pixels_HW: np.ndarray, labels: Sequence[Label], kind: str = "PNG", **options: object) -> bytes:
    """RGB in the colours of labels."""
    table = np.array([one.rgb for one in labels], np.uint8)
    return saved(Image.fromarray(table[pixels_HW]), kind, **options)


def entries(pixels_HW: np.ndarray, palette: Sequence[tuple[int, int, int]]) -> bytes:
    """A palette of 256 entries, those that are not given a green that nobody uses."""
    image = Image.fromarray(pixels_HW.astype(np.uint8), "P")
    flat = [channel for rgb in palette for channel in rgb]
    image.putpalette(bytes(flat) + bytes([3, 77, 5] * (256 - len(palette))))
    return saved(image)


class Set:
    """A set of masks, by name, with a label map."""

    def __init__(
        self, text: bytes | str, files: dict[str, bytes], ignore: Sequence[str] = (), snap_colours: bool = False
    ) -> None:
        self.files = files
        self.labels = parse(text.encode() if isinstance(text, str) else text, "labelmap.txt").labels
        self.task: Task = task_of(self.labels, ignore, "t", "labelmap.txt")
        codes = [Coded(stored(data, name)).codes.common() for name, data in files.items()]
        self.understanding: Understanding = understand(codes, self.labels, self.task.ignored, "labelmap.txt")
        self._decode = LabelDecoder(
            self.labels, self.task, self.understanding, snap_colours=snap_colours, label_file="labelmap.txt"
        )

    def read(self, name: str) -> ReadMask:
        return self._decode(self.files[name], name)

    def mask(self, name: str) -> np.ndarray:
        return self.read(name).mask_HW

    @property
    def how(self) -> list[str]:
        return [one.how for one in self.understanding.read]
