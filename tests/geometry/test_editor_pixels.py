"""The editor in the browser turns shapes into the same pixels and run lengths as the server; both read one file."""

import json
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from terrazzo.geometry import rle
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.types import Geometry

_FILE = Path(__file__).parents[2] / "web/src/editor/fixtures/masks.json"


def test_the_pixels_that_the_editor_is_tested_with_are_those_of_the_server() -> None:
    cases = json.loads(_FILE.read_text())
    geometry = TypeAdapter[Geometry](Geometry)
    for case in cases["masks"]:
        mask_HW = np.array([[digit == "1" for digit in row] for row in case["rows"]])
        assert rle.encode(mask_HW).counts == case["counts"]
    for case in cases["shapes"]:
        pixels_HW = geometry_to_pixels(geometry.validate_python(case["geometry"]), case["height"], case["width"])
        assert rle.encode(pixels_HW).counts == case["counts"]
    assert len(cases["masks"]) > 5 and len(cases["shapes"]) > 20
