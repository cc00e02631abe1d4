"""From a decoded picture in its own mode to 8-bit RGB, strip by strip: never two whole copies of a large picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from terrazzo.types import Image_HWC

_STRIP_PIXELS = 1 << 20


@dataclass(frozen=True, slots=True)
class _Range:
    """The finite values of a picture of more than 8 bits: they are stretched to 0..255."""

    low: float
    high: float

    def stretch(self, values_HW: NDArray[Any]) -> NDArray[np.uint8]:
        """Smallest..largest to 0..255; a flat picture and what is no number become black."""
        if values_HW.dtype.kind == "u" and values_HW.dtype.itemsize == 2:
            looked_up: NDArray[np.uint8] = self._scaled(np.arange(1 << 16))[values_HW]
            return looked_up
        return self._scaled(values_HW)

    def _scaled(self, values_HW: NDArray[Any]) -> NDArray[np.uint8]:
        values = values_HW.astype(np.float64)
        values[~np.isfinite(values)] = self.low
        scale = 255.0 / (self.high - self.low) if self.high > self.low else 0.0
        stretched: NDArray[np.uint8] = np.clip(np.rint((values - self.low) * scale), 0, 255).astype(np.uint8)
        return stretched


def has_more_than_8_bits(mode: str) -> bool:
    """Whether a picture of this mode of Pillow holds larger numbers than 0..255, so that they are stretched."""
    return mode.startswith(("I", "F"))


def rgb_strips(image: Image.Image, multiple: int = 1) -> Iterator[tuple[int, Image_HWC]]:
    """The rows of a picture as RGB uint8, as (first row, pixels (rows, width, 3)).

    More than 8 bits are stretched from the smallest to the largest value of the whole picture, transparency is laid
    on white. The rows of a strip are a multiple of ``multiple``, but for the last one.
    """
    values = _range(image) if has_more_than_8_bits(image.mode) else None
    for top, strip in _strips(image, multiple):
        if values is not None:
            yield top, np.repeat(values.stretch(np.asarray(strip))[:, :, None], 3, axis=2)
        else:
            yield top, np.asarray(_opaque(strip), dtype=np.uint8)


def is_seen_through(image: Image.Image) -> bool:
    """Whether a pixel of a picture with transparency is not opaque."""
    given = image.info.get("transparency")
    if image.mode == "P" and isinstance(given, (int, bytes)):
        clear = [given] if isinstance(given, int) else [index for index, alpha in enumerate(given) if alpha < 255]
        counts = image.histogram()
        return any(counts[index] for index in clear)
    return any(_lowest_alpha(strip) < 255 for _, strip in _strips(image, 1))


def rgb_pixels(image: Image.Image, orientation: int) -> Image_HWC:
    """The whole picture as RGB uint8 (height, width, 3), upright."""
    height, width = upright_size(image.height, image.width, orientation)
    pixels_HWC = np.empty((height, width, 3), np.uint8)
    stored_HWC = stored_view(pixels_HWC, orientation)
    for top, strip_HWC in rgb_strips(image):
        stored_HWC[top : top + len(strip_HWC)] = strip_HWC
    return pixels_HWC


def turned(stored: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Stored pixels (height, width, ...) upright."""
    if orientation == 1:
        return stored
    height, width = upright_size(stored.shape[0], stored.shape[1], orientation)
    upright = np.empty((height, width, *stored.shape[2:]), stored.dtype)
    stored_view(upright, orientation)[:] = stored
    return upright


def upright_size(height: int, width: int, orientation: int) -> tuple[int, int]:
    """(height, width) as people see a picture that is stored with this EXIF orientation (1..8)."""
    return (width, height) if orientation >= 5 else (height, width)


def stored_view(upright: NDArray[Any], orientation: int) -> NDArray[Any]:
    """A view of upright pixels (height, width, ...) in the order in which a file of this orientation stores them.

    Writing into it turns what is written upright, without a copy.
    """
    if orientation >= 5:
        upright = upright.swapaxes(0, 1)
    if orientation in (3, 4, 6, 7):
        upright = upright[::-1]
    if orientation in (2, 3, 7, 8):
        upright = upright[:, ::-1]
    return upright


def _strips(image: Image.Image, multiple: int) -> Iterator[tuple[int, Image.Image]]:
    rows = max(1, _STRIP_PIXELS // image.width // multiple) * multiple
    if rows >= image.height:
        yield 0, image
        return
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _range(image: Image.Image) -> _Range:
    low, high = np.inf, -np.inf
    for _, strip in _strips(image, 1):
        values = np.asarray(strip)
        finite = values if values.dtype.kind in "iu" else values[np.isfinite(values)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return _Range(low, high) if low <= high else _Range(0.0, 0.0)


def _opaque(strip: Image.Image) -> Image.Image:
    """A strip as RGB, laid on white."""
    if strip.mode == "La":
        strip = strip.convert("LA")
    if strip.has_transparency_data:
        paper = Image.new("RGBA", strip.size, (255, 255, 255, 255))
        strip = Image.alpha_composite(paper, strip.convert("RGBA"))
    return strip if strip.mode == "RGB" else strip.convert("RGB")


def _lowest_alpha(strip: Image.Image) -> int:
    seen = strip if strip.mode in ("RGBA", "LA", "PA", "La", "RGBa") else strip.convert("RGBA")
    lowest, _ = cast("tuple[tuple[int, int], ...]", seen.getextrema())[-1]
    return lowest
