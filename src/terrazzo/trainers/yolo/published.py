"""How a published YOLO version sees an image."""

from __future__ import annotations

from terrazzo.bundle.manifest import Preprocessing
from terrazzo.trainers.yolo.plan import NetworkPlan

STRIDE = 32
"""Sides of what the network sees are multiples of it."""


def preprocessing_of(plan: NetworkPlan) -> Preprocessing:
    """Pixels 0..255 become 0..1; the longest side is the image size."""
    return Preprocessing(
        mean=(0.0, 0.0, 0.0), std=(255.0, 255.0, 255.0), sizing="resize", size=plan.image_size, multiple=STRIDE
    )
