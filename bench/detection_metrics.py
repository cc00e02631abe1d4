"""Average precision of 2,000 images with 20 objects each, by boxes and by masks: Terrazzo beside pycocotools.

    python bench/detection_metrics.py [--images 2000] [--turns 3] [--check]

Both get the same objects in memory, in turns; processor time of this process, the least of the turns. pycocotools is
called as it is by default, and once more for objects of all sizes only, which is what Terrazzo tells. With ``--check``
it exits with 1 when Terrazzo is not ten times faster than the first, an AP differs from that of pycocotools by more
than 1e-6, or a whole report (scores, thresholds, curves, matches, images) takes more than 10 seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.types import LabelClass, Mask, ObjectsPrediction, Task, TrueObjects

HEIGHT, WIDTH = 480, 640
OBJECTS = 20
CLASSES = (1, 5, 20, 80)
FASTER, APART, REPORT_SECONDS = 10.0, 1e-6, 10.0

Images = list[tuple[TrueObjects, ObjectsPrediction]]
Made = TypeVar("Made")


def draw(images: int, classes: int) -> Images:
    """Ellipses of 20 to 90 pixels; most are found a little beside, some with another class, some not at all."""
    rng = np.random.default_rng(0)
    return [_image(rng, classes) for _ in range(images)]


def _image(rng: np.random.Generator, classes: int) -> tuple[TrueObjects, ObjectsPrediction]:
    true_N4 = np.stack(
        [rng.uniform(50, limit, OBJECTS) for limit in (WIDTH - 50, HEIGHT - 50)]
        + [rng.uniform(10, 45, OBJECTS) for _ in range(2)],
        axis=1,
    )
    true_classes = rng.integers(0, classes, OBJECTS)
    near = rng.permutation(OBJECTS)[: OBJECTS - 2]
    found_N4 = true_N4[near] + rng.normal(0, 2.5, (len(near), 4))
    found_classes = np.where(rng.random(len(near)) < 0.9, true_classes[near], rng.integers(0, classes, len(near)))
    strays_N4 = np.stack(
        [rng.uniform(50, 400, 4) for _ in range(2)] + [rng.uniform(10, 45, 4) for _ in range(2)], axis=1
    )
    found_N4 = np.concatenate([found_N4, strays_N4])
    found_classes = np.concatenate([found_classes, rng.integers(0, classes, 4)])
    sure = np.sort(rng.random(len(found_N4)).astype(np.float32))[::-1]
    true_masks, true_boxes = _ellipses(true_N4)
    found_masks, found_boxes = _ellipses(found_N4)
    truth = TrueObjects(HEIGHT, WIDTH, true_boxes, true_classes, rng.random(OBJECTS) < 0.02, true_masks)
    prediction = ObjectsPrediction(
        height=HEIGHT,
        width=WIDTH,
        boxes_N4=found_boxes,
        classes_N=found_classes,
        confidences_N=sure,
        masks=found_masks,
    )
    return truth, prediction


def _ellipses(ellipses_N4: NDArray[np.float64]) -> tuple[tuple[Mask, ...], NDArray[np.float32]]:
    """The pixels of ellipses (centre and half axes), and the boxes around them."""
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    outline = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    polygons = [(one[:2] + np.maximum(one[2:], 4) * outline).reshape(1, -1).tolist() for one in ellipses_N4]
    runs = [coco.frPyObjects(polygon, HEIGHT, WIDTH)[0] for polygon in polygons]
    masks = tuple(Mask(height=HEIGHT, width=WIDTH, counts=one["counts"].decode("ascii")) for one in runs)
    return masks, coco.toBbox(runs).astype(np.float32)


def ours(images: Images, task: Task) -> ObjectScores:
    """Boxes and masks in one go."""
    return _meter(images, task).scores(split="bench", thresholds={})


def _meter(images: Images, task: Task) -> ObjectMeter:
    meter = ObjectMeter(task)
    for truth, prediction in images:
        meter.add(truth, prediction)
    return meter


def report(images: Images, task: Task) -> None:
    """All that an evaluation writes about a split: choosing thresholds, scores, curves, matches, each as JSON."""
    meter = _meter(images, task)
    thresholds = meter.best_thresholds()
    meter.scores(split="bench", thresholds=thresholds).model_dump_json()
    meter.curves().model_dump_json()
    meter.matches().model_dump_json()
    meter.image_counts(thresholds)


def as_coco(images: Images, classes: int) -> tuple[COCO, COCO]:
    """The same objects for pycocotools; not part of what is measured."""
    sides = (COCO(), COCO())
    for side in sides:
        side.dataset = {
            "images": [{"id": number, "height": HEIGHT, "width": WIDTH} for number in range(1, len(images) + 1)],
            "categories": [{"id": index, "name": str(index)} for index in range(classes)],
            "annotations": [],
        }
    for number, (truth, prediction) in enumerate(images, start=1):
        sure = prediction.confidences_N.tolist()
        for side, one, crowds in (
            (sides[0], truth, truth.crowd_N.tolist()),
            (sides[1], prediction, [False] * len(sure)),
        ):
            for index, mask in enumerate(one.masks or ()):
                box = [float(value) for value in one.boxes_N4[index]]
                annotation = {
                    "id": len(side.dataset["annotations"]) + 1,
                    "image_id": number,
                    "category_id": int(one.classes_N[index]),
                    "bbox": box,
                    "area": box[2] * box[3],
                    "iscrowd": int(crowds[index]),
                    "segmentation": {"size": [HEIGHT, WIDTH], "counts": mask.counts.encode("ascii")},
                }
                side.dataset["annotations"].append(annotation | ({"score": sure[index]} if side is sides[1] else {}))
    for side in sides:
        side.createIndex()
    return sides


def theirs(truth: COCO, found: COCO, *, all_sizes_only: bool) -> tuple[NDArray[np.float64], ...]:
    """pycocotools' AP of each class (rows) at each IoU, objects of all sizes: by boxes, by masks."""
    tables = []
    for kind in ("bbox", "segm"):
        evaluation: Any = COCOeval(truth, found, kind)
        if all_sizes_only:
            evaluation.params.areaRng, evaluation.params.areaRngLbl = evaluation.params.areaRng[:1], ["all"]
            evaluation.params.maxDets = [100]
        evaluation.evaluate()
        evaluation.accumulate()
        precision_TRC = evaluation.eval["precision"][:, :, :, 0, -1]
        tables.append(precision_TRC.mean(axis=1).T)
    return tuple(tables)


