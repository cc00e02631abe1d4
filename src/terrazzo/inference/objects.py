"""Answers made of objects: their places as asked for, the pictures of them, what the JSON says of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.crops import Crop, crop_of
from terrazzo.geometry.outlines import outline_of
from terrazzo.geometry.rectangles import rotated_rectangle
from terrazzo.imaging.drawing import LegendRow, with_legend
from terrazzo.imaging.encode import encode_png
from terrazzo.imaging.object_drawing import Region, color_objects, draw_objects, number_objects
from terrazzo.inference.answer import Answer, ClassFound
from terrazzo.inference.object_options import DEFAULT_THRESHOLD, GeometryKind, ObjectOptions
from terrazzo.inference.refine import refine
from terrazzo.types import Box, Geometry, Image_HWC, Mask, ObjectsPrediction, Polygon, Shape, Source, Task


class ObjectAnswers:
    """The form ``objects``; one shape an object, the surest first or in reading order."""

    pictures = ("index", "color", "overlay")

    def answer(
        self,
        prediction: ObjectsPrediction,
        task: Task,
        options: ObjectOptions,
        label: str,
        *,
        size: tuple[int, int],
        down_to: float | None = None,
    ) -> Answer:
        """The objects that stay after ``refine``, each with the geometry that its class asks for."""
        refined = refine(prediction, task, options if down_to is None else options.down_to(down_to))
        shapes: list[Shape] = []
        losses: list[float] = []
        for number in range(len(refined)):
            name = task.class_names[int(refined.classes_N[number])]
            geometry, loss = _geometry(refined, number, name, options)
            losses += [] if loss is None else [loss]
            shapes.append(
                Shape(
                    id=_identity(label, name, geometry, number),
                    class_name=name,
                    geometry=geometry,
                    source=Source(kind="model", name=label),
                    confidence=round(min(float(refined.confidences_N[number]), 1.0), 6),
                )
            )
        return Answer(
            height=prediction.height,
            width=prediction.width,
            classes=_classes(shapes, task, prediction.height, prediction.width),
            shapes=tuple(shapes),
            thresholds={name: options.threshold(name) for name in task.class_names},
            loss=float(np.mean(losses)) if losses else None,
        )

    def above(self, answer: Answer, task: Task) -> Answer:
        """The objects at or above the threshold of their class."""
        least = answer.thresholds
        kept = [one for one in answer.shapes if (one.confidence or 0) >= least.get(one.class_name, DEFAULT_THRESHOLD)]
        if len(kept) == len(answer.shapes):
            return answer
        return Answer(
            height=answer.height,
            width=answer.width,
            classes=_classes(kept, task, answer.height, answer.width),
            shapes=tuple(kept),
            thresholds=answer.thresholds,
            loss=answer.loss,
        )

    def details(self, answer: Answer, task: Task) -> dict[str, Any]:
        """Thresholds, the loss of outlines, and the objects with number, class, confidence, box, area and place."""
        colors = {one.name: one.color for one in task.classes}
        objects = []
        for number, shape in enumerate(answer.shapes, start=1):
            crop = crop_of(shape.geometry, answer.height, answer.width)
            row = {"number": number, "id": shape.id, "class": shape.class_name, "color": colors[shape.class_name]}
            row |= {"confidence": shape.confidence, "box": box_of(shape.geometry, crop), "area": crop.area}
            objects.append(row | _place(shape.geometry))
        return {"thresholds": dict(answer.thresholds), "outline_loss": answer.loss, "objects": objects}

    def picture(
        self, kind: str, image_HWC: Image_HWC, answer: Answer, task: Task, opacity: float, *, background: bool = False
    ) -> NDArray[np.uint8] | NDArray[np.uint16]:
        """``index``: object numbers from 1, uint16; ``color``: class colours on black; ``overlay``, counted."""
        regions = _regions(answer, task)
        if kind == "index":
            return number_objects(regions, answer.height, answer.width)
        if kind == "color":
            return color_objects(regions, answer.height, answer.width)
        return with_legend(draw_objects(image_HWC, regions, opacity), _legend(answer, task))

    def plain(self, image_HWC: Image_HWC, answer: Answer, task: Task, opacity: float) -> Image_HWC:
        """The objects over a picture of any size."""
        height, width = image_HWC.shape[:2]
        if (height, width) == (answer.height, answer.width):
            return draw_objects(image_HWC, _regions(answer, task), opacity)
        factors = (width / answer.width, height / answer.height)
        shapes = tuple(one.model_copy(update={"geometry": _scaled(one.geometry, *factors)}) for one in answer.shapes)
        smaller = Answer(height=height, width=width, classes=answer.classes, shapes=shapes)
        return draw_objects(image_HWC, _regions(smaller, task), opacity)

    def layer(self, answer: Answer, task: Task) -> bytes:
        """Objects in the colours of their classes, transparent elsewhere."""
        regions = _regions(answer, task)
        color_HWC = color_objects(regions, answer.height, answer.width)
        seen_HW = (number_objects(regions, answer.height, answer.width) > 0).astype(np.uint8) * 255
        return encode_png(np.dstack([color_HWC, seen_HW]))


def box_of(geometry: Geometry, crop: Crop) -> list[float]:
    """Left, top, width and height in pixels: the box itself, or the bounds of the pixels that are covered."""
    if isinstance(geometry, Box):
        return [round(one, 2) for one in (geometry.x, geometry.y, geometry.width, geometry.height)]
    return [float(crop.left), float(crop.top), float(crop.pixels_HW.shape[1]), float(crop.pixels_HW.shape[0])]


def _geometry(
    prediction: ObjectsPrediction, number: int, name: str, options: ObjectOptions
) -> tuple[Geometry, float | None]:
    """The place of an object as its class asks for it, and the loss when it is an outline."""
    x, y, width, height = (float(one) for one in prediction.boxes_N4[number])
    box = Box(x=round(x, 3), y=round(y, 3), width=max(round(width, 3), 0.001), height=max(round(height, 3), 0.001))
    mask = None if prediction.masks is None else prediction.masks[number]
    kind: GeometryKind = options.geometry_of(name, has_mask=mask is not None)
    if mask is None or kind == "box":
        return box, None
    if kind == "mask":
        return mask, None
    crop = crop_of(mask, prediction.height, prediction.width)
    if crop.area == 0:
        return box, None
    if kind == "rotated":
        return rotated_rectangle(crop), None
    outline = outline_of(crop, options.simplify)
    return outline.polygon, outline.loss


def _identity(label: str, name: str, geometry: Geometry, number: int) -> str:
    """Made from what it is, so that the same prediction gives the same ids."""
    return hashlib.sha256(f"{label}\0{name}\0{number}\0{geometry.model_dump_json()}".encode()).hexdigest()[:24]


def _place(geometry: Geometry) -> dict[str, Any]:
    match geometry:
        case Polygon(parts=parts):
            return {"polygon": [[[list(point) for point in ring] for ring in part] for part in parts]}
        case Mask(height=height, width=width, counts=counts):
            return {"mask": {"size": [height, width], "counts": counts}}
        case Box():
            return {}


def _regions(answer: Answer, task: Task) -> list[Region]:
    rgb = {one.name: one.rgb for one in task.classes}
    # An annotation may hold shapes of labels that the task ignores: they are nothing to be seen.
    known = [shape for shape in answer.shapes if shape.class_name in rgb]
    crops = [(shape, crop_of(shape.geometry, answer.height, answer.width)) for shape in known]
    return [
        Region(crop.top, crop.left, crop.pixels_HW, rgb[shape.class_name], filled=not isinstance(shape.geometry, Box))
        for shape, crop in crops
    ]


def _classes(shapes: Sequence[Shape], task: Task, height: int, width: int) -> tuple[ClassFound, ...]:
    """Each class with objects, most objects first."""
    found = []
    for one in task.classes:
        own = [shape for shape in shapes if shape.class_name == one.name]
        if own:
            covered_HW = np.zeros((height, width), np.bool_)
            for shape in own:
                crop = crop_of(shape.geometry, height, width)
                covered_HW[crop.top : crop.bottom, crop.left : crop.right] |= crop.pixels_HW
            found.append(
                ClassFound(
                    name=one.name,
                    color=one.color,
                    share=round(float(covered_HW.mean()), 6),
                    confidence=round(float(np.mean([shape.confidence or 0 for shape in own])), 4),
                    count=len(own),
                )
            )
    return tuple(sorted(found, key=lambda one: -(one.count or 0)))


def _legend(answer: Answer, task: Task) -> list[LegendRow]:
    rgb = {one.name: one.rgb for one in task.classes}
    return [(rgb[one.name], f"{one.name}  {one.count}") for one in answer.classes]


def _scaled(geometry: Geometry, x: float, y: float) -> Geometry:
    """The geometry on a picture of another size; a mask becomes its outline."""
    match geometry:
        case Box():
            width, height = geometry.width * x, geometry.height * y
            return Box(x=geometry.x * x, y=geometry.y * y, width=width, height=height)
        case Polygon():
            parts = tuple(tuple(tuple((a * x, b * y) for a, b in ring) for ring in part) for part in geometry.parts)
            return Polygon(parts=parts)
        case Mask():
            return _scaled(outline_of(crop_of(geometry, geometry.height, geometry.width)).polygon, x, y)
