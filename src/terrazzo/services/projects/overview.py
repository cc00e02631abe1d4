"""What was achieved in a project: its best version with a few of its pictures, and how much was predicted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import JobRow, ModelRow, VersionRow
from terrazzo.metrics.image_scores import AnyImageScore
from terrazzo.metrics.scores import read_scores
from terrazzo.services.models.models import evaluation
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.models.versions import version_records
from terrazzo.services.projects.projects import project_row
from terrazzo.services.projects.questions import question
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import Record

_TELLING = ("test", "val", "train")
"""Splits by how much their score says about new images."""
PICTURES = 4


class BestVersion(Record):
    """The version with the highest score, and where that was measured."""

    version: VersionRecord
    split: str
    pictures: tuple[AnyImageScore, ...]
    """Some images of that evaluation, the best first and the worst last; paths are below ``eval_<split>/``."""


class OverviewRecord(Record):
    best: BestVersion | None
    versions: int
    """How many versions answer the task's question."""
    predictions: int
    """How many prediction jobs of the project succeeded."""


def overview(ws: Workspace, project_id: str, task_id: str) -> OverviewRecord:
    """What a project has achieved for one of its tasks.

    The best version has the highest score on the most telling split that any version was measured on: test before val
    before train. Of equals the newer one. Versions of another kind or of other classes answer another question and do
    not count.

    Raises:
        NotFound: there is no such project, or it has no such task.
    """
    with ws.reading() as session:
        project_row(session, project_id)
        asked = question(task_of(task_row(session, task_id, project_id)).model_dump(mode="json"))
        query = select(VersionRow).join(ModelRow, ModelRow.id == VersionRow.model_id)
        rows = session.scalars(query.where(ModelRow.project_id == project_id).order_by(VersionRow.id.desc()))
        mine = [row for row in rows if question(row.manifest["task"]) == asked]
        found = _best(mine)
        version = None if found is None else version_records(session, [found[0]])[0]
        predictions = _succeeded(session, project_id, "predict")
    if version is None or found is None:
        return OverviewRecord(best=None, versions=len(mine), predictions=predictions)
    split = found[1]
    pictures = _some(evaluation(ws, version.id, split).worst)
    best = BestVersion(version=version, split=split, pictures=pictures)
    return OverviewRecord(best=best, versions=len(mine), predictions=predictions)


def _best(rows: Iterable[VersionRow]) -> tuple[VersionRow, str] | None:
    """The row with the highest score on the most telling split, and that split; of equals the first."""
    rows = list(rows)
    for split in _TELLING:
        scored = [(row, _score(row.manifest["scores"], split)) for row in rows]
        known = [(row, score) for row, score in scored if score is not None]
        if known:
            return max(known, key=lambda one: one[1])[0], split
    return None


def _score(scores: dict[str, Any], split: str) -> float | None:
    return None if split not in scores else read_scores(scores[split]).headline.value


def _some(worst_first: Sequence[AnyImageScore]) -> tuple[AnyImageScore, ...]:
    """At most ``PICTURES`` of the images that have pictures, spread evenly from the best to the worst."""
    shown = [one for one in reversed(worst_first) if one.image is not None]
    if len(shown) <= PICTURES:
        return tuple(shown)
    return tuple(shown[round(at * (len(shown) - 1) / (PICTURES - 1))] for at in range(PICTURES))


def _succeeded(session: Session, project_id: str, kind: str) -> int:
    query = select(func.count()).where(
        JobRow.project_id == project_id, JobRow.kind == kind, JobRow.state == "succeeded"
    )
    return session.scalar(query) or 0
