"""COCO of photos that are stored turned: annotations lie where people see them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from exif_samples import turned_photo
from format_samples import write_folder

from terrazzo.formats.base import Reading
from terrazzo.formats.coco.format import Coco
from terrazzo.formats.source import open_source
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.types import Polygon, Shape


def _coco(width: int, height: int) -> bytes:
    outline = {
        "id": 1,
        "image_id": 1,
        "category_id": 7,
        "segmentation": [[1, 1, 4, 1, 4, 3, 1, 3]],
        "bbox": [1, 1, 3, 2],
    }
    images = [{"id": 1, "file_name": "a.jpg", "width": width, "height": height}]
    return json.dumps({"images": images, "categories": [{"id": 7, "name": "line"}], "annotations": [outline]}).encode()


def _shapes_of(reading: Reading) -> tuple[Shape, ...]:
    assert reading.check() == ()
    found = reading.annotation(reading.items[0])
    assert found is not None
    return found.shapes


@pytest.mark.parametrize(("orientation", "corner"), [(5, (1, 1)), (6, (1, 1)), (7, (1, 2)), (8, (1, 2))])
def test_annotations_of_stored_pixels_are_turned_as_their_image_is(
    tmp_path: Path, orientation: int, corner: tuple[int, int]
) -> None:
    """The file says 6 x 4, the size of the stored pixels; people see 4 x 6."""
    files = {
        "images/a.jpg": turned_photo(4, 6, orientation),
        "annotations/instances_train.json": _coco(6, 4),
    }
    for kind in ("instance", "detection"):
        with Coco().read(open_source(write_folder(tmp_path / kind, files)), kind=kind) as reading:
            (found,) = _shapes_of(reading)
        pixels_HW = geometry_to_pixels(found.geometry, 6, 4)
        rows, columns = np.nonzero(pixels_HW)
        assert ((columns.min(), rows.min()), pixels_HW.sum(), np.ptp(rows)) == (corner, 6, 2)


def test_annotations_of_the_picture_that_people_see_stay(tmp_path: Path) -> None:
    files = {
        "images/a.jpg": turned_photo(4, 6, 6),
        "annotations/instances_train.json": _coco(4, 6),
    }
    with Coco().read(open_source(write_folder(tmp_path / "data", files))) as reading:
        (found,) = _shapes_of(reading)
    assert found.geometry == Polygon(parts=((((1.0, 1.0), (4.0, 1.0), (4.0, 3.0), (1.0, 3.0)),),))
