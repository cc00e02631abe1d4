"""Pixels of a picture: what it is, is it whole, RGB for people and networks, raw values for masks."""

from __future__ import annotations

from PIL import Image

from terrazzo.imaging.budget import process_budget
from terrazzo.imaging.notes import Note
from terrazzo.imaging.opening import Content, Picture, open_picture
from terrazzo.imaging.refusal import MAX_PIXELS
from terrazzo.imaging.strips import is_seen_through, rgb_pixels
from terrazzo.types import Image_HWC, Record

__all__ = [
    "EXTENSIONS",
    "MAX_PIXELS",
    "MEDIA_TYPES",
    "Content",
    "Header",
    "ImageInfo",
    "decode",
    "header",
    "is_image_name",
    "probe",
    "whole_picture",
]

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "GIF": "image/gif",
}
"""Formats that are read, by Pillow's name; MPO is what some cameras write in a ``.jpg``."""

EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif")
"""Endings of file names (lower case) that are taken for images."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class ImageInfo(Record):
    """What a picture is; ``width`` and ``height`` are as people see it, after EXIF orientation.

    ``mode`` is Pillow's (``RGB``, ``L``, ``P``, ``RGBA``, ``I;16``, ...), ``format`` too (``JPEG``, ``PNG``, ...),
    ``orientation`` is EXIF's 1..8, ``notes`` say how it is read where that is not plain.
    """

    width: int
    height: int
    mode: str
    format: str
    media_type: str
    orientation: int = 1
    notes: tuple[Note, ...] = ()


class Header(Record):
    """What the first bytes of a picture say; ``mode`` and ``format`` are Pillow's, ``orientation`` is EXIF's 1..8.

    ``moving`` is an animation.
    """

    mode: str
    format: str
    opaque: bool
    orientation: int
    moving: bool


def header(content: Content, name: str) -> Header:
    """Read what a picture is without decoding it.

    Raises:
        Invalid: not a picture; the message names ``name``.
    """
    with open_picture(content, name) as picture:
        return Header(
            mode=picture.mode,
            format=picture.format,
            opaque=not picture.transparent,
            orientation=picture.orientation,
            moving=picture.frames > 1 and picture.format != "TIFF",
        )


def probe(content: Content, name: str) -> ImageInfo:
    """Say what a picture is, after decoding all of it to know that it is whole.

    Raises:
        Invalid: not a picture, damaged, truncated, kept in a way that is not read, more than ``MAX_PIXELS``, or in
            need of more memory than all pictures may take; the message names ``name``.
    """
    with open_picture(content, name) as picture:
        # A JPEG is read to its end at any size, and the smallest takes the least memory and half of the time.
        picture.shrink(1)
        with process_budget().hold(picture.bytes_to_load, name):
            notes = _notes(picture, picture.load())
        return ImageInfo(
            width=picture.width,
            height=picture.height,
            mode=picture.mode,
            format=picture.format,
            media_type=MEDIA_TYPES[picture.format],
            orientation=picture.orientation,
            notes=notes,
        )


def decode(content: Content, name: str, *, at_least: int | None = None) -> Image_HWC:
    """Pixels as RGB uint8 (height, width, 3), upright.

    More than 8 bits a channel are stretched from the picture's smallest..largest value to 0..255 (but 16-bit colour
    keeps its high byte), palettes become colours, transparency is laid on white. Only the first frame of an animation
    and the first page of a TIFF are read.
    With ``at_least``, a large JPEG may come out smaller, by a half, quarter or eighth, which is much faster; both
    its sides still have at least so many pixels.

    Raises:
        Invalid: as ``probe``.
    """
    with open_picture(content, name) as picture:
        if at_least is not None:
            picture.shrink(at_least)
        with process_budget().hold(picture.bytes_to_load + picture.loaded_pixels * 3, name):
            return rgb_pixels(picture.load(), picture.turn)


def whole_picture(content: Content, name: str) -> tuple[Image.Image, str]:
    """The picture as Pillow has it, decoded wholly and upright, and Pillow's name of its format.

    Raises:
        Invalid: as ``probe``.
    """
    with open_picture(content, name) as picture, process_budget().hold(picture.bytes_to_load * 2, name):
        image = picture.load()
        turn = _UPRIGHT.get(picture.turn)
        return (image if turn is None else image.transpose(turn)), picture.format


def is_image_name(name: str) -> bool:
    """Whether a file name ends like a picture that can be read."""
    return name.lower().endswith(EXTENSIONS)


def _notes(picture: Picture, image: Image.Image) -> tuple[Note, ...]:
    notes: list[Note] = []
    if picture.frames > 1:
        notes.append("pages" if picture.format == "TIFF" else "animation")
    if picture.stretched:
        notes.append("stretched")
    elif picture.bits == 16:
        notes.append("upper bits")
    if not picture.stretched and picture.transparent and is_seen_through(image):
        notes.append("transparent")
    return tuple(notes)
