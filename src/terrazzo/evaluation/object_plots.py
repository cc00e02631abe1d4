"""Plots and pictures of objects: precision against recall, F1 against confidence, what went wrong on an image."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from terrazzo.evaluation.figures import INK, LINE, QUIET, empty_figure, finished, number, plain, short
from terrazzo.evaluation.judged import FoundObject, JudgedImage, TrueObject
from terrazzo.metrics.object_curves import ObjectCurve, ObjectCurves
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.types import Image_HWC

RIGHT, FALSE, MISSED, CONFUSED = (150, 205, 190), (226, 90, 30), (86, 180, 233), (240, 228, 66)
"""Colours of the verdicts in the error picture; they stay apart for colour-blind eyes."""

_SHOWN_SIDE = 640
"""Longest side of an error picture at least, in pixels."""

_NAMED = 12
"""With more classes than this a legend would hide the curves."""


def precision_recall_plot(curves: ObjectCurves, scores: ObjectScores) -> bytes:
    """Precision against recall at an IoU of 0.5, a line a class and the mean of them."""
    drawn = _drawn(curves, scores)
    lines = [(name, color, list(curves.recall), list(one.precision_at_recall)) for name, color, one in drawn]
    by, means = ("boxes", scores.boxes) if scores.masks is None else ("masks", scores.masks)
    title = f"Precision and recall on {scores.split}, {by}: mAP50 {number(means.map50)}"
    note = f"{scores.images} images, {scores.instances} objects. Matched at an IoU of 0.5; no threshold."
    return _lines_plot(lines, title=title, note=note, x_label="recall", y_label="precision")


def f1_plot(curves: ObjectCurves, scores: ObjectScores) -> bytes:
    """F1 against confidence at an IoU of 0.5, with the threshold of each class as a dot."""
    drawn = _drawn(curves, scores)
    lines = [(name, color, list(curves.confidence), list(one.f1)) for name, color, one in drawn]
    by, means = ("boxes", scores.boxes) if scores.masks is None else ("masks", scores.masks)
    title = f"F1 against confidence on {scores.split}, {by}: mean F1 {number(means.f1)}"
    note = "Dots are the thresholds of the classes, at which precision, recall and F1 are told."
    thresholds = {one.name: one.threshold for one in scores.classes}
    dots = [thresholds[name] for name, _, _ in drawn]
    return _lines_plot(lines, title=title, note=note, x_label="confidence", y_label="F1", dots=dots)


Line = tuple[str, str, list[float], list[float]]
"""Name and colour of a class, and the points."""


def _lines_plot(
    lines: Sequence[Line], *, title: str, note: str, x_label: str, y_label: str, dots: Sequence[float] = ()
) -> bytes:
    """A line a class and a dashed one for their mean, both axes 0..1."""
    figure, axes = empty_figure(6.4, 4.2)
    for name, color, x, y in lines:
        axes.plot(x, y, color=color, linewidth=1.4, label=plain(short(name)))
    for (_, color, x, y), at in zip(lines, dots, strict=False):
        axes.plot([at], [float(np.interp(at, x, y))], "o", color=color, markeredgecolor=INK, markersize=5)
    if len(lines) > 1:
        mean = np.mean([y for _, _, _, y in lines], axis=0)
        axes.plot(lines[0][2], mean, color=INK, linewidth=1.6, linestyle=(0, (4, 3)), label="mean")
    _frame(axes, x_label, y_label)
    if not lines:
        axes.text(0.5, 0.5, "No class occurs in truth", ha="center", va="center", fontsize=9, color=QUIET)
    elif len(lines) <= _NAMED:
        axes.legend(fontsize=7, frameon=False, labelcolor=INK, loc="best")
    return finished(figure, axes, title, note)


def _frame(axes: Axes, x_label: str, y_label: str) -> None:
    axes.set_xlim(0, 1.01)
    axes.set_ylim(0, 1.02)
    axes.grid(color=LINE, linewidth=0.6)
    axes.set_xlabel(x_label, fontsize=8, color=QUIET)
    axes.set_ylabel(y_label, fontsize=8, color=QUIET)


def _drawn(curves: ObjectCurves, scores: ObjectScores) -> list[tuple[str, str, ObjectCurve]]:
    """The curves of the measure that stands for the others, of the classes that occur."""
    found = []
    for one in curves.classes:
        curve = one.boxes if scores.masks is None else one.masks
        if curve is not None:
            found.append((one.name, one.color, curve))
    return found


def error_picture(image_HWC: Image_HWC, judged: JudgedImage) -> Image_HWC:
    """A dim picture with right objects in thin lines, and false, missed and confused ones filled in their colours.

    Args:
        image_HWC: the picture, in any size; places are scaled to it. A small one is enlarged, so that lines are thin.
    """
    enlarged = max(1.0, _SHOWN_SIDE / max(image_HWC.shape[:2]))
    if enlarged > 1:
        image_HWC = np.asarray(cv2.resize(image_HWC, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_LINEAR))
    dim = np.asarray(cv2.cvtColor(image_HWC, cv2.COLOR_RGB2GRAY) * 0.45 + 40, dtype=np.uint8)
    drawn = np.repeat(dim[..., None], 3, axis=2)
    scale = image_HWC.shape[1] / judged.width, image_HWC.shape[0] / judged.height
    verdicts: tuple[tuple[Sequence[FoundObject | TrueObject], str, tuple[int, int, int]], ...] = (
        (judged.prediction, "right", RIGHT),
        (judged.truth, "missed", MISSED),
        (judged.prediction, "false", FALSE),
        (judged.prediction, "confused", CONFUSED),
    )
    for side, verdict, color in verdicts:
        rings = [ring for one in side if one.verdict == verdict for ring in _points(one, scale)]
        if verdict != "right":
            over = drawn.copy()
            for ring in rings:
                cv2.fillPoly(over, [ring], color, lineType=cv2.LINE_AA)
            drawn = np.asarray(cv2.addWeighted(over, 0.4, drawn, 0.6, 0), np.uint8)
        cv2.polylines(drawn, rings, True, color, 1 if verdict == "right" else 2, cv2.LINE_AA)
    return drawn


def _points(one: FoundObject | TrueObject, scale: tuple[float, float]) -> list[NDArray[np.int32]]:
    """The rings of an object, or the corners of its box, in pixels of the picture."""
    if one.polygon is not None:
        rings = [ring for part in one.polygon for ring in part]
    else:
        left, top, width, height = one.box
        rings = [((left, top), (left + width, top), (left + width, top + height), (left, top + height))]
    return [np.round(np.array(ring, np.float64) * scale).astype(np.int32) for ring in rings]