def measured(work: Callable[[], Made], seconds: list[float]) -> Made:
    """What it makes; its processor time is added to ``seconds``. What pycocotools prints is left out."""
    with contextlib.redirect_stdout(io.StringIO()):
        start = time.process_time()
        made = work()
        seconds.append(time.process_time() - start)
        return made


def furthest(scores: ObjectScores, tables: tuple[NDArray[np.float64], ...]) -> float:
    """The largest difference between an AP of ours and theirs; all classes have to occur."""
    apart = []
    for one, boxes_K, masks_K in zip(scores.classes, *tables, strict=True):
        for measures, ap_K in ((one.boxes, boxes_K), (one.masks, masks_K)):
            if measures is None or measures.ap50 is None or measures.ap50_95 is None:
                return float("inf")
            apart += [abs(measures.ap50 - ap_K[0]), abs(measures.ap50_95 - ap_K.mean())]
    return float(max(apart))


def compare(images: int, classes: int, turns: int) -> bool:
    """Measure, print a line of the table, and say whether the figures are held."""
    drawn = draw(images, classes)
    named = tuple(LabelClass(name=str(index), color="#336699") for index in range(classes))
    task = Task(name="ellipses", kind="instance", classes=named)
    with contextlib.redirect_stdout(io.StringIO()):
        sides = as_coco(drawn, classes)
    seconds: dict[str, list[float]] = {"default": [], "all sizes": [], "ours": [], "report": []}
    apart = 0.0
    for _ in range(turns):
        scores = measured(lambda: ours(drawn, task), seconds["ours"])
        for name in ("default", "all sizes"):
            tables = measured(lambda name=name: theirs(*sides, all_sizes_only=name == "all sizes"), seconds[name])
            apart = max(apart, furthest(scores, tables))
        measured(lambda: report(drawn, task), seconds["report"])
    default, all_sizes, mine, whole = (min(times) for times in seconds.values())
    print(
        f"| {classes} | {default:.2f} | {all_sizes:.2f} | {mine:.2f} | {default / mine:.1f} | {all_sizes / mine:.1f} "
        f"| {apart:.0e} | {whole:.2f} |",
        flush=True,
    )
    return default / mine >= FASTER and apart <= APART and whole <= REPORT_SECONDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="exit with 1 when it is slower or says something else")
    arguments = parser.parse_args()
    print(f"{arguments.images} images of {WIDTH} x {HEIGHT} with {OBJECTS} objects each, boxes and masks, seconds\n")
    print(
        "| Classes | pycocotools | all sizes only | Terrazzo | times faster | than all sizes | apart | whole report |"
    )
    print("|---|---|---|---|---|---|---|---|")
    held = [compare(arguments.images, classes, arguments.turns) for classes in CLASSES]
    if arguments.check and not all(held):
        sys.exit(1)


if __name__ == "__main__":
    main()
