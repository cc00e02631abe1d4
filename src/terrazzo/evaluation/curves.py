"""The curves of a training, from its events, as a sheet and plots."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from terrazzo.evaluation.figures import ACCENT, INK, QUIET
from terrazzo.evaluation.plots import Curve, curves_plot
from terrazzo.files.whole import write_atomically
from terrazzo.training.run import Event, read_events

Point = tuple[int, float, float]
"""Step, epoch, value."""

Series = dict[tuple[str, str], list[Point]]
"""Points in the order of their steps, by metric name and split ("" when it belongs to none)."""


def write_curves(run_folder: Path) -> tuple[Path, ...]:
    """Write ``train/metrics.csv``, and ``loss.png``, ``learning_rate.png`` and the scores of the kind (``iou.png``,
    ``map.png`` or ``accuracy.png``) as far as there are points.

    Returns:
        The files that were written.
    """
    series = metric_series(read_events(run_folder))
    folder = run_folder / "train"
    folder.mkdir(parents=True, exist_ok=True)
    files = {"metrics.csv": _sheet(series).encode()}
    plots = {
        "loss.png": _loss(series),
        "iou.png": _iou(series),
        "map.png": _map(series),
        "accuracy.png": _accuracy(series),
        "learning_rate.png": _learning_rate(series),
    }
    files.update({name: data for name, data in plots.items() if data is not None})
    for name, data in files.items():
        write_atomically(folder / name, data)
    return tuple(folder / name for name in files)


def metric_series(events: Iterable[Event]) -> Series:
    """Curves from events; of several points of one step (a resumed run) the last one counts."""
    last: dict[tuple[str, str], dict[int, Point]] = {}
    for event in events:
        if event.kind == "metric":
            data = event.data
            key = (str(data["name"]), str(data["split"] or ""))
            last.setdefault(key, {})[int(data["step"])] = (
                int(data["step"]),
                float(data["epoch"]),
                float(data["value"]),
            )
    return {key: [points[step] for step in sorted(points)] for key, points in sorted(last.items())}


def _sheet(series: Series) -> str:
    """One row a point."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["metric", "split", "step", "epoch", "value"])
    for (name, split), points in series.items():
        writer.writerows([name, split, step, f"{epoch:.6g}", repr(value)] for step, epoch, value in points)
    return buffer.getvalue()


def _curve(
    series: Series, name: str, split: str, label: str, color: str, *, faint: bool = False, dashed: bool = False
) -> list[Curve]:
    """The curve as a list of one, or an empty list when the run has no such points."""
    points = series.get((name, split), [])
    if not points:
        return []
    x, y = [point[1] for point in points], [point[2] for point in points]
    return [Curve(label, x, y, color, faint=faint, dashed=dashed)]


def _loss(series: Series) -> bytes | None:
    """Loss on train and val."""
    curves = [
        *_curve(series, "batch_loss", "", "each batch", QUIET, faint=True),
        *_curve(series, "batch_loss", "train", "each batch", QUIET, faint=True),
        *_curve(series, "loss", "train", "train", QUIET),
        *_curve(series, "loss", "val", "val", ACCENT),
    ]
    note = "Lower is better. The loss on val is measured without augmentation."
    return curves_plot(curves, title="Loss on train and val", y_label="loss", note=note) if curves else None


def _iou(series: Series) -> bytes | None:
    """mIoU on train and val, pixel accuracy on val."""
    curves = [
        *_curve(series, "miou", "train", "mIoU on train", QUIET),
        *_curve(series, "miou", "val", "mIoU on val", ACCENT),
        *_curve(series, "pixel_accuracy", "val", "pixel accuracy on val", INK, dashed=True),
    ]
    note = "Pooled over pixels; measured while training. The scores of the published version are in eval_<split>."
    title = "mIoU and pixel accuracy while training"
    return curves_plot(curves, title=title, y_label="part of 1", note=note, from_zero=True) if curves else None


def _map(series: Series) -> bytes | None:
    """Average precision of objects."""
    curves = [
        *_curve(series, "map50_95", "train", "mAP50-95 on train", QUIET),
        *_curve(series, "map50_95", "val", "mAP50-95 on val", ACCENT),
        *_curve(series, "map50", "val", "mAP50 on val", INK, dashed=True),
    ]
    note = "Means over classes; measured while training. The scores of the published version are in eval_<split>."
    title = "Average precision while training"
    return curves_plot(curves, title=title, y_label="part of 1", note=note, from_zero=True) if curves else None


def _accuracy(series: Series) -> bytes | None:
    """Accuracy and average precision of classes of whole images."""
    curves = [
        *_curve(series, "accuracy", "train", "accuracy on train", QUIET),
        *_curve(series, "accuracy", "val", "accuracy on val", ACCENT),
        *_curve(series, "map", "val", "mAP on val", INK, dashed=True),
    ]
    note = "Parts of images; measured while training. The scores of the published version are in eval_<split>."
    title = "Accuracy and mAP while training"
    return curves_plot(curves, title=title, y_label="part of 1", note=note, from_zero=True) if curves else None


def _learning_rate(series: Series) -> bytes | None:
    """Learning rate."""
    curves = [
        *_curve(series, "learning_rate", "", "learning rate", ACCENT),
        *_curve(series, "learning_rate", "train", "learning rate", ACCENT),
    ]
    title = "Learning rate"
    return curves_plot(curves, title=title, y_label="learning rate", note="", from_zero=True) if curves else None
