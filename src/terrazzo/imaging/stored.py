"""What a mask file stores, pixel by pixel: values of one channel, entries of a palette, or colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from terrazzo.imaging.decode import whole_picture
from terrazzo.imaging.strips import turned

__all__ = ["Kind", "Stored", "stored", "turned"]

Kind = Literal["values", "entries", "colours"]

_PNG = b"\x89PNG\r\n\x1a\n"
_STEPS = {1: 255, 2: 85, 4: 17}
"""Pillow, as the PNG standard says, spreads grey values of few bits over 0..255 by these factors."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The pixels of a mask file; the arrays are read-only.

    ``pixels`` is (height, width) for values (of an integer or float type) and for entries of a palette (uint8), and
    (height, width, 3) uint8 for colours, of which transparency is dropped. ``palette_N3`` gives the colours of all
    256 entries. ``step`` is by how much stored values were multiplied, where a grey PNG keeps 1, 2 or 4 bits.
    ``lossy`` says that the file's compression changes pixels.
    """

    kind: Kind
    pixels: NDArray[Any]
    palette_N3: NDArray[np.uint8] | None = None
    step: int = 1
    lossy: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.pixels.shape[0], self.pixels.shape[1]


def stored(data: bytes, name: str) -> Stored:
    """Read a mask file without making colours of palettes or stretching values.

    Raises:
        Invalid: as ``decode.probe``.
    """
    image, format_name = whole_picture(data, name)
    lossy = format_name in ("JPEG", "MPO") or (format_name == "WEBP" and b"VP8 " in data[:4096])
    match image.mode:
        case "1":
            return Stored("values", np.asarray(image.convert("L")), step=255)
        case "L" | "LA" | "La":
            return Stored("values", np.asarray(image.getchannel(0)), step=_step(data), lossy=lossy)
        case "P" | "PA":
            return Stored("entries", np.asarray(image.getchannel(0)), _palette(image.getpalette("RGB") or []))
        case mode if mode.startswith(("I", "F")):
            return Stored("values", np.asarray(image))
        case _:
            rgb = image if image.mode == "RGB" else image.convert("RGB")
            return Stored("colours", np.asarray(rgb), lossy=lossy)


def _step(data: bytes) -> int:
    is_grey_png = data.startswith(_PNG) and len(data) > 25 and data[25] == 0
    return _STEPS.get(data[24], 1) if is_grey_png else 1


def _palette(flat: list[int]) -> NDArray[np.uint8]:
    """Entries that the file does not give are black, as they are drawn."""
    palette_N3 = np.zeros((256, 3), np.uint8)
    given = np.array(flat[:768], np.uint8).reshape(-1, 3)
    palette_N3[: len(given)] = given
    return palette_N3
