"""What is expected of the steps after the last epoch: export, evaluation of each split, publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from terrazzo.bundle import Preprocessing
from terrazzo.snapshot import SnapshotImage
from terrazzo.types import Split

_CONVERSION = 5.0
"""Seconds to write a network for its CPU runtime and to load it."""
_IMAGE = 0.04
"""Seconds to read an image and to count its pixels."""
_REPORT = 1.5
"""Seconds for tables, plots and the pictures of worst images."""
_PUBLICATION = 1.0


def network_pixels(preprocessing: Preprocessing, images: Sequence[SnapshotImage]) -> float:
    """Pixels that the network sees when these images are predicted: all sizes, mirrored ones and overlaps counted."""
    seen = 0.0
    for image in images:
        for part in preprocessing.scales:
            height, width = preprocessing.input_size(image.height, image.width, part)
            seen += preprocessing.padded(height) * preprocessing.padded(width)
    overlaps = (1 - preprocessing.overlap) ** 2 if preprocessing.sizing == "crop" else 1.0
    return seen * (2 if preprocessing.flip else 1) / overlaps


def expected_seconds(
    preprocessing: Preprocessing,
    checked: Sequence[SnapshotImage],
    splits: Mapping[Split, Sequence[SnapshotImage]],
    *,
    cpu_pixel: float,
    pixel: float,
) -> dict[str, float]:
    """Seconds by step.

    Args:
        checked: The images on which the export is compared with PyTorch: both predict them, on the CPU.
        splits: The images that are scored, by split.
        cpu_pixel: Seconds that the network takes for a pixel on the CPU.
        pixel: The same on the device that scores.
    """
    comparing = 2 * (cpu_pixel * network_pixels(preprocessing, checked) + _IMAGE * len(checked))
    steps = {"export": _CONVERSION + comparing, "publish": _PUBLICATION}
    for split, images in splits.items():
        if images:
            seconds = pixel * network_pixels(preprocessing, images) + _IMAGE * len(images) + _REPORT
            steps[f"evaluate {split}"] = seconds
    return steps
