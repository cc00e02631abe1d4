"""Bytes of a picture to pixels: what it is, is it whole, RGB for people and networks, raw values for masks."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from terrazzo.errors import Invalid
from terrazzo.types import Image_HWC, Record

MAX_PIXELS = 200_000_000
"""A larger picture is refused before it is decoded: its pixels alone would take more than 600 MB."""

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

_PILLOW_FORMATS = [one for one in MEDIA_TYPES if one != "MPO"]
"""Pillow's reader of JPEG reads MPO too."""

EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif")
"""Endings of file names (lower case) that are taken for images."""

# Pillow has the same guard with other limits: warn above its limit, refuse above twice the limit. With the limit
# put here, every picture that Pillow would refuse or warn about is one that is refused here too.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
"""What Pillow's readers raise on damaged files (UnidentifiedImageError is an OSError)."""

_PNG_END = b"IEND\xaeB`\x82"

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SWAPPING = 5
"""From this orientation on, width and height are swapped."""


class ImageInfo(Record):
    """What a picture is; ``width`` and ``height`` are as people see it, after EXIF orientation.

    ``mode`` is Pillow's (``RGB``, ``L``, ``P``, ``RGBA``, ``I;16``, ...), ``format`` too (``JPEG``, ``PNG``, ...).
    ``orientation`` is EXIF's 1..8; the stored pixels have width and height swapped when it is 5 or more.
    """

    width: int
    height: int
    mode: str
    format: str
    media_type: str
    orientation: int = 1


class Header(Record):
    """What the first bytes of a picture say; ``mode`` and ``format`` are Pillow's, ``orientation`` is EXIF's 1..8."""

    mode: str
    format: str
    opaque: bool
    orientation: int


def header(path: Path, name: str) -> Header:
    """Read what a picture file is without decoding it.

    Raises:
        Invalid: not a picture; the message names ``name``.
    """
    try:
        with Image.open(path, formats=_PILLOW_FORMATS) as opened:
            return Header(
                mode=opened.mode,
                format=opened.format or "",
                opaque=not opened.has_transparency_data,
                orientation=_orientation(opened),
            )
    except _DAMAGE as error:
        raise _unreadable(path.read_bytes(), name, error) from error


def probe(data: bytes, name: str) -> ImageInfo:
    """Say what a picture is, after decoding all of it to know that it is whole.

    Raises:
        Invalid: not a picture, damaged, truncated, or more than ``MAX_PIXELS``; the message names ``name``.
    """
    image, format_name, orientation = _stored(data, name)
    width, height = image.size if _orientation(image) < _SWAPPING else image.size[::-1]
    return ImageInfo(
        width=width,
        height=height,
        mode=image.mode,
        format=format_name,
        media_type=MEDIA_TYPES[format_name],
        orientation=orientation,
    )


def decode(data: bytes, name: str, *, at_least: int | None = None) -> Image_HWC:
    """Pixels as RGB uint8 (height, width, 3), upright.

    16-bit grey is stretched from its smallest..largest value to 0..255, palettes become colours, transparency
    is laid on white. Only the first frame of an animation or a multi-page file is read.
    With ``at_least``, a large JPEG may come out smaller, by a half, quarter or eighth, which is much faster; both
    its sides still have at least so many pixels.

    Raises:
        Invalid: as ``probe``.
    """
    image, _ = _load(data, name, at_least)
    if image.mode.startswith(("I", "F")):
        grey_HW = _stretch(np.asarray(image))
        return np.repeat(grey_HW[:, :, None], 3, axis=2)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, image)
    return np.array(_rgb(image))


