"""A picture file, opened but not decoded: what it is, how many bytes it takes to decode, and doing that."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from PIL import Image, JpegImagePlugin, UnidentifiedImageError

from terrazzo.errors import Invalid
from terrazzo.imaging import refusal
from terrazzo.imaging.odd_tiff import can_be_read, decode_odd_tiff, is_stretched
from terrazzo.imaging.png_chunks import SIGNATURE, pixel_chunks
from terrazzo.imaging.strips import has_more_than_8_bits, upright_size
from terrazzo.imaging.tiff_pages import TiffPages, tiff_pages

Content = bytes | Path
"""A picture as the bytes of its file, or as the path of it, which is then read piece by piece."""

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
"""Pillow's names of the formats that are read; its reader of JPEG reads MPO too."""

# Pillow has the same guard with other limits: warn above its limit, refuse above twice the limit. With the limit
# put here, every picture that Pillow would refuse or warn about is one that is refused here too.
Image.MAX_IMAGE_PIXELS = refusal.MAX_PIXELS

_DAMAGE = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, ArithmeticError),
    *(struct.error, zlib.error),
)
"""What Pillow's readers raise on damaged files (UnidentifiedImageError is an OSError)."""

_ORIENTATION_TAG = 0x0112

_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
"""Bytes of a pixel in Pillow's memory; 4 in all other modes."""


