"""Scores, thresholds, curves and matches of objects, against plain counting."""

from __future__ import annotations

import json
import weakref
from collections import Counter

import numpy as np
import pytest
from coco_peer import Images
from hypothesis import given, settings
from hypothesis import strategies as st
from random_objects import draw_image, task_of

from terrazzo.errors import Invalid
from terrazzo.geometry import rle
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.metrics.object_outcomes import ObjectMatches
from terrazzo.metrics.object_scores import ObjectMeasures, ObjectScores
from terrazzo.types import Mask, ObjectsPrediction, TrueObjects

CLASSES = 3


def meter_of(images: Images, kind: str = "instance", classes: int = CLASSES) -> ObjectMeter:
    meter = ObjectMeter(task_of(classes, kind))
    for truth, prediction in images:
        meter.add(truth, prediction)
    return meter


def plain_counts(images: Images, index: int, threshold: float) -> tuple[int, int, int]:
    """Right, false and missed masks of a class, matched one after the other as COCO describes it."""
    right = false = missed = 0
    for truth, prediction in images:
        assert truth.masks is not None and prediction.masks is not None
        true = [n for n in range(len(truth)) if truth.classes_N[n] == index]
        confident = np.argsort(-prediction.confidences_N, kind="stable")
        found = [n for n in confident if prediction.classes_N[n] == index and prediction.confidences_N[n] >= threshold]
        free = {n for n in true if not truth.crowd_N[n]}
        for one in found:
            overlaps = {n: iou(prediction.masks[one], truth.masks[n], bool(truth.crowd_N[n])) for n in true}
            best = max((n for n in free if overlaps[n] >= 0.5), key=lambda n: (overlaps[n], n), default=None)
            if best is not None:
                free.remove(best)
                right += 1
            else:
                false += not any(truth.crowd_N[n] and overlaps[n] >= 0.5 for n in true)
        missed += len(free)
    return right, false, missed


def iou(found: Mask, true: Mask, crowd: bool) -> float:
    found_HW, true_HW = rle.decode(found), rle.decode(true)
    whole = found_HW if crowd else found_HW | true_HW
    return float((found_HW & true_HW).sum() / whole.sum())


def recount(matches: ObjectMatches, thresholds: dict[str, float]) -> Counter[str]:
    """Right, false, confused and missed objects, from the columns alone, as a page does it."""
    believed = [
        place
        for place, confidence in enumerate(matches.confidence)
        if confidence >= thresholds[matches.classes[matches.class_index[place]]]
    ]
    had = {matches.truth[place] for place in believed if matches.truth[place] >= 0}
    counts = Counter(right=len(had), missed=len(matches.truth_class))
    for place in believed:
        if matches.truth[place] == -1:
            other = matches.other[place]
            confused = other >= 0 and other not in had
            counts["confused" if confused else "false"] += 1
            had |= {other} if confused else set()
    counts["missed"] -= len(had)
    return counts


seeds = st.integers(0, 2**32 - 1)
some_thresholds = st.fixed_dictionaries({str(index): st.sampled_from([0.0, 0.2, 0.5, 0.75, 1.0]) for index in range(3)})


@settings(deadline=None, max_examples=60)
@given(seed=seeds, thresholds=some_thresholds)
def test_counts_follow_the_thresholds(seed: int, thresholds: dict[str, float]) -> None:
    rng = np.random.default_rng(seed)
    images = [draw_image(rng, CLASSES) for _ in range(3)]
    meter = meter_of(images)
    scores = meter.scores(split="val", thresholds=thresholds)
    for index, one in enumerate(scores.classes):
        right, false, missed = plain_counts(images, index, np.float32(thresholds[one.name]))
        assert one.masks is not None
        assert (one.masks.right, one.masks.false, one.masks.missed) == (right, false, missed)
        assert one.threshold == thresholds[one.name]
        if one.instances == 0:
            assert (one.masks.precision, one.masks.recall, one.masks.f1) == (None, None, None)
        else:
            assert one.masks.precision == (right / (right + false) if right + false else None)
            assert one.masks.recall == right / one.instances
            assert one.masks.f1 == 2 * right / (2 * right + false + missed)


