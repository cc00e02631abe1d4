"""Trainings side by side: where their settings differ, and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from terrazzo.errors import Invalid, NotFound
from terrazzo.services.jobs.describe import get_job
from terrazzo.services.jobs.records import JobRecord
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.models.versions import get_version
from terrazzo.services.workspace import Workspace
from terrazzo.types import SPLITS, Record

MOST = 6


class ComparedSetting(Record):
    """One setting of each job, in the order of the jobs; None where a job has no such setting."""

    name: str
    values: tuple[Any, ...]
    differs: bool


class ComparedScore(Record):
    """One score of each job: the mIoU of a split, or the IoU of a class on it. None is n/a or not scored."""

    split: str
    name: str
    color: str | None
    """None for the mIoU."""
    values: tuple[float | None, ...]
    best: int | None
    """Which job is the best one; None when there is no single best."""


class JobComparison(Record):
    jobs: tuple[JobRecord, ...]
    versions: tuple[str | None, ...]
    """Label of the version that each made, if it is still there."""
    settings: tuple[ComparedSetting, ...]
    """Those that differ first."""
    scores: tuple[ComparedScore, ...]


def compare_jobs(ws: Workspace, job_ids: Sequence[str]) -> JobComparison:
    """Compare 2 to 6 trainings.

    Raises:
        NotFound: no such job.
        Invalid: too few or too many, or one that is no training.
    """
    ids = list(dict.fromkeys(job_ids))
    if not 2 <= len(ids) <= MOST:
        raise Invalid(f"{len(ids)} jobs cannot be compared.", f"Choose 2 to {MOST} trainings.")
    jobs = [get_job(ws, one) for one in ids]
    for job in jobs:
        if job.kind != "train":
            raise Invalid(f"{job.name!r} is no training.", "Choose trainings only.")
    versions = [_version(ws, job) for job in jobs]
    return JobComparison(
        jobs=tuple(jobs),
        versions=tuple(None if one is None else one.label for one in versions),
        settings=tuple(_settings(jobs)),
        scores=tuple(_scores(versions)),
    )


def _version(ws: Workspace, job: JobRecord) -> VersionRecord | None:
    named = job.outcome.get("version_id")
    if named is None:
        return None
    try:
        return get_version(ws, named)
    except NotFound:
        return None


def _settings(jobs: Sequence[JobRecord]) -> list[ComparedSetting]:
    columns = [_chosen(job) for job in jobs]
    rows = []
    for name in dict.fromkeys(name for column in columns for name in column):
        values = tuple(column.get(name) for column in columns)
        rows.append(ComparedSetting(name=name, values=values, differs=any(one != values[0] for one in values)))
    return sorted(rows, key=lambda row: not row.differs)


def _chosen(job: JobRecord) -> dict[str, Any]:
    """What a training was started with."""
    given = job.input
    return {
        "architecture": given["architecture"],
        "started from": given.get("start_from_label"),
        "snapshot": str(given["snapshot_id"])[:12],
        **{name.replace("_", " "): value for name, value in given["settings"].items() if name != "start_from"},
    }


def _scores(versions: Sequence[VersionRecord | None]) -> list[ComparedScore]:
    rows = []
    for split in reversed(SPLITS):
        found = [None if one is None else one.scores.get(split) for one in versions]
        if all(one is None for one in found):
            continue
        rows.append(_row(split, "mIoU", None, [None if one is None else one.miou for one in found]))
        names = {one.name: one.color for scores in found if scores is not None for one in scores.classes}
        for name, color in names.items():
            values = [
                None if scores is None else next((one.iou for one in scores.classes if one.name == name), None)
                for scores in found
            ]
            rows.append(_row(split, name, color, values))
    return rows


def _row(split: str, name: str, color: str | None, values: Sequence[float | None]) -> ComparedScore:
    known = [value for value in values if value is not None]
    alone = len(known) > 1 and known.count(max(known)) == 1
    best = list(values).index(max(known)) if alone else None
    return ComparedScore(split=split, name=name, color=color, values=tuple(values), best=best)
