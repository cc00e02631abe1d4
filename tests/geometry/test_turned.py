"""Geometry turned by EXIF lies where the picture's pixels lie after Pillow turned it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageOps

from terrazzo.geometry import rle
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.geometry.turned import upright
from terrazzo.types import Box, Geometry, Polygon


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("what", ["box", "polygon", "mask"])
def test_it_agrees_with_pillow(orientation: int, what: str) -> None:
    box = Box(x=1, y=0, width=3, height=2)
    drawn_HW = geometry_to_pixels(box, 4, 7)
    corners = ((1.0, 0.0), (4.0, 0.0), (4.0, 2.0), (1.0, 2.0))
    geometry: Geometry = {"box": box, "polygon": Polygon(parts=((corners,),)), "mask": rle.encode(drawn_HW)}[what]
    image = Image.fromarray(drawn_HW.astype(np.uint8))
    exif = image.getexif()
    exif[0x0112] = orientation
    seen_HW = np.array(ImageOps.exif_transpose(image)).astype(np.bool_)
    found = upright(geometry, orientation, 4, 7)
    np.testing.assert_array_equal(geometry_to_pixels(found, *seen_HW.shape), seen_HW)