@settings(deadline=None, max_examples=60)
@given(seed=seeds, thresholds=some_thresholds)
def test_confusion_and_images_count_every_object_once(seed: int, thresholds: dict[str, float]) -> None:
    rng = np.random.default_rng(seed)
    images = [draw_image(rng, CLASSES) for _ in range(4)]
    meter = meter_of(images)
    scores = meter.scores(split="val", thresholds=thresholds)
    confusion = np.array(scores.confusion)
    assert confusion[:-1].sum(axis=1).tolist() == [one.instances for one in scores.classes]
    assert np.diagonal(confusion)[:-1].tolist() == [one.masks.right for one in scores.classes if one.masks]
    believed = [one.masks.right + one.masks.false for one in scores.classes if one.masks]
    assert confusion[:, :-1].sum(axis=0).tolist() == believed
    counts = meter.image_counts(thresholds)
    confused = confusion[:-1, :-1].sum() - np.trace(confusion)
    assert sum(one.right for one in counts) == np.trace(confusion)
    assert sum(one.false for one in counts) == confusion[-1].sum()
    assert sum(one.missed for one in counts) == confusion[:, -1].sum()
    assert sum(one.confused for one in counts) == confused
    page = recount(ObjectMatches.model_validate_json(meter.matches().model_dump_json()), thresholds)
    assert page == Counter(
        right=int(np.trace(confusion)),
        false=int(confusion[-1].sum()),
        missed=int(confusion[:, -1].sum()),
        confused=int(confused),
    )


@settings(deadline=None, max_examples=60)
@given(seed=seeds)
def test_no_threshold_has_a_better_f1(seed: int) -> None:
    rng = np.random.default_rng(seed)
    meter = meter_of([draw_image(rng, CLASSES) for _ in range(4)])
    best = meter.best_thresholds()
    at_best = measures(meter, best)
    for threshold in np.linspace(0, 1, 21):
        others = measures(meter, dict.fromkeys(best, float(threshold)))
        for name, other in others.items():
            ours = at_best[name]
            assert (ours.f1 or 0) >= (other.f1 or 0)
            if not ours.f1:
                assert best[name] == 0.5
            elif ours.f1 == other.f1:  # of equal F1 the one that believes fewest
                assert ours.right + ours.false <= other.right + other.false


def measures(meter: ObjectMeter, thresholds: dict[str, float]) -> dict[str, ObjectMeasures]:
    return {one.name: one.masks for one in meter.scores(split="val", thresholds=thresholds).classes if one.masks}


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_curves_agree_with_the_scores(seed: int) -> None:
    rng = np.random.default_rng(seed)
    meter = meter_of([draw_image(rng, CLASSES) for _ in range(4)])
    curves = meter.curves()
    assert len(curves.recall) == len(curves.confidence) == 101
    json.loads(curves.model_dump_json())
    for place in (0, 30, 70, 100):
        scores = meter.scores(split="val", thresholds=dict.fromkeys("012", curves.confidence[place]))
        for one, of_class in zip(scores.classes, curves.classes, strict=True):
            for measures, curve in ((one.boxes, of_class.boxes), (one.masks, of_class.masks)):
                if one.instances == 0:
                    assert curve is None
                    continue
                assert measures is not None and curve is not None
                assert np.mean(curve.precision_at_recall) == pytest.approx(measures.ap50, abs=1e-6)
                assert curve.precision[place] == pytest.approx(measures.precision, abs=1e-6)
                assert curve.recall[place] == pytest.approx(measures.recall, abs=1e-6)
                assert curve.f1[place] == pytest.approx(measures.f1, abs=1e-6)


def boxes_only(
    true: list[tuple[int, tuple[float, ...]]], found: list[tuple[int, float, tuple[float, ...]]]
) -> tuple[TrueObjects, ObjectsPrediction]:
    """An image of 100 x 100 pixels from classes, confidences and boxes."""
    truth = TrueObjects(
        height=100,
        width=100,
        boxes_N4=np.array([box for _, box in true], np.float32).reshape(-1, 4),
        classes_N=np.array([one for one, _ in true], np.int64),
        crowd_N=np.zeros(len(true), np.bool_),
        masks=None,
    )
    prediction = ObjectsPrediction(
        height=100,
        width=100,
        boxes_N4=np.array([box for _, _, box in found], np.float32).reshape(-1, 4),
        classes_N=np.array([one for one, _, _ in found], np.int64),
        confidences_N=np.array([sure for _, sure, _ in found], np.float32),
        masks=None,
    )
    return truth, prediction


HERE, THERE = (10.0, 10.0, 20.0, 20.0), (60.0, 60.0, 20.0, 20.0)


def detection(*images: tuple[TrueObjects, ObjectsPrediction]) -> ObjectScores:
    return meter_of(images, "detection", 2).scores(split="test", thresholds={"0": 0.5, "1": 0.5})


