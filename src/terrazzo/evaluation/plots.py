"""Plots as PNG that every form may have: bars of IoU, confusion, curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from terrazzo.evaluation.figures import (
    ACCENT,
    EMPTY,
    INK,
    LABELLED,
    LINE,
    QUIET,
    class_ticks,
    empty_figure,
    finished,
    number,
)
from terrazzo.metrics.scores import SplitScores


@dataclass(frozen=True)
class Curve:
    """One line of a plot; a ``faint`` one lies behind the others."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    color: str
    faint: bool = False
    dashed: bool = False


def iou_plot(scores: SplitScores) -> bytes:
    """IoU of each class as bars in the colours of the classes, with mIoU as a line."""
    count = len(scores.classes)
    figure, axes = empty_figure(6.4, 1.3 + 0.28 * max(count, 3) if count <= LABELLED else 10)
    positions = np.arange(count)
    values = [one.iou if one.iou is not None else 0.0 for one in scores.classes]
    axes.barh(positions, values, 0.68, color=[one.color for one in scores.classes], edgecolor=INK, linewidth=0.3)
    # White behind the numbers, so that the line of the mean does not cross them out.
    paper = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.8}
    for position, one in zip(positions, scores.classes, strict=True):
        if count <= LABELLED:
            label, color = ("n/a", QUIET) if one.iou is None else (f"{one.iou:.3f}", INK)
            axes.text((one.iou or 0) + 0.01, float(position), label, va="center", fontsize=7, color=color, bbox=paper)
    class_ticks(axes, [one.name for one in scores.classes])
    axes.set_xlim(0, 1.1)
    axes.set_xticks(np.linspace(0, 1, 6))
    axes.set_ylim(count - 0.4, -0.6)
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    if scores.miou is not None:
        axes.axvline(scores.miou, color=ACCENT, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.set_xlabel("IoU", fontsize=8, color=QUIET)
    title = f"IoU by class on {scores.split}: mIoU {number(scores.miou)}"
    return finished(figure, axes, title, f"{scores.images} images. {scores.definition}")


def confusion_plot(
    confusion: Sequence[Sequence[int]], rows: Sequence[str], columns: Sequence[str], *, title: str, note: str
) -> bytes:
    """What became of the members of each class: rows are truth and add up to 100 %, columns are prediction."""
    counts = np.array(confusion, dtype=np.float64).reshape(len(rows), len(columns))
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.full_like(counts, np.nan), where=totals > 0)
    height, width = (float(np.clip(2.2 + 0.42 * len(names), 4.2, 12)) for names in (rows, columns))
    figure, axes = empty_figure(width + 0.8, height)
    colors = LinearSegmentedColormap.from_list("accent", ["#ffffff", ACCENT]).with_extremes(bad=EMPTY)
    axes.imshow(np.ma.masked_invalid(shares), cmap=colors, vmin=0, vmax=1, interpolation="nearest")
    if len(counts) <= 24:
        _write_shares(axes, shares)
    class_ticks(axes, rows, columns)
    axes.set_xlabel("prediction", fontsize=8, color=QUIET)
    axes.set_ylabel("truth", fontsize=8, color=QUIET)
    return finished(figure, axes, title, note)


def _write_shares(axes: Axes, shares: NDArray[np.float64]) -> None:
    """Per cent in each cell that is not nearly empty."""
    for (row, column), share in np.ndenumerate(shares):
        if np.isfinite(share) and share >= 0.005:
            color = "#ffffff" if share > 0.55 else INK
            axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=7, color=color)


def curves_plot(curves: Sequence[Curve], *, title: str, y_label: str, note: str, from_zero: bool = False) -> bytes:
    """Lines over epochs."""
    figure, axes = empty_figure(6.4, 3.6)
    for order, curve in enumerate(curves):
        axes.plot(
            curve.x,
            curve.y,
            color=curve.color,
            label=curve.label,
            linewidth=0.8 if curve.faint else 1.6,
            alpha=0.35 if curve.faint else 1.0,
            linestyle="--" if curve.dashed else "-",
            marker="o" if len(curve.x) == 1 else None,
            markersize=3,
            zorder=2 if curve.faint else 3 + order,
        )
    axes.grid(color=LINE, linewidth=0.6)
    axes.margins(x=0.02)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if from_zero:
        axes.set_ylim(bottom=0)
    axes.set_xlabel("epoch", fontsize=8, color=QUIET)
    axes.set_ylabel(y_label, fontsize=8, color=QUIET)
    if len(curves) > 1:
        axes.legend(fontsize=8, frameon=False, labelcolor=INK)
    return finished(figure, axes, title, note)
