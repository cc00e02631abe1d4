"""Plots as PNG, drawn with matplotlib's objects (no global state): IoU by class, confusion, curves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from terrazzo.metrics.scores import SplitScores

ACCENT = "#2563b0"
INK = "#26262a"
QUIET = "#77777f"
LINE = "#e3e3e6"
EMPTY = "#f1f1f2"

_DOTS = 140
_LABELLED = 60
"""With more classes than this, their names would not be legible on the axes."""


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
    figure, axes = _figure(6.4, 1.3 + 0.28 * max(count, 3) if count <= _LABELLED else 10)
    positions = np.arange(count)
    values = [one.iou if one.iou is not None else 0.0 for one in scores.classes]
    axes.barh(positions, values, 0.68, color=[one.color for one in scores.classes], edgecolor=INK, linewidth=0.3)
    # White behind the numbers, so that the line of the mean does not cross them out.
    paper = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.8}
    for position, one in zip(positions, scores.classes, strict=True):
        if count <= _LABELLED:
            label, color = ("n/a", QUIET) if one.iou is None else (f"{one.iou:.3f}", INK)
            axes.text((one.iou or 0) + 0.01, float(position), label, va="center", fontsize=7, color=color, bbox=paper)
    _class_ticks(axes, scores, vertical_only=True)
    axes.set_xlim(0, 1.1)
    axes.set_xticks(np.linspace(0, 1, 6))
    axes.set_ylim(count - 0.4, -0.6)
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    if scores.miou is not None:
        axes.axvline(scores.miou, color=ACCENT, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.set_xlabel("IoU", fontsize=8, color=QUIET)
    title = f"IoU by class on {scores.split}: mIoU {_number(scores.miou)}"
    return _finished(figure, axes, title, f"{scores.images} images. {scores.definition}")


def confusion_plot(scores: SplitScores) -> bytes:
    """What became of the pixels of each class: rows are truth and add up to 100 %, columns are prediction."""
    counts = np.array(scores.confusion, dtype=np.float64).reshape(len(scores.classes), len(scores.classes))
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.full_like(counts, np.nan), where=totals > 0)
    side = float(np.clip(2.2 + 0.42 * len(counts), 4.2, 12))
    figure, axes = _figure(side + 0.8, side)
    colors = LinearSegmentedColormap.from_list("accent", ["#ffffff", ACCENT]).with_extremes(bad=EMPTY)
    axes.imshow(np.ma.masked_invalid(shares), cmap=colors, vmin=0, vmax=1, interpolation="nearest")
    if len(counts) <= 24:
        _write_shares(axes, shares)
    _class_ticks(axes, scores, vertical_only=False)
    axes.set_xlabel("prediction", fontsize=8, color=QUIET)
    axes.set_ylabel("truth", fontsize=8, color=QUIET)
    note = "Per cent of the pixels of the true class; grey rows do not occur. Ignored pixels count nowhere."
    return _finished(figure, axes, f"Confusion on {scores.split}", note)


def _write_shares(axes: Axes, shares: NDArray[np.float64]) -> None:
    """Per cent in each cell that is not nearly empty."""
    for (row, column), share in np.ndenumerate(shares):
        if np.isfinite(share) and share >= 0.005:
            color = "#ffffff" if share > 0.55 else INK
            axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=7, color=color)


def curves_plot(curves: Sequence[Curve], *, title: str, y_label: str, note: str, from_zero: bool = False) -> bytes:
    """Lines over epochs."""
    figure, axes = _figure(6.4, 3.6)
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
    return _finished(figure, axes, title, note)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty figure (inches) with quiet axes."""
    figure = Figure(figsize=(width, height), dpi=_DOTS, facecolor="#ffffff")
    figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(LINE)
    axes.tick_params(colors=QUIET, labelsize=7, length=0)
    return figure, axes


def _class_ticks(axes: Axes, scores: SplitScores, *, vertical_only: bool) -> None:
    """Class names along the axes, as long as they are legible."""
    names = [_plain(one.name if len(one.name) <= 24 else f"{one.name[:23]}…") for one in scores.classes]
    positions = range(len(names)) if len(names) <= _LABELLED else range(0)
    labels = names if len(names) <= _LABELLED else []
    axes.set_yticks(positions, labels, fontsize=8 if len(names) <= 30 else 6, color=INK)
    if not vertical_only:
        axes.set_xticks(positions, labels, fontsize=8 if len(names) <= 30 else 6, color=INK, rotation=45, ha="right")


def _plain(text: str) -> str:
    """Text in which a dollar sign is a dollar sign and does not start a formula."""
    return text.replace("$", r"\$")


def _number(value: float | None) -> str:
    """0.7312 -> 0.731; None -> n/a."""
    return "n/a" if value is None else f"{value:.3f}"


def _finished(figure: Figure, axes: Axes, title: str, note: str) -> bytes:
    """Title above, definition below, as PNG."""
    axes.set_title(_plain(title), loc="left", fontsize=10, color=INK, pad=10)
    figure.supxlabel(_plain(note), x=0.01, ha="left", fontsize=6, color=QUIET, wrap=True)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()