def test_a_class_that_is_absent_is_na_and_not_zero() -> None:
    scores = detection(boxes_only([(0, HERE)], [(0, 0.9, HERE), (1, 0.8, THERE)]))
    assert scores.masks is None
    absent = scores.classes[1]
    assert (absent.boxes.ap50, absent.boxes.ap50_95, absent.boxes.f1, absent.boxes.precision) == (None,) * 4
    assert absent.boxes.false == 1
    assert (scores.boxes.map50, scores.boxes.f1, scores.boxes.precision) == (pytest.approx(1.0), 1.0, 1.0)
    assert scores.headline.name == "box mAP50-95"


def test_images_with_nothing_in_them_count_for_false_alarms() -> None:
    found = [(0, 0.9, HERE), (0, 0.4, THERE)]
    scores = detection(boxes_only([(0, HERE)], found), boxes_only([], found), boxes_only([], []))
    assert (scores.images, scores.instances, scores.empty_images, scores.false_on_empty) == (3, 1, 2, 1)
    assert scores.classes[0].boxes.precision == 0.5
    assert scores.classes[0].images == 1


def test_confused_objects_are_told_apart() -> None:
    image = boxes_only([(0, HERE), (0, THERE)], [(1, 0.9, HERE), (1, 0.8, HERE), (0, 0.7, THERE), (1, 0.6, THERE)])
    scores = detection(image)
    # What a right object found is not confused with anything, and an object is confused once.
    assert scores.confusion == ((1, 1, 0), (0, 0, 0), (0, 2, 0))
    (counts,) = meter_of([image], "detection", 2).image_counts({"0": 0.5, "1": 0.5})
    assert (counts.right, counts.false, counts.missed, counts.confused, counts.wrong) == (1, 2, 0, 1, 3)


def test_a_split_without_any_object() -> None:
    scores = detection(boxes_only([], []))
    assert (scores.boxes.map50, scores.boxes.map50_95, scores.boxes.f1) == (None, None, None)
    meter = meter_of([boxes_only([], [])], "detection", 2)
    assert meter.best_thresholds() == {"0": 0.5, "1": 0.5}
    assert meter.curves().classes[0].boxes is None
    assert meter.matches().confidence == ()


def test_the_threshold_lies_between_the_last_right_object_and_the_next() -> None:
    image = boxes_only([(0, HERE), (1, THERE)], [(0, 0.8, HERE), (0, 0.6, THERE), (1, 0.3, THERE)])
    assert meter_of([image], "detection", 2).best_thresholds() == {"0": 0.7, "1": 0.15}


@pytest.mark.parametrize(
    "image",
    [
        boxes_only([(0, HERE)], [(2, 0.9, HERE)]),
        boxes_only([(-1, HERE)], [(0, 0.9, HERE)]),
        boxes_only([(0, HERE)], [(0, float("nan"), HERE)]),
        boxes_only([(0, HERE)], [(0, 0.9, (0.0, 0.0, float("inf"), 1.0))]),
    ],
)
def test_what_is_no_object_of_the_task_is_refused(image: tuple[TrueObjects, ObjectsPrediction]) -> None:
    with pytest.raises(Invalid):
        detection(image)


def test_an_instance_task_needs_masks_that_can_be_read() -> None:
    truth, prediction = draw_image(np.random.default_rng(6), CLASSES)
    assert len(truth) and len(prediction)
    with pytest.raises(Invalid, match="masks"):
        meter_of([(truth, prediction.model_copy(update={"masks": None}))])
    for mask in (
        Mask(height=truth.height, width=truth.width, counts="1o"),
        Mask(height=truth.height, width=truth.width, counts=""),
        rle.encode(np.ones((truth.height + 1, truth.width), np.bool_)),
    ):
        with pytest.raises(Invalid):
            masks = (mask,) * len(prediction)
            meter_of([(truth, prediction.model_copy(update={"masks": masks}))]).matches()
    with pytest.raises(Invalid, match="pixels"):
        meter_of([(truth, prediction.model_copy(update={"height": truth.height + 1}))])


def test_strange_thresholds_and_no_images_are_refused() -> None:
    meter = meter_of([boxes_only([], [])], "detection", 2)
    for thresholds in ({"cat": 0.5}, {"0": 1.5}):
        with pytest.raises(Invalid):
            meter.scores(split="val", thresholds=thresholds)
    with pytest.raises(Invalid, match="no image"):
        ObjectMeter(task_of(1)).matches()


def test_objects_are_not_kept() -> None:
    """A split of any size fits: nothing stays behind of masks that are matched."""
    truth, prediction = draw_image(np.random.default_rng(6), CLASSES)
    meter = ObjectMeter(task_of(CLASSES))
    given: list[weakref.ref[ObjectsPrediction]] = []
    for _ in range(3000):
        copy = prediction.model_copy()
        given.append(weakref.ref(copy))
        meter.add(truth, copy)
    assert meter.images == 3000
    assert sum(one() is not None for one in given) < 1000
