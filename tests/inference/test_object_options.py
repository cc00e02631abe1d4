"""What becomes of predicted objects: thresholds, limits, overlaps, clipping, order; and moving them later."""

from __future__ import annotations

import numpy as np
import pytest
from answers import Thing, objects, task_of
from hypothesis import given, settings
from hypothesis import strategies as st

from terrazzo.errors import Invalid
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.inference.refine import refine

TASK = task_of("instance")
THINGS: list[Thing] = [
    (0, 0.9, (5, 5, 10, 10)),
    (0, 0.6, (6, 5, 10, 10)),
    (1, 0.55, (5, 6, 10, 10)),
    (0, 0.3, (40, 20, 3, 3)),
]
BOX = st.tuples(st.integers(0, 40), st.integers(0, 25), st.integers(1, 15), st.integers(1, 12))
LISTS = st.lists(st.tuples(st.integers(0, 1), st.floats(0.0625, 1, width=32), BOX), max_size=8)


def kept(options: ObjectOptions, things: list[Thing] = THINGS) -> list[float]:
    refined = refine(objects(things), TASK, options.settled(TASK, {}))
    return [round(float(one), 2) for one in refined.confidences_N]


def test_each_class_has_its_threshold() -> None:
    assert kept(ObjectOptions()) == [0.9, 0.6, 0.55]
    assert kept(ObjectOptions(thresholds={"cell": 0.7})) == [0.9, 0.55]
    assert kept(ObjectOptions(thresholds={"": 0.2, "rod": 0.9})) == [0.9, 0.6, 0.3]
    of_bundle = ObjectOptions(thresholds={"rod": 0.1}).settled(TASK, {"cell": 0.25, "rod": 0.8})
    assert of_bundle.thresholds == {"cell": 0.25, "rod": 0.1}


def test_limits_overlaps_and_areas() -> None:
    low = {"": 0.0}
    assert kept(ObjectOptions(thresholds=low, most=2)) == [0.9, 0.6]
    assert kept(ObjectOptions(thresholds=low, overlap=0.5)) == [0.9, 0.55, 0.3]
    assert kept(ObjectOptions(thresholds=low, overlap=0.5, across=True)) == [0.9, 0.3]
    assert kept(ObjectOptions(thresholds=low, minimum_area=10)) == [0.9, 0.6, 0.55]


def test_boxes_are_cut_at_the_edge_unless_asked_otherwise() -> None:
    task = task_of("detection")
    beyond = objects([(0, 0.9, (50, -4, 30, 10)), (0, 0.8, (70, 0, 5, 5))], masks=False)
    clipped = refine(beyond, task, ObjectOptions().settled(task, {}))
    assert clipped.boxes_N4.tolist() == [[50, 0, 10, 6]]
    whole = refine(beyond, task, ObjectOptions(clip=False).settled(task, {}))
    assert whole.boxes_N4.tolist() == [[50, -4, 30, 10], [70, 0, 5, 5]]


def test_reading_order_is_by_columns_from_the_top() -> None:
    page: list[Thing] = [
        (0, 0.6, (30, 2, 20, 5)),
        (0, 0.7, (2, 20, 20, 5)),
        (0, 0.8, (30, 20, 20, 5)),
        (0, 0.9, (2, 3, 20, 5)),
    ]
    assert kept(ObjectOptions(reading_order=True), page) == [0.9, 0.7, 0.6, 0.8]


@given(LISTS, st.floats(0, 1), st.sampled_from([None, 0.0, 0.4]), st.sampled_from([None, 1, 3]))
@settings(deadline=None)
def test_a_threshold_is_the_same_before_and_afterwards(
    things: list[Thing], threshold: float, overlap: float | None, most: int | None
) -> None:
    options = ObjectOptions(thresholds={"": threshold}, overlap=overlap, most=most).settled(TASK, {})
    at_once = refine(objects(things), TASK, options)
    all_of_them = refine(objects(things), TASK, options.down_to(0))
    surer = all_of_them.confidences_N >= np.float32(threshold)
    assert np.array_equal(all_of_them.boxes_N4[surer], at_once.boxes_N4)


def test_what_the_task_does_not_have_is_refused() -> None:
    with pytest.raises(Invalid, match="no class 'wheel'"):
        ObjectOptions(thresholds={"wheel": 0.4}).settled(TASK, {})
    with pytest.raises(Invalid, match=r"is 1\.4"):
        ObjectOptions(thresholds={"cell": 1.4}).settled(TASK, {})
    with pytest.raises(Invalid, match="boxes"):
        ObjectOptions(geometry={"cell": "polygon"}).settled(task_of("detection"), {})
