"""The report of answers that are objects: AP, counts at thresholds, curves, matches, the images that went worst."""

from __future__ import annotations

from dataclasses import dataclass

from terrazzo.evaluation.judged import judged_image
from terrazzo.evaluation.object_plots import error_picture, f1_plot, precision_recall_plot
from terrazzo.evaluation.plots import confusion_plot
from terrazzo.evaluation.report import PICTURE_SIDE, Wanted, all_thresholds, write_scores, write_worst
from terrazzo.evaluation.tables import confusion_csv, objects_csv
from terrazzo.evaluation.truth import TruthImage
from terrazzo.files.whole import write_atomically
from terrazzo.imaging.drawing import fit_picture
from terrazzo.imaging.encode import encode_jpeg, encode_png
from terrazzo.metrics.best_threshold import thresholds_in_order
from terrazzo.metrics.image_scores import ObjectsImageScore
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.metrics.object_outcomes import Matched, ObjectImageCounts, Outcomes, outcomes_at
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.types import Image_HWC, ObjectsPrediction, TrueObjects

BACKGROUND = "(nothing)"
"""The last row and column of the confusion: false and missed objects."""


@dataclass(frozen=True)
class _Seen:
    """One image, without its pixels: run lengths are small, and which images are worst is known at the end."""

    one: TruthImage
    truth: TrueObjects
    prediction: ObjectsPrediction


class ObjectsReport:
    """Objects matched over the whole split; pixels of the worst images are loaded again for their pictures."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._meter = ObjectMeter(wanted.task)
        self._seen: list[_Seen] = []

    def add(self, one: TruthImage, image_HWC: Image_HWC, truth: TrueObjects, prediction: ObjectsPrediction) -> None:
        """Match the objects of one image."""
        self._meter.add(truth, prediction)
        self._seen.append(_Seen(one, truth, prediction))

    def finish(self) -> ObjectScores:
        """Write the files."""
        wanted, folder = self._wanted, self._wanted.folder
        best = self._meter.best_thresholds() if wanted.thresholds == "best" else None
        thresholds = all_thresholds(wanted) if best is None else best
        result = self._meter.scores(split=wanted.split, thresholds=thresholds)
        self._write_worst(thresholds)
        self._write_tables(result)
        self._write_curves(result)
        write_scores(folder, result)
        return result

    def _write_tables(self, result: ObjectScores) -> None:
        folder, names = self._wanted.folder, [*self._wanted.task.class_names, BACKGROUND]
        sheet = confusion_csv("objects", result.split, names, names, result.confusion)
        title = f"Confusion on {result.split}, at the thresholds"
        note = (
            "Per cent of the true objects of a class; the last column is what was missed, the last row how the objects "
            "divide that were found where nothing is."
        )
        plot = confusion_plot(result.confusion, names, names, title=title, note=note)
        write_atomically(folder / "classes.csv", objects_csv(result).encode())
        write_atomically(folder / "confusion.csv", sheet.encode())
        write_atomically(folder / "confusion.png", plot)

    def _write_curves(self, result: ObjectScores) -> None:
        folder, curves = self._wanted.folder, self._meter.curves()
        write_atomically(folder / "pr.png", precision_recall_plot(curves, result))
        write_atomically(folder / "f1.png", f1_plot(curves, result))
        write_atomically(folder / "curves.json", curves.model_dump_json().encode())
        write_atomically(folder / "matches.json", self._meter.matches().model_dump_json().encode())

    def _write_worst(self, thresholds: dict[str, float]) -> None:
        """The largest part of wrong objects first, then the most; equal images keep their order."""
        matched = self._meter.matched()
        outcomes = outcomes_at(matched, thresholds_in_order(self._wanted.task, thresholds))
        rows = [
            _row(number, seen, counts)
            for number, (seen, counts) in enumerate(zip(self._seen, self._meter.image_counts(thresholds), strict=True))
        ]
        rows.sort(key=lambda row: (-row.error_share, -(row.false + row.missed + row.confused)))
        for rank, row in enumerate(rows[: self._wanted.worst]):
            rows[rank] = self._with_pictures(rank, row, matched, outcomes, thresholds)
        write_worst(self._wanted.folder, rows)

    def _with_pictures(
        self, rank: int, row: ObjectsImageScore, matched: Matched, outcomes: Outcomes, thresholds: dict[str, float]
    ) -> ObjectsImageScore:
        """The row with the paths of what was written of its image."""
        seen = self._seen[row.number]
        judged = judged_image(
            self._wanted.task,
            seen.truth,
            seen.prediction,
            number=row.number,
            matched=matched,
            outcomes=outcomes,
            thresholds=thresholds,
        )
        image_HWC = fit_picture(seen.one.load()[0], PICTURE_SIDE)
        contents = {
            "image": ("jpg", encode_jpeg(image_HWC)),
            "objects": ("json", judged.model_dump_json().encode()),
            "error": ("png", encode_png(error_picture(image_HWC, judged))),
        }
        (self._wanted.folder / "worst").mkdir(exist_ok=True)
        paths = {}
        for what, (ending, data) in contents.items():
            paths[what] = f"worst/{rank + 1:03d}_{what}.{ending}"
            write_atomically(self._wanted.folder / paths[what], data)
        return row.model_copy(update=paths)


def _row(number: int, seen: _Seen, counts: ObjectImageCounts) -> ObjectsImageScore:
    """One image; an image with nothing in it and nothing found has no error."""
    total = counts.right + counts.wrong
    return ObjectsImageScore(
        number=number,
        path=seen.one.path,
        hash=seen.one.hash,
        width=seen.truth.width,
        height=seen.truth.height,
        error_share=counts.wrong / total if total else 0.0,
        right=counts.right,
        false=counts.false,
        missed=counts.missed,
        confused=counts.confused,
    )
