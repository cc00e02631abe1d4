"""How large an image must be seen for its objects to come apart."""

from __future__ import annotations

from statistics import median

from terrazzo.geometry.crops import crop_of
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.choices import Tell, rounded
from terrazzo.trainers.device import Device
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.objects.config import ObjectsConfig

THIN = 12.0
"""Pixels that the short side of the middle object should have: with fewer, neighbours grow together."""

LEAST, MOST_CPU, MOST_GPU = 512, 1024, 1536
"""Longest side that is chosen, in pixels."""

_MOST_LOOKED_AT = 50


def with_image_size(config: ObjectsConfig, snapshot: Snapshot, device: Device, tell: Tell) -> ObjectsConfig:
    """The configuration with an image size at which the objects of train are thick enough, where that is automatic and
    images are resized; else as it is."""
    if config.image_size != "auto" or config.sizing == "crop":
        return config
    images = snapshot.images("train")
    longest = sorted(max(image.height, image.width) for image in images)[len(images) // 2]
    sides = _short_sides(snapshot)
    if not sides:
        return config
    thin = median(sides)
    size = min(rounded(THIN / thin), rounded(longest), MOST_CPU if device.is_cpu else MOST_GPU)
    if size <= LEAST:
        return config
    why = f"the middle object is {100 * thin:.1f} % of its image thick"
    tell(Choice(setting="image_size", value=str(size), why=why))
    return config.model_copy(update={"image_size": size})


def _short_sides(snapshot: Snapshot) -> list[float]:
    """The short side of each object's box as a part of the longest side of its image, of some images of train."""
    images = snapshot.images("train")
    found: list[float] = []
    for image in images[:: max(1, -(-len(images) // _MOST_LOOKED_AT))]:
        for shape in snapshot.shapes(image):
            if shape.crowd or shape.class_name in snapshot.task.ignored:
                continue
            crop = crop_of(shape.geometry, image.height, image.width)
            if crop.area:
                found.append(min(crop.pixels_HW.shape) / max(image.height, image.width))
    return found