class Picture:
    """A picture whose head was read; ``width`` and ``height`` are as people see it, upright.

    ``mode`` and ``format`` are Pillow's, ``orientation`` is the file's, EXIF's 1..8, and ``turn`` that of what ``load``
    gives. ``frames`` counts the pages of a TIFF and is 2 for every animation. ``bits`` are those of one value of one
    channel, as far as the file says so.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self._file = file
        self._tiff: TiffPages | None = None
        self._png_is_whole = True
        self._odd: TiffPages | None = None
        self._image: Image.Image | None = None
        self.frames, self.bits = 1, 8
        try:
            self._open()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise refusal.too_large(name, str(error).partition("(")[2].partition(")")[0]) from error
        except UnidentifiedImageError as error:
            raise self._unidentified() from error
        except _DAMAGE as error:
            raise refusal.damaged(name, error) from error

    def _open(self) -> None:
        head = self._file.read(25)
        self._file.seek(0)
        file, animated = self._file, False
        if head[:8] == SIGNATURE:
            self.bits = head[-1]
            chunks = pixel_chunks(self._file)
            file, animated, self._png_is_whole = chunks.file, chunks.animated, chunks.ended
        elif head[:2] in (b"II", b"MM"):
            self._tiff = tiff_pages(self._file)
            self._file.seek(0)
        if self._tiff is not None and can_be_read(self._tiff):
            self._describe_odd(self._tiff)
            return
        opened = self._image = Image.open(file, formats=FORMATS)
        self.format, self.mode = opened.format or "", opened.mode
        self.orientation = _orientation(opened)
        # TIFFs are turned by those who decode them, and Pillow says their size as if it had already.
        self.turn = 1 if self.format == "TIFF" else self.orientation
        self._take_size(*opened.size)
        self.transparent = opened.has_transparency_data
        if self._tiff is not None:
            self.frames, self.bits = self._tiff.pages, self._tiff.bits
        elif animated or (opened.format in ("GIF", "WEBP") and getattr(opened, "is_animated", False)):
            self.frames = 2

    def _describe_odd(self, tiff: TiffPages) -> None:
        """A TIFF that Pillow does not know is read otherwise."""
        grey = "F" if is_stretched(tiff) else "L"
        self._odd = tiff
        self.format, self.mode = "TIFF", grey if tiff.samples == 1 else "RGB"
        self.orientation, self.turn = _known(tiff.orientation), 1
        height, width = upright_size(tiff.height, tiff.width, self.orientation)
        self._take_size(width, height)
        self.transparent, self.frames, self.bits = False, tiff.pages, tiff.bits

    @property
    def loaded_pixels(self) -> int:
        """Pixels of what ``load`` gives; fewer than ``width * height`` after ``shrink``."""
        return self._loaded[0] * self._loaded[1]

    @property
    def bytes_to_load(self) -> int:
        """Memory that ``load`` takes at its peak, the decoded picture included."""
        pixels = self.width * self.height
        if self._odd is not None:
            return pixels * (self._odd.samples * self._odd.bits // 8 + 12)
        own = self.loaded_pixels * _BYTES.get(self.mode, 4)
        if self.format == "WEBP":
            return pixels * 16  # The canvas, the one before, the frame, and the picture.
        if self._tiff is not None:
            if self.orientation != 1:
                own *= 2
            return own + self._tiff.piece * (self._tiff.samples * self._tiff.bits // 8 + 4)
        if isinstance(self._image, JpegImagePlugin.JpegImageFile) and self._image.info.get("progressive"):
            return own + pixels * _coefficient_bytes(self._image)
        return own

    @property
    def stretched(self) -> bool:
        """Whether values of other than 8 bits are stretched to 8, from the smallest to the largest one."""
        if self._odd is not None:
            return is_stretched(self._odd)
        return has_more_than_8_bits(self.mode)

    def shrink(self, at_least: int) -> None:
        """Let a JPEG come out smaller, by a half, quarter or eighth; both its sides still have at least so many pixels.

        This takes a part of the time and of the memory; other formats stay as they are.
        """
        if isinstance(self._image, JpegImagePlugin.JpegImageFile):
            self._image.draft(None, (at_least, at_least))
            self._loaded = self._image.size

    def load(self) -> Image.Image:
        """Decode all of it, in its own mode; still to be turned as ``turn`` says.

        Raises:
            Invalid: damaged, truncated, or kept in a way that is not read.
        """
        try:
            if self._odd is not None:
                return decode_odd_tiff(self._file, self._odd)
            assert self._image is not None, "a picture is loaded once, and whoever loads it keeps it"
            image, self._image = self._image, None
            image.load()
            if not self._png_is_whole:
                # Pillow is content when it has all rows, though the checksum and the end are missing.
                raise OSError("its end is missing")
            return image
        except _DAMAGE as error:
            if self._tiff is not None and not self._tiff.compression_is_common:
                raise refusal.unusual_tiff(self.name, self._tiff) from error
            raise refusal.damaged(self.name, error) from error

    def _take_size(self, width: int, height: int) -> None:
        """Size of what ``load`` will give; refused when it is too large."""
        if width * height > refusal.MAX_PIXELS:
            raise refusal.too_large(self.name, f"{width} x {height}")
        self._loaded = (width, height)
        self.height, self.width = upright_size(height, width, self.turn)

    def _unidentified(self) -> Invalid:
        if self._tiff is not None and self._tiff.width and self._tiff.height:
            return refusal.unusual_tiff(self.name, self._tiff)
        return refusal.unknown(self._file, self.name)


@contextmanager
def open_picture(content: Content, name: str) -> Iterator[Picture]:
    """Open a picture and read its head.

    Raises:
        Invalid: not a picture, kept in a way that is not read, or more than ``MAX_PIXELS``; the message names ``name``.
    """
    with content.open("rb") if isinstance(content, Path) else io.BytesIO(content) as file:
        yield Picture(file, name)


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1..8; a damaged EXIF block says nothing about it, and the pixels are whole.

    XMP may say one too, but browsers and cameras do not heed it.
    """
    if image.format == "PNG" and not {"exif", "Raw profile type exif"} & image.info.keys():
        return 1  # Pillow would decode the whole file to look for it behind the pixels.
    image.info.pop("xmp", None)
    try:
        found = int(image.getexif().get(_ORIENTATION_TAG, 1))
    except _DAMAGE:
        return 1
    return _known(found)


def _known(orientation: int) -> int:
    return orientation if 1 <= orientation <= 8 else 1


def _coefficient_bytes(image: JpegImagePlugin.JpegImageFile) -> int:
    """Bytes a pixel that a progressive JPEG takes until its last pass: two for each value of each channel."""
    factors = [horizontal * vertical for _, horizontal, vertical, _ in image.layer]
    return -(-2 * sum(factors) // max([*factors, 1]))
