"""Scores of classified and tagged images, against torchmetrics and against plain counting."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from random_objects import task_of
from torchmetrics.functional.classification import (
    multiclass_accuracy,
    multiclass_calibration_error,
    multiclass_confusion_matrix,
    multilabel_average_precision,
    multilabel_f1_score,
    multilabel_precision,
    multilabel_recall,
)

from terrazzo.errors import Invalid
from terrazzo.metrics.classes_meter import ClassesMeter
from terrazzo.types import ClassesPrediction, TrueClasses

seeds = st.integers(0, 2**32 - 1)


def meter_of(present_NC: NDArray[np.bool_], probability_NC: NDArray[np.floating], kind: str) -> ClassesMeter:
    meter = ClassesMeter(task_of(present_NC.shape[1], kind))
    for present_C, probabilities_C in zip(present_NC, probability_NC, strict=True):
        meter.add(TrueClasses(present_C), ClassesPrediction(probabilities_C=probabilities_C))
    return meter


def classified(seed: int, classes: int, images: int = 40) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """A class for each image, some never, and probabilities that favour the right one."""
    rng = np.random.default_rng(seed)
    target_N = rng.choice(rng.choice(classes, rng.integers(1, classes + 1), replace=False), images)
    present_NC = np.eye(classes, dtype=np.bool_)[target_N]
    return present_NC, np.stack([rng.dirichlet(0.5 + one) for one in present_NC]).astype(np.float32)


def tagged(seed: int, classes: int, images: int = 30) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Some tags for each image, often none; probabilities repeat."""
    rng = np.random.default_rng(seed)
    present_NC = rng.random((images, classes)) < rng.choice([0.0, 0.1, 0.4], classes)
    return present_NC, np.round(np.clip(0.4 * present_NC + 0.7 * rng.random((images, classes)), 0, 1), 1).astype("f4")


@settings(deadline=None, max_examples=40)
@given(seed=seeds, classes=st.integers(6, 9))
def test_classification_is_that_of_torchmetrics(seed: int, classes: int) -> None:
    present_NC, probability_NC = classified(seed, classes)
    scores = meter_of(present_NC, probability_NC, "classification").scores(split="val", thresholds={})
    guess, target = torch.from_numpy(probability_NC), torch.from_numpy(present_NC.argmax(axis=1))
    accuracy = multiclass_accuracy(guess, target, classes, average="micro")
    assert scores.accuracy == pytest.approx(float(accuracy), abs=1e-6)
    top5 = multiclass_accuracy(guess, target, classes, average="micro", top_k=5)
    assert scores.top5 == pytest.approx(float(top5), abs=1e-6)
    assert scores.confusion == tuple(map(tuple, multiclass_confusion_matrix(guess, target, classes).tolist()))
    error = multiclass_calibration_error(guess, target, classes, n_bins=10, norm="l1")
    assert scores.calibration_error == pytest.approx(float(error), abs=1e-5)
    assert sum(one.count for one in scores.calibration) == len(target)
    assert {one.threshold for one in scores.classes} == {None}


@pytest.mark.filterwarnings("ignore:No positive samples")
@settings(deadline=None, max_examples=40)
@given(seed=seeds, kind=st.sampled_from(["classification", "tagging"]))
def test_average_precision_is_that_of_torchmetrics(seed: int, kind: str) -> None:
    present_NC, probability_NC = classified(seed, 5) if kind == "classification" else tagged(seed, 5)
    scores = meter_of(present_NC, probability_NC, kind).scores(split="val", thresholds={})
    theirs = multilabel_average_precision(
        torch.from_numpy(probability_NC), torch.from_numpy(present_NC).long(), 5, average="none"
    )
    known = []
    for one, ap, present_N in zip(scores.classes, theirs.tolist(), present_NC.T, strict=True):
        if present_N.any():
            assert one.ap == pytest.approx(ap, abs=1e-6)
            known.append(ap)
        else:
            assert (one.ap, one.precision, one.recall, one.f1) == (None, None, None, None)
    assert scores.map == (pytest.approx(np.mean(known), abs=1e-6) if known else None)


