"""How fast a predictor is on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Any

from terrazzo.bundle.manifest import Speed
from terrazzo.types import Image_HWC, Predictor

_MOST_SECONDS = 10.0


def measure_speed(predictor: Predictor[Any], images: Iterable[Image_HWC], processor: str) -> Speed | None:
    """Predict images one after the other and time it; None when there is none.

    The first image is predicted twice, because the first call prepares the network; measuring ends after ten seconds.
    Reading the files is not part of it.

    Args:
        processor: Name of the CPU that it runs on.
    """
    seconds, pixels, count = 0.0, 0, 0
    for image_HWC in images:
        if count == 0:
            predictor(image_HWC)
        started = time.perf_counter()
        predictor(image_HWC)
        seconds += time.perf_counter() - started
        pixels += image_HWC.shape[0] * image_HWC.shape[1]
        count += 1
        if seconds >= _MOST_SECONDS:
            break
    if count == 0:
        return None
    return Speed(
        seconds=round(seconds / count, 5),
        megapixels=round(pixels / count / 1e6, 4),
        images=count,
        processor=processor,
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1),
    )
