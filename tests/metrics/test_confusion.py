"""Confusion counts and scores, against torchmetrics and against plain counting."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torchmetrics.functional.classification import (
    multiclass_accuracy,
    multiclass_confusion_matrix,
    multiclass_f1_score,
    multiclass_jaccard_index,
    multiclass_precision,
    multiclass_recall,
)

from terrazzo.errors import Invalid
from terrazzo.metrics.confusion import ConfusionMeter, class_ious, confusion_counts, image_score, mean_iou, scores
from terrazzo.types import IGNORE, LabelClass, Task

COLORS = ["#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff"]


def make_task(classes: int) -> Task:
    return Task(
        name="chips",
        kind="semantic",
        classes=tuple(LabelClass(name=f"class {index}", color=COLORS[index % 5]) for index in range(classes)),
    )


def random_masks(seed: int, classes: int, height: int, width: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A truth with ignored pixels and a prediction that is right about half of the time; classes may be absent."""
    random = np.random.default_rng(seed)
    present = random.choice(classes, size=random.integers(1, classes + 1), replace=False)
    truth = random.choice(present, size=(height, width)).astype(np.uint8)
    guess = random.choice(present, size=(height, width)).astype(np.uint8)
    prediction = np.where(random.random((height, width)) < 0.5, truth, guess).astype(np.uint8)
    truth[random.random((height, width)) < 0.1] = IGNORE
    return truth, prediction


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    classes=st.integers(2, 12),
    height=st.integers(1, 40),
    width=st.integers(1, 40),
)
def test_scores_equal_torchmetrics(seed: int, classes: int, height: int, width: int) -> None:
    truth, prediction = random_masks(seed, classes, height, width)
    counts = confusion_counts(truth, prediction, classes)
    target, guess = torch.from_numpy(truth).long(), torch.from_numpy(prediction).long()
    assert np.array_equal(counts, multiclass_confusion_matrix(guess, target, classes, ignore_index=IGNORE).numpy())
    result = scores(counts, make_task(classes), split="val", images=1)
    if not (truth != IGNORE).any():
        assert result.miou is None and result.pixel_accuracy is None and result.mean_f1 is None
        return

    def independent(function: object, **more: object) -> list[float]:
        values = function(guess, target, num_classes=classes, average="none", ignore_index=IGNORE, **more)  # type: ignore[operator]
        return [float(value) for value in values]

    in_truth, in_prediction = counts.sum(axis=1), counts.sum(axis=0)
    occurs = (in_truth + in_prediction) > 0
    expected_iou = independent(multiclass_jaccard_index)
    expected_f1 = independent(multiclass_f1_score)
    expected_precision = independent(multiclass_precision)
    expected_recall = independent(multiclass_recall)
    for index, row in enumerate(result.classes):
        assert (row.iou is None) == (not occurs[index]) == (row.f1 is None)
        assert (row.precision is None) == (in_prediction[index] == 0)
        assert (row.recall is None) == (in_truth[index] == 0)
        for value, expected in (
            (row.iou, expected_iou[index]),
            (row.f1, expected_f1[index]),
            (row.precision, expected_precision[index]),
            (row.recall, expected_recall[index]),
        ):
            assert value is None or value == pytest.approx(expected, abs=1e-6)
    assert result.miou == pytest.approx(float(np.mean(np.array(expected_iou)[occurs])), abs=1e-6)
    assert result.mean_f1 == pytest.approx(float(np.mean(np.array(expected_f1)[occurs])), abs=1e-6)
    accuracy = multiclass_accuracy(guess, target, classes, average="micro", ignore_index=IGNORE)
    assert result.pixel_accuracy == pytest.approx(float(accuracy), abs=1e-6)


