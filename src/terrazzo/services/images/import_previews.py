"""A few images of an import with their classes painted over, so that a person sees what is about to come in."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

from terrazzo.formats.annotated import Annotated
from terrazzo.services.images.import_save import Picture
from terrazzo.services.images.records import ImportPreview

if TYPE_CHECKING:
    from terrazzo.formats.base import Reading
    from terrazzo.types import Task

_SIDE = 480
_OPACITY = 0.55


def import_previews(reading: Reading, task: Task | None, pictures: Sequence[Picture], most: int) -> list[ImportPreview]:
    """Up to ``most`` annotated images: one that is rotated if there is any, then those that show more classes."""
    return [] if task is None else [_preview(reading, task, one) for one in _telling(pictures, most)]


def _telling(pictures: Sequence[Picture], most: int) -> list[Picture]:
    left = [one for one in pictures if one.annotated is not None]
    chosen: list[Picture] = []
    seen: set[str] = set()
    while left and len(chosen) < most:
        turned = [one for one in left if one.info.orientation != 1] if not chosen else []
        best = max(turned or left, key=lambda one: (len(one.amounts.keys() - seen), len(one.amounts)))
        seen |= best.amounts.keys()
        chosen.append(best)
        left.remove(best)
    return chosen


def _preview(reading: Reading, task: Task, picture: Picture) -> ImportPreview:
    import numpy as np
    from PIL import Image

    from terrazzo.imaging.decode import decode
    from terrazzo.imaging.encode import encode_webp
    from terrazzo.inference.answer import Answer
    from terrazzo.inference.forms import form_of

    info = picture.info
    image = Image.fromarray(decode(reading.image_bytes(picture.item), picture.item.image, at_least=2 * _SIDE))
    scale = min(1.0, _SIDE / max(info.width, info.height))
    size = (max(1, round(info.width * scale)), max(1, round(info.height * scale)))
    small_HWC = np.asarray(image.resize(size, Image.Resampling.LANCZOS))
    found = picture.annotated.only(task.class_names) if picture.annotated else Annotated()
    answer = Answer(height=info.height, width=info.width, classes=(), shapes=found.shapes, tags=found.tags)
    drawn = encode_webp(form_of(task).plain(small_HWC, answer, task, _OPACITY))
    return ImportPreview(
        path=picture.path,
        picture=f"data:image/webp;base64,{base64.b64encode(drawn).decode()}",
        tags=found.tags,
    )
