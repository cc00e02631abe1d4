"""What is done with objects after they were predicted: thresholds, limits, overlaps, order, how they are outlined.

None of it needs the network, so all of it can be moved without predicting again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import Field

from terrazzo.errors import Invalid
from terrazzo.types import Record, Task

GeometryKind = Literal["polygon", "box", "rotated", "mask"]
"""How an object is given: its outline, the box around it, the smallest rectangle at any angle, or its pixels."""

GEOMETRY_KINDS: tuple[GeometryKind, ...] = get_args(GeometryKind)

DEFAULT_THRESHOLD = 0.5

EVERY_CLASS = ""
"""The name that stands for every class that is not named; no class is called so."""


class ObjectOptions(Record):
    """How predicted objects become the answer.

    ``thresholds``: least confidence (0..1) by class name; a class that is not named has 0.5. In ``thresholds`` and
    ``geometry`` the name ``""`` stands for every class that is not named, until they are ``settled`` for a task.
    ``overlap``: of two objects whose IoU is higher, the less sure one goes (None: both stay), ``across`` also between
    classes. ``most``: the surest objects of an image, at most so many. ``simplify``: how far (pixels) an outline may
    stray from the pixels. ``geometry``: by class name; else the outline where there are masks, the box where there are
    none. ``minimum_area`` in pixels. ``reading_order``: by columns, then from the top, instead of the surest first.
    """

    thresholds: dict[str, float] = Field(default_factory=dict)
    most: int | None = Field(default=None, ge=1)
    overlap: float | None = Field(default=None, ge=0, le=1)
    across: bool = False
    clip: bool = True
    reading_order: bool = False
    simplify: float = Field(default=0.5, ge=0, le=100)
    geometry: dict[str, GeometryKind] = Field(default_factory=dict)
    minimum_area: int = Field(default=0, ge=0)

    def threshold(self, class_name: str) -> float:
        """The least confidence of an object of this class."""
        return self.thresholds.get(class_name, DEFAULT_THRESHOLD)

    def geometry_of(self, class_name: str, *, has_mask: bool) -> GeometryKind:
        """How an object of this class is given."""
        return self.geometry.get(class_name, "polygon" if has_mask else "box")

    def settled(self, task: Task, defaults: Mapping[str, float]) -> ObjectOptions:
        """The same with a threshold for every class: as asked for, else as in ``defaults`` (the bundle's), else 0.5.

        Raises:
            Invalid: a class that the task does not have, a threshold that is none, an outline where there are no masks.
        """
        for name in (*self.thresholds, *self.geometry):
            if name and name not in task.class_names:
                raise Invalid(f"There is no class {name!r} here.", f"Its classes: {', '.join(task.class_names)}.")
        for name, value in self.thresholds.items():
            if not 0 <= value <= 1:
                raise Invalid(f"The threshold of {name} is {value}.", "Give a number from 0 to 1.")
        if task.kind == "detection" and not set(self.geometry.values()) <= {"box"}:
            raise Invalid(f"The task {task.name!r} finds boxes, not outlines.", "Leave --geometry out, or use box.")
        every = self.thresholds.get(EVERY_CLASS)
        wanted = {name: defaults.get(name, DEFAULT_THRESHOLD) if every is None else every for name in task.class_names}
        places = dict.fromkeys(task.class_names, self.geometry[EVERY_CLASS]) if EVERY_CLASS in self.geometry else {}
        thresholds, geometry = wanted | self.thresholds, places | self.geometry
        for chosen in (thresholds, geometry):
            chosen.pop(EVERY_CLASS, None)
        return self.model_copy(update={"thresholds": thresholds, "geometry": geometry})

    def down_to(self, confidence: float) -> ObjectOptions:
        """The same with one threshold for all classes."""
        return self.model_copy(update={"thresholds": dict.fromkeys(self.thresholds, confidence)})
