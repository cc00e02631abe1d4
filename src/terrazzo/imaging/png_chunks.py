"""PNG files without what says nothing about pixels: no text, profile or animation stands in the way of reading them."""

from __future__ import annotations

import io
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_OF_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf"})
_TEXTS = frozenset({b"tEXt", b"zTXt"})
_EXIF_TEXT = b"Raw profile type exif\0"
"""How ImageMagick wrote EXIF, with the orientation, before PNG had a chunk for it."""

_LONGEST_EXIF_TEXT = 64 << 10
_LONGEST_EXIF = 1 << 20


@dataclass(frozen=True, slots=True)
class PixelChunks:
    """The chunks of a PNG that matter, as a file; ``ended`` is whether its last chunk is there."""

    file: BinaryIO
    ended: bool
    animated: bool


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    start: int
    """Where the length of the chunk stands."""
    length: int
    """Of its body."""

    @property
    def end(self) -> int:
        return self.start + 12 + self.length


def pixel_chunks(file: BinaryIO) -> PixelChunks:
    """The PNG in ``file`` (which stays open) from its signature to its end, without chunks that are not about pixels.

    Nothing is decoded, and only the heads of the chunks are read.
    """
    before, pixels, ended, animated = [(0, len(SIGNATURE))], list[tuple[int, int]](), False, False
    for chunk in _chunks(file):
        animated |= chunk.kind == b"acTL"
        ended = chunk.kind == b"IEND"
        if chunk.kind in (b"IDAT", b"IEND"):
            _append(pixels, chunk)
        elif chunk.kind in _OF_PIXELS or (chunk.kind in _TEXTS and _holds_exif(file, chunk)):
            # Also what stands behind the pixels, so that a reader knows it before it decodes them.
            _append(before, chunk)
    parts = [*before, *pixels]
    if pixels and pixels[0][0] == before[-1][1]:
        parts = [*before[:-1], (before[-1][0], pixels[0][1]), *pixels[1:]]
    file.seek(0)
    whole = file if len(parts) == 1 else io.BufferedReader(_Parts(file, parts), 1 << 16)
    return PixelChunks(whole, ended, animated)


def _append(parts: list[tuple[int, int]], chunk: _Chunk) -> None:
    """Add a chunk; one that begins where the last part ends becomes a part of it."""
    if parts and parts[-1][1] == chunk.start:
        parts[-1] = (parts[-1][0], chunk.end)
    else:
        parts.append((chunk.start, chunk.end))


def _chunks(file: BinaryIO) -> Iterator[_Chunk]:
    """The chunks up to the end of the picture, or to where the file is cut or no PNG any more."""
    size = file.seek(0, io.SEEK_END)
    start = len(SIGNATURE)
    while start + 12 <= size:
        file.seek(start)
        length, kind = struct.unpack(">I4s", file.read(8))
        chunk = _Chunk(kind, start, length)
        if chunk.end > size:
            if kind == b"IDAT":  # What there is of it may tell what is wrong.
                yield _Chunk(kind, start, size - start - 12)
            return
        yield chunk
        if kind == b"IEND":
            return
        start = chunk.end


def _holds_exif(file: BinaryIO, chunk: _Chunk) -> bool:
    """Whether a text holds EXIF and is small, also when it is unpacked."""
    if chunk.length > _LONGEST_EXIF_TEXT:
        return False
    file.seek(chunk.start + 8)
    body = file.read(chunk.length)
    if not body.startswith(_EXIF_TEXT):
        return False
    if chunk.kind == b"tEXt":
        return True
    unpack = zlib.decompressobj()
    try:
        unpack.decompress(body[len(_EXIF_TEXT) + 1 :], _LONGEST_EXIF)
    except zlib.error:
        return False
    return not unpack.unconsumed_tail


class _Parts(io.RawIOBase):
    """Parts of a file, one after the other, as a file."""

    def __init__(self, file: BinaryIO, parts: list[tuple[int, int]]) -> None:
        self._file = file
        self._parts = parts
        self._starts = [0]
        for start, end in parts:
            self._starts.append(self._starts[-1] + end - start)
        self._place = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As every file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._starts[-1]}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """What is left of one part, or nothing at the end."""
        if self._place >= self._starts[-1]:
            return 0
        number = bisect_right(self._starts, self._place) - 1
        start, end = self._parts[number]
        within = start + self._place - self._starts[number]
        self._file.seek(within)
        got = self._file.read(min(len(buffer), end - within))
        buffer[: len(got)] = got
        self._place += len(got)
        return len(got)
