"""The files of one prediction: its JSON, its pictures and its polygons, beside each other in a folder."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from terrazzo.files.whole import write_atomically
from terrazzo.imaging.encode import encode_png
from terrazzo.inference.answer import Answer
from terrazzo.inference.file_kinds import WRITTEN_SUFFIXES, RunFormat
from terrazzo.inference.forms import form_of
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.inference.run.polygons import feature_collection
from terrazzo.inference.run.stems import claim
from terrazzo.types import Image_HWC, Prediction, Task


def write_outputs(
    folder: Path,
    name: str,
    image_HWC: Image_HWC,
    prediction: Prediction,
    task: Task,
    *,
    version_label: str,
    opacity: float = 0.5,
    options: ObjectOptions | None = None,
) -> dict[str, Any]:
    """Write ``<stem>.json`` and the pictures of the form (``_index.png``, ``_color.png``, ``_overlay.png``).

    Args:
        folder: where the files go; it is made when missing.
        name: of the image; the stem comes from its last part. When files of this stem are there already, from this
            or an earlier call, ``-2``, ``-3``, ... is added, so that nothing is overwritten.
        version_label: which model version predicted, ``name@number``.
        options: thresholds and the like; 0.5 for every class when None.

    Returns:
        The content of the JSON: image, stem, width, height, version, classes, files by kind, and what the form adds.
    """
    height, width = image_HWC.shape[:2]
    settled = (options or ObjectOptions()).settled(task, {})
    answer = form_of(task).answer(prediction, task, settled, version_label, size=(height, width))
    return write_answer(folder, name, image_HWC, answer, task, version_label=version_label, opacity=opacity)


def write_answer(
    folder: Path,
    name: str,
    image_HWC: Image_HWC,
    answer: Answer,
    task: Task,
    *,
    version_label: str,
    opacity: float = 0.5,
    formats: Collection[RunFormat] = ("json", "png"),
    reserved: Collection[str] = (),
) -> dict[str, Any]:
    """As ``write_outputs``, of an answer.

    Args:
        formats: among ``png``, ``geojson`` and ``json``, which is written with each of them.
        reserved: stems that the image does not get.
    """
    folder.mkdir(parents=True, exist_ok=True)
    form = form_of(task)
    stem = claim(folder, name, reserved)
    files: dict[str, str] = {}
    for kind in form.pictures if "png" in formats else ():
        files[kind] = f"{stem}{WRITTEN_SUFFIXES[kind]}"
        pixels = form.picture(kind, image_HWC, answer, task, opacity)
        write_atomically(folder / files[kind], encode_png(pixels))
    if "geojson" in formats:
        files["geojson"] = f"{stem}.geojson"
        found = feature_collection(answer, name, version_label)
        write_atomically(folder / files["geojson"], _text(found).encode())
    record = {
        "image": name,
        "stem": stem,
        "width": answer.width,
        "height": answer.height,
        "version": version_label,
        "task": task.name,
        "kind": task.kind,
        "class_names": list(task.class_names),
        "classes": [one.as_json() for one in answer.classes],
        "files": files,
        **form.details(answer, task),
    }
    write_atomically(folder / f"{stem}.json", _text(record).encode())
    return record


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
