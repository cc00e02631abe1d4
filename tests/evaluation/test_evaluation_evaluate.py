"""The report of a split: numbers against torchmetrics, files, the order of the worst images."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from torchmetrics.functional.classification import multiclass_jaccard_index

from terrazzo.errors import Cancelled, Invalid
from terrazzo.evaluation.evaluate import evaluate
from terrazzo.evaluation.truth import TruthImage
from terrazzo.inference.predictor import SemanticPredictor
from terrazzo.metrics.image_scores import ImageScore
from terrazzo.metrics.scores import SplitScores
from terrazzo.types import IGNORE

Make = Callable[..., TruthImage]


def test_the_report_is_whole_and_its_numbers_are_right(
    predictor: SemanticPredictor, make_image: Make, tmp_path: Path
) -> None:
    images = [make_image("a/one.png", 10), make_image("a/two.png", 0), make_image("b/three.png", 40, 100, 900)]
    heard: list[float] = []
    result = evaluate(predictor, images, tmp_path / "eval_test", split="test", on_progress=heard.append)
    assert heard == pytest.approx([1 / 3, 2 / 3, 1])
    truths, guesses = [], []
    for one in images:
        image, truth = one.load()
        truths.append(torch.from_numpy(truth).long().flatten())
        guesses.append(torch.from_numpy(predictor(image).mask_HW).long().flatten())
    expected = multiclass_jaccard_index(torch.cat(guesses), torch.cat(truths), 4, average="none", ignore_index=IGNORE)
    assert [row.iou for row in result.classes[:3]] == pytest.approx([float(value) for value in expected[:3]], abs=1e-6)
    assert result.classes[3].iou is None
    assert result.miou == pytest.approx(float(expected[:3].mean()), abs=1e-6)
    assert (result.split, result.images) == ("test", 3)

    folder = tmp_path / "eval_test"
    assert SplitScores.model_validate_json((folder / "scores.json").read_bytes()) == result
    sheet = list(csv.DictReader((folder / "classes.csv").open()))
    assert [row["class"] for row in sheet] == ["red", "green", r"blue $\x$", "never", "(mean)"]
    assert {row["split"] for row in sheet} == {"test"} and all(row["definition"] for row in sheet)
    assert sheet[3]["iou"] == "" and float(sheet[4]["iou"]) == pytest.approx(result.miou)
    table = list(csv.reader((folder / "confusion.csv").open()))
    assert table[0][0].startswith("test:") and [[int(cell) for cell in row[1:]] for row in table[1:]] == [
        list(row) for row in result.confusion
    ]
    for name in ("confusion.png", "iou.png"):
        with Image.open(folder / name) as plot:
            assert plot.width > 300 and plot.height > 200
    assert not list(folder.rglob(".*"))


def test_worst_images_come_first_with_their_pictures(
    predictor: SemanticPredictor, make_image: Make, tmp_path: Path
) -> None:
    wrong = [3, 30, 7, 30, 0, 50]
    images = [make_image(f"{number}.png", rows) for number, rows in enumerate(wrong)]
    evaluate(predictor, images, tmp_path, split="val", worst=3)
    rows = [ImageScore.model_validate(row) for row in json.loads((tmp_path / "worst.json").read_text())]
    assert [row.path for row in rows] == ["5.png", "1.png", "3.png", "2.png", "0.png", "4.png"]
    assert rows[0].error_share == pytest.approx(50 / 95)
    assert [row.image is not None for row in rows] == [True] * 3 + [False] * 3
    assert rows[1].truth == "worst/002_truth.png"
    files = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "worst").iterdir()}
    assert files == {path for row in rows[:3] for path in (row.image, row.truth, row.prediction, row.error)}
    truth = cv2.imread(str(tmp_path / "worst" / "001_truth.png"))[..., ::-1]
    assert tuple(truth[0, 0]) == (0x00, 0x72, 0xB2) and tuple(truth[99, 0]) == (0, 0, 0)
    errors = cv2.imread(str(tmp_path / "worst" / "001_error.png"))[..., ::-1].astype(int)
    assert errors[0, 0, 0] > 200 > 100 > errors[0, 0, 1]  # wrong: red
    assert np.ptp(errors[60, 10]) == 0  # right: grey
    assert errors[99].max() < 80  # ignored: dark


def test_large_pictures_are_made_small(predictor: SemanticPredictor, make_image: Make, tmp_path: Path) -> None:
    evaluate(predictor, [make_image("wide.png", 20, 100, 1400)], tmp_path, split="val")
    for path in (tmp_path / "worst").iterdir():
        with Image.open(path) as image:
            assert image.size == (1024, 73)


def test_a_second_evaluation_replaces_the_first(predictor: SemanticPredictor, make_image: Make, tmp_path: Path) -> None:
    evaluate(predictor, [make_image(f"{number}.png", 9) for number in range(4)], tmp_path, split="val")
    evaluate(predictor, [make_image("one.png", 9)], tmp_path, split="val")
    assert len(list((tmp_path / "worst").iterdir())) == 4
    assert len(json.loads((tmp_path / "worst.json").read_text())) == 1


def test_stopping_leaves_no_scores(predictor: SemanticPredictor, make_image: Make, tmp_path: Path) -> None:
    evaluate(predictor, [make_image("one.png", 9)], tmp_path, split="val")

    def stop() -> None:
        raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        evaluate(predictor, [make_image("one.png", 9)], tmp_path, split="val", check=stop)
    assert not (tmp_path / "scores.json").exists()


def test_images_that_are_ignored_wholly_are_not_available(predictor: SemanticPredictor, tmp_path: Path) -> None:
    blank = TruthImage("x.png", "0" * 64, lambda: (np.zeros((8, 8, 3), np.uint8), np.full((8, 8), IGNORE, np.uint8)))
    result = evaluate(predictor, [blank], tmp_path, split="val")
    assert result.miou is None and result.pixels == 0 and result.pixel_accuracy is None
    assert (tmp_path / "iou.png").exists() and (tmp_path / "confusion.png").exists()


def test_no_image_is_an_error_that_names_the_split(predictor: SemanticPredictor, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="val"):
        evaluate(predictor, [], tmp_path, split="val")


def test_a_bad_image_ends_the_evaluation_with_its_own_words(
    predictor: SemanticPredictor, make_image: Make, tmp_path: Path
) -> None:
    def broken() -> tuple[np.ndarray, np.ndarray]:
        raise Invalid("b.png is damaged.", "Bring it in again.")

    with pytest.raises(Invalid, match=r"b\.png"):
        evaluate(predictor, [make_image("a.png", 0), TruthImage("b.png", "0" * 64, broken)], tmp_path, split="val")
