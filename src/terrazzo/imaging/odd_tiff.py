"""TIFFs that Pillow does not know: 64 bits, signed bytes, floats and large numbers in colour; read with OpenCV."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from PIL import Image

from terrazzo.imaging.tiff_pages import TiffPages

_COMPRESSIONS = frozenset({1, 5, 8, 32773, 32946})
_WHOLE, _SIGNED, _FLOAT = 1, 2, 3

_USUAL = frozenset({(_WHOLE, 8), (_WHOLE, 16), (_SIGNED, 16), (_SIGNED, 32), (_FLOAT, 32)})
_ODD_GREYS = frozenset({(_SIGNED, 8), (_WHOLE, 64), (_SIGNED, 64), (_FLOAT, 64)})
_ODD_COLORS = frozenset({(_SIGNED, 16), (_WHOLE, 32), (_SIGNED, 32), (_FLOAT, 32), (_FLOAT, 64)})
"""Numbers as (sample format, bits)."""


def can_be_read(tiff: TiffPages) -> bool:
    """Whether this is such a TIFF: one that ``decode_odd_tiff`` reads and Pillow does not, or not rightly."""
    if tiff.compression not in _COMPRESSIONS or min(tiff.width, tiff.height) < 1:
        return False
    kind = (tiff.sample_format, tiff.bits)
    if tiff.rare_head:
        return tiff.samples in (1, 3) and kind in _USUAL | _ODD_GREYS | _ODD_COLORS
    # Pillow takes signed bytes for unsigned ones.
    return (tiff.samples == 1 and kind in _ODD_GREYS) or (tiff.samples == 3 and kind in _ODD_COLORS)


def is_stretched(tiff: TiffPages) -> bool:
    """Whether its values are other than 0..255 and become 8 bits by stretching."""
    return (tiff.sample_format, tiff.bits) != (_WHOLE, 8)


def decode_odd_tiff(file: BinaryIO, tiff: TiffPages) -> Image.Image:
    """The first page, upright: one channel in mode ``L`` or ``F``, three in ``RGB``, stretched over all of them.

    Raises:
        OSError: it is damaged.
    """
    import cv2

    file.seek(0)
    data = np.frombuffer(file.read(), np.uint8)
    values = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    if values is None or values.size != tiff.height * tiff.width * tiff.samples:
        raise OSError("it cannot be decoded")
    if not is_stretched(tiff):
        return Image.fromarray(np.ascontiguousarray(values if values.ndim == 2 else values[:, :, ::-1]))
    if values.ndim == 2:
        return Image.fromarray(values.astype(np.float32))
    finite = np.isfinite(values)
    low, high = (float(values[finite].min()), float(values[finite].max())) if finite.any() else (0.0, 0.0)
    values[~finite] = low
    scale = 255.0 / (high - low) if high > low else 0.0
    return Image.fromarray(np.rint((values[:, :, ::-1] - low) * scale).astype(np.uint8))
