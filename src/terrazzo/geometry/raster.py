"""Shapes to pixels and back; the only place where a polygon becomes pixels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.geometry import rle
from terrazzo.types import IGNORE, Box, Geometry, Mask, Mask_HW, Polygon, Shape, Source, Task

IGNORE_LABEL = "ignore"
"""Label of a shape that paints ``IGNORE`` in a task that names no ignored labels."""


_FEW_VALUES = 24


def shapes_to_mask(shapes: Iterable[Shape], task: Task, height: int, width: int) -> Mask_HW:
    """Paint shapes in order, later ones over earlier ones, into an index mask uint8 (height, width).

    Pixels that no shape covers are ``task.unpainted``, or ``IGNORE`` when that is None. A shape of a label in
    ``task.ignored`` paints ``IGNORE``.

    Raises:
        Invalid: a shape of an unknown class, a mask of another size, a coordinate that is not a number.
    """
    indices = {name: index for index, name in enumerate(task.class_names)}
    start = IGNORE if task.unpainted is None else indices[task.unpainted]
    indices.setdefault(IGNORE_LABEL, IGNORE)
    indices.update(dict.fromkeys(task.ignored, IGNORE))
    mask_HW = np.full((height, width), start, np.uint8)
    for shape in shapes:
        if shape.class_name not in indices:
            raise Invalid(
                f"A shape has the class {shape.class_name!r}, which task {task.name!r} does not have.",
                f"Use one of its classes: {', '.join(task.class_names)}.",
            )
        mask_HW[geometry_to_pixels(shape.geometry, height, width)] = indices[shape.class_name]
    return mask_HW


def mask_to_shapes(mask_HW: Mask_HW, task: Task, source: Source) -> tuple[Shape, ...]:
    """One mask shape for each class that occurs, in class order; ``shapes_to_mask`` gives back the same mask.

    ``IGNORE`` pixels get no shape when unpainted pixels are ignored anyway; else one of the first ignored label.
    The id of a shape is made from its class and pixels: the same mask gives the same shapes.

    Raises:
        Invalid: a value that is neither a class index nor ``IGNORE``.
    """
    shapes: list[Shape] = []
    # Run lengths go column by column; OpenCV turns a picture ten times as fast as numpy copies it.
    mask_F = cv2.transpose(mask_HW).T
    for value in np.flatnonzero(value_counts(mask_HW)):
        if value == IGNORE and task.unpainted is None:
            continue
        geometry = rle.encode(mask_F == value)
        name = _ignore_label(task) if value == IGNORE else _class_name(task, int(value))
        identity = hashlib.sha256(f"{name}\0{geometry.height}\0{geometry.width}\0{geometry.counts}".encode())
        shapes.append(Shape(id=identity.hexdigest()[:24], class_name=name, geometry=geometry, source=source))
    return tuple(shapes)


def value_counts(mask_HW: Mask_HW) -> NDArray[np.int64]:
    """How many pixels have each value, int64 (256).

    Masks have few values, and comparing with each until all pixels are found is faster than sorting pixels into bins.
    """
    counts = np.zeros(256, np.int64)
    left = mask_HW.size
    for value in (*range(_FEW_VALUES), IGNORE):
        if left == 0:
            return counts
        counts[value] = np.count_nonzero(mask_HW == value)
        left -= int(counts[value])
    return counts if left == 0 else np.bincount(mask_HW.ravel(), minlength=256)


def geometry_to_pixels(geometry: Geometry, height: int, width: int) -> NDArray[np.bool_]:
    """The pixels that a mask, polygon or box covers, bool (height, width).

    A pixel is covered when its centre is inside, so shapes that share an edge neither overlap nor leave a gap.

    Raises:
        Invalid: a mask of another size, a coordinate that is not a number.
    """
    match geometry:
        case Mask():
            if (geometry.height, geometry.width) != (height, width):
                raise Invalid(
                    f"A mask of {geometry.width} x {geometry.height} pixels lies on an image of {width} x {height}.",
                    "Import or draw the annotation again on this image.",
                )
            return rle.decode(geometry)
        case Polygon():
            pixels_HW = np.zeros((height, width), np.bool_)
            for rings in geometry.parts:
                _fill(pixels_HW, rings)
            return pixels_HW
        case Box(x=x, y=y, width=w, height=h):
            pixels_HW = np.zeros((height, width), np.bool_)
            _fill(pixels_HW, [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)]])
            return pixels_HW


def _fill(pixels_HW: NDArray[np.bool_], rings: Sequence[Sequence[tuple[float, float]]]) -> None:
    """Set the pixels whose centres lie inside an odd number of rings: the outline without its holes.

    For each row, the edges that cross the line through its pixel centres toggle all pixels to their right.
    cv2.fillPoly is not used because it also paints every pixel that the outline touches: a shape would grow by
    half a pixel on each side and neighbours would overlap.
    """
    height, width = pixels_HW.shape
    rings_N2 = [np.asarray(ring, np.float64).reshape(-1, 2) for ring in rings if len(ring) >= 3]
    if not rings_N2:
        return
    start = np.concatenate(rings_N2)
    if not np.isfinite(start).all():
        raise Invalid("A polygon or box has a coordinate that is not a number.", "Draw the shape again.")
    end = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings_N2])
    downward = (start[:, 1] <= end[:, 1])[:, None]
    top, bottom = np.where(downward, start, end), np.where(downward, end, start)
    # Rows r with top <= r + 0.5 < bottom; clipping comes before the cast, for coordinates far outside.
    first = np.ceil(np.clip(top[:, 1] - 0.5, 0, height)).astype(np.int64)
    counts = np.ceil(np.clip(bottom[:, 1] - 0.5, 0, height)).astype(np.int64) - first
    if counts.sum() == 0:
        return
    edge = np.repeat(np.arange(len(counts)), counts)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    slope = (bottom[edge, 0] - top[edge, 0]) / (bottom[edge, 1] - top[edge, 1])
    crossing = top[edge, 0] + (row + 0.5 - top[edge, 1]) * slope
    column = np.ceil(np.clip(crossing - 0.5, 0, width)).astype(np.int64)
    up, down = int(row.min()), int(row.max()) + 1
    left, right = int(column.min()), int(column.max())
    span = right - left + 1
    toggles = np.bincount((row - up) * span + column - left, minlength=(down - up) * span).reshape(down - up, span)
    inside = (np.cumsum(toggles, axis=1) & 1).astype(np.bool_)
    pixels_HW[up:down, left:right] |= inside[:, :-1]


def _class_name(task: Task, index: int) -> str:
    if index >= len(task.classes):
        raise Invalid(
            f"A mask holds the value {index}, but task {task.name!r} has {len(task.classes)} classes (0.."
            f"{len(task.classes) - 1}).",
            "Use the index of a class, or 255 for pixels to ignore.",
        )
    return task.class_names[index]


def _ignore_label(task: Task) -> str:
    if task.ignored:
        return task.ignored[0]
    if IGNORE_LABEL in task.class_names:
        raise Invalid(
            f"A mask holds pixels to ignore, but in task {task.name!r} 'ignore' is a class.",
            "Give the task an ignored label with another name.",
        )
    return IGNORE_LABEL
