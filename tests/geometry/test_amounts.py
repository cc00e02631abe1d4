"""Amounts of classes in an annotation: exact pixels however shapes overlap, objects without crowds, images."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from terrazzo.geometry import rle
from terrazzo.geometry.amounts import amounts_of
from terrazzo.geometry.raster import mask_to_shapes, shapes_to_mask
from terrazzo.geometry.same import same_shapes
from terrazzo.types import IGNORE, Box, LabelClass, Polygon, Shape, Source, Task, TaskKind

IMPORT = Source(kind="import")


def task(kind: TaskKind, unpainted: str | None = None) -> Task:
    classes = tuple(LabelClass(name=name, color="#102030") for name in ("ink", "seal", "stain"))
    return Task(name="t", kind=kind, classes=classes, ignored=("void",), unpainted=unpainted)


def box(name: str, x: float, crowd: bool = False) -> Shape:
    return Shape(
        id=f"{name}{x}", class_name=name, geometry=Box(x=x, y=0, width=2, height=2), source=IMPORT, crowd=crowd
    )


@given(
    hnp.arrays(np.uint8, (5, 7), elements=st.sampled_from([0, 1, 2, IGNORE])),
    hnp.arrays(np.bool_, (5, 7)),
    st.sampled_from([None, "ink"]),
)
def test_pixels_are_those_of_the_painted_mask(mask_HW: np.ndarray, over_HW: np.ndarray, unpainted: str | None) -> None:
    asked = task("semantic", unpainted)
    apart = mask_to_shapes(mask_HW, asked, IMPORT)
    over = Shape(id="over", class_name="seal", geometry=rle.encode(over_HW), source=IMPORT)
    for shapes in (apart, (*apart, over), (*apart, box("stain", 1.0))):
        painted_HW = shapes_to_mask(shapes, asked, 5, 7)
        expected = {name: int((painted_HW == index).sum()) for index, name in enumerate(asked.class_names)}
        assert amounts_of(shapes, (), asked, 5, 7) == {name: count for name, count in expected.items() if count}


def test_objects_are_counted_and_crowds_are_none() -> None:
    shapes = [box("ink", 0), box("ink", 1), box("seal", 2, crowd=True), box("void", 3)]
    assert amounts_of(shapes, (), task("instance"), 5, 7) == {"ink": 2}


def test_images_are_counted_by_their_tags() -> None:
    assert amounts_of((), ("stain", "ink", "void"), task("tagging"), 5, 7) == {"ink": 1, "stain": 1}


def test_the_same_pixels_are_the_same_with_whatever_tool() -> None:
    ring = ((1.0, 0.0), (3.0, 0.0), (3.0, 2.0), (1.0, 2.0))
    drawn = Shape(id="p", class_name="ink", geometry=Polygon(parts=((ring,),)), source=Source(kind="person"))
    assert same_shapes([drawn], [box("ink", 1)], task("semantic"), 5, 7)
    assert not same_shapes([drawn], [box("ink", 1)], task("instance"), 5, 7)


def test_the_order_of_objects_says_nothing_but_a_crowd_does() -> None:
    ours, theirs = [box("ink", 0), box("seal", 1)], [box("seal", 1), box("ink", 0)]
    assert same_shapes(ours, theirs, task("detection"), 5, 7)
    assert not same_shapes(ours, [box("ink", 0), box("seal", 1, crowd=True)], task("detection"), 5, 7)
