"""The objects of one image, each with what became of it: what a page draws over the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from terrazzo.geometry.crops import crop_of
from terrazzo.geometry.outlines import outline_of
from terrazzo.metrics.object_outcomes import FOUND_OUTCOMES, TRUE_OUTCOMES, FoundOutcome, Matched, Outcomes, TrueOutcome
from terrazzo.types import Mask, ObjectsPrediction, Record, Task, TrueObjects

_TOLERANCE = 0.7
"""How far (pixels) a drawn outline may stray from the pixels: the stairs go, the shape stays."""

Rings = tuple[tuple[tuple[tuple[float, float], ...], ...], ...]
"""Parts, each a list of rings, each a list of (x, y) in pixels of the image, as in ``Polygon``."""


class FoundObject(Record):
    """An object that was predicted. ``box``: left, top, width, height in pixels. ``polygon`` is None for boxes alone.

    ``of``: position in ``truth`` of the object that it is, would be if it were believed, or is confused with.
    """

    class_name: str
    confidence: float
    box: tuple[float, float, float, float]
    polygon: Rings | None
    verdict: FoundOutcome
    of: int | None


class TrueObject(Record):
    """An object as annotated. ``verdict`` is None for a crowd. ``by``: position in ``prediction`` of what found it, or
    of what was confused with it.
    """

    class_name: str
    box: tuple[float, float, float, float]
    polygon: Rings | None
    verdict: TrueOutcome | None
    by: int | None


class JudgedImage(Record):
    """Both sides of one image; objects stand in the order of ``place`` and ``truth_place`` in ``matches.json``."""

    width: int
    height: int
    thresholds: dict[str, float]
    truth: tuple[TrueObject, ...]
    prediction: tuple[FoundObject, ...]


def judged_image(
    task: Task,
    truth: TrueObjects,
    prediction: ObjectsPrediction,
    *,
    number: int,
    matched: Matched,
    outcomes: Outcomes,
    thresholds: dict[str, float],
) -> JudgedImage:
    """The objects of the image ``number`` of a split, as the split's matches judge them."""
    found_rows = np.flatnonzero(matched.image_D == number)
    true_rows = np.flatnonzero(matched.image_T == number)
    place_of_row = dict(zip(true_rows.tolist(), matched.place_T[true_rows].tolist(), strict=True))
    verdicts: list[FoundOutcome] = ["below"] * len(prediction)
    of: list[int | None] = [None] * len(prediction)
    by: list[int | None] = [None] * len(truth)
    true_verdicts: list[TrueOutcome | None] = [None] * len(truth)
    for row, place in place_of_row.items():
        true_verdicts[place] = TRUE_OUTCOMES[outcomes.true_T[row]]
    for row in found_rows.tolist():
        place = int(matched.place_D[row])
        verdict = verdicts[place] = FOUND_OUTCOMES[outcomes.found_D[row]]
        met = matched.other_D[row] if verdict == "confused" else matched.truth_D[row]
        of[place] = place_of_row.get(int(met))
        meant = of[place]
        if verdict in ("right", "confused") and meant is not None:
            by[meant] = place
    names = task.class_names
    masks = truth.masks, prediction.masks if truth.masks is not None else None
    return JudgedImage(
        width=truth.width,
        height=truth.height,
        thresholds=thresholds,
        truth=tuple(
            TrueObject(
                class_name=names[int(truth.classes_N[place])],
                box=_box(truth.boxes_N4[place]),
                polygon=_rings(masks[0], place),
                verdict=true_verdicts[place],
                by=by[place],
            )
            for place in range(len(truth))
        ),
        prediction=tuple(
            FoundObject(
                class_name=names[int(prediction.classes_N[place])],
                confidence=float(str(np.float32(prediction.confidences_N[place]))),
                box=_box(prediction.boxes_N4[place]),
                polygon=_rings(masks[1], place),
                verdict=verdicts[place],
                of=of[place],
            )
            for place in range(len(prediction))
        ),
    )


def _box(box_4: np.ndarray) -> tuple[float, float, float, float]:
    left, top, width, height = (round(float(side), 2) for side in box_4)
    return left, top, width, height


def _rings(masks: Sequence[Mask] | None, place: int) -> Rings | None:
    if masks is None:
        return None
    mask = masks[place]
    return outline_of(crop_of(mask, mask.height, mask.width), _TOLERANCE).polygon.parts
