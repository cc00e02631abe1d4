"""The calibration of answers about whole images, as a plot."""

from __future__ import annotations

from terrazzo.evaluation.figures import ACCENT, INK, LINE, QUIET, empty_figure, finished, number
from terrazzo.metrics.classes_scores import ClassesScores


def calibration_plot(scores: ClassesScores) -> bytes:
    """How often answers of like confidence are right; on the diagonal confidence tells the truth."""
    figure, axes = empty_figure(5.2, 4.4)
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=(0, (4, 3)))
    bins = scores.calibration
    axes.plot([one.confidence for one in bins], [one.right for one in bins], "o-", color=ACCENT, linewidth=1.6)
    for one in bins:
        axes.annotate(
            str(one.count),
            (one.confidence, one.right),
            (0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=6,
            color=INK,
        )
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.08)
    axes.grid(color=LINE, linewidth=0.6)
    axes.set_xlabel("how sure", fontsize=8, color=QUIET)
    axes.set_ylabel("how often right", fontsize=8, color=QUIET)
    title = f"Calibration on {scores.split}: expected error {number(scores.calibration_error)}"
    return finished(figure, axes, title, "Answers of like confidence; numbers beside the points say how many.")
