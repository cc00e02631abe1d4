"""The report of objects: numbers, thresholds, files, worst images with the verdict of each object."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from known_answers import Knows, found_objects, task_of, true_objects, truth_image
from PIL import Image

from terrazzo.evaluation.evaluate import evaluate
from terrazzo.evaluation.judged import JudgedImage
from terrazzo.evaluation.thresholds import choose_thresholds, thresholds_of
from terrazzo.evaluation.truth import TruthImage
from terrazzo.metrics.image_scores import ObjectsImageScore
from terrazzo.metrics.object_outcomes import ObjectMatches
from terrazzo.metrics.object_scores import ObjectScores

TASK = task_of("instance", ["cell", "rod", "never"])
ROUND, ROD = (0, 5, 5, 20, 20), (1, 40, 5, 30, 8)
THRESHOLDS = {"cell": 0.3, "rod": 0.6}


def world(kind: str = "instance") -> tuple[Knows, list[TruthImage]]:
    """Picture 1 all right; 2: the cell missed, a false cell, the rod called a cell; 3 is empty and has a false rod;
    4 is empty, and nothing is found above a threshold.
    """
    task = TASK.model_copy(update={"kind": kind})
    truths = {
        1: true_objects(task, ROUND, ROD),
        2: true_objects(task, ROD, ROUND),
        3: true_objects(task),
        4: true_objects(task),
    }
    answers = {
        1: found_objects((ROUND, 0.9), (ROD, 0.8)),
        2: found_objects(((0, 40, 5, 30, 8), 0.7), ((0, 50, 40, 10, 10), 0.5), (ROUND, 0.2)),
        3: found_objects((ROD, 0.65)),
        4: found_objects((ROD, 0.55), (ROUND, 0.1)),
    }
    if kind == "detection":
        answers = {number: one.model_copy(update={"masks": None}) for number, one in answers.items()}
    return Knows(task, answers), [truth_image(number, truth) for number, truth in truths.items()]


def rows_of(folder: Path) -> list[ObjectsImageScore]:
    return [ObjectsImageScore.model_validate(row) for row in json.loads((folder / "worst.json").read_text())]


def test_numbers_are_those_of_the_thresholds(tmp_path: Path) -> None:
    predictor, images = world()
    scores = evaluate(predictor, images, tmp_path, split="test", thresholds=THRESHOLDS)
    assert isinstance(scores, ObjectScores) and predictor.asked == 4
    assert (scores.split, scores.images, scores.instances) == ("test", 4, 4)
    assert (scores.empty_images, scores.false_on_empty) == (2, 1)
    cell, rod, never = scores.classes
    assert (cell.threshold, rod.threshold, never.threshold) == (0.3, 0.6, 0.5)
    assert cell.masks is not None and rod.masks is not None and never.masks is not None
    assert (cell.masks.right, cell.masks.false, cell.masks.missed) == (1, 2, 1)
    assert (rod.masks.right, rod.masks.false, rod.masks.missed) == (1, 1, 1)
    assert never.masks.ap50 is None and never.boxes.f1 is None
    assert scores.confusion == ((1, 0, 0, 1), (1, 1, 0, 0), (0, 0, 0, 0), (1, 1, 0, 0))
    assert json.loads((tmp_path / "scores.json").read_text())["form"] == "objects"
    assert ObjectScores.model_validate_json((tmp_path / "scores.json").read_bytes()) == scores


def test_all_files_are_there_and_can_be_read(tmp_path: Path) -> None:
    predictor, images = world()
    scores = evaluate(predictor, images, tmp_path, split="val", thresholds=THRESHOLDS)
    assert isinstance(scores, ObjectScores)
    assert {path.name for path in tmp_path.iterdir()} == {
        "scores.json", "classes.csv", "confusion.csv", "confusion.png", "pr.png", "f1.png", "curves.json",
        "matches.json", "worst.json", "worst",
    }  # fmt: skip
    for name in ("confusion.png", "pr.png", "f1.png"):
        with Image.open(tmp_path / name) as plot:
            assert plot.width > 300 and plot.height > 200
    sheet = list(csv.DictReader((tmp_path / "classes.csv").open()))
    assert [row["class"] for row in sheet] == ["cell", "rod", "never", "(mean)"]
    assert float(sheet[0]["masks_recall"]) == 0.5 and sheet[2]["masks_ap50"] == "" and sheet[1]["threshold"] == "0.6"
    assert scores.masks is not None and float(sheet[3]["masks_ap50"]) == pytest.approx(scores.masks.map50)
    table = list(csv.reader((tmp_path / "confusion.csv").open()))
    assert [[int(cell) for cell in row[1:]] for row in table[1:]] == [list(row) for row in scores.confusion]
    matches = ObjectMatches.model_validate_json((tmp_path / "matches.json").read_bytes())
    assert matches.images == 4 and len(matches.confidence) == 8 and matches.classes == TASK.class_names


def test_worst_images_first_with_their_counts(tmp_path: Path) -> None:
    predictor, images = world()
    evaluate(predictor, images, tmp_path, split="val", thresholds=THRESHOLDS, worst=2)
    rows = rows_of(tmp_path)
    assert [row.path for row in rows] == ["2.png", "3.png", "1.png", "4.png"]
    assert [(row.right, row.false, row.missed, row.confused) for row in rows] == [
        (0, 1, 1, 1), (0, 1, 0, 0), (2, 0, 0, 0), (0, 0, 0, 0),
    ]  # fmt: skip
    assert [row.error_share for row in rows] == [1, 1, 0, 0]
    assert [row.number for row in rows] == [1, 2, 0, 3]
    assert [row.image is not None for row in rows] == [True, True, False, False]
    files = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "worst").iterdir()}
    assert files == {path for row in rows[:2] for path in (row.image, row.objects, row.error)}


def test_each_object_of_a_worst_image_says_what_became_of_it(tmp_path: Path) -> None:
    predictor, images = world()
    evaluate(predictor, images, tmp_path, split="val", thresholds=THRESHOLDS)
    judged = JudgedImage.model_validate_json((tmp_path / "worst" / "001_objects.json").read_bytes())
    assert (judged.width, judged.height, judged.thresholds["rod"]) == (80, 60, 0.6)
    assert [(one.class_name, one.verdict, one.by) for one in judged.truth] == [
        ("rod", "confused", 0),
        ("cell", "missed", None),
    ]
    assert [(one.class_name, one.confidence, one.verdict, one.of) for one in judged.prediction] == [
        ("cell", 0.7, "confused", 0),
        ("cell", 0.5, "false", None),
        ("cell", 0.2, "below", 1),
    ]
    assert judged.truth[1].box == (5, 5, 20, 20)
    assert judged.truth[1].polygon is not None
    assert {tuple(point) for point in judged.truth[1].polygon[0][0]} == {(5, 5), (25, 5), (25, 25), (5, 25)}
    error = cv2.imread(str(tmp_path / "worst" / "001_error.png"))[..., ::-1].astype(int)
    assert error.shape == (480, 640, 3)
    missed, false, confused = error[8 * 15, 8 * 15], error[8 * 45, 8 * 55], error[8 * 9, 8 * 55]
    assert missed[2] > missed[0] + 20 and false[0] > false[2] + 20 and confused[1] > confused[2] + 20
    assert np.ptp(error[8 * 55, 8 * 5]) == 0


def test_thresholds_are_chosen_on_val_in_the_pass_that_scores_it(tmp_path: Path) -> None:
    predictor, images = world()
    scores = evaluate(predictor, images, tmp_path, split="val", thresholds="best")
    chosen = thresholds_of(scores)
    assert predictor.asked == len(images)
    assert chosen == choose_thresholds(predictor, images)
    assert 0.65 < chosen["rod"] <= 0.8 and 0.7 < chosen["cell"] <= 0.9 and chosen["never"] == 0.5
    assert isinstance(scores, ObjectScores) and scores.classes[1].masks is not None
    best = scores.classes[1].masks.f1
    other = evaluate(predictor, images, tmp_path / "other", split="val", thresholds=THRESHOLDS)
    assert isinstance(other, ObjectScores) and other.classes[1].masks is not None
    assert best is not None and other.classes[1].masks.f1 is not None and best > other.classes[1].masks.f1


def test_a_detection_task_has_boxes_and_no_masks(tmp_path: Path) -> None:
    predictor, images = world("detection")
    scores = evaluate(predictor, images, tmp_path, split="test", thresholds=THRESHOLDS)
    assert isinstance(scores, ObjectScores)
    assert scores.masks is None and scores.classes[0].masks is None and scores.classes[0].boxes.right == 1
    judged = JudgedImage.model_validate_json((tmp_path / "worst" / "001_objects.json").read_bytes())
    assert all(one.polygon is None for one in (*judged.truth, *judged.prediction))
    assert scores.headline.name == "box mAP50-95"


def test_masks_are_scored_by_their_boxes_on_data_with_boxes(tmp_path: Path) -> None:
    predictor, _ = world("instance")
    _, images = world("detection")
    task = TASK.model_copy(update={"kind": "detection"})
    scores = evaluate(predictor, images, tmp_path, split="test", task=task, thresholds=THRESHOLDS)
    assert isinstance(scores, ObjectScores) and scores.masks is None and scores.boxes.map50 is not None


def test_a_split_without_any_object(tmp_path: Path) -> None:
    predictor, images = world()
    scores = evaluate(predictor, images[2:], tmp_path, split="test", thresholds="best")
    assert isinstance(scores, ObjectScores) and scores.masks is not None
    assert (scores.masks.map50, scores.instances, scores.headline.value) == (None, 0, None)
    assert thresholds_of(scores) == dict.fromkeys(TASK.class_names, 0.5)
    assert (tmp_path / "pr.png").exists() and (tmp_path / "f1.png").exists()


def test_an_object_in_a_crowd_is_no_error(tmp_path: Path) -> None:
    truth: Any = true_objects(TASK, (0, 0, 0, 60, 50), crowds=[0])
    predictor = Knows(TASK, {7: found_objects((ROUND, 0.9))})
    scores = evaluate(predictor, [truth_image(7, truth)], tmp_path, split="val", thresholds=THRESHOLDS)
    assert isinstance(scores, ObjectScores) and scores.instances == 0
    (row,) = rows_of(tmp_path)
    assert (row.false, row.error_share) == (0, 0)
    judged = JudgedImage.model_validate_json((tmp_path / "worst" / "001_objects.json").read_bytes())
    assert judged.truth[0].verdict is None and judged.prediction[0].verdict == "ignored"
