"""Which report each form of answer gets, and which meter knows its thresholds: the one place where this is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from terrazzo.evaluation.classes import ClassesReport
from terrazzo.evaluation.objects import ObjectsReport
from terrazzo.evaluation.pixels import PixelsReport
from terrazzo.evaluation.report import Report, Wanted
from terrazzo.metrics.classes_meter import ClassesMeter
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.types import Form, Task


class ThresholdMeter(Protocol):
    """What knows the best thresholds after it has seen truth and prediction of each image."""

    def add(self, truth: Any, prediction: Any) -> None:
        """Count one image."""

    def best_thresholds(self) -> dict[str, float]:
        """By class name; empty where the most probable class is taken."""


REPORTS: Mapping[Form, Callable[[Wanted], Report]] = {
    "pixels": PixelsReport,
    "objects": ObjectsReport,
    "classes": ClassesReport,
}

METERS: Mapping[Form, Callable[[Task], ThresholdMeter]] = {"objects": ObjectMeter, "classes": ClassesMeter}
"""Of the forms that have thresholds."""


def report_of(wanted: Wanted) -> Report:
    """An empty report for the task that is wanted."""
    return REPORTS[wanted.task.form](wanted)
