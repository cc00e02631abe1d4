"""Objects come out of maps as they went in: apart where they touch, at the size of the image, the surest first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terrazzo.geometry import rle
from terrazzo.geometry.crops import Crop, mask_of
from terrazzo.inference.object_maps import Apart, ObjectMaps, objects_from
from terrazzo.trainers.objects.targets import class_target, inside_target


def maps_of(ids_HW: np.ndarray, classes: list[int], sure: float = 0.95, count: int = 2) -> ObjectMaps:
    """The maps of a network that is nearly right."""
    truth_HW = class_target(ids_HW.astype(np.int32), classes)
    classes_CHW = np.full((count + 1, *ids_HW.shape), (1 - sure) / count, np.float32)
    np.put_along_axis(classes_CHW, truth_HW[None], sure, axis=0)
    return ObjectMaps(classes_CHW=classes_CHW, inside_HW=inside_target(ids_HW.astype(np.int32)))


def two_that_touch() -> np.ndarray:
    ids_HW = np.zeros((40, 60), np.int32)
    ids_HW[10:30, 5:25] = 1
    ids_HW[10:30, 25:50] = 2
    return ids_HW


def test_objects_of_one_class_that_touch_come_apart() -> None:
    ids_HW = two_that_touch()
    found = objects_from(maps_of(ids_HW, [1, 1]), 40, 60, "instance")
    assert len(found) == 2 and found.classes_N.tolist() == [1, 1] and found.masks is not None
    got = sorted(tuple(box) for box in found.boxes_N4.tolist())
    assert got == [(5, 10, 20, 20), (25, 10, 25, 20)]
    for mask in found.masks:
        pixels_HW = rle.decode(mask)
        assert any((pixels_HW == (ids_HW == number)).all() for number in (1, 2))


def test_long_thin_objects_upon_each_other_come_apart() -> None:
    ids_HW = np.zeros((60, 200), np.int32)
    for number in range(6):
        ids_HW[6 + 8 * number : 14 + 8 * number, 10:190] = number + 1
    assert len(objects_from(maps_of(ids_HW, [0] * 6), 60, 200, "instance")) == 6


def a_rod_with_a_dip(depth: float) -> ObjectMaps:
    ids_HW = np.zeros((24, 80), np.int32)
    ids_HW[8:16, 5:75] = 1
    maps = maps_of(ids_HW, [1])
    maps.inside_HW[:, 38:42] -= depth
    return ObjectMaps(classes_CHW=maps.classes_CHW, inside_HW=maps.inside_HW.clip(0, 1))


def test_a_thin_object_does_not_break_where_the_map_dips_a_little() -> None:
    """With one floor of a half it would."""
    maps = a_rod_with_a_dip(0.55)
    assert len(objects_from(maps, 24, 80, "instance", Apart(0.5, 2.0))) == 2
    # The dip reaches down to 0.45, and both ends rise to 1: more than 0.35 above it, so only a smaller dip is healed.
    assert len(objects_from(a_rod_with_a_dip(0.3), 24, 80, "instance")) == 1


def test_objects_come_apart_at_a_saddle_that_lies_above_the_floor() -> None:
    maps = a_rod_with_a_dip(0.55)
    assert len(objects_from(maps, 24, 80, "instance", Apart(0.2, 2.0))) == 1
    assert len(objects_from(maps, 24, 80, "instance")) == 2


def test_outlines_are_drawn_at_the_size_of_the_image() -> None:
    found = objects_from(maps_of(two_that_touch(), [0, 1]), 120, 180, "instance")
    assert (found.height, found.width) == (120, 180)
    for box in sorted(found.boxes_N4.tolist()):
        assert box[1:] == pytest.approx([30, 60 if box[0] < 50 else 75, 60], abs=3)
    assert found.masks is not None and {(one.height, one.width) for one in found.masks} == {(120, 180)}


def test_the_surest_object_is_first_and_faint_ones_are_given_too() -> None:
    ids_HW = np.zeros((40, 60), np.int32)
    ids_HW[5:20, 5:20], ids_HW[22:38, 30:50] = 1, 2
    maps = maps_of(ids_HW, [0, 1])
    maps.classes_CHW[:, ids_HW == 1] = np.array([0.7, 0.3, 0.0], np.float32)[:, None]
    found = objects_from(maps, 40, 60, "detection")
    assert found.masks is None and found.classes_N.tolist() == [1, 0]
    assert found.confidences_N[0] > 0.9 and found.confidences_N[1] == pytest.approx(0.3, abs=0.02)


def test_nothing_is_found_where_there_is_nothing() -> None:
    found = objects_from(maps_of(np.zeros((32, 32), np.int32), []), 32, 32, "instance")
    assert len(found) == 0 and found.masks == ()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_crop_is_encoded_as_the_whole_picture_is(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12))
    top, left = data.draw(st.integers(-3, height)), data.draw(st.integers(-3, width))
    rows, columns = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 8))
    bits = data.draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    crop = Crop(top, left, np.array(bits).reshape(rows, columns))
    whole_HW = np.zeros((height, width), bool)
    for row in range(rows):
        for column in range(columns):
            if 0 <= top + row < height and 0 <= left + column < width:
                whole_HW[top + row, left + column] = crop.pixels_HW[row, column]
    assert mask_of(crop, height, width) == rle.encode(whole_HW)
