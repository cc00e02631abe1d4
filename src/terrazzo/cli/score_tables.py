"""Scores as tables in the terminal: versions over their splits, and all that is known of one split."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from terrazzo.cli.console import chip, number, percent, table

if TYPE_CHECKING:
    from rich.table import Table

    from terrazzo.metrics.classes_scores import ClassesScores
    from terrazzo.metrics.headline import Headline
    from terrazzo.metrics.object_scores import ObjectClassScore, ObjectMeasures, ObjectScores
    from terrazzo.metrics.scores import Scores, SplitScores


def headline_text(one: Headline | None, *, name: bool = True) -> str:
    """“mIoU 0.873”, or the value alone; empty when there is none."""
    if one is None:
        return ""
    return f"{one.name} {number(one.value)}" if name else number(one.value)


def splits_table(scores: Mapping[str, Scores], title: str) -> Table:
    """The number that stands for each class, and the means; one column a split."""
    from rich.text import Text

    splits = [name for name in ("train", "val", "test") if name in scores] or list(scores)
    columns = [f"{split} {scores[split].classes[0].headline.name}" for split in splits]
    made = table("Class", *columns, title=title, right=columns)
    if not splits:
        return made
    classes = {split: {one.name: one.headline for one in scores[split].classes} for split in splits}
    for name, color in {one.name: one.color for one in scores[splits[0]].classes}.items():
        values = (classes[split].get(name) for split in splits)
        made.add_row(chip(color, name), *(headline_text(value, name=False) for value in values))
    made.add_section()
    for index, mean in enumerate(scores[splits[0]].means):
        style = "" if index else "bold"
        means = (scores[split].means[index] for split in splits)
        made.add_row(
            Text(mean.name, style=style), *(Text(headline_text(value, name=False), style=style) for value in means)
        )
    made.add_row(Text("images", style="dim"), *(Text(str(scores[split].images), style="dim") for split in splits))
    return made


def class_tables(scores: Scores, title: str) -> list[Table]:
    """All that is known of each class on one split: a table, or two where masks and boxes were scored."""
    from terrazzo.metrics.classes_scores import ClassesScores
    from terrazzo.metrics.object_scores import ObjectScores

    if isinstance(scores, ObjectScores):
        return _objects(scores, title)
    return [_classes(scores, title) if isinstance(scores, ClassesScores) else _pixels(scores, title)]


def _pixels(scores: SplitScores, title: str) -> Table:
    from rich.text import Text

    columns = ("IoU", "precision", "recall", "F1", "pixels of truth")
    made = table("Class", *columns, title=title, right=columns)
    for one in scores.classes:
        values = (number(value) for value in (one.iou, one.precision, one.recall, one.f1))
        made.add_row(chip(one.color, one.name), *values, percent(one.share))
    made.add_section()
    made.add_row(
        Text("mean", style="bold"), Text(number(scores.miou), style="bold"), "", "", number(scores.mean_f1), ""
    )
    return made


def _objects(scores: ObjectScores, title: str) -> list[Table]:
    tables = [_measures(scores, f"{title}, by boxes", lambda one: one.boxes)]
    if scores.masks is not None:
        tables.insert(0, _measures(scores, f"{title}, by masks", lambda one: one.masks))
    return tables


def _measures(scores: ObjectScores, title: str, of: Callable[[ObjectClassScore], ObjectMeasures | None]) -> Table:
    columns = ("images", "objects", "threshold", "precision", "recall", "F1", "AP50", "AP50-95")
    made = table("Class", *columns, title=title, right=columns)
    for one in scores.classes:
        got = of(one)
        values = () if got is None else (got.precision, got.recall, got.f1, got.ap50, got.ap50_95)
        counts = (str(one.images), str(one.instances), f"{one.threshold:.2f}")
        made.add_row(chip(one.color, one.name), *counts, *(number(value) for value in values))
    return made


def _classes(scores: ClassesScores, title: str) -> Table:
    columns = ("images", "predicted", "threshold", "precision", "recall", "F1", "AP")
    made = table("Class", *columns, title=title, right=columns)
    for one in scores.classes:
        threshold = "" if one.threshold is None else f"{one.threshold:.2f}"
        values = (number(value) for value in (one.precision, one.recall, one.f1, one.ap))
        made.add_row(chip(one.color, one.name), str(one.images), str(one.predicted), threshold, *values)
    return made
