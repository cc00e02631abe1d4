"""A predictor against a split: one loop for every form of answer; what differs is the report."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.evaluation.forms import report_of
from terrazzo.evaluation.report import WORST, Best, Wanted
from terrazzo.evaluation.report_files import FILES
from terrazzo.evaluation.truth import TruthImage
from terrazzo.metrics.scores import Scores
from terrazzo.types import Image_HWC, Predictor, Task, Truth


def _unheard(fraction: float) -> None:
    """Progress that nobody follows."""


def _unstoppable() -> None:
    """The question whether to stop, of work that nobody can stop."""


def evaluate(
    predictor: Predictor[Any],
    images: Iterable[TruthImage],
    folder: Path,
    *,
    split: str,
    task: Task | None = None,
    thresholds: Mapping[str, float] | Best | None = None,
    on_progress: Callable[[float], None] = _unheard,
    check: Callable[[], None] = _unstoppable,
    worst: int = WORST,
) -> Scores:
    """Score a predictor and write the report of one split.

    Args:
        predictor: the one that users will run, from the bundle.
        images: with truth of the task that is scored.
        folder: gets the files of the form of the task (``report_files.FILES``), among them ``scores.json``,
            ``worst.json`` (all images, the worst first) and ``worst/NNN_*`` (pictures of the first ``worst``). What an
            earlier evaluation wrote there is replaced.
        split: the name that every number carries.
        task: what is scored (``truth.scored_task``); None when it is the predictor's own.
        thresholds: of confidence, by class name, for answers that need them: those of the bundle. A class that is not
            named has ``DEFAULT_THRESHOLD``. "best": they are chosen here, each for the best F1 of its class on this
            split (which is for ``val``); ``thresholds_of`` finds them in the scores.
        on_progress: is told the part (0..1) that is done, after each image.
        check: is called before each image; raises to stop the work.

    Returns:
        The scores of the split, of the form of the task.

    Raises:
        Invalid: there are no images, or one of them cannot be read.
    """
    listed = list(images)
    if not listed:
        raise Invalid(f"There is no image to score in {split}.", "Choose a split that has annotated images.")
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    report = report_of(Wanted(task or predictor.task, folder, split, thresholds or {}, worst))
    for number, (one, image_HWC, truth) in enumerate(_loaded(listed)):
        check()
        report.add(one, image_HWC, truth, predictor(image_HWC))
        on_progress((number + 1) / len(listed))
    return report.finish()


def _clear(folder: Path) -> None:
    """Remove an earlier report; ``scores.json`` first, because its presence says that a report is whole."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "worst", ignore_errors=True)


def _loaded(images: list[TruthImage]) -> Iterator[tuple[TruthImage, Image_HWC, Truth]]:
    """Each image with its pixels; the next one is read by a second thread while this one is predicted."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="truth") as pool:
        following = pool.submit(images[0].load)
        for number, one in enumerate(images):
            image_HWC, truth = following.result()
            if number + 1 < len(images):
                following = pool.submit(images[number + 1].load)
            yield one, image_HWC, truth
