"""Pictures as a browser can show them, with the very pixels that a model sees."""

from __future__ import annotations

from pathlib import Path

from terrazzo.imaging.decode import MEDIA_TYPES, decode, header
from terrazzo.imaging.encode import encode_png

_SHOWN_FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "BMP", "GIF")
_SHOWN_MODES = ("1", "L", "P", "RGB")
"""Eight bits and opaque: a browser would show 16-bit grey almost black, and transparency on the page's own colour."""


def shown_as_is(path: Path, name: str) -> str | None:
    """The media type of a file that browsers show as ``decode`` reads it; None when it must be made anew.

    Only the head of the file is read.

    Raises:
        Invalid: not a picture; the message names ``name``.
    """
    found = header(path, name)
    # Browsers turn JPEG as its EXIF block says; in other formats not all do.
    upright = found.orientation == 1 or found.format in ("JPEG", "MPO")
    if found.format in _SHOWN_FORMATS and found.mode in _SHOWN_MODES and found.opaque and upright:
        return MEDIA_TYPES[found.format]
    return None


def as_png(data: bytes, name: str) -> bytes:
    """The picture as an 8-bit RGB PNG: 16 bits are stretched, transparency is laid on white, it is upright.

    Raises:
        Invalid: as ``decode``.
    """
    return encode_png(decode(data, name))
