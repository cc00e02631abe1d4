"""All predictions of a run as one COCO file: a data set whose annotations have a score, so they are results as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.files.whole import write_atomically
from terrazzo.geometry.crops import crop_of, mask_of
from terrazzo.inference.answer import Answer
from terrazzo.inference.objects import box_of
from terrazzo.types import Box, Geometry, Mask, Polygon, Task

COCO_NAME = "predictions.json"
_DESCRIPTION = "Predictions by Terrazzo"


class CocoFile:
    """Collects answers and writes ``predictions.json`` into a folder.

    Categories are the classes of the task, numbered from 1 in their order. Each annotation has ``image_id``,
    ``category_id``, ``bbox`` and ``score``, and a ``segmentation`` unless only a box was predicted: polygons where the
    outline has no hole, else run lengths.

    Raises:
        Invalid: the task has no places to write, or a file of this name is there that no prediction wrote.
    """

    def __init__(self, folder: Path, task: Task, label: str) -> None:
        if task.form == "classes":
            raise Invalid(
                f"COCO files hold objects, and {task.name!r} gives classes of whole images.",
                "Use --format csv or json.",
            )
        self._path = folder / COCO_NAME
        if self._path.exists() and not _is_ours(self._path):
            raise Invalid(f"{self._path} is there already, and no prediction.", "Name another folder with --output.")
        self._task, self._label = task, label
        self._images: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []

    def add(self, name: str, answer: Answer) -> None:
        """One image with what was predicted on it."""
        image_id = len(self._images) + 1
        self._images.append({"id": image_id, "file_name": name, "width": answer.width, "height": answer.height})
        for shape in answer.shapes:
            crop = crop_of(shape.geometry, answer.height, answer.width)
            self._annotations.append(
                {
                    "id": len(self._annotations) + 1,
                    "image_id": image_id,
                    "category_id": self._task.class_names.index(shape.class_name) + 1,
                    "bbox": box_of(shape.geometry, crop),
                    "area": crop.area,
                    "iscrowd": 0,
                    "score": shape.confidence,
                    **_segmentation(shape.geometry, answer.height, answer.width),
                }
            )

    def write(self) -> Path:
        """Write the file; an earlier one of the same folder is replaced."""
        classes = enumerate(self._task.classes, start=1)
        content = {
            "info": {"description": _DESCRIPTION, "version": self._label},
            "images": self._images,
            "categories": [{"id": number, "name": one.name, "color": one.color} for number, one in classes],
            "annotations": self._annotations,
        }
        write_atomically(self._path, (json.dumps(content, ensure_ascii=False) + "\n").encode())
        return self._path


def _segmentation(geometry: Geometry, height: int, width: int) -> dict[str, Any]:
    match geometry:
        case Box():
            return {}
        case Polygon(parts=parts) if all(len(part) == 1 for part in parts):
            return {"segmentation": [[value for point in part[0] for value in point] for part in parts]}
        case Polygon():
            return _segmentation(mask_of(crop_of(geometry, height, width), height, width), height, width)
        case Mask():
            return {"segmentation": {"size": [geometry.height, geometry.width], "counts": geometry.counts}}


def _is_ours(path: Path) -> bool:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and dict(content.get("info") or {}).get("description") == _DESCRIPTION
