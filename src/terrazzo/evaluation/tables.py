"""Scores of a split as CSV sheets; every row names the split, and n/a is an empty cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from terrazzo.metrics.classes_scores import ClassesScores
from terrazzo.metrics.object_scores import ObjectMeans, ObjectMeasures, ObjectScores
from terrazzo.metrics.scores import SplitScores

_MEASURES = ("precision", "recall", "f1", "ap50", "ap50_95", "right", "false", "missed")


def pixels_csv(scores: SplitScores) -> str:
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


def objects_csv(scores: ObjectScores) -> str:
    """One row a class in index order, then one row for the means; cells of masks are empty where only boxes are."""
    header: list[object] = ["split", "index", "class", "color", "images", "instances", "threshold"]
    header += [f"{what}_{name}" for what in ("masks", "boxes") for name in _MEASURES]
    rows: list[list[object]] = [[*header, "definition"]]
    for index, one in enumerate(scores.classes):
        values = [*_measures(one.masks), *_measures(one.boxes)]
        about = [one.name, one.color, one.images, one.instances, one.threshold]
        rows.append([scores.split, index, *about, *values, scores.definition])
    means = [*_means(scores.masks), *_means(scores.boxes)]
    definition = "Mean over the classes that occur in truth."
    rows.append([scores.split, "", "(mean)", "", scores.images, scores.instances, "", *means, definition])
    return _text(rows)


def image_classes_csv(scores: ClassesScores) -> str:
    """One row a class in index order, then one row for the means; scores are parts (0..1)."""
    header = ["split", "index", "class", "color", "images", "predicted", "threshold", "precision", "recall", "f1", "ap"]
    rows: list[list[object]] = [[*header, "definition"]]
    for index, one in enumerate(scores.classes):
        values = [_cell(value) for value in (one.precision, one.recall, one.f1, one.ap)]
        threshold = "" if one.threshold is None else one.threshold
        about = [one.name, one.color, one.images, one.predicted, threshold]
        rows.append([scores.split, index, *about, *values, scores.definition])
    means = ["", "", _cell(scores.mean_f1), _cell(scores.map)]
    definition = "Mean over the classes that occur in truth."
    rows.append([scores.split, "", "(mean)", "", scores.images, "", "", *means, definition])
    return _text(rows)


def confusion_csv(
    what: str, split: str, rows: Sequence[str], columns: Sequence[str], confusion: Sequence[Sequence[int]]
) -> str:
    """Counts (of ``what``: pixels, objects, images) by class in truth (rows) and in prediction (columns)."""
    table: list[list[object]] = [[f"{split}: {what}, rows truth, columns prediction", *columns]]
    table += [[name, *counts] for name, counts in zip(rows, confusion, strict=True)]
    return _text(table)


def _measures(measures: ObjectMeasures | None) -> list[object]:
    if measures is None:
        return [""] * len(_MEASURES)
    scores = (measures.precision, measures.recall, measures.f1, measures.ap50, measures.ap50_95)
    return [*map(_cell, scores), measures.right, measures.false, measures.missed]


def _means(means: ObjectMeans | None) -> list[object]:
    if means is None:
        return [""] * len(_MEASURES)
    return [*map(_cell, (means.precision, means.recall, means.f1, means.map50, means.map50_95)), "", "", ""]


def _cell(value: float | None) -> str:
    """Enough digits to check, empty for n/a."""
    return "" if value is None else f"{value:.8f}"


def _text(rows: list[list[object]]) -> str:
    """Rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
