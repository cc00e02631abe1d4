"""Files in and out of a prediction: which images a person means, and what is written for each."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from terrazzo.errors import Invalid, NotFound
from terrazzo.files.whole import write_atomically
from terrazzo.imaging.decode import EXTENSIONS
from terrazzo.imaging.encode import encode_png
from terrazzo.imaging.palette import colorize
from terrazzo.inference.overlay import overlay
from terrazzo.types import Image_HWC, SemanticPrediction, Task

_STEM_BYTES = 180
"""File systems take names of 255 bytes; a number, an ending, and the temporary name of a file need some of them."""

_KINDS = ("index.png", "color.png", "overlay.png")


def read_images(paths: Iterable[Path | str]) -> list[tuple[str, Path]]:
    """Expand files and folders to the images that they mean.

    Args:
        paths: image files, and folders, which are searched with all folders below them (hidden ones left out).

    Returns:
        (name, path) for each image once, in the order given; files of a folder are sorted and named relative to it.

    Raises:
        NotFound: a path does not exist.
        Invalid: a file has no image's name ending, or there is no image at all.
    """
    found: dict[Path, str] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            for file in _images_below(path):
                found.setdefault(file.resolve(), file.relative_to(path).as_posix())
        elif not path.exists():
            raise NotFound(f"There is no file or folder {path}.", "Check the path.")
        elif path.suffix.lower() not in EXTENSIONS:
            raise Invalid(f"{path} is not an image.", f"Give files that end in {', '.join(EXTENSIONS)}.")
        else:
            found.setdefault(path.resolve(), path.name)
    if not found:
        raise Invalid("There are no images to predict.", f"Give files or folders with {', '.join(EXTENSIONS)}.")
    return [(name, path) for path, name in found.items()]


def _images_below(folder: Path) -> list[Path]:
    """Image files of a folder and all below it, sorted, without what is hidden."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in EXTENSIONS
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def class_shares(prediction: SemanticPrediction, task: Task) -> list[dict[str, Any]]:
    """Each class that occurs, largest first: name, color, share (0..1) of the pixels, mean confidence (0..1)."""
    mask = prediction.mask_HW.ravel()
    size = len(task.classes)
    counts = np.bincount(mask, minlength=size)
    sums = np.bincount(mask, weights=prediction.confidence_HW.ravel(), minlength=size)
    order = sorted(np.flatnonzero(counts[:size]), key=lambda index: -counts[index])
    return [
        {
            "name": task.classes[index].name,
            "color": task.classes[index].color,
            "share": round(float(counts[index] / mask.size), 6),
            "confidence": round(float(sums[index] / counts[index]), 4),
        }
        for index in order
    ]


def write_outputs(
    folder: Path,
    name: str,
    image_HWC: Image_HWC,
    prediction: SemanticPrediction,
    task: Task,
    *,
    version_label: str,
    opacity: float = 0.5,
) -> dict[str, Any]:
    """Write ``<stem>_index.png``, ``<stem>_color.png``, ``<stem>_overlay.png`` and ``<stem>.json``.

    Args:
        folder: where the files go; it is made when missing.
        name: of the image; the stem comes from its last part. When files of this stem are there already, from this
            or an earlier call, ``-2``, ``-3``, ... is added, so that nothing is overwritten.
        version_label: which model version predicted, ``name@number``.

    Returns:
        The content of the JSON: image, stem, width, height, version, classes (see ``class_shares``), files by kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = _claim(folder, name)
    pictures = (prediction.mask_HW, colorize(prediction.mask_HW, task))
    drawn = overlay(image_HWC, prediction.mask_HW, task, opacity=opacity)
    for kind, pixels in zip(_KINDS, (*pictures, drawn), strict=True):
        write_atomically(folder / f"{stem}_{kind}", encode_png(pixels))
    height, width = prediction.mask_HW.shape
    record = {
        "image": name,
        "stem": stem,
        "width": width,
        "height": height,
        "version": version_label,
        "task": task.name,
        "class_names": list(task.class_names),
        "classes": class_shares(prediction, task),
        "files": {kind.removesuffix(".png"): f"{stem}_{kind}" for kind in _KINDS},
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    write_atomically(folder / f"{stem}.json", text.encode())
    return record


def _claim(folder: Path, name: str) -> str:
    """A stem that no other image has in this folder; it is taken by making its (still empty) JSON file."""
    base = _plain_stem(name)
    number = 1
    while True:
        stem = base if number == 1 else f"{base}-{number}"
        number += 1
        # One of the pictures may be there without a JSON file: somebody else's, so it is left alone too.
        if any((folder / f"{stem}_{kind}").exists() for kind in _KINDS):
            continue
        try:
            descriptor = os.open(folder / f"{stem}.json", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            continue
        os.close(descriptor)
        return stem


def _plain_stem(name: str) -> str:
    """The last part of a name without its ending, as a file name that every system takes."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = "".join(letter if _is_plain(letter) else "_" for letter in unicodedata.normalize("NFC", stem))
    cut = kept.strip(". ").encode()[:_STEM_BYTES].decode(errors="ignore")
    return cut.rstrip(". ") or "image"


def _is_plain(letter: str) -> bool:
    """Whether a letter may stand in a file name everywhere."""
    return letter not in '<>:"/\\|?*' and unicodedata.category(letter)[0] != "C"
