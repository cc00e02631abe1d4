"""Average precision of objects is that of pycocotools, whatever the images hold."""

from __future__ import annotations

import numpy as np
import pytest
from coco_peer import Images, coco_ap
from hypothesis import given, settings
from hypothesis import strategies as st
from random_objects import draw_image, task_of

from terrazzo.geometry import rle
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.types import ObjectsPrediction, TrueObjects


def check_against_coco(images: Images, classes: int, max_dets: int = 100) -> None:
    meter = ObjectMeter(task_of(classes), max_dets=max_dets)
    for truth, prediction in images:
        meter.add(truth, prediction)
    scores = meter.scores(split="val", thresholds={})
    assert scores.masks is not None
    for kind, means in (("bbox", scores.boxes), ("segm", scores.masks)):
        ap_CT = coco_ap(images, classes, kind, max_dets)  # type: ignore[arg-type]
        for one, ap_T in zip(scores.classes, ap_CT, strict=True):
            measures = one.boxes if kind == "bbox" else one.masks
            assert measures is not None
            if np.isnan(ap_T[0]):
                assert (measures.ap50, measures.ap50_95) == (None, None)
            else:
                assert measures.ap50 == pytest.approx(ap_T[0], abs=1e-6)
                assert measures.ap50_95 == pytest.approx(ap_T.mean(), abs=1e-6)
        if np.isnan(ap_CT).all():
            assert (means.map50, means.map50_95) == (None, None)
        else:
            assert means.map50 == pytest.approx(np.nanmean(ap_CT[:, 0]), abs=1e-6)
            assert means.map50_95 == pytest.approx(np.nanmean(ap_CT), abs=1e-6)


@settings(deadline=None, max_examples=100)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 6), classes=st.integers(1, 4), dets=st.integers(1, 12))
def test_ap_is_that_of_coco(seed: int, count: int, classes: int, dets: int) -> None:
    rng = np.random.default_rng(seed)
    check_against_coco([draw_image(rng, classes) for _ in range(count)], classes, dets)


def test_more_objects_than_coco_counts() -> None:
    rng = np.random.default_rng(1)
    images = [draw_image(rng, 1, most=90, side=60) for _ in range(3)]
    assert max(len(prediction) for _, prediction in images) > 100
    check_against_coco(images, 1)


def test_many_images_are_matched_in_parts() -> None:
    rng = np.random.default_rng(2)
    check_against_coco([draw_image(rng, 3) for _ in range(150)], 3)


def test_of_equal_overlaps_coco_takes_the_last() -> None:
    """So the second object finds nothing, although both could have been right."""
    boxes = np.array([[0, 0, 20, 20], [8, 0, 20, 20], [4, 0, 20, 20]], np.float32)
    masks = []
    for left, top, width, height in boxes.astype(int):
        pixels_HW = np.zeros((40, 40), np.bool_)
        pixels_HW[top : top + height, left : left + width] = True
        masks.append(rle.encode(pixels_HW))
    zeros = np.zeros(2, np.int64)
    truth = TrueObjects(40, 40, boxes[:2], zeros, np.zeros(2, np.bool_), (masks[0], masks[1]))
    prediction = ObjectsPrediction(
        height=40,
        width=40,
        boxes_N4=boxes[[2, 1]],
        classes_N=zeros,
        confidences_N=np.array([0.9, 0.8], np.float32),
        masks=(masks[2], masks[1]),
    )
    check_against_coco([(truth, prediction)], 1)
    meter = ObjectMeter(task_of(1))
    meter.add(truth, prediction)
    assert meter.scores(split="val", thresholds={}).classes[0].boxes.right == 1


def test_a_page_with_more_lines_than_coco_counts_can_score_all() -> None:
    boxes_N4 = np.array([(0, 4 * row, 40, 3) for row in range(150)], np.float32)
    meters = {None: ObjectMeter(task_of(1)), 100: ObjectMeter(task_of(1), max_dets=100)}
    zeros = np.zeros(150, np.int64)
    lines_HW = np.repeat(np.arange(150), 4)[:, None].repeat(40, axis=1)
    lines_HW[3::4] = -1
    masks = tuple(rle.encode(lines_HW == row) for row in range(150))
    truth = TrueObjects(
        height=600, width=40, boxes_N4=boxes_N4, classes_N=zeros, crowd_N=np.zeros(150, np.bool_), masks=masks
    )
    prediction = ObjectsPrediction(
        height=600,
        width=40,
        boxes_N4=boxes_N4,
        classes_N=zeros,
        confidences_N=np.linspace(1, 0.5, 150, dtype=np.float32),
        masks=masks,
    )
    reached = {}
    for limit, meter in meters.items():
        meter.add(truth, prediction)
        reached[limit] = meter.scores(split="val", thresholds={}).boxes.map50
    assert reached[None] == 1.0
    assert reached[100] == pytest.approx(67 / 101)
