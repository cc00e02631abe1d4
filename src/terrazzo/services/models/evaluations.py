"""How good a version is on each split, in detail, and the files that show it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import EvaluationRow, TaskRow, VersionRow
from terrazzo.errors import NotFound
from terrazzo.evaluation.report_files import FILES
from terrazzo.metrics.headline import Headline
from terrazzo.metrics.image_scores import AnyImageScore
from terrazzo.metrics.scores import Scores, read_scores
from terrazzo.services import storage
from terrazzo.services.jobs.records import Artifact
from terrazzo.services.models.records import EvaluationRecord, EvaluationReport, VersionRecord
from terrazzo.services.models.versions import version_records, version_row
from terrazzo.services.workspace import Workspace

_IMAGE_SCORES: TypeAdapter[tuple[AnyImageScore, ...]] = TypeAdapter(tuple[AnyImageScore, ...])
_CARD = "README.md"


def evaluation(ws: Workspace, version_id: str, split: str) -> EvaluationReport:
    """The evaluation of a version on a split.

    The scores are those of the bundle. Worst images and files are those of the training's run; a version that was
    imported, or whose job was deleted, has none. Paths of files are for ``version_file``; paths in ``worst`` are
    relative to ``eval_<split>/``.

    Raises:
        NotFound: there is no such version, or it was not evaluated on that split.
    """
    with ws.reading() as session:
        row = version_row(session, version_id)
    scores = row.manifest["scores"]
    if split not in scores:
        raise NotFound(
            f"The version was not evaluated on {split!r}.",
            f"It was on: {', '.join(scores)}." if scores else "Evaluate it on a split.",
        )
    found = read_scores(scores[split])
    folder = None if row.run is None else ws.home.runs / row.run / f"eval_{split}"
    return EvaluationReport(
        version_id=row.id,
        evaluation=None,
        split=split,
        scores=found,
        headline=found.headline,
        worst=() if folder is None else _worst(folder),
        files=() if folder is None else _files(folder),
    )


def version_file(ws: Workspace, version_id: str, relative: str) -> Path:
    """A file that belongs to a version: below its run's ``train/`` and ``eval_<split>/``, or its model card.

    Raises:
        NotFound: there is no such version or file; also for paths that lead elsewhere.
    """
    with ws.reading() as session:
        row = version_row(session, version_id)
    path = _inside(ws, row.run, row.bundle, PurePosixPath(relative))
    if path is None or not path.is_file():
        raise NotFound(f"The version has no file {relative!r}.", "The evaluation of a split lists its files.")
    return path


def list_evaluations(ws: Workspace, version_id: str) -> tuple[EvaluationRecord, ...]:
    """Everything a version was scored on: later evaluations, newest first, then those of its publication."""
    with ws.reading() as session:
        (version,) = version_records(session, [version_row(session, version_id)])
        query = select(EvaluationRow).where(EvaluationRow.version_id == version.id)
        rows = session.scalars(query.order_by(EvaluationRow.created_at.desc(), EvaluationRow.id.desc())).all()
        own = tuple(
            EvaluationRecord(
                id=None,
                version_id=version.id,
                version_label=version.label,
                project_id=version.project_id,
                job_id=version.job_id,
                split=split,
                task=str(version.task["name"]),
                snapshot_id=version.snapshot_id,
                images=scores.images,
                headline=scores.headline,
                created_at=version.created_at,
            )
            for split, scores in version.scores.items()
        )
        return (*(_record(row, version) for row in rows), *own)


def add_evaluation(ws: Workspace, *, version_id: str, job_id: str, task_id: str, snapshot: str, scores: Scores) -> None:
    """Keep the evaluation that a job made, whose report is in its run folder; a second call changes nothing.

    Nothing is kept when the version was deleted meanwhile.
    """
    with ws.session() as session:
        version = session.get(VersionRow, version_id)
        if version is None or session.scalars(select(EvaluationRow).filter_by(run=job_id)).first() is not None:
            return
        task = session.get(TaskRow, task_id)
        session.add(
            EvaluationRow(
                version_id=version_id,
                job_id=job_id,
                run=job_id,
                split=scores.split,
                task="" if task is None else task.name,
                snapshot=snapshot,
                images=scores.images,
                score_name=scores.headline.name,
                score=scores.headline.value,
            )
        )


def evaluation_report(ws: Workspace, evaluation_id: str) -> EvaluationReport:
    """A later evaluation as its run folder tells it; it is found by its id or by that of the job that made it.

    Paths of files are for ``evaluation_file``; paths in ``worst`` are relative to ``eval_<split>/``.

    Raises:
        NotFound: there is no such evaluation, or its files are gone.
    """
    with ws.reading() as session:
        row = _evaluation_row(session, evaluation_id)
        (version,) = version_records(session, [version_row(session, row.version_id)])
    folder = ws.home.runs / row.run / f"eval_{row.split}"
    file = folder / "scores.json"
    if not file.is_file():
        raise NotFound("The files of this evaluation are gone.", "Evaluate the version again.")
    scores = read_scores(file.read_bytes())
    return EvaluationReport(
        version_id=version.id,
        evaluation=_record(row, version),
        split=row.split,
        scores=scores,
        headline=scores.headline,
        worst=_worst(folder),
        files=_files(folder),
    )


def evaluation_file(ws: Workspace, evaluation_id: str, relative: str) -> Path:
    """A file of a later evaluation, below ``eval_<split>/``; ``NotFound`` also for paths that lead elsewhere."""
    with ws.reading() as session:
        row = _evaluation_row(session, evaluation_id)
    path = _inside(ws, row.run, "", PurePosixPath(relative))
    if path is None or not path.is_file():
        raise NotFound(f"The evaluation has no file {relative[:200]!r}.", "Its report lists its files.")
    return path


@storage.removing_files
def delete_evaluation(ws: Workspace, evaluation_id: str) -> None:
    """Delete a later evaluation; its files go unless its job is still there."""
    with ws.session() as session:
        row = _evaluation_row(session, evaluation_id)
        left = storage.Left(runs={row.run})
        session.delete(row)
    storage.remove_unused(ws, left)


def _evaluation_row(session: Session, id: str) -> EvaluationRow:
    row = session.get(EvaluationRow, id) or session.scalars(select(EvaluationRow).filter_by(job_id=id)).first()
    if row is None:
        raise NotFound(f"There is no evaluation with the id {id!r}.", "List the evaluations of the version.")
    return row


def _record(row: EvaluationRow, version: VersionRecord) -> EvaluationRecord:
    return EvaluationRecord(
        id=row.id,
        version_id=version.id,
        version_label=version.label,
        project_id=version.project_id,
        job_id=row.job_id,
        split=row.split,
        task=row.task,
        snapshot_id=row.snapshot,
        images=row.images,
        headline=Headline(name=row.score_name, value=row.score),
        created_at=row.created_at,
    )


def _inside(ws: Workspace, run: str | None, bundle: str, relative: PurePosixPath) -> Path | None:
    """The file that is meant, when it may be given out."""
    if bundle and relative == PurePosixPath(_CARD):
        return ws.home.bundles / bundle / _CARD
    first = relative.parts[0] if len(relative.parts) > 1 else ""
    if run is None or "\0" in str(relative) or not (first == "train" or first.startswith("eval_")):
        return None
    top = (ws.home.runs / run / first).resolve()
    path = (ws.home.runs / run / relative).resolve()
    return path if path.is_relative_to(top) else None


def _worst(folder: Path) -> tuple[AnyImageScore, ...]:
    path = folder / "worst.json"
    return _IMAGE_SCORES.validate_json(path.read_bytes()) if path.is_file() else ()


def _files(folder: Path) -> tuple[Artifact, ...]:
    return tuple(
        Artifact(path=f"{folder.name}/{name}", title=title, bytes=(folder / name).stat().st_size)
        for name, title in FILES.items()
        if (folder / name).is_file()
    )
