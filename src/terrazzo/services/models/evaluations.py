"""How good a version is on each split, in detail, and the files that show it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter

from terrazzo.errors import NotFound
from terrazzo.metrics.scores import ImageScore, SplitScores
from terrazzo.services.jobs.records import Artifact
from terrazzo.services.models.records import EvaluationReport
from terrazzo.services.models.versions import version_row
from terrazzo.services.workspace import Workspace

_TITLES = {
    "scores.json": "Scores",
    "classes.csv": "Scores of each class",
    "iou.png": "IoU of each class",
    "confusion.csv": "Confusion matrix, in pixels",
    "confusion.png": "Confusion matrix",
    "worst.json": "All images, worst first",
}
_IMAGE_SCORES: TypeAdapter[tuple[ImageScore, ...]] = TypeAdapter(tuple[ImageScore, ...])
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
    folder = None if row.job_id is None else ws.home.runs / row.job_id / f"eval_{split}"
    return EvaluationReport(
        version_id=row.id,
        split=split,
        scores=SplitScores.model_validate(scores[split]),
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
    path = _inside(ws, row.job_id, row.bundle, PurePosixPath(relative))
    if path is None or not path.is_file():
        raise NotFound(f"The version has no file {relative!r}.", "The evaluation of a split lists its files.")
    return path


def _inside(ws: Workspace, job_id: str | None, bundle: str, relative: PurePosixPath) -> Path | None:
    """The file that is meant, when it may be given out."""
    if relative == PurePosixPath(_CARD):
        return ws.home.bundles / bundle / _CARD
    first = relative.parts[0] if len(relative.parts) > 1 else ""
    if job_id is None or "\0" in str(relative) or not (first == "train" or first.startswith("eval_")):
        return None
    top = (ws.home.runs / job_id / first).resolve()
    path = (ws.home.runs / job_id / relative).resolve()
    return path if path.is_relative_to(top) else None


def _worst(folder: Path) -> tuple[ImageScore, ...]:
    path = folder / "worst.json"
    return _IMAGE_SCORES.validate_json(path.read_bytes()) if path.is_file() else ()


def _files(folder: Path) -> tuple[Artifact, ...]:
    return tuple(
        Artifact(path=f"{folder.name}/{name}", title=title, bytes=(folder / name).stat().st_size)
        for name, title in _TITLES.items()
        if (folder / name).is_file()
    )
