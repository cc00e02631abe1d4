"""What the report of a split is: it is told each image with truth and prediction, and writes the files of its form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from terrazzo.evaluation.truth import TruthImage
from terrazzo.files.whole import write_atomically
from terrazzo.metrics.scores import Scores
from terrazzo.types import Image_HWC, Record, Task

Best = Literal["best"]

DEFAULT_THRESHOLD = 0.5
"""Confidence from which an answer counts, for classes whose threshold nobody chose."""

PICTURE_SIDE = 1024
"""Longest side of the pictures of worst images, in pixels."""

WORST = 24
"""Images that get pictures."""


@dataclass(frozen=True)
class Wanted:
    """The report that is asked for: ``task`` gives the classes, and ``split`` is the name that every number carries.

    ``thresholds`` by class name; "best" where the report chooses them itself, each for the best F1 on this split.
    """

    task: Task
    folder: Path
    split: str
    thresholds: Mapping[str, float] | Best = field(default_factory=dict)
    worst: int = WORST


class Report(Protocol):
    """One report in the making."""

    def add(self, one: TruthImage, image_HWC: Image_HWC, truth: Any, prediction: Any) -> None:
        """Take in one image; truth and prediction are of the form of the report."""

    def finish(self) -> Scores:
        """Write all files, ``scores.json`` last, because its presence says that a report is whole."""


def all_thresholds(wanted: Wanted) -> dict[str, float]:
    """The threshold of every class of the task; those that are given for other classes are left out."""
    given = {} if wanted.thresholds == "best" else wanted.thresholds
    return {name: given.get(name, DEFAULT_THRESHOLD) for name in wanted.task.class_names}


def write_worst(folder: Path, rows: Sequence[Record]) -> None:
    """Write ``worst.json``: a row for each image, the worst first."""
    listed = [row.model_dump(mode="json") for row in rows]
    write_atomically(folder / "worst.json", (json.dumps(listed, indent=1, ensure_ascii=False) + "\n").encode())


def write_scores(folder: Path, scores: Record) -> None:
    """Write ``scores.json``."""
    write_atomically(folder / "scores.json", (scores.model_dump_json(indent=2) + "\n").encode())
