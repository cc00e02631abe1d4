"""The report of classes of whole images: numbers, thresholds, calibration, worst images."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from known_answers import Knows, guessed, task_of, true_classes, truth_image
from PIL import Image

from terrazzo.evaluation.evaluate import evaluate
from terrazzo.evaluation.thresholds import choose_thresholds, thresholds_of
from terrazzo.metrics.classes_curves import ClassesCurves
from terrazzo.metrics.classes_scores import ClassesScores
from terrazzo.metrics.image_scores import ClassesImageScore

ONE_OF = task_of("classification", ["cat", "dog", "hen"])
TAGS = task_of("tagging", ["sun", "sea", "snow"])


def rows_of(folder: Path) -> list[ClassesImageScore]:
    return [ClassesImageScore.model_validate(row) for row in json.loads((folder / "worst.json").read_text())]


def test_classification(tmp_path: Path) -> None:
    predictor = Knows(ONE_OF, {1: guessed(0.8, 0.1, 0.1), 2: guessed(0.6, 0.3, 0.1), 3: guessed(0.05, 0.9, 0.05)})
    images = [truth_image(number, true_classes(ONE_OF, name)) for number, name in ((1, "cat"), (2, "dog"), (3, "dog"))]
    scores = evaluate(predictor, images, tmp_path, split="test", worst=1)
    assert isinstance(scores, ClassesScores)
    assert scores.accuracy == pytest.approx(2 / 3) and scores.headline.name == "accuracy"
    assert scores.confusion == ((1, 0, 0), (1, 1, 0), (0, 0, 0)) and scores.classes[2].f1 is None
    assert ClassesScores.model_validate_json((tmp_path / "scores.json").read_bytes()) == scores
    rows = rows_of(tmp_path)
    assert [row.path for row in rows] == ["2.png", "1.png", "3.png"]
    assert [row.right for row in rows] == [False, True, True]
    assert rows[0].error_share == pytest.approx(0.7)
    assert (rows[0].truth, rows[0].predicted[0].name, rows[0].predicted[0].confidence) == (("dog",), "cat", 0.6)
    assert [one.name for one in rows[0].guesses] == ["cat", "dog", "hen"]
    assert [path.name for path in (tmp_path / "worst").iterdir()] == ["001_image.jpg"]
    assert rows[0].image == "worst/001_image.jpg" and rows[1].image is None


def test_all_files_are_there_and_can_be_read(tmp_path: Path) -> None:
    predictor = Knows(TAGS, {1: guessed(0.8, 0.7, 0.1), 2: guessed(0.2, 0.4, 0.1)})
    images = [truth_image(1, true_classes(TAGS, "sun", "sea")), truth_image(2, true_classes(TAGS))]
    scores = evaluate(predictor, images, tmp_path, split="val", thresholds={"sun": 0.5, "sea": 0.3})
    assert isinstance(scores, ClassesScores)
    assert {path.name for path in tmp_path.iterdir()} == {
        "scores.json", "classes.csv", "confusion.csv", "confusion.png", "calibration.png", "curves.json", "worst.json",
        "worst",
    }  # fmt: skip
    for name in ("confusion.png", "calibration.png"):
        with Image.open(tmp_path / name) as plot:
            assert plot.width > 300 and plot.height > 200
    sheet = list(csv.DictReader((tmp_path / "classes.csv").open()))
    assert [row["threshold"] for row in sheet] == ["0.5", "0.3", "0.5", ""]
    table = list(csv.reader((tmp_path / "confusion.csv").open()))
    assert table[0][1:] == ["sun", "sea", "snow", "(missed)"]
    assert [[int(cell) for cell in row[1:]] for row in table[1:]] == [list(row) for row in scores.confusion]
    curves = ClassesCurves.model_validate_json((tmp_path / "curves.json").read_bytes())
    sun, _, snow = curves.classes
    assert (sun.recall[80], sun.recall[81], sun.precision[20], sun.precision[21], sun.f1[0]) == (1, 0, 0.5, 1, 0.666667)
    assert sun.precision[90] is None and snow.f1 == ()


def test_tagging_thresholds_are_chosen_in_the_pass_that_scores(tmp_path: Path) -> None:
    answers = {1: guessed(0.3, 0.2, 0.1), 2: guessed(0.25, 0.6, 0.1), 3: guessed(0.1, 0.5, 0.1)}
    truths = {1: ("sun",), 2: ("sun", "sea"), 3: ()}
    images = [truth_image(number, true_classes(TAGS, *names)) for number, names in truths.items()]
    predictor = Knows(TAGS, answers)
    scores = evaluate(predictor, images, tmp_path, split="val", thresholds="best")
    chosen = thresholds_of(scores)
    assert predictor.asked == 3 and chosen == choose_thresholds(predictor, images)
    assert 0.1 < chosen["sun"] <= 0.25 and 0.5 < chosen["sea"] <= 0.6 and chosen["snow"] == 0.5
    assert isinstance(scores, ClassesScores) and (scores.accuracy, scores.without) == (1, 1)
    assert all(row.right for row in rows_of(tmp_path))


def test_the_most_probable_class_needs_no_threshold(tmp_path: Path) -> None:
    predictor = Knows(ONE_OF, {1: guessed(0.4, 0.3, 0.3)})
    image = truth_image(1, true_classes(ONE_OF, "cat"))
    assert choose_thresholds(predictor, [image]) == {} and predictor.asked == 1
    scores = evaluate(predictor, [image], tmp_path, split="val", thresholds="best")
    assert thresholds_of(scores) == {} and isinstance(scores, ClassesScores) and scores.accuracy == 1


def test_wrong_tags_come_first_the_surest_mistake_first_of_all(tmp_path: Path) -> None:
    answers = {
        1: guessed(0.9, 0.1, 0.1),
        2: guessed(0.45, 0.1, 0.1),
        3: guessed(0.1, 0.1, 0.97),
        4: guessed(0.1, 0.1, 0),
    }
    truths = {1: ("sun",), 2: ("sun",), 3: (), 4: ()}
    images = [truth_image(number, true_classes(TAGS, *names)) for number, names in truths.items()]
    evaluate(Knows(TAGS, answers), images, tmp_path, split="val", thresholds={"sun": 0.5})
    rows = rows_of(tmp_path)
    assert [row.path for row in rows] == ["3.png", "2.png", "1.png", "4.png"]
    assert [row.right for row in rows] == [False, False, True, True]
    assert [one.name for one in rows[0].predicted] == ["snow"] and rows[0].truth == ()