@settings(deadline=None, max_examples=40)
@given(seed=seeds, threshold=st.sampled_from([0.0, 0.3, 0.55, 1.0]))
def test_tags_at_a_threshold_are_those_of_torchmetrics(seed: int, threshold: float) -> None:
    present_NC, probability_NC = tagged(seed, 4)
    meter = meter_of(present_NC, probability_NC, "tagging")
    scores = meter.scores(split="val", thresholds=dict.fromkeys("0123", threshold))
    # torchmetrics asks for more than the threshold, we for at least that much.
    predicted_NC = probability_NC >= np.float32(threshold)
    theirs = {
        name: measure(torch.from_numpy(predicted_NC).float(), torch.from_numpy(present_NC).long(), 4, average="none")
        for name, measure in (("precision", multilabel_precision), ("recall", multilabel_recall))
    } | {
        "f1": multilabel_f1_score(
            torch.from_numpy(predicted_NC).float(), torch.from_numpy(present_NC).long(), 4, average="none"
        )
    }
    for index, one in enumerate(scores.classes):
        assert (one.images, one.predicted) == (present_NC[:, index].sum(), predicted_NC[:, index].sum())
        for name, values in theirs.items():
            ours = getattr(one, name)
            if one.images == 0 or (name == "precision" and one.predicted == 0):
                assert ours is None
            else:
                assert ours == pytest.approx(float(values[index]), abs=1e-6)
    assert scores.accuracy == (present_NC == predicted_NC).all(axis=1).mean()
    assert scores.without == (~present_NC.any(axis=1)).sum()


@settings(deadline=None, max_examples=40)
@given(seed=seeds)
def test_no_threshold_of_a_tag_has_a_better_f1(seed: int) -> None:
    meter = meter_of(*tagged(seed, 4), "tagging")
    best = meter.best_thresholds()
    at_best = meter.scores(split="val", thresholds=best).classes
    for threshold in np.linspace(0, 1, 21):
        others = meter.scores(split="val", thresholds=dict.fromkeys(best, float(threshold))).classes
        for ours, other in zip(at_best, others, strict=True):
            assert (ours.f1 or 0) >= (other.f1 or 0)
            if ours.images == 0:
                assert ours.threshold == 0.5


def test_confusion_of_tags() -> None:
    present_NC = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0]], np.bool_)
    probability_NC = np.array([[0.9, 0.1, 0.9], [0.9, 0.9, 0.1], [0.9, 0.1, 0.1]], np.float32)
    scores = meter_of(present_NC, probability_NC, "tagging").scores(split="val", thresholds={})
    # Class 1 was missed on the first image, where class 2 was seen; the third image holds nothing: it is in no row.
    assert scores.confusion == ((2, 1, 1, 0), (0, 0, 1, 1), (0, 0, 0, 0))
    assert (scores.without, scores.accuracy) == (1, 0.0)


def test_classification_has_no_thresholds_and_few_classes_no_top_5() -> None:
    meter = meter_of(*classified(0, 5), "classification")
    assert meter.best_thresholds() == {}
    assert meter.scores(split="val", thresholds={}).top5 is None
    assert meter.scores(split="val", thresholds={}).headline.name == "accuracy"


def test_a_bin_holds_its_upper_end() -> None:
    present_NC = np.array([[True], [False], [True]])
    scores = meter_of(present_NC, np.array([[0.7], [0.7], [0.0]], np.float32), "tagging").scores(
        split="v", thresholds={}
    )
    low, high = scores.calibration
    assert (low.count, low.right, low.confidence) == (1, 1.0, 0.0)
    assert (high.count, high.right, high.confidence) == (2, 0.5, pytest.approx(0.7))
    assert scores.calibration_error == pytest.approx((1 * 1.0 + 2 * 0.2) / 3)


def test_what_does_not_fit_is_refused() -> None:
    meter = ClassesMeter(task_of(3, "tagging"))
    present_C = np.zeros(3, np.bool_)
    with pytest.raises(Invalid, match="no image"):
        meter.scores(split="val", thresholds={})
    with pytest.raises(Invalid, match="3 classes"):
        meter.add(TrueClasses(present_C), ClassesPrediction(probabilities_C=np.zeros(2, np.float32)))
    with pytest.raises(Invalid, match="no number"):
        meter.add(TrueClasses(present_C), ClassesPrediction(probabilities_C=np.array([0.1, np.nan, 0.2], np.float32)))
