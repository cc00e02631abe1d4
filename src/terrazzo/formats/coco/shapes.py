"""One annotation of COCO to a shape, and back: polygons, both kinds of run lengths, boxes."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

from pycocotools import mask as coco

from terrazzo.errors import Invalid
from terrazzo.formats.coco.parse import Entry
from terrazzo.geometry import rle
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.types import Box, Geometry, Mask, Polygon, Shape, Source, TaskKind
from terrazzo.words import counted

_FAR = 1e6
"""Coordinates beyond this are no pixels of any image that is read."""

_MANY_POINTS = 100_000


def shape_of(entry: Entry, kind: TaskKind, height: int, width: int, source: Source) -> Shape | None:
    """The shape of an annotation on an image of this size; None for a box without width or height.

    Raises:
        Invalid: what is written there is no polygon, no run lengths or no box, or lies on an image of another size.
    """
    try:
        geometry = _geometry(entry.content, kind, height, width)
    except Invalid as error:
        raise Invalid(f"{entry.place}: {error.message}", error.remedy) from error
    if geometry is None:
        return None
    score: Any = entry.content.get("score")
    sure = float(score) if _is_number(score) and 0 <= score <= 1 else None
    said = f"{entry.category}\0{geometry.model_dump_json()}\0{entry.content.get('id')}"
    return Shape(
        id=hashlib.sha256(said.encode("utf-8", errors="replace")).hexdigest()[:24],
        class_name=entry.category,
        geometry=geometry,
        source=source,
        confidence=sure,
        crowd=bool(entry.content.get("iscrowd")),
    )


def has_outline(content: Any) -> bool:
    """Whether an annotation says more than a box."""
    return bool(content.get("segmentation"))


def is_flat(content: Any) -> bool:
    """Whether an annotation is no more than a box without width or height."""
    box = content.get("bbox")
    return isinstance(box, list) and len(box) == 4 and all(map(_is_number, box)) and min(box[2:]) <= 0


def _geometry(content: Any, kind: TaskKind, height: int, width: int) -> Geometry | None:
    if kind == "detection" and content.get("bbox") is not None:
        return _box(content["bbox"])
    outline = content.get("segmentation")
    if not outline:
        return _box(content.get("bbox"))
    geometry = _runs(outline, height, width) if isinstance(outline, dict) else _polygon(outline)
    if kind == "instance":
        return geometry
    return _box(list(bounds_of(geometry)))


def _box(box: Any) -> Box | None:
    if not isinstance(box, list) or len(box) != 4:
        raise Invalid("there is neither an outline nor a bbox of four numbers.", "Draw the object, or remove this.")
    _check_numbers(box)
    if min(box[2:]) <= 0:
        return None
    return Box(x=box[0], y=box[1], width=box[2], height=box[3])


def _polygon(outline: Any) -> Polygon:
    if isinstance(outline, list) and outline and _is_number(outline[0]):
        outline = [outline]
    if not isinstance(outline, list) or not all(isinstance(one, list) for one in outline):
        raise Invalid("the segmentation is no list of polygons.", "Write [[x1, y1, x2, y2, ...]].")
    if sum(map(len, outline)) > 2 * _MANY_POINTS:
        raise Invalid(
            f"a polygon has {counted(sum(map(len, outline)) // 2, 'point')}.", f"Use at most {_MANY_POINTS:,} of them."
        )
    parts = []
    for one in outline:
        _check_numbers(one)
        if len(one) < 6 or len(one) % 2:
            raise Invalid(
                f"a polygon has {counted(len(one), 'number')}; three points need 6.", "Draw it again, or remove this."
            )
        ring = tuple((float(x), float(y)) for x, y in zip(one[0::2], one[1::2], strict=True))
        parts.append((ring,))
    return Polygon(parts=tuple(parts))


def _runs(outline: Any, height: int, width: int) -> Mask:
    size, counts = outline.get("size"), outline.get("counts")
    if size != [height, width]:
        raise Invalid(
            f"the run lengths are for {_size_text(size)}, but the image is {width} x {height}.",
            "Export again in the size of the images; masks are never scaled.",
        )
    if isinstance(counts, list):
        whole = all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in counts)
        if not whole or sum(counts) != height * width:
            raise Invalid("the run lengths do not add up to the image.", "Export the annotation again.")
        counts = coco.frPyObjects({"size": size, "counts": counts}, height, width)["counts"].decode("ascii")
    if not isinstance(counts, str):
        raise Invalid("the run lengths are neither a text nor a list.", "Export the annotation again.")
    mask = Mask(height=height, width=width, counts=counts)
    rle.run_lengths(mask)
    return mask


def _size_text(size: Any) -> str:
    if isinstance(size, list) and len(size) == 2:
        return f"{str(size[1])[:20]} x {str(size[0])[:20]} pixels"
    return "no size"


def _check_numbers(values: Sequence[Any]) -> None:
    for value in values:
        if not _is_number(value) or abs(value) > _FAR:
            raise Invalid(f"{str(value)[:40]} is no coordinate in pixels.", "Correct the number, or remove this.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def content_of(shape: Shape, height: int, width: int) -> dict[str, Any]:
    """What COCO writes of a shape on an image of this size: outline, box, area, whether it is a crowd, confidence.

    Polygons with holes become run lengths, because COCO's polygons have none.
    """
    geometry = shape.geometry
    if isinstance(geometry, Polygon) and not _is_plain(geometry):
        geometry = rle.encode(geometry_to_pixels(geometry, height, width))
    content: dict[str, Any] = {"segmentation": _outline(geometry), "bbox": list(bounds_of(geometry))}
    content |= {"area": area_of(geometry), "iscrowd": int(shape.crowd)}
    if shape.confidence is not None:
        content["score"] = shape.confidence
    return content


def _is_plain(polygon: Polygon) -> bool:
    return bool(polygon.parts) and all(len(rings) == 1 and len(rings[0]) >= 3 for rings in polygon.parts)


def _outline(geometry: Geometry) -> Any:
    match geometry:
        case Mask():
            return {"size": [geometry.height, geometry.width], "counts": geometry.counts}
        case Polygon():
            return [[value for point in rings[0] for value in point] for rings in geometry.parts]
        case Box():
            return []


def bounds_of(geometry: Geometry) -> tuple[float, float, float, float]:
    """Left, top, width and height; of a polygon those of its points."""
    match geometry:
        case Mask():
            found = coco.toBbox({"size": [geometry.height, geometry.width], "counts": geometry.counts.encode()})
            left, top, wide, high = (float(value) for value in found)
            return left, top, wide, high
        case Polygon():
            xs, ys = zip(*(point for rings in geometry.parts for ring in rings for point in ring), strict=True)
            return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
        case Box():
            return geometry.x, geometry.y, geometry.width, geometry.height


def area_of(geometry: Geometry) -> float:
    """Pixels of a mask; of polygons without holes and of boxes their area."""
    match geometry:
        case Mask():
            return float(rle.area(geometry))
        case Polygon():
            return sum(_ring_area(rings[0]) for rings in geometry.parts)
        case Box():
            return geometry.width * geometry.height


def _ring_area(ring: Sequence[tuple[float, float]]) -> float:
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
