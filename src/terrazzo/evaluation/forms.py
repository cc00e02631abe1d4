"""Which report each form of answer gets: the one place where evaluation asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from terrazzo.evaluation.pixels import PixelsReport
from terrazzo.evaluation.report import Report, Wanted
from terrazzo.types import Form

REPORTS: Mapping[Form, Callable[[Wanted], Report]] = {"pixels": PixelsReport}


def report_of(wanted: Wanted) -> Report:
    """An empty report for the task that is wanted."""
    return REPORTS[wanted.task.form](wanted)
