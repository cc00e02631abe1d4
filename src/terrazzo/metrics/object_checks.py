"""What a meter of objects refuses, in plain words: objects that do not fit each other, their image or their task."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.types import ObjectsPrediction, TrueObjects


def refuse_other_image(truth: TrueObjects, prediction: ObjectsPrediction) -> None:
    """Raise ``Invalid`` when the two are of images of different sizes."""
    if (truth.height, truth.width) != (prediction.height, prediction.width):
        raise Invalid(
            f"Truth is {truth.width} x {truth.height} pixels, prediction is {prediction.width} x {prediction.height}.",
            "Compare objects on one image.",
        )


def refuse_missing_masks(one: TrueObjects | ObjectsPrediction) -> None:
    """Raise ``Invalid`` when there is not one mask for each object."""
    if len(one.masks or ()) != len(one):
        raise Invalid(
            f"There are {len(one)} objects and {len(one.masks or ())} masks.",
            "Give every object of an instance task a mask.",
        )


def refuse_strange_numbers(class_N: NDArray[Any], classes: int, *measures: NDArray[Any]) -> None:
    """Raise ``Invalid`` for a class that is none of the task, or a confidence or side of a box that is no number."""
    if len(class_N) and not (class_N.min() >= 0 and class_N.max() < classes):
        strange = class_N[(class_N < 0) | (class_N >= classes)][0]
        raise Invalid(
            f"There is an object of class {strange}, but the task has {classes} classes (0 to {classes - 1}).",
            "Use objects that were made for this task.",
        )
    if not all(np.isfinite(one).all() for one in measures):
        raise Invalid("An object has a confidence or a box that is no number.", "Train the model again.")