def decode_labels(data: bytes, name: str) -> tuple[NDArray[Any], bool]:
    """Pixels of a label mask exactly as stored, and whether they are colours.

    Returns:
        (values, True) with values uint8 (height, width, 3) for RGB, RGBA (alpha is dropped) and palette pictures;
        (values, False) with values of an integer or float type (height, width) for one-channel pictures.
        The arrays are read-only.

    Raises:
        Invalid: as ``probe``.
    """
    image, _ = _load(data, name)
    if image.mode == "1":
        return (np.asarray(image.convert("L")) > 0).view(np.uint8), False
    if image.mode in ("L", "LA", "La"):
        return np.asarray(image.getchannel(0)), False
    if image.mode.startswith(("I", "F")):
        return np.asarray(image), False
    return np.asarray(_rgb(image)), True


def whole_picture(data: bytes, name: str) -> tuple[Image.Image, str]:
    """The picture as Pillow has it, decoded wholly and upright, and Pillow's name of its format.

    Raises:
        Invalid: as ``probe``.
    """
    return _load(data, name)


def is_image_name(name: str) -> bool:
    """Whether a file name ends like a picture that can be read."""
    return name.lower().endswith(EXTENSIONS)


def _load(data: bytes, name: str, at_least: int | None = None) -> tuple[Image.Image, str]:
    """Decode wholly and turn upright; gives the picture and Pillow's name of the format."""
    image, format_name, _ = _stored(data, name, at_least)
    turn = _UPRIGHT.get(_orientation(image))
    return (image if turn is None else image.transpose(turn)), format_name


def _stored(data: bytes, name: str, at_least: int | None = None) -> tuple[Image.Image, str, int]:
    """Decode wholly; gives the picture, Pillow's name of the format, and the orientation that the file says.

    The picture is still to be turned as its own EXIF block then says: Pillow turns TIFF, and nothing else.
    """
    try:
        opened = Image.open(io.BytesIO(data), formats=_PILLOW_FORMATS)
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_large(name, f"{opened.width} x {opened.height}")
        format_name = opened.format or ""
        orientation = _orientation(opened)
        if at_least is not None:
            opened.draft("RGB", (at_least, at_least))
        opened.load()
        if format_name == "PNG" and _PNG_END not in data:
            # Pillow is content when it has all rows, though the checksum and the end are missing.
            raise OSError("its end is missing")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name, str(error).partition("(")[2].partition(")")[0]) from error
    except _DAMAGE as error:
        raise _unreadable(data, name, error) from error
    return opened, format_name, orientation


def _rgb(image: Image.Image) -> Image.Image:
    """Pillow copies when it converts to what a picture is already."""
    return image if image.mode == "RGB" else image.convert("RGB")


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1..8; a damaged EXIF block says nothing about it, and the pixels are whole."""
    try:
        orientation = int(image.getexif().get(_ORIENTATION_TAG, 1))
    except _DAMAGE:
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _stretch(values_HW: NDArray[Any]) -> NDArray[np.uint8]:
    """Smallest..largest finite value to 0..255; a flat picture becomes black."""
    values = values_HW.astype(np.float64)
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros(values.shape, np.uint8)
    low, high = values[finite].min(), values[finite].max()
    if high == low:
        return np.zeros(values.shape, np.uint8)
    values[~finite] = low
    stretched: NDArray[np.uint8] = np.rint((values - low) * (255.0 / (high - low))).astype(np.uint8)
    return stretched


def _too_large(name: str, size: str) -> Invalid:
    return Invalid(
        f"{name}: the image is too large ({size} pixels; at most {MAX_PIXELS // 1_000_000} million pixels are read).",
        "Make it smaller, or cut it into tiles, and bring those in.",
    )


def _unreadable(data: bytes, name: str, error: Exception) -> Invalid:
    """Why a picture could not be read, in words: empty, unknown, or damaged."""
    if not data:
        return Invalid(f"{name}: the file is empty.", "Copy the file again from where it came from, or leave it out.")
    if isinstance(error, UnidentifiedImageError):
        return Invalid(
            f"{name}: this is not an image that can be read.",
            "Save it as PNG, JPEG, WebP, TIFF or BMP, or leave it out.",
        )
    return Invalid(
        f"{name}: the image is damaged or truncated ({error}).",
        "Copy the file again from where it came from, open and save it anew, or leave it out.",
    )
