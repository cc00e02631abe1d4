"""How an annotation becomes the truth of its task: pixels, objects, or classes of the whole image."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.geometry import rle
from terrazzo.geometry.raster import geometry_to_pixels, shapes_to_mask
from terrazzo.types import Box, Form, Geometry, Mask, Mask_HW, Shape, Task, TrueClasses, TrueObjects, Truth

_Read = Callable[[Sequence[Shape], Sequence[str], Task, int, int], Truth]


def truth_of(shapes: Iterable[Shape], tags: Iterable[str], task: Task, height: int, width: int) -> Truth:
    """The truth of one image, of the form of the task.

    Args:
        shapes: in order of painting.
        tags: names of classes of the whole image.
        height: of the image, in pixels; ``width`` alike.

    Raises:
        Invalid: a shape or tag of a class that the task does not have, a geometry that does not fit the image, or an
            image of a classification task that has not exactly one class.
    """
    return _READ[task.form](tuple(shapes), tuple(tags), task, height, width)


def pixels_of(shapes: Sequence[Shape], tags: Sequence[str], task: Task, height: int, width: int) -> Mask_HW:
    """The class of each pixel; tags say nothing about pixels."""
    return shapes_to_mask(shapes, task, height, width)


def objects_of(shapes: Sequence[Shape], tags: Sequence[str], task: Task, height: int, width: int) -> TrueObjects:
    """Each shape is an object, cut off at the border of the image; what lies outside or covers no pixel is none.

    A shape of a label that the task ignores counts as a crowd of every class: it is left out here, because what is
    found there is judged by class.
    """
    indices = {name: index for index, name in enumerate(task.class_names)}
    boxes: list[tuple[float, float, float, float]] = []
    masks: list[Mask] = []
    classes: list[int] = []
    crowds: list[bool] = []
    for shape in shapes:
        if shape.class_name in task.ignored:
            continue
        if shape.class_name not in indices:
            raise _unknown(shape.class_name, task)
        found = _mask_and_box(shape.geometry, height, width, with_mask=task.kind == "instance")
        if found is None:
            continue
        boxes.append(found[1])
        if found[0] is not None:
            masks.append(found[0])
        classes.append(indices[shape.class_name])
        crowds.append(shape.crowd)
    return TrueObjects(
        height=height,
        width=width,
        boxes_N4=np.array(boxes, np.float32).reshape(-1, 4),
        classes_N=np.array(classes, np.int64),
        crowd_N=np.array(crowds, np.bool_),
        masks=tuple(masks) if task.kind == "instance" else None,
    )


def classes_of(shapes: Sequence[Shape], tags: Sequence[str], task: Task, height: int, width: int) -> TrueClasses:
    """The classes that the tags name; labels that the task ignores say nothing."""
    indices = {name: index for index, name in enumerate(task.class_names)}
    present_C = np.zeros(len(task.classes), np.bool_)
    for tag in tags:
        if tag in task.ignored:
            continue
        if tag not in indices:
            raise _unknown(tag, task)
        present_C[indices[tag]] = True
    if task.kind == "classification" and present_C.sum() != 1:
        raise Invalid(
            f"An image of the task {task.name!r} has {int(present_C.sum())} classes; in a classification it has one.",
            "Give the image exactly one class, or make the task a tagging.",
        )
    return TrueClasses(present_C=present_C)


_READ: Mapping[Form, _Read] = {"pixels": pixels_of, "objects": objects_of, "classes": classes_of}


def box_around(pixels_HW: NDArray[np.bool_]) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of the pixels that are set; None when there are none."""
    rows = np.flatnonzero(pixels_HW.any(axis=1))
    if len(rows) == 0:
        return None
    columns = np.flatnonzero(pixels_HW[rows[0] : rows[-1] + 1].any(axis=0))
    return (
        float(columns[0]),
        float(rows[0]),
        float(columns[-1] - columns[0] + 1),
        float(rows[-1] - rows[0] + 1),
    )


def _mask_and_box(
    geometry: Geometry, height: int, width: int, *, with_mask: bool
) -> tuple[Mask | None, tuple[float, float, float, float]] | None:
    """The pixels of an object (when asked for) and the box around it; a box that was drawn keeps its fractions."""
    drawn = _cut(geometry, height, width) if isinstance(geometry, Box) else None
    if isinstance(geometry, Box) and drawn is None:
        return None
    if drawn is not None and not with_mask:
        return None, drawn
    pixels_HW = geometry_to_pixels(geometry, height, width)
    around = box_around(pixels_HW)
    if around is None:
        return None
    mask = None if not with_mask else geometry if isinstance(geometry, Mask) else rle.encode(pixels_HW)
    return mask, drawn or around


def _cut(box: Box, height: int, width: int) -> tuple[float, float, float, float] | None:
    """A box cut off at the border of the image; None when nothing is left."""
    left, top = max(box.x, 0.0), max(box.y, 0.0)
    right, bottom = min(box.x + box.width, float(width)), min(box.y + box.height, float(height))
    if not (right > left and bottom > top):
        return None
    return left, top, right - left, bottom - top


def _unknown(name: str, task: Task) -> Invalid:
    return Invalid(
        f"An annotation has the class {name!r}, which task {task.name!r} does not have.",
        f"Use one of its classes: {', '.join(task.class_names)}.",
    )
