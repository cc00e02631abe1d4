"""The report of answers that are pixels: IoU, confusion, the images with the most wrong pixels."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from pathlib import Path

from terrazzo.evaluation.plots import confusion_plot, iou_plot
from terrazzo.evaluation.report import PICTURE_SIDE, Wanted, write_scores, write_worst
from terrazzo.evaluation.tables import confusion_csv, pixels_csv
from terrazzo.evaluation.truth import TruthImage
from terrazzo.files.whole import write_atomically
from terrazzo.imaging.drawing import error_map, fit_mask, fit_picture
from terrazzo.imaging.encode import encode_colors, encode_jpeg, encode_png
from terrazzo.imaging.palette import color_table
from terrazzo.metrics.confusion import ConfusionMeter, image_score, scores
from terrazzo.metrics.image_scores import ImageScore
from terrazzo.metrics.scores import SplitScores
from terrazzo.types import IGNORE, Image_HWC, Mask_HW, SemanticPrediction, Task


class PixelsReport:
    """Scores pooled over all counted pixels of the split; pictures of the worst images are kept as they come."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._meter = ConfusionMeter(len(wanted.task.classes))
        self._ranking: list[ImageScore] = []
        self._keeper = _Worst(wanted.worst)

    def add(self, one: TruthImage, image_HWC: Image_HWC, truth: Mask_HW, prediction: SemanticPrediction) -> None:
        """Count the pixels of one image."""
        counts = self._meter.add(truth, prediction.mask_HW)
        height, width = truth.shape
        score = image_score(counts, path=one.path, hash=one.hash, width=width, height=height)
        self._keeper.offer(len(self._ranking), score, image_HWC, truth, prediction.mask_HW)
        self._ranking.append(score)

    def finish(self) -> SplitScores:
        """Write the files."""
        task, folder = self._wanted.task, self._wanted.folder
        result = scores(self._meter.counts, task, split=self._wanted.split, images=self._meter.images)
        names = [one.name for one in result.classes]
        self._write_worst(folder, task)
        write_atomically(folder / "classes.csv", pixels_csv(result).encode())
        write_atomically(
            folder / "confusion.csv", confusion_csv("pixels", result.split, names, names, result.confusion).encode()
        )
        write_atomically(folder / "confusion.png", _confusion(result))
        write_atomically(folder / "iou.png", iou_plot(result))
        write_scores(folder, result)
        return result

    def _write_worst(self, folder: Path, task: Task) -> None:
        """Worst first; equal images keep their order."""
        order = sorted(range(len(self._ranking)), key=lambda number: -self._ranking[number].error_share)
        pictures = self._keeper.pictures()
        rows = []
        for rank, number in enumerate(order):
            score = self._ranking[number]
            if number in pictures:
                score = score.model_copy(update=_write_pictures(folder, rank, pictures[number], task))
            rows.append(score)
        write_worst(folder, rows)


def _confusion(result: SplitScores) -> bytes:
    names = [one.name for one in result.classes]
    note = "Per cent of the pixels of the true class; grey rows do not occur. Ignored pixels count nowhere."
    return confusion_plot(result.confusion, names, names, title=f"Confusion on {result.split}", note=note)


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
