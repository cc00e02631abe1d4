"""The scores in a model card: a table over the splits and one by class, and what the numbers mean; one way a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from terrazzo.bundle.card_text import line, percent, row, rule
from terrazzo.metrics.classes_scores import ClassesScores
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.metrics.scores import Scores, SplitScores
from terrazzo.types import SPLITS, Form, Task


def scores_section(task: Task, scores: Mapping[str, Scores], thresholds: Mapping[str, float]) -> str:
    """Scores by split, as the report of each split has them."""
    splits = [split for split in (*SPLITS, *sorted(set(scores) - set(SPLITS))) if split in scores]
    if not splits:
        return "## Scores\n\nThis bundle was not scored."
    lines = ["## Scores", "", *_TABLES[task.form]([scores[split] for split in splits])]
    return "\n".join(
        [*lines, "", f"{scores[splits[-1]].definition} {_MEANS[task.form]} {_HONEST}", *_chosen(thresholds)]
    )


_HONEST = (
    "The scores were measured with this bundle's own weights and predictor. `train` shows how well the model knows "
    "what it has seen; `val` was used to choose the weights; only `test` is unseen."
)

_MEANS: Mapping[Form, str] = {
    "pixels": (
        "mIoU is the mean over the classes that occur in the truth or in the prediction of the split; `n/a` is a class "
        "that occurs in neither."
    ),
    "objects": "Means are over the classes that occur in the truth of the split; `n/a` is a class that does not.",
    "classes": "mAP is the mean over the classes that occur in the truth of the split; `n/a` is a class that does not.",
}


def _chosen(thresholds: Mapping[str, float]) -> list[str]:
    """Where thresholds come from."""
    if not thresholds:
        return []
    return [
        "",
        "The threshold of each class was chosen on `val`, for the best F1; the scores of `val` are a little too good "
        "for that. It can be moved when images are predicted.",
    ]


def _pixels(scores: Sequence[SplitScores]) -> list[str]:
    lines = [row(["Split", "Images", "mIoU", "Mean F1", "Pixel accuracy"]), rule(1, 4)]
    for one in scores:
        numbers = (one.miou, one.mean_f1, one.pixel_accuracy)
        lines.append(row([one.split, str(one.images), *map(percent, numbers)]))
    lines += ["", *_head(["IoU by class"], [one.split for one in scores])]
    for classes in zip(*(one.classes for one in scores), strict=True):
        lines.append(row([line(classes[0].name), *(percent(one.iou) for one in classes)]))
    return lines


def _objects(scores: Sequence[ObjectScores]) -> list[str]:
    lines: list[str] = []
    for what in ("masks", "boxes"):
        if any(getattr(one, what) is None for one in scores):
            continue
        lines += [
            row([f"Split, by {what}", "Images", "Objects", "mAP50", "mAP50-95", "Precision", "Recall", "F1"]),
            rule(1, 7),
        ]
        for one in scores:
            means = getattr(one, what)
            numbers = (means.map50, means.map50_95, means.precision, means.recall, means.f1)
            lines.append(row([one.split, str(one.images), str(one.instances), *map(percent, numbers)]))
        lines += ["", *_head([f"AP50-95 by class, by {what}"], ["Threshold", *(one.split for one in scores)])]
        for classes in zip(*(one.classes for one in scores), strict=True):
            values = (percent(getattr(one, what).ap50_95) for one in classes)
            lines.append(row([line(classes[0].name), f"{classes[0].threshold:.2f}", *values]))
        lines.append("")
    return lines[:-1]


def _classes(scores: Sequence[ClassesScores]) -> list[str]:
    lines = [row(["Split", "Images", "Accuracy", "Top 5", "mAP", "Mean F1"]), rule(1, 5)]
    for one in scores:
        numbers = (one.accuracy, one.top5, one.map, one.mean_f1)
        lines.append(row([one.split, str(one.images), *map(percent, numbers)]))
    with_threshold = any(one.threshold is not None for one in scores[0].classes)
    columns = (["Threshold"] if with_threshold else []) + [one.split for one in scores]
    lines += ["", *_head(["F1 by class"], columns)]
    for classes in zip(*(one.classes for one in scores), strict=True):
        threshold = [] if not with_threshold else [f"{classes[0].threshold or 0:.2f}"]
        lines.append(row([line(classes[0].name), *threshold, *(percent(one.f1) for one in classes)]))
    return lines


def _head(words: Sequence[str], numbers: Sequence[str]) -> list[str]:
    return [row([*words, *numbers]), rule(len(words), len(numbers))]


_TABLES: Mapping[Form, Callable[[Sequence[Any]], list[str]]] = {
    "pixels": _pixels,
    "objects": _objects,
    "classes": _classes,
}
