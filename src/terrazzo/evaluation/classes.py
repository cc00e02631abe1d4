"""The report of answers that are classes of whole images: scores, confusion, calibration, curves, worst images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terrazzo.evaluation.class_plots import calibration_plot
from terrazzo.evaluation.plots import confusion_plot
from terrazzo.evaluation.report import PICTURE_SIDE, Wanted, all_thresholds, write_scores, write_worst
from terrazzo.evaluation.tables import confusion_csv, image_classes_csv
from terrazzo.evaluation.truth import TruthImage
from terrazzo.files.whole import write_atomically
from terrazzo.imaging.drawing import fit_picture
from terrazzo.imaging.encode import encode_jpeg
from terrazzo.metrics.classes_curves import classes_curves
from terrazzo.metrics.classes_meter import ClassesMeter
from terrazzo.metrics.classes_scores import ClassesScores
from terrazzo.metrics.image_scores import ClassesImageScore, ClassGuess
from terrazzo.types import ClassesPrediction, Image_HWC, TrueClasses

MISSED = "(missed)"
"""The last column of the confusion of a tagging: images on which the class of the row was not predicted."""

_GUESSES = 5


@dataclass(frozen=True)
class _Seen:
    """One image, without its pixels."""

    one: TruthImage
    height: int
    width: int
    present_C: NDArray[np.bool_]
    probability_C: NDArray[np.float32]


class ClassesReport:
    """Keeps a number for each class of each image; pixels of the worst images are loaded again for their pictures."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._meter = ClassesMeter(wanted.task)
        self._seen: list[_Seen] = []

    def add(self, one: TruthImage, image_HWC: Image_HWC, truth: TrueClasses, prediction: ClassesPrediction) -> None:
        """Count one image."""
        self._meter.add(truth, prediction)
        height, width = image_HWC.shape[:2]
        probability_C = np.asarray(prediction.probabilities_C, np.float32)
        self._seen.append(_Seen(one, height, width, np.asarray(truth.present_C, np.bool_), probability_C))

    def finish(self) -> ClassesScores:
        """Write the files."""
        wanted, folder, task = self._wanted, self._wanted.folder, self._wanted.task
        best = self._meter.best_thresholds() if wanted.thresholds == "best" else None
        thresholds = all_thresholds(wanted) if best is None else best
        result = self._meter.scores(split=wanted.split, thresholds=thresholds)
        self._write_worst(result)
        rows = list(task.class_names)
        columns = rows if task.kind == "classification" else [*rows, MISSED]
        curves = classes_curves(
            task.classes,
            np.stack([seen.present_C for seen in self._seen]),
            np.stack([seen.probability_C for seen in self._seen]),
        )
        sheet = confusion_csv("images", result.split, rows, columns, result.confusion)
        write_atomically(folder / "classes.csv", image_classes_csv(result).encode())
        write_atomically(folder / "confusion.csv", sheet.encode())
        write_atomically(folder / "confusion.png", _confusion(result, rows, columns))
        write_atomically(folder / "calibration.png", calibration_plot(result))
        write_atomically(folder / "curves.json", curves.model_dump_json().encode())
        write_scores(folder, result)
        return result

    def _write_worst(self, result: ClassesScores) -> None:
        """Wrong images first, the surest mistakes first of all; equal images keep their order."""
        threshold_C = np.array([one.threshold or 0.0 for one in result.classes], np.float32)
        rows = [(self._row(seen, threshold_C), seen) for seen in self._seen]
        rows.sort(key=lambda pair: (pair[0].right, -pair[0].error_share))
        for rank, (row, seen) in enumerate(rows[: self._wanted.worst]):
            path = f"worst/{rank + 1:03d}_image.jpg"
            (self._wanted.folder / "worst").mkdir(exist_ok=True)
            write_atomically(self._wanted.folder / path, encode_jpeg(fit_picture(seen.one.load()[0], PICTURE_SIDE)))
            rows[rank] = row.model_copy(update={"image": path}), seen
        write_worst(self._wanted.folder, [row for row, _ in rows])

    def _row(self, seen: _Seen, threshold_C: NDArray[np.float32]) -> ClassesImageScore:
        names = self._wanted.task.class_names
        order = np.argsort(-seen.probability_C, kind="stable").tolist()
        if self._wanted.task.kind == "classification":
            believed = order[:1]
        else:
            believed = [index for index in order if seen.probability_C[index] >= threshold_C[index]]

        def guess(index: int) -> ClassGuess:
            return ClassGuess(name=names[index], confidence=float(str(seen.probability_C[index])))

        return ClassesImageScore(
            path=seen.one.path,
            hash=seen.one.hash,
            width=seen.width,
            height=seen.height,
            error_share=float(np.abs(seen.present_C - seen.probability_C).max(initial=0.0)),
            right=set(believed) == set(np.flatnonzero(seen.present_C).tolist()),
            truth=tuple(names[index] for index in np.flatnonzero(seen.present_C)),
            predicted=tuple(guess(index) for index in believed),
            guesses=tuple(guess(index) for index in order[:_GUESSES]),
        )


def _confusion(result: ClassesScores, rows: list[str], columns: list[str]) -> bytes:
    if result.kind == "classification":
        title, note = f"Confusion on {result.split}", "Per cent of the images of the true class."
    else:
        title = f"Confusion on {result.split}, at the thresholds"
        note = (
            "Of the images that hold the class of a row: found (diagonal), missed (last column), and other classes "
            "that were predicted there and are not; per cent of the row."
        )
    return confusion_plot(result.confusion, rows, columns, title=title, note=note)
