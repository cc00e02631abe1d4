"""Objects as polygons in the way of GeoJSON, in pixels of the image: x to the right, y downwards."""

from __future__ import annotations

from typing import Any

from terrazzo.geometry.crops import crop_of
from terrazzo.geometry.outlines import outline_of
from terrazzo.inference.answer import Answer
from terrazzo.types import Box, Geometry, Mask, Polygon


def feature_collection(answer: Answer, image: str, label: str) -> dict[str, Any]:
    """One feature a shape: a Polygon, or a MultiPolygon when it has several parts; rings are closed."""
    return {
        "type": "FeatureCollection",
        "image": image,
        "width": answer.width,
        "height": answer.height,
        "version": label,
        "features": [
            {
                "type": "Feature",
                "id": shape.id,
                "properties": {"number": number, "class": shape.class_name, "confidence": shape.confidence},
                "geometry": _coordinates(polygon_of(shape.geometry)),
            }
            for number, shape in enumerate(answer.shapes, start=1)
        ],
    }


def polygon_of(geometry: Geometry) -> Polygon:
    """The outline of any geometry: of a mask along the edges of its pixels, of a box its corners."""
    match geometry:
        case Polygon():
            return geometry
        case Box(x=x, y=y, width=width, height=height):
            return Polygon(parts=((((x, y), (x + width, y), (x + width, y + height), (x, y + height)),),))
        case Mask():
            return outline_of(crop_of(geometry, geometry.height, geometry.width)).polygon


def _coordinates(polygon: Polygon) -> dict[str, Any]:
    parts = [[[list(point) for point in (*ring, *ring[:1])] for ring in part] for part in polygon.parts]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}
