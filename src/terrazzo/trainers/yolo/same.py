"""What an exported network and PyTorch are compared by, for each form of answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from terrazzo.trainers.exporting import Comparison
from terrazzo.trainers.rcnn.exporting import OBJECTS
from terrazzo.types import ClassesPrediction, Form, SemanticPrediction

CLOSE = 1e-3
"""Probabilities that differ by less are the same."""


def _same_pixels(one: SemanticPrediction, other: SemanticPrediction) -> tuple[int, int]:
    return int(np.count_nonzero(one.mask_HW == other.mask_HW)), one.mask_HW.size


def _same_classes(one: ClassesPrediction, other: ClassesPrediction) -> tuple[int, int]:
    return int(np.abs(one.probabilities_C - other.probabilities_C).max() < CLOSE), 1


COMPARISONS: Mapping[Form, Comparison] = {
    "objects": OBJECTS,
    "pixels": Comparison(parts="pixels", count=_same_pixels, required=0.999),
    "classes": Comparison(parts="images", count=_same_classes, required=0.99),
}
