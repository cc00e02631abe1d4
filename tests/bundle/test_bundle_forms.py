"""Bundles of every form of answer: scores and thresholds are kept, the card tells them; old bundles keep their ids."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from terrazzo.bundle import Bundle, BundleManifest, Stage
from terrazzo.bundle.manifest import BundleManifest as Manifest
from terrazzo.metrics.classes_meter import ClassesMeter
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.metrics.scores import Scores
from terrazzo.types import (
    ClassesPrediction,
    LabelClass,
    ObjectsPrediction,
    Task,
    TaskKind,
    TrueClasses,
    TrueObjects,
)

CLASSES = (LabelClass(name="cell", color="#d55e00"), LabelClass(name="rod | long", color="#0072b2"))
KINDS: tuple[TaskKind, ...] = ("semantic", "instance", "detection", "classification", "tagging")


def task_of(kind: TaskKind) -> Task:
    return Task(name="things", kind=kind, classes=CLASSES)


def some_scores(task: Task, split: str, thresholds: dict[str, float]) -> Scores:
    """One image, half right."""
    if task.form == "classes":
        meter = ClassesMeter(task)
        meter.add(
            TrueClasses(present_C=np.array([True, False])), ClassesPrediction(probabilities_C=np.array([0.6, 0.4]))
        )
        return meter.scores(split=split, thresholds=thresholds)
    boxes = np.array([[2, 2, 10, 10], [20, 20, 10, 10]], np.float32)
    classes = np.array([0, 0])
    objects = ObjectMeter(task.model_copy(update={"kind": "detection"}))
    truth = TrueObjects(40, 40, boxes, classes, np.zeros(2, np.bool_), None)
    found = ObjectsPrediction(
        height=40, width=40, boxes_N4=boxes[:1], classes_N=classes[:1], confidences_N=np.array([0.8]), masks=None
    )
    objects.add(truth, found)
    return objects.scores(split=split, thresholds=thresholds)


def published(make_stage: Callable[..., Stage], kind: TaskKind) -> tuple[Bundle, str]:
    task = task_of(kind)
    thresholds = {} if kind in ("semantic", "classification") else {"cell": 0.37, "rod | long": 0.5}
    stage = make_stage(task=task, thresholds=thresholds)
    scores = {} if kind == "semantic" else {split: some_scores(task, split, thresholds) for split in ("val", "test")}
    bundle = stage.publish(scores, 0.99)
    return bundle, (bundle.folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_scores_and_thresholds_are_there_when_it_is_opened(make_stage: Callable[..., Stage], kind: TaskKind) -> None:
    bundle, _ = published(make_stage, kind)
    again = Bundle.open(bundle.folder)
    again.verify()
    assert again.id == bundle.id and again.manifest.scores == bundle.manifest.scores
    assert again.manifest.thresholds == bundle.manifest.thresholds


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("semantic", ["semantic segmentation model", "prediction.mask_HW", "most probable class"]),
        ("instance", ["instance segmentation model", "prediction.masks", "AP50-95 by class, by boxes"]),
        (
            "detection",
            ["object detection model", "| Split, by boxes |", "| cell | 0.37 | 50.5 % | 50.5 % |", "mAP50-95"],
        ),
        ("classification", ["image classification model", "| test | 1 | 100.0 % |", "argmax()"]),
        ("tagging", ["image tagging model", "| F1 by class | Threshold |", "| cell | 0.37 | 100.0 % | 100.0 % |"]),
    ],
)
def test_the_card_speaks_of_its_kind(make_stage: Callable[..., Stage], kind: TaskKind, parts: list[str]) -> None:
    _, card = published(make_stage, kind)
    for part in parts:
        assert part in card, part
    assert "rod \\| long" in card
    if kind in ("instance", "detection", "tagging"):
        assert "was chosen on `val`, for the best F1" in card and "np.array([0.37, 0.5])" in card
    else:
        assert "Threshold" not in card


@pytest.mark.parametrize("kind", KINDS)
def test_the_python_of_the_card_runs_on_an_answer(make_stage: Callable[..., Stage], kind: TaskKind) -> None:
    bundle, card = published(make_stage, kind)
    code = card.split("```python\n")[1].split("```")[0]
    after = code.split("prediction = predictor(image)")[1].split("\n", 1)[1]
    ast.parse(code)

    class Predictor:
        task = bundle.manifest.task

    answers = {
        "objects": ObjectsPrediction(
            height=4,
            width=4,
            boxes_N4=np.zeros((2, 4), np.float32),
            classes_N=np.array([0, 1]),
            confidences_N=np.array([0.4, 0.4], np.float32),
            masks=None,
        ),
        "classes": ClassesPrediction(probabilities_C=np.array([0.4, 0.45], np.float32)),
    }
    if bundle.manifest.task.form == "pixels":
        return
    *lines, last = after.strip().splitlines()
    names = {"np": np, "predictor": Predictor(), "prediction": answers[bundle.manifest.task.form]}
    if bundle.manifest.task.form == "objects":
        exec("\n".join([*lines, last]), names)
        assert names["sure"].tolist() == [True, False]  # type: ignore[attr-defined]
    else:
        exec("\n".join(lines), names)
        assert eval(last, names) == ("rod | long" if kind == "classification" else ["cell"])


def test_a_bundle_of_the_first_version_opens_under_its_id() -> None:
    manifest: BundleManifest = Manifest.model_validate_json((Path(__file__).parent / "bundle_of_0_1.json").read_bytes())
    assert manifest.content_id() == "4fee7900ae945790e77c816f59215a51dee5886cda8169443f205131bfad6071"
    assert manifest.scores["val"].headline.value == pytest.approx((90 / 105 + 45 / 60) / 2)
    assert manifest.to_json() == (Path(__file__).parent / "bundle_of_0_1.json").read_text(encoding="utf-8")
