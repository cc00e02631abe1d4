"""How annotations become the truth of a task."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrazzo.errors import Invalid
from terrazzo.geometry import rle
from terrazzo.geometry.truth import truth_of
from terrazzo.types import Box, LabelClass, Mask, Polygon, Shape, Source, Task, TaskKind, TrueClasses, TrueObjects

IMPORT = Source(kind="import")


def task(kind: TaskKind) -> Task:
    classes = (LabelClass(name="cell", color="#ff0000"), LabelClass(name="scratch", color="#00ff00"))
    return Task(name="t", kind=kind, classes=classes, ignored=("void",))


def shape(geometry: Mask | Polygon | Box, name: str = "cell", *, crowd: bool = False) -> Shape:
    return Shape(id="x", class_name=name, geometry=geometry, source=IMPORT, crowd=crowd)


def objects(kind: TaskKind, *shapes: Shape) -> TrueObjects:
    found = truth_of(shapes, (), task(kind), 20, 30)
    assert isinstance(found, TrueObjects)
    return found


@given(x=st.integers(-5, 28), y=st.integers(-5, 18), w=st.integers(1, 12), h=st.integers(1, 12))
def test_the_box_around_a_polygon_is_that_of_its_pixels_inside_the_image(x: int, y: int, w: int, h: int) -> None:
    polygon = Polygon(parts=((((x, y), (x + w, y), (x + w, y + h), (x, y + h)),),))
    found = objects("detection", shape(polygon))
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + w, 30), min(y + h, 20)
    if right <= left or bottom <= top:
        assert len(found) == 0
    else:
        assert found.boxes_N4.tolist() == [[left, top, right - left, bottom - top]]
        assert found.masks is None


def test_a_mask_stays_as_it_is_with_its_hole_and_crowds_are_marked() -> None:
    pixels_HW = np.zeros((20, 30), bool)
    pixels_HW[2:12, 3:13] = True
    pixels_HW[5:8, 5:8] = False
    mask = rle.encode(pixels_HW)
    found = objects("instance", shape(mask), shape(Box(x=1.5, y=1, width=4, height=4), "scratch", crowd=True))
    assert found.masks is not None and found.masks[0] == mask
    assert found.boxes_N4.tolist() == [[3, 2, 10, 10], [1.5, 1, 4, 4]]
    assert found.classes_N.tolist() == [0, 1]
    assert found.crowd_N.tolist() == [False, True]


def test_no_shape_is_no_object_and_ignored_labels_are_none() -> None:
    found = objects("instance", shape(Box(x=0, y=0, width=4, height=4), "void"))
    assert len(found) == 0 and found.boxes_N4.shape == (0, 4) and found.masks == ()


def test_tags_are_classes_of_the_image() -> None:
    found = truth_of((), ("scratch",), task("tagging"), 20, 30)
    assert isinstance(found, TrueClasses) and found.present_C.tolist() == [False, True]
    nothing = truth_of((), (), task("tagging"), 20, 30)
    assert isinstance(nothing, TrueClasses) and not nothing.present_C.any()


@pytest.mark.parametrize("tags", [(), ("cell", "scratch")])
def test_a_classification_has_exactly_one_class(tags: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="exactly one"):
        truth_of((), tags, task("classification"), 20, 30)


@pytest.mark.parametrize("kind", ["instance", "detection", "semantic"])
def test_an_unknown_class_is_refused(kind: TaskKind) -> None:
    with pytest.raises(Invalid, match="'moon'"):
        truth_of((shape(Box(x=0, y=0, width=4, height=4), "moon"),), (), task(kind), 20, 30)
