"""What all plots share: matplotlib's objects without global state, quiet axes, names of classes, PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

ACCENT = "#2563b0"
INK = "#26262a"
QUIET = "#77777f"
LINE = "#e3e3e6"
EMPTY = "#f1f1f2"

LABELLED = 60
"""With more classes than this, their names would not be legible on the axes."""

_DOTS = 140


def empty_figure(width: float, height: float) -> tuple[Figure, Axes]:
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


def class_ticks(axes: Axes, rows: Sequence[str], columns: Sequence[str] = ()) -> None:
    """Names of classes along the axes, as long as they are legible."""
    axes.set_yticks(*_ticks(rows), fontsize=8 if len(rows) <= 30 else 6, color=INK)
    if columns:
        size = 8 if len(columns) <= 30 else 6
        axes.set_xticks(*_ticks(columns), fontsize=size, color=INK, rotation=45, ha="right")


def _ticks(names: Sequence[str]) -> tuple[Sequence[int], list[str]]:
    if len(names) > LABELLED:
        return range(0), []
    return range(len(names)), [plain(short(name)) for name in names]


def short(name: str) -> str:
    """A name that fits beside an axis."""
    return name if len(name) <= 24 else f"{name[:23]}…"


def plain(text: str) -> str:
    """Text in which a dollar sign is a dollar sign and does not start a formula."""
    return text.replace("$", r"\$")


def number(value: float | None) -> str:
    """0.7312 -> 0.731; None -> n/a."""
    return "n/a" if value is None else f"{value:.3f}"


def finished(figure: Figure, axes: Axes, title: str, note: str) -> bytes:
    """Title above, definition below, as PNG."""
    axes.set_title(plain(title), loc="left", fontsize=10, color=INK, pad=10)
    figure.supxlabel(plain(note), x=0.01, ha="left", fontsize=6, color=QUIET, wrap=True)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()
