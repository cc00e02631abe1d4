"""What a TIFF says of itself: how many pages, and how the pixels of the first one are kept; nothing is decoded."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

_MOST_PAGES = 10_000
_MOST_TAGS = 4096

_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _ORIENTATION, _SAMPLES = 254, 256, 257, 258, 259, 274, 277
_ROWS, _TILE_WIDTH, _TILE_HEIGHT, _SAMPLE_FORMAT = 278, 322, 323, 339
_WANTED = frozenset(
    (_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _ORIENTATION, _SAMPLES, _ROWS, _TILE_WIDTH, _TILE_HEIGHT)
) | {_SAMPLE_FORMAT}

_NUMBERS = {1: ("B", 1), 3: ("H", 2), 4: ("I", 4), 16: ("Q", 8)}
"""Types of numbers in a tag: their code in ``struct``, and their bytes."""

_REDUCED_OR_MASK = 1 | 4

_FORMATS = {1: "whole-number", 2: "signed whole-number", 3: "floating-point", 5: "complex", 6: "complex"}

_READ = {1: "", 2: "fax", 3: "fax", 4: "fax", 5: "LZW", 7: "JPEG", 8: "Deflate", 32773: "PackBits", 32946: "Deflate"}
_OTHER = {
    6: "old JPEG",
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    34712: "JPEG 2000",
    34887: "LERC",
    34925: "LZMA",
    50000: "Zstandard",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}

Tags = dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class TiffPages:
    """``pages`` counts full pictures, not their thumbnails and masks; the rest is of the first page.

    ``bits`` are those of one value, ``samples`` the values of a pixel; ``sample_format``, ``compression`` and
    ``orientation`` are TIFF's numbers; ``piece`` is how many pixels are unpacked at once, a strip or a tile.
    ``rare_head`` is a BigTIFF with its most significant bytes first.
    """

    pages: int
    width: int
    height: int
    bits: int
    samples: int
    sample_format: int
    compression: int
    orientation: int
    piece: int
    rare_head: bool

    @property
    def compression_is_common(self) -> bool:
        """Whether every reader knows the compression."""
        return self.compression in _READ

    @property
    def description(self) -> str:
        """The pixels in words: "3 channels of 64-bit floating-point values, compressed with JPEG 2000"."""
        channels = "1 channel" if self.samples == 1 else f"{self.samples} channels"
        words = f"{channels} of {self.bits}-bit {_FORMATS.get(self.sample_format, 'undefined')} values"
        if self.compression == 1:
            return words
        names = _READ | _OTHER
        return f"{words}, compressed with {names.get(self.compression, f'method {self.compression}')}"


def tiff_pages(file: BinaryIO) -> TiffPages | None:
    """What the directories of a TIFF say; None when it is none, or is so damaged that it says nothing."""
    file.seek(0)
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 16:
        return None
    (magic,) = struct.unpack_from(f"{order}H", head, 2)
    if magic not in (42, 43):
        return None
    try:
        return _summary(_Directories(file, order, big=magic == 43), head)
    except (struct.error, ValueError, OverflowError, OSError):
        return None


def _summary(directories: _Directories, head: bytes) -> TiffPages:
    offset = directories.first(head)
    seen: set[int] = set()
    first: Tags = {}
    pages = 0
    while offset and offset not in seen and len(seen) < _MOST_PAGES:
        seen.add(offset)
        try:
            tags, offset = directories.read(offset)
        except (struct.error, ValueError, OverflowError, OSError):
            if not first:
                raise
            break
        first = first or tags
        pages += not tags.get(_SUBFILE, (0,))[0] & _REDUCED_OR_MASK

    def number(tag: int, otherwise: int) -> int:
        return max(first.get(tag, (otherwise,)))

    width, height = number(_WIDTH, 0), number(_HEIGHT, 0)
    strip = width * min(number(_ROWS, height), height)
    return TiffPages(
        pages=max(pages, 1),
        width=width,
        height=height,
        bits=number(_BITS, 1),
        samples=number(_SAMPLES, 1),
        sample_format=number(_SAMPLE_FORMAT, 1),
        compression=number(_COMPRESSION, 1),
        orientation=number(_ORIENTATION, 1),
        piece=number(_TILE_WIDTH, 0) * number(_TILE_HEIGHT, 0) or strip,
        rare_head=head[:4] == b"MM\0\x2b",
    )


class _Directories:
    """The directories of a file, in the byte order and with the sizes of its kind."""

    def __init__(self, file: BinaryIO, order: str, *, big: bool) -> None:
        self._file = file
        self._order = order
        self._count, self._entry, self._offset = ("Q", 20, "Q") if big else ("H", 12, "I")
        self._value = 12 if big else 8
        """Where in an entry its value stands."""

    def first(self, head: bytes) -> int:
        """Where the first directory is."""
        return self._one(self._offset, head[8:] if self._offset == "Q" else head[4:])

    def read(self, offset: int) -> tuple[Tags, int]:
        """The wanted tags of one directory, and where the next one is (0: there is none)."""
        self._file.seek(offset)
        count = self._one(self._count, self._file.read(8 if self._count == "Q" else 2))
        if count > _MOST_TAGS:
            raise ValueError("no directory")
        body = self._file.read(count * self._entry)
        following = self._one(self._offset, self._file.read(8 if self._offset == "Q" else 4))
        tags: Tags = {}
        for start in range(0, len(body), self._entry):
            tag, kind = struct.unpack_from(f"{self._order}HH", body, start)
            if tag in _WANTED and kind in _NUMBERS:
                tags[tag] = self._numbers(body[start : start + self._entry], kind)
        return {tag: numbers for tag, numbers in tags.items() if numbers}, following

    def _numbers(self, entry: bytes, kind: int) -> tuple[int, ...]:
        code, size = _NUMBERS[kind]
        count = min(self._one(self._offset, entry[4:]), 16)
        values = entry[self._value :]
        if count * size > len(values):
            self._file.seek(self._one(self._offset, values))
            values = self._file.read(count * size)
        numbers: tuple[int, ...] = struct.unpack_from(f"{self._order}{count}{code}", values)
        return numbers

    def _one(self, code: str, data: bytes) -> int:
        number: int = struct.unpack_from(self._order + code, data)[0]
        return number
