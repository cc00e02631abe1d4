"""Whether two annotations of one image say the same, whoever made them and with whatever tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from terrazzo.geometry.raster import shapes_to_mask
from terrazzo.types import Form, Shape, Task

_Compare = Callable[[Sequence[Shape], Sequence[Shape], Task, int, int], bool]


def same_shapes(here: Sequence[Shape], there: Sequence[Shape], task: Task, height: int, width: int) -> bool:
    """Whether shapes on an image of this size say the same of it; their order counts only where it is painted."""
    return list(map(_said, here)) == list(map(_said, there)) or _SAME[task.form](here, there, task, height, width)


def _said(shape: Shape) -> tuple[object, ...]:
    return shape.class_name, shape.geometry, shape.crowd, shape.text


def _same_pixels(here: Sequence[Shape], there: Sequence[Shape], task: Task, height: int, width: int) -> bool:
    ours, theirs = (shapes_to_mask(shapes, task, height, width) for shapes in (here, there))
    return bool((ours == theirs).all())


def _same_objects(here: Sequence[Shape], there: Sequence[Shape], task: Task, height: int, width: int) -> bool:
    return sorted(map(repr, map(_said, here))) == sorted(map(repr, map(_said, there)))


_SAME: Mapping[Form, _Compare] = {"pixels": _same_pixels, "objects": _same_objects, "classes": _same_objects}
