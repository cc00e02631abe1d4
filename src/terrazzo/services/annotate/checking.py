"""Whether an edit can be kept: its classes are those of the task, its shapes fit the image and the kind of the task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from terrazzo.errors import Invalid
from terrazzo.services.annotate.ops import Op, OrderOp, PutOp, TagsOp
from terrazzo.types import Box, Geometry, Mask, Polygon, Shape, Source, Task, TaskKind
from terrazzo.words import counted

MOST_POINTS = 100_000
"""Points of one polygon."""

_FAR = 1.0
"""How far outside the image a shape may reach, as a part of the image's side."""

_LONGEST_TEXT = 10_000

_GEOMETRIES: Mapping[TaskKind, tuple[str, ...]] = {
    "semantic": ("mask", "polygon", "box"),
    "instance": ("mask", "polygon", "box"),
    "detection": ("box", "polygon"),
    "classification": (),
    "tagging": (),
}
"""What may be drawn for each kind; a polygon of a detection task is a rotated box, or what an import brought."""

_IGNORE_LABEL = "ignore"
"""As ``geometry.raster.IGNORE_LABEL``, which would load OpenCV here."""


def checked(ops: Iterable[Op], author: str, task: Task, height: int, width: int) -> tuple[Op, ...]:
    """The operations as they are kept: what a person drew bears the name of the author.

    Raises:
        Invalid: a class that the task does not have, a geometry that its kind does not have or that cannot lie on an
            image of this size (in pixels), or an id that is named twice.
    """
    return tuple(_checked(op, author, task, height, width) for op in ops)


def _checked(op: Op, author: str, task: Task, height: int, width: int) -> Op:
    match op:
        case PutOp(shape=shape):
            _check_shape(shape, task, height, width)
            if shape.source.kind == "person" and shape.source.name != author:
                made = shape.model_copy(update={"source": Source(kind="person", name=author)})
                return PutOp(shape=made)
        case OrderOp(ids=ids):
            if len(set(ids)) < len(ids):
                raise Invalid("An order of shapes names one of them twice.", "Name each once, the lowest first.")
        case TagsOp(tags=tags):
            _check_tags(tags, task)
        case _:
            pass
    return op


def _check_shape(shape: Shape, task: Task, height: int, width: int) -> None:
    if not 0 < len(shape.id) <= 64:
        raise Invalid("A shape has no id, or one of more than 64 characters.", "Give it another id.")
    if shape.class_name not in (*task.class_names, *task.ignored) and not (
        task.form == "pixels" and shape.class_name == _IGNORE_LABEL
    ):
        raise _unknown(shape.class_name, task)
    if shape.geometry.type not in _GEOMETRIES[task.kind]:
        allowed = " or ".join(_GEOMETRIES[task.kind])
        raise Invalid(
            f"A {shape.geometry.type} cannot be drawn for {task.name!r}, which is a {task.kind} task.",
            f"Draw a {allowed}." if allowed else "Give the image a class instead.",
        )
    if len(shape.text) > _LONGEST_TEXT or len(shape.source.name) > 1000:
        raise Invalid(f"The text of a shape has more than {_LONGEST_TEXT} characters.", "Make it shorter.")
    _check_geometry(shape.geometry, height, width)


def _check_geometry(geometry: Geometry, height: int, width: int) -> None:
    match geometry:
        case Mask():
            if (geometry.height, geometry.width) != (height, width):
                raise Invalid(
                    f"A mask of {geometry.width} x {geometry.height} pixels lies on an image of {width} x {height}.",
                    "Draw it again on this image.",
                )
            from terrazzo.geometry.rle import area

            if area(geometry) == 0:
                raise Invalid("A mask covers no pixel.", "Remove the shape instead.")
        case Box(x=x, y=y, width=w, height=h):
            _check_points([(x, y), (x + w, y + h)], height, width)
        case Polygon(parts=parts):
            rings = [ring for part in parts for ring in part]
            if not rings or not all(parts) or any(len(ring) < 3 for ring in rings):
                raise Invalid("A polygon has a ring of fewer than three points.", "Remove the shape, or draw it again.")
            if sum(map(len, rings)) > MOST_POINTS:
                raise Invalid(f"A polygon has more than {counted(MOST_POINTS, 'point')}.", "Draw it as a mask.")
            for ring in rings:
                _check_points(ring, height, width)


def _check_points(points: Sequence[tuple[float, float]], height: int, width: int) -> None:
    """Comparisons with what is no number are false, so those are refused too."""
    far_x, far_y = _FAR * width, _FAR * height
    for x, y in points:
        if not (-far_x <= x <= width + far_x and -far_y <= y <= height + far_y):
            raise Invalid(
                f"A shape reaches to ({x:.6g}, {y:.6g}), far outside the image of {width} x {height} pixels.",
                "Draw it on the image.",
            )


def _check_tags(tags: Sequence[str], task: Task) -> None:
    if task.form != "classes" and tags:
        raise Invalid(
            f"{task.name!r} is a {task.kind} task, which gives no class to the whole image.", "Draw a shape instead."
        )
    if len(set(tags)) < len(tags):
        raise Invalid("A class is given to the image twice.", "Give it once.")
    for one in tags:
        if one not in (*task.class_names, *task.ignored):
            raise _unknown(one, task)
    if task.kind == "classification" and len(tags) > 1:
        raise Invalid(f"An image has one class in {task.name!r}, not {len(tags)}.", "Give it one class.")


def _unknown(name: str, task: Task) -> Invalid:
    return Invalid(
        f"The task {task.name!r} has no class {name[:200]!r}.", f"Its classes are: {', '.join(task.class_names)}."
    )