def test_scores_are_pooled_over_images_not_averaged() -> None:
    meter = ConfusionMeter(3)
    targets, guesses = [], []
    for seed in range(5):
        truth, prediction = random_masks(seed, 3, 10 + seed, 17)
        meter.add(truth, prediction)
        targets.append(torch.from_numpy(truth).long().flatten())
        guesses.append(torch.from_numpy(prediction).long().flatten())
    pooled = multiclass_jaccard_index(torch.cat(guesses), torch.cat(targets), 3, average="none", ignore_index=IGNORE)
    result = scores(meter.counts, make_task(3), split="test", images=meter.images)
    assert result.images == 5 and result.split == "test"
    assert [row.iou for row in result.classes] == pytest.approx([float(value) for value in pooled], abs=1e-6)
    assert result.pixels == sum(row.pixels for row in result.classes)
    assert sum(row.share for row in result.classes) == pytest.approx(1)
    assert sum(row.predicted_share for row in result.classes) == pytest.approx(1)


def test_a_class_that_occurs_nowhere_is_not_available_and_not_zero() -> None:
    truth = np.array([[0, 0], [1, 1]], dtype=np.uint8)
    result = scores(confusion_counts(truth, truth, 3), make_task(3), split="val", images=1)
    assert [row.iou for row in result.classes] == [1.0, 1.0, None]
    assert result.miou == 1.0
    assert result.classes[2].precision is None and result.classes[2].recall is None and result.classes[2].f1 is None


def test_a_class_that_is_only_predicted_counts_as_zero() -> None:
    truth = np.zeros((2, 2), dtype=np.uint8)
    prediction = np.array([[0, 0], [0, 1]], dtype=np.uint8)
    counts = confusion_counts(truth, prediction, 2)
    assert class_ious(counts) == (0.75, 0.0)
    assert mean_iou(counts) == 0.375
    row = scores(counts, make_task(2), split="val", images=1).classes[1]
    assert row.recall is None and row.precision == 0.0


def test_ignored_pixels_count_nowhere_even_when_the_prediction_there_is_odd() -> None:
    truth = np.array([[0, IGNORE]], dtype=np.uint8)
    prediction = np.array([[0, 200]], dtype=np.uint8)
    assert confusion_counts(truth, prediction, 2).tolist() == [[1, 0], [0, 0]]


def test_all_255_classes_can_be_counted() -> None:
    truth = np.arange(256, dtype=np.uint8).reshape(16, 16)
    counts = confusion_counts(truth, np.minimum(truth, 254).astype(np.uint8), 255)
    assert np.array_equal(counts, np.eye(255, dtype=np.int64))


def test_more_pixels_than_float32_can_count() -> None:
    truth = np.zeros((4097, 4097), dtype=np.uint8)
    assert int(confusion_counts(truth, truth, 2)[0, 0]) == 4097 * 4097


@pytest.mark.parametrize(
    ("truth", "prediction", "word"), [(3, 0, "Truth"), (0, 3, "Prediction"), (0, 255, "Prediction")]
)
def test_an_index_that_is_no_class_is_refused(truth: int, prediction: int, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        confusion_counts(np.full((2, 2), truth, np.uint8), np.full((2, 2), prediction, np.uint8), 3)


def test_masks_of_different_size_are_refused() -> None:
    with pytest.raises(Invalid, match="3x2"):
        confusion_counts(np.zeros((2, 3), np.uint8), np.zeros((2, 2), np.uint8), 2)


def test_counts_of_another_task_are_refused() -> None:
    with pytest.raises(Invalid, match="3 classes"):
        scores(np.zeros((2, 2), dtype=np.int64), make_task(3), split="val", images=0)


def test_image_score() -> None:
    truth = np.array([[0, 0, 1, IGNORE]], dtype=np.uint8)
    prediction = np.array([[0, 1, 1, 0]], dtype=np.uint8)
    one = image_score(confusion_counts(truth, prediction, 3), path="a.png", hash="0" * 64, width=4, height=1)
    assert one.error_share == pytest.approx(1 / 3)
    assert one.miou == pytest.approx(0.5)
    empty = image_score(np.zeros((3, 3), dtype=np.int64), path="b.png", hash="1" * 64, width=4, height=1)
    assert empty.error_share == 0.0 and empty.miou is None
