"""Scores of a split as CSV sheets; every row names the split, and n/a is an empty cell."""

from __future__ import annotations

import csv
import io

from terrazzo.metrics.scores import SplitScores


def classes_csv(scores: SplitScores) -> str:
    """One row a class in index order, then one row for the means; shares and scores are parts (0..1)."""
    header = ["split", "index", "class", "color", "iou", "precision", "recall", "f1"]
    rows: list[list[object]] = [[*header, "share", "predicted_share", "pixels", "definition"]]
    for index, one in enumerate(scores.classes):
        values = [
            _cell(value) for value in (one.iou, one.precision, one.recall, one.f1, one.share, one.predicted_share)
        ]
        rows.append([scores.split, index, one.name, one.color, *values, one.pixels, scores.definition])
    means = [_cell(scores.miou), "", "", _cell(scores.mean_f1), "", ""]
    definition = "Mean over the classes that occur in truth or prediction."
    rows.append([scores.split, "", "(mean)", "", *means, scores.pixels, definition])
    return _text(rows)


def confusion_csv(scores: SplitScores) -> str:
    """Pixels by class in truth (rows) and in prediction (columns)."""
    names = [one.name for one in scores.classes]
    rows: list[list[object]] = [[f"{scores.split}: pixels, rows truth, columns prediction", *names]]
    rows += [[name, *counts] for name, counts in zip(names, scores.confusion, strict=True)]
    return _text(rows)


def _cell(value: float | None) -> str:
    """Enough digits to check, empty for n/a."""
    return "" if value is None else f"{value:.8f}"


def _text(rows: list[list[object]]) -> str:
    """Rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
