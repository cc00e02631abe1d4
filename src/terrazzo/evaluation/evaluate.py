"""A predictor against a split: scores, tables, plots, worst images."""

from __future__ import annotations

import heapq
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.evaluation.plots import confusion_plot, iou_plot
from terrazzo.evaluation.tables import classes_csv, confusion_csv
from terrazzo.evaluation.truth import TruthImage
from terrazzo.files.whole import write_atomically
from terrazzo.imaging.drawing import error_map, fit_mask, fit_picture
from terrazzo.imaging.encode import encode_colors, encode_jpeg, encode_png
from terrazzo.imaging.palette import color_table
from terrazzo.metrics.confusion import ConfusionMeter, image_score, scores
from terrazzo.metrics.scores import ImageScore, SplitScores
from terrazzo.types import IGNORE, Image_HWC, Mask_HW, Predictor, Task

PICTURE_SIDE = 1024
"""Longest side of the pictures of worst images, in pixels."""

WORST = 24


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
    on_progress: Callable[[float], None] = _unheard,
    check: Callable[[], None] = _unstoppable,
    worst: int = WORST,
) -> SplitScores:
    """Score a predictor and write the report of one split.

    Args:
        predictor: the one that users will run, from the bundle.
        images: with truth in the class indices of the predictor's task.
        folder: gets ``scores.json``, ``classes.csv``, ``confusion.csv``, ``confusion.png``, ``iou.png``,
            ``worst.json`` (all images, the worst first) and ``worst/NNN_*`` (pictures of the first ``worst``).
            What an earlier evaluation wrote there is replaced.
        split: the name that every number carries.
        on_progress: is told the part (0..1) that is done, after each image.
        check: is called before each image; raises to stop the work.

    Returns:
        The scores, pooled over all counted pixels.

    Raises:
        Invalid: there are no images, or one of them cannot be read.
    """
    listed = list(images)
    if not listed:
        raise Invalid(f"There is no image to score in {split}.", "Choose a split that has annotated images.")
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    meter = ConfusionMeter(len(predictor.task.classes))
    ranking: list[ImageScore] = []
    keeper = _Worst(worst)
    for number, (one, image_HWC, truth_HW) in enumerate(_loaded(listed)):
        check()
        prediction_HW = predictor(image_HWC).mask_HW
        counts = meter.add(truth_HW, prediction_HW)
        height, width = truth_HW.shape
        score = image_score(counts, path=one.path, hash=one.hash, width=width, height=height)
        ranking.append(score)
        keeper.offer(number, score, image_HWC, truth_HW, prediction_HW)
        on_progress((number + 1) / len(listed))
    result = scores(meter.counts, predictor.task, split=split, images=meter.images)
    _write_worst(folder, ranking, keeper, predictor.task)
    _write_report(folder, result)
    return result


def _clear(folder: Path) -> None:
    """Remove an earlier report; ``scores.json`` first, because its presence says that a report is whole."""
    for name in ("scores.json", "classes.csv", "confusion.csv", "confusion.png", "iou.png", "worst.json"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "worst", ignore_errors=True)


def _loaded(images: list[TruthImage]) -> Iterator[tuple[TruthImage, Image_HWC, Mask_HW]]:
    """Each image with its pixels; the next one is read by a second thread while this one is predicted."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="truth") as pool:
        following = pool.submit(images[0].load)
        for number, one in enumerate(images):
            image_HWC, truth_HW = following.result()
            if number + 1 < len(images):
                following = pool.submit(images[number + 1].load)
            yield one, image_HWC, truth_HW


@dataclass(frozen=True)
class _Pictures:
    """One of the worst images, made small."""

    image_HWC: Image_HWC
    truth_HW: Mask_HW
    prediction_HW: Mask_HW


class _Worst:
    """Keeps the pictures of the worst images seen so far, in bounded memory; of equals, the earlier one."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[float, int, _Pictures]] = []

    def offer(
        self, number: int, score: ImageScore, image_HWC: Image_HWC, truth_HW: Mask_HW, prediction_HW: Mask_HW
    ) -> None:
        """Keep the image number ``number`` if it is among the worst."""
        if self._size <= 0 or (len(self._heap) == self._size and score.error_share <= self._heap[0][0]):
            return
        pictures = _Pictures(
            fit_picture(image_HWC, PICTURE_SIDE),
            fit_mask(truth_HW, PICTURE_SIDE),
            fit_mask(prediction_HW, PICTURE_SIDE),
        )
        entry = (score.error_share, -number, pictures)
        if len(self._heap) == self._size:
            heapq.heapreplace(self._heap, entry)
        else:
            heapq.heappush(self._heap, entry)

    def pictures(self) -> dict[int, _Pictures]:
        """Pictures by number of the image."""
        return {-negative: pictures for _, negative, pictures in self._heap}


def _write_worst(folder: Path, ranking: list[ImageScore], keeper: _Worst, task: Task) -> None:
    """Write ``worst.json`` and the pictures, worst first; equal images keep their order."""
    order = sorted(range(len(ranking)), key=lambda number: -ranking[number].error_share)
    pictures = keeper.pictures()
    rows = []
    for rank, number in enumerate(order):
        score = ranking[number]
        if number in pictures:
            score = score.model_copy(update=_write_pictures(folder, rank, pictures[number], task))
        rows.append(score.model_dump(mode="json"))
    write_atomically(folder / "worst.json", (json.dumps(rows, indent=1, ensure_ascii=False) + "\n").encode())


def _write_pictures(folder: Path, rank: int, pictures: _Pictures, task: Task) -> dict[str, str]:
    """Write the four pictures of one image; returns their paths relative to ``folder`` by field of ``ImageScore``."""
    errors_HWC = error_map(pictures.image_HWC, pictures.truth_HW, pictures.prediction_HW)
    table = color_table(task)
    contents = {
        "image": ("jpg", encode_jpeg(pictures.image_HWC)),
        # The background keeps its colour: who lays a mask over the picture leaves it out, and can count it.
        "truth": ("png", encode_colors(pictures.truth_HW, table, (IGNORE,))),
        "prediction": ("png", encode_colors(pictures.prediction_HW, table, (IGNORE,))),
        "error": ("png", encode_png(errors_HWC)),
    }
    (folder / "worst").mkdir(exist_ok=True)
    paths = {}
    for kind, (ending, data) in contents.items():
        paths[kind] = f"worst/{rank + 1:03d}_{kind}.{ending}"
        write_atomically(folder / paths[kind], data)
    return paths


def _write_report(folder: Path, result: SplitScores) -> None:
    """Write tables and plots, and ``scores.json`` last."""
    write_atomically(folder / "classes.csv", classes_csv(result).encode())
    write_atomically(folder / "confusion.csv", confusion_csv(result).encode())
    write_atomically(folder / "confusion.png", confusion_plot(result))
    write_atomically(folder / "iou.png", iou_plot(result))
    write_atomically(folder / "scores.json", (result.model_dump_json(indent=2) + "\n").encode())
