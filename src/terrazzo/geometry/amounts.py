"""How much there is of each class in one annotation: pixels, objects, or images, as the form of the task counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from terrazzo.geometry import rle
from terrazzo.geometry.raster import shapes_to_mask, value_counts
from terrazzo.types import Form, Mask, Shape, Task

_Count = Callable[[Sequence[Shape], Sequence[str], Task, int, int], dict[str, int]]


def amounts_of(shapes: Sequence[Shape], tags: Sequence[str], task: Task, height: int, width: int) -> dict[str, int]:
    """Of each class that occurs: its labelled pixels, its objects, or 1 for the image.

    Labels that the task ignores count nowhere, and a crowd is no object.

    Args:
        shapes: in order of painting.
        tags: names of classes of the whole image.
        height: of the image, in pixels; ``width`` alike.

    Raises:
        Invalid: shapes that cannot be painted.
    """
    return _COUNT[task.form](shapes, tags, task, height, width)


def _pixels(shapes: Sequence[Shape], tags: Sequence[str], task: Task, height: int, width: int) -> dict[str, int]:
    areas = None if task.unpainted is not None else _areas_apart(shapes, height, width)
    if areas is None:
        counts = value_counts(shapes_to_mask(shapes, task, height, width))
        areas = {name: int(counts[index]) for index, name in enumerate(task.class_names)}
    return {name: areas[name] for name in task.class_names if areas.get(name)}


def _areas_apart(shapes: Sequence[Shape], height: int, width: int) -> dict[str, int] | None:
    """Pixels of each class when all shapes are masks that do not overlap, which need not be painted to be counted."""
    areas: Counter[str] = Counter()
    starts, ends = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for shape in shapes:
        mask = shape.geometry
        if not isinstance(mask, Mask) or (mask.height, mask.width) != (height, width):
            return None
        edges = np.cumsum(rle.run_lengths(mask))
        starts.append(edges[:-1:2])
        ends.append(edges[1::2])
        areas[shape.class_name] += int((ends[-1] - starts[-1]).sum())
    start, end = np.concatenate(starts), np.concatenate(ends)
    order = np.argsort(start, kind="stable")
    if (start[order][1:] < end[order][:-1]).any():
        return None
    return dict(areas)


def _objects(shapes: Sequence[Shape], tags: Sequence[str], task: Task, height: int, width: int) -> dict[str, int]:
    counts = Counter(shape.class_name for shape in shapes if not shape.crowd)
    return {name: counts[name] for name in task.class_names if counts[name]}


def _images(shapes: Sequence[Shape], tags: Sequence[str], task: Task, height: int, width: int) -> dict[str, int]:
    return {name: 1 for name in task.class_names if name in tags}


_COUNT: Mapping[Form, _Count] = {"pixels": _pixels, "objects": _objects, "classes": _images}
