"""The parts of YOLO that need none of Ultralytics: rings with seams, labels, arguments, suppression, the pace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from object_world import make_objects, task
from pydantic import ValidationError
from torchvision.ops import batched_nms

from terrazzo.geometry import rle
from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.trainers.device import Device
from terrazzo.trainers.yolo.arguments import KNOWN, parse, written
from terrazzo.trainers.yolo.choices import choose_size
from terrazzo.trainers.yolo.config import YoloConfig
from terrazzo.trainers.yolo.plan import NetworkPlan, TrainPlan
from terrazzo.trainers.yolo.rings import one_ring
from terrazzo.trainers.yolo.suppress import suppress
from terrazzo.trainers.yolo.worker.pace import Pace
from terrazzo.trainers.yolo.worker.pictures import Notes, object_labels, open_split
from terrazzo.types import Annotation, Shape, Source


def plan_of(snapshot: Snapshot, tmp_path: Path, **settings: Any) -> TrainPlan:
    network = NetworkPlan(task="segment", yaml="yolo26n-seg.yaml", classes=2, image_size=96)
    given: dict[str, Any] = {
        "network": network,
        "snapshot": str(snapshot.folder),
        "cache": str(tmp_path / "cache"),
        "run": str(tmp_path / "run"),
        "epochs": 10,
        "batch_size": 2,
        "seed": 0,
        "device": "cpu",
        "precision": "fp32",
        "patience": 0,
        "max_seconds": None,
        "arguments": {},
    }
    return TrainPlan(**{**given, **settings})


def filled(ring_N2: np.ndarray, height: int, width: int) -> np.ndarray:
    """What Ultralytics makes of a ring: pixels of a mask, as it fills it."""
    mask_HW = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask_HW, np.asarray([ring_N2.reshape(-1)], dtype=np.int32).reshape(1, -1, 2), 1)
    return mask_HW.astype(bool)


def test_a_ring_with_seams_keeps_the_hole_and_both_parts() -> None:
    outline = np.array([[10, 10], [50, 10], [50, 50], [10, 50]])
    hole = np.array([[22, 22], [38, 22], [38, 38], [22, 38]])
    part = np.array([[60, 20], [80, 20], [80, 40], [60, 40]])
    found_HW = filled(one_ring([outline, hole, part]), 64, 96)
    assert not found_HW[25:35, 25:35].any(), "the hole is empty"
    assert found_HW[12:20, 12:48].all() and found_HW[22:38, 62:78].all(), "both parts are full"
    between = found_HW[11:49, 52:59]
    assert between.any(axis=0).all() and between.sum(axis=0).max() <= 2, "a seam of one line joins them"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8, unique=True))
def test_a_joined_ring_has_the_area_of_its_rings_together(cells: list[tuple[int, int]]) -> None:
    square = np.array([[0, 0], [6, 0], [6, 6], [0, 6]])
    squares = [square + np.array([10 * x, 10 * y]) for x, y in cells]
    ring_N2 = one_ring(squares)
    x, y = ring_N2.T
    area = 0.5 * float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    assert abs(area) == 36 * len(cells)


def test_labels_keep_holes_and_parts_and_leave_crowds_out(tmp_path: Path) -> None:
    blobs, pixels_HWC = BlobStore(tmp_path / "blobs"), np.full((64, 96, 3), 120, np.uint8)
    donut_HW = np.zeros((64, 96), bool)
    donut_HW[4:40, 4:40] = True
    donut_HW[14:30, 14:30] = False
    pair_HW = np.zeros((64, 96), bool)
    pair_HW[10:20, 50:60] = pair_HW[10:20, 70:80] = True
    crowd_HW = np.zeros((64, 96), bool)
    crowd_HW[50:60, 10:90] = True
    shapes = tuple(
        Shape(
            id=str(index),
            class_name="disc",
            geometry=rle.encode(mask_HW),
            source=Source(kind="import"),
            crowd=index == 2,
        )
        for index, mask_HW in enumerate((donut_HW, pair_HW, crowd_HW))
    )
    image = FrozenImage(
        path="a.png",
        hash=blobs.put(cv2.imencode(".png", pixels_HWC)[1].tobytes()),
        split="train",
        width=96,
        height=64,
        mode="RGB",
        annotation=Annotation(revision=1, state="done", shapes=shapes),
    )
    snapshot = freeze(task(), [image], blobs, tmp_path / "snapshots")
    pictures, _ = open_split(snapshot, "train", plan_of(snapshot, tmp_path), lambda part: None)
    notes = Notes()
    (labels,) = object_labels(pictures, True, notes)
    assert (notes.objects, notes.with_holes, notes.in_parts, notes.crowds) == (2, 1, 1, 1)
    assert labels["cls"].shape == (2, 1) and labels["bboxes"].shape == (2, 4) and len(labels["segments"]) == 2
    for ring_N2, mask_HW in zip(labels["segments"], (donut_HW, pair_HW), strict=True):
        found_HW = filled(ring_N2 * [96, 64], 64, 96)
        # The borders of what OpenCV fills are a pixel wider, and a seam is a line.
        inner_HW = cv2.erode(mask_HW.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        outer_HW = cv2.dilate(mask_HW.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        assert found_HW[inner_HW].all()
        assert (found_HW & ~outer_HW).sum() <= 12
    left, top, width, height = labels["bboxes"][0]
    assert (left * 96, top * 64, width * 96, height * 64) == pytest.approx((22, 22, 36, 36))


def test_images_without_objects_are_kept_or_left_out(tmp_path: Path) -> None:
    snapshot = make_objects(tmp_path, {"train": 4}, empty=1)
    for wish, count in (("keep", 4), ("leave out", 3)):
        plan = plan_of(snapshot, tmp_path, without_objects=wish)
        pictures, notes = open_split(snapshot, "train", plan, lambda part: None)
        assert len(pictures) == count and notes.empty_images == 1


@given(st.data())
def test_suppression_keeps_what_torchvision_keeps(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 25))
    random = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    corners_N2 = random.uniform(0, 60, (count, 2))
    boxes_N4 = np.concatenate([corners_N2, corners_N2 + random.uniform(5, 40, (count, 2))], axis=1)
    classes_N = random.integers(0, 3, count)
    sure_N = -np.sort(-random.permutation(np.linspace(0.1, 0.9, count)))
    wanted = batched_nms(
        torch.from_numpy(boxes_N4).float(), torch.from_numpy(sure_N).float(), torch.from_numpy(classes_N), 0.5
    )
    assert suppress(boxes_N4, classes_N, 0.5, 100).tolist() == wanted.tolist()


def test_other_arguments_are_typed_and_never_run() -> None:
    found = parse("degrees=5, cos_lr=TRUE optimizer=SGD\nnbs=32")
    assert found == {"degrees": 5.0, "cos_lr": True, "optimizer": "SGD", "nbs": 32}
    assert [type(one) for one in found.values()] == [float, bool, str, int]
    assert parse(written(found)) == found
    assert YoloConfig(arguments={"hsv_h": 0.02}).others == {"hsv_h": 0.02}  # type: ignore[arg-type]
    assert YoloConfig().others == {}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("data=https://example.org/a.yaml", "refused.*files or addresses"),
        ("model=yolo26n.pt", "refused"),
        ("augmentations=x", "refused.*load or make code"),
        ("compile=true", "refused"),
        ("project=/tmp", "refused"),
        ("cache=disk", "refused.*write files"),
        ("epochs=3", "setting of its own here: epochs"),
        ("batch=3", "batch_size"),
        ("degres=3", "near to it: degrees"),
        ("degrees=__import__('os')", "is a number"),
        ("nbs=1.5", "whole number"),
        ("lr0=nan", "from 0 up"),
        ("cos_lr=1", "true or false"),
        ("optimizer=Evil", "one of auto"),
        ("degrees", "write name=value"),
    ],
)
def test_arguments_that_reach_out_or_make_no_sense_are_refused_by_name(given: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        YoloConfig(arguments=given)


def test_every_argument_that_is_known_can_be_given() -> None:
    for name, kind in KNOWN.items():
        text = kind[0] if isinstance(kind, tuple) else "true" if kind is bool else "1"
        assert name in parse(f"{name}={text}")


def test_the_defaults_are_those_of_ultralytics_and_auto_follows_the_machine() -> None:
    config = YoloConfig()
    assert (config.epochs, config.patience, config.batch_size, config.image_size) == (100, 100, 16, 640)
    assert (config.mosaic, config.mask_ratio, config.overlap_mask, config.max_objects) == (1.0, 4, True, 300)
    sizes, cpu, gpu = [(1600, 1200)] * 3, Device(kind="cpu"), Device.gpu(40)
    auto = YoloConfig(image_size="auto")
    assert choose_size(sizes, auto, "segment", cpu, lambda choice: None) == 512
    assert choose_size(sizes, auto, "segment", gpu, lambda choice: None) == 640
    assert choose_size(sizes, auto, "classify", gpu, lambda choice: None) == 224
    assert choose_size(sizes, config, "classify", gpu, lambda choice: None) == 224
    assert choose_size(sizes, YoloConfig(image_size=100), "detect", cpu, lambda choice: None) == 128


def test_fewer_epochs_are_done_when_the_time_is_short(tmp_path: Path) -> None:
    plan = plan_of(make_objects(tmp_path, {"train": 1}), tmp_path, max_seconds=100.0)
    pace = Pace(plan)
    pace.seconds = 30.0
    assert pace.affordable(2, 20) == 6
    assert pace.affordable(2, 4) == 4
    pace.seconds = 200.0
    assert pace.affordable(2, 20) == 2
    assert Pace(plan.model_copy(update={"max_seconds": None})).affordable(2, 20) == 20
