"""What an edit does to an annotation: four operations on its shapes and tags, and how they are folded in.

The browser folds in the same way (``web/src/editor/document.ts``): both must give the same shapes in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from terrazzo.types import Record, Shape

Id = Annotated[str, Field(min_length=1, max_length=64)]

MOST_SHAPES = 20_000
"""Shapes that one operation may name."""


class PutOp(Record):
    """A shape, new or whole anew: a new one lies on top, one that is there keeps its place in the order."""

    op: Literal["put"] = "put"
    shape: Shape


class RemoveOp(Record):
    """The shape goes; nothing happens when it is not there."""

    op: Literal["remove"] = "remove"
    id: Id


class OrderOp(Record):
    """Those named lie lowest, in this order; the others above them as they lay. Unknown ids are passed over."""

    op: Literal["order"] = "order"
    ids: tuple[Id, ...] = Field(max_length=MOST_SHAPES)


class TagsOp(Record):
    """The classes of the whole image are these."""

    op: Literal["tags"] = "tags"
    tags: tuple[str, ...] = Field(max_length=2000)


Op = Annotated[PutOp | RemoveOp | OrderOp | TagsOp, Field(discriminator="op")]


@dataclass(frozen=True, slots=True)
class Content:
    """Shapes in order of painting, and tags."""

    shapes: tuple[Shape, ...] = ()
    tags: tuple[str, ...] = ()


def fold(before: Content, ops: Iterable[Op]) -> Content:
    """What there is after these operations, one after the other."""
    shapes = {one.id: one for one in before.shapes}
    tags = before.tags
    for op in ops:
        match op:
            case PutOp(shape=shape):
                shapes[shape.id] = shape
            case RemoveOp(id=gone):
                shapes.pop(gone, None)
            case OrderOp(ids=ids):
                first = {one: shapes[one] for one in ids if one in shapes}
                shapes = {**first, **shapes}
            case TagsOp(tags=given):
                tags = given
    return Content(tuple(shapes.values()), tags)


def touched(ops: Iterable[Op]) -> set[str]:
    """What these operations are about: ids of shapes as ``shape ID``, ``order`` and ``tags``."""
    found: set[str] = set()
    for op in ops:
        match op:
            case PutOp(shape=shape):
                found.add(f"shape {shape.id}")
            case RemoveOp(id=gone):
                found.add(f"shape {gone}")
            case OrderOp() | TagsOp():
                found.add(op.op)
    return found


def ops_between(before: Content, after: Content) -> tuple[Op, ...]:
    """Operations that lead from one to the other: what a revision changed that was not made of edits."""
    old = {one.id: one for one in before.shapes}
    new = {one.id: one for one in after.shapes}
    ops: list[Op] = [RemoveOp(id=one) for one in old if one not in new]
    ops += [PutOp(shape=shape) for id, shape in new.items() if old.get(id) != shape]
    if [one.id for one in fold(before, ops).shapes] != list(new):
        ops.append(OrderOp(ids=tuple(new)))
    if before.tags != after.tags:
        ops.append(TagsOp(tags=after.tags))
    return tuple(ops)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many shapes one annotation has that another had not, the other way round, and otherwise."""

    added: int
    removed: int
    changed: int


def changes_between(before: Sequence[Shape], after: Sequence[Shape]) -> Changes:
    """What changed from one to the other; who made a shape is no change of it."""
    old = {one.id: _drawn(one) for one in before}
    new = {one.id: _drawn(one) for one in after}
    both = old.keys() & new.keys()
    return Changes(len(new) - len(both), len(old) - len(both), sum(old[one] != new[one] for one in both))


def _drawn(shape: Shape) -> tuple[object, ...]:
    return (shape.class_name, shape.geometry, shape.crowd, shape.text)
