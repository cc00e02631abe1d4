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
    """One score of each job on a split: a mean over classes, or that of a class. None is n/a or not scored."""

    split: str
    name: str
    """Of the mean (mIoU, mask mAP50-95, accuracy), or of the class."""
    measure: str
    """What is measured: the same as ``name`` for means; for a class IoU, mask AP50-95 or AP."""
    color: str | None
    """That of the class; None for means."""
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
    """For each split the means over classes, then each class; the same number of each version in a row."""
    rows = []
    for split in reversed(SPLITS):
        found = [None if one is None else one.scores.get(split) for one in versions]
        means = [{} if one is None else {mean.name: mean.value for mean in one.means} for one in found]
        for name in dict.fromkeys(name for one in means for name in one):
            rows.append(_row(split, name, name, None, [one.get(name) for one in means]))
        classes = [{} if one is None else {(it.name, it.headline.name): it for it in one.classes} for one in found]
        for name, measure in dict.fromkeys(key for one in classes for key in one):
            same = [one.get((name, measure)) for one in classes]
            color = next(one.color for one in same if one is not None)
            values = [None if one is None else one.headline.value for one in same]
            rows.append(_row(split, name, measure, color, values))
    return rows


def _row(split: str, name: str, measure: str, color: str | None, values: Sequence[float | None]) -> ComparedScore:
    known = [value for value in values if value is not None]
    alone = len(known) > 1 and known.count(max(known)) == 1
    best = list(values).index(max(known)) if alone else None
    return ComparedScore(split=split, name=name, measure=measure, color=color, values=tuple(values), best=best)
