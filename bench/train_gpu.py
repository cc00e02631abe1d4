"""Training on one GPU: Terrazzo's loop beside a plain eager loop of the same network, in turns.

    python bench/train_gpu.py [--network NAME ...] [--batch 16] [--batches 16] [--rounds 3] [--check] [--smoke]

The networks are UPerNet with ConvNeXt-base and RF-DETR Seg (medium) in bf16 and Mask R-CNN with ConvNeXt-tiny in fp32,
as Terrazzo trains them where nobody says. Prints for each: images a second of both and the ratio, the share of time
that the loop waits for data, and the peak memory. The images are made up and the weights are random: neither changes
the speed. With ``--check`` it exits with 1 when Terrazzo is slower than a plain loop, or waits for data for more than a
tenth of its time. ``--smoke`` tries the script on any machine with the smallest sizes: its figures mean nothing.

YOLO26 has a loop of its own package, which Terrazzo steers: it is measured by a script of its own. Scores of these
networks on data are what ``bench/train_camvid.py`` measures.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from terrazzo.geometry import rle
from terrazzo.snapshot.cache import PixelCache
from terrazzo.snapshot.pictures import PictureCache
from terrazzo.trainers.rcnn.anchors import Anchors
from terrazzo.trainers.rcnn.catalogue import HEADS
from terrazzo.trainers.rcnn.lesson import DetectionLesson, ObjectPictures
from terrazzo.trainers.rcnn.network import DetectorPlan
from terrazzo.trainers.rcnn.network import build as build_detector
from terrazzo.trainers.semantic.network import NetworkPlan
from terrazzo.trainers.semantic.network import build as build_pixels
from terrazzo.trainers.transformer.build import build as build_queries
from terrazzo.trainers.transformer.catalogue import SIZES
from terrazzo.trainers.transformer.lesson import QueryLesson
from terrazzo.trainers.transformer.network import QueryPlan
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.loop import Trainee
from terrazzo.training.pixels_lesson import PixelsLesson
from terrazzo.training.recipe import PixelsRecipe
from terrazzo.training.run import Run
from terrazzo.training.state import EpochTotals, State
from terrazzo.types import LabelClass, Task, TrueObjects

CLASSES, OBJECTS = 20, 8
MOST_WAITING = 0.1
"""Part of the time that the loop may wait for data."""

FACTS = {"licence": "", "weights_source": "", "weights_licence": ""}


@dataclass(frozen=True, slots=True)
class Bench:
    """What both sides share."""

    side: int
    batch: int
    images: int
    epochs: int
    device: torch.device
    scratch: Path
    smoke: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A network with its data: ``step`` is the loss of the plain loop on the images from ``start`` on."""

    make: Callable[[], nn.Module]
    lesson: Callable[[nn.Module, PixelsRecipe], Any]
    step: Callable[[nn.Module, int], torch.Tensor]
    precision: str


def made_up_cache(bench: Bench) -> PixelCache:
    """Random images and masks in the layout of the pixel cache."""
    random, side, folder = np.random.default_rng(0), bench.side, bench.scratch / "pixels"
    entries = [
        {"path": f"{index}.png", "height": side, "width": side, "offset": index * side * side}
        for index in range(bench.images)
    ]
    folder.mkdir()
    shape = (bench.images, side, side)
    (folder / "images.u8").write_bytes(random.integers(0, 256, (*shape, 3), dtype=np.uint8).tobytes())
    (folder / "masks.u8").write_bytes(random.integers(0, CLASSES, shape, dtype=np.uint8).tobytes())
    (folder / "index.json").write_text(json.dumps({"images": entries}))
    return PixelCache(folder)


def made_up_objects(bench: Bench, name: str) -> ObjectPictures:
    """Random images with rectangles on them, in the layout of the picture cache."""
    random, side, folder = np.random.default_rng(0), bench.side, bench.scratch / name
    folder.mkdir()
    pixels = random.integers(0, 256, (bench.images, side, side, 3), dtype=np.uint8)
    (folder / "images.u8").write_bytes(pixels.tobytes())
    (folder / "index.json").write_text(json.dumps([[side, side]] * bench.images))
    truths = []
    for _ in range(bench.images):
        boxes_N4 = np.concatenate(
            [random.integers(0, side // 2, (OBJECTS, 2)), random.integers(side // 8, side // 2, (OBJECTS, 2))], axis=1
        )
        masks = []
        for left, top, width, height in boxes_N4:
            mask_HW = np.zeros((side, side), np.bool_)
            mask_HW[top : top + height, left : left + width] = True
            masks.append(rle.encode(mask_HW))
        classes_N = random.integers(0, CLASSES, OBJECTS)
        crowd_N = np.zeros(OBJECTS, np.bool_)
        truths.append(TrueObjects(side, side, boxes_N4.astype(np.float32), classes_N, crowd_N, tuple(masks)))
    return ObjectPictures(PictureCache(folder), truths)


def upernet(bench: Bench) -> Case:
    """Pixels: images from memory, flip, forward, cross-entropy."""
    cache = made_up_cache(bench)
    encoder = "tf_efficientnet_lite0" if bench.smoke else "convnext_base"
    plan = NetworkPlan(decoder="upernet", encoder=encoder, classes=CLASSES, **FACTS)

    def step(model: nn.Module, start: int) -> torch.Tensor:
        numbers = range(start, start + bench.batch)
        images = torch.from_numpy(np.stack([cache.image_HWC(index) for index in numbers])).to(bench.device)
        labels = torch.from_numpy(np.stack([cache.mask_HW(index) for index in numbers])).to(bench.device)
        normal = images.permute(0, 3, 1, 2).float().sub(127).div(128).flip(3)
        with torch.autocast(bench.device.type, dtype=torch.bfloat16, enabled=not bench.smoke):
            return nn.functional.cross_entropy(model(normal), labels.long().flip(2))

    def lesson(_: nn.Module, recipe: PixelsRecipe) -> PixelsLesson:
        return PixelsLesson(cache, None, recipe, bench.device, CLASSES, lambda confusion: (0.0, 0.0))

    return Case(lambda: build_pixels(plan), lesson, step, "bf16")


def objects_case(
    bench: Bench, name: str, make: Callable[[], nn.Module], lesson: Callable[..., Any], precision: str
) -> Case:
    """Objects: images and targets from memory, forward, the losses of the network."""
    pictures = made_up_objects(bench, name)
    classes = tuple(LabelClass(name=f"class {number}", color=f"#{number:06x}") for number in range(CLASSES))
    task = Task(name="made up", kind="instance", classes=classes)

    def target(truth: TrueObjects) -> dict[str, torch.Tensor]:
        left_N, top_N, width_N, height_N = truth.boxes_N4.T
        boxes_N4 = np.stack([left_N, top_N, left_N + width_N, top_N + height_N], axis=1)
        masks_NHW = np.stack([rle.decode(mask) for mask in truth.masks or ()]).astype(np.uint8)
        made = {"boxes": boxes_N4, "labels": truth.classes_N.astype(np.int64), "masks": masks_NHW}
        return {key: torch.from_numpy(value).to(bench.device) for key, value in made.items()}

    def step(model: Any, start: int) -> torch.Tensor:
        numbers = range(start, start + bench.batch)
        images = np.stack([pictures.cache.image_HWC(index) for index in numbers])
        normal = torch.from_numpy(images).to(bench.device).permute(0, 3, 1, 2).float().sub(127).div(128)
        if not bench.smoke:
            model.precision = precision
        loss: torch.Tensor = model.losses(normal, [target(pictures.truths[index]) for index in numbers])
        return loss

    return Case(make, lambda network, recipe: lesson(pictures, recipe, task, network), step, precision)


def maskrcnn(bench: Bench) -> Case:
    """Mask R-CNN of torchvision."""
    anchors = Anchors(sizes=tuple((8.0 * one,) for one in HEADS["maskrcnn"].strides), ratios=(0.5, 1.0, 2.0))
    plan = DetectorPlan(
        head="maskrcnn",
        encoder="tf_efficientnet_lite0" if bench.smoke else "convnext_tiny",
        classes=CLASSES,
        masks=True,
        anchors=anchors,
        max_objects=100,
        canvas_height=bench.side,
        canvas_width=bench.side,
        **FACTS,
    )

    def lesson(pictures: ObjectPictures, recipe: PixelsRecipe, task: Task, _: nn.Module) -> DetectionLesson:
        return DetectionLesson(pictures, None, recipe, task, bench.device)

    return objects_case(bench, "maskrcnn", lambda: build_detector(plan), lesson, "fp32")


def rf_detr_seg(bench: Bench) -> Case:
    """RF-DETR Seg of transformers."""
    name = "nano" if bench.smoke else "medium"
    size = SIZES["rf-detr-seg"][name]
    plan = QueryPlan(
        family="rf-detr-seg",
        size=name,
        classes=CLASSES,
        masks=True,
        queries=min(size.queries, (bench.side // size.patch) ** 2),
        max_objects=100,
        canvas_height=bench.side,
        canvas_width=bench.side,
        **FACTS,
    )

    def lesson(pictures: ObjectPictures, recipe: PixelsRecipe, task: Task, network: Any) -> QueryLesson:
        return QueryLesson(pictures, None, recipe, task, bench.device, network)

    return objects_case(bench, "rf-detr-seg", lambda: build_queries(plan), lesson, "bf16")


CASES: dict[str, tuple[Callable[[Bench], Case], int]] = {
    "upernet": (upernet, 512),
    "maskrcnn": (maskrcnn, 512),
    "rf-detr-seg": (rf_detr_seg, 432),
}
"""What makes each case, and the side of its images, except in a smoke test."""

SMOKE_SIDES = {"upernet": 64, "maskrcnn": 64, "rf-detr-seg": 48}


class Waiting:
    """A lesson that measures how long the consumer of its batches waits for the next one."""

    def __init__(self, lesson: Any) -> None:
        self._lesson, self.seconds = lesson, 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lesson, name)

    def __len__(self) -> int:
        return len(self._lesson)

    def batches(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[Any]:
        made = self._lesson.batches(epoch, canvas, start=start)
        while True:
            began = time.perf_counter()
            batch = next(made, None)
            self.seconds += time.perf_counter() - began
            if batch is None:
                return
            yield batch


def recipe(bench: Bench, precision: str) -> PixelsRecipe:
    """Terrazzo's defaults for a GPU, with what both sides must share: batch, size, precision and loss."""
    canvas = Canvas(height=bench.side, width=bench.side, long_side=bench.side)
    return PixelsRecipe(
        epochs=bench.epochs,
        small_epochs=0,
        batch_size=bench.batch,
        canvas=canvas,
        small_canvas=canvas,
        learning_rate=1e-5,
        encoder_rate=0.2,
        frozen=(),
        weight_decay=0.01,
        precision="fp32" if bench.smoke else precision,
        loss="cross-entropy",
        class_weights=None,
        augmentation="medium",
        patience=0,
        seed=0,
        mean=(127.0, 127.0, 127.0),
        std=(128.0, 128.0, 128.0),
    )


@dataclass(slots=True)
class Measured:
    """What the epochs of one side took; the first, which warms up, is left out."""

    seconds: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    peak_gib: float = 0.0


class Terrazzo:
    """Epochs of the product's own loop; ``waited`` is what the last one waited for data."""

    def __init__(self, bench: Bench, case: Case, name: str) -> None:
        network, plan = case.make(), recipe(bench, case.precision)
        self.waiting = Waiting(case.lesson(network, plan))
        run = Run(bench.scratch / f"run-{name}")
        self.trainee = Trainee(network, plan, self.waiting, run, bench.device)
        self.state: State = self.trainee._start()

    def epoch(self) -> float:
        self.waiting.seconds = 0.0
        self.trainee._train_epoch(self.state)
        self.state.epoch, self.state.batch = self.state.epoch + 1, 0
        self.state.totals = EpochTotals(0.0, 0, self.waiting.no_counts())
        return self.waiting.seconds


class Plain:
    """Epochs of the loop of a tutorial; it prepares each batch itself, and that is not told apart."""

    def __init__(self, bench: Bench, case: Case) -> None:
        self.bench, self.step = bench, case.step
        self.model = case.make().to(bench.device).train()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-5)

    def epoch(self) -> float:
        for start in range(0, self.bench.images, self.bench.batch):
            loss = self.step(self.model, start)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            loss.item()
        return 0.0


def measure(side: Terrazzo | Plain, into: Measured, device: torch.device, warm: bool) -> None:
    """One epoch of one side."""
    on_gpu = device.type == "cuda"
    if on_gpu:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    began = time.perf_counter()
    waited = side.epoch()
    if on_gpu:
        torch.cuda.synchronize()
        into.peak_gib = torch.cuda.max_memory_allocated() / 2**30
    if warm:
        into.seconds.append(time.perf_counter() - began)
        into.waited.append(waited)


def compare(name: str, bench: Bench, rounds: int) -> bool:
    """Measure one network, print its figures; whether they are held."""
    case = CASES[name][0](bench)
    plain, terrazzo = Measured(), Measured()
    sides = ((Plain(bench, case), plain), (Terrazzo(bench, case, name), terrazzo))
    for round_ in range(rounds + 1):
        for side, into in sides:
            measure(side, into, bench.device, warm=round_ > 0)
    speed = {one: bench.images / min(two.seconds) for one, two in (("plain", plain), ("terrazzo", terrazzo))}
    print(f"{name}: batch {bench.batch}, {bench.side} x {bench.side}, {recipe(bench, case.precision).precision}")
    for what, one in (("plain", plain), ("terrazzo", terrazzo)):
        print(f"  {what:9} {speed[what]:7.1f} images/s   peak memory {one.peak_gib:.1f} GiB (both networks are loaded)")
    share, ratio = sum(terrazzo.waited) / sum(terrazzo.seconds), speed["terrazzo"] / speed["plain"]
    print(f"  ratio {ratio:.2f}; waiting for data {share:.1%}", flush=True)
    return ratio >= 1 and share <= MOST_WAITING


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=sorted(CASES), action="append", help="one or several; all when left out")
    parser.add_argument("--batches", type=int, default=16, help="in an epoch")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="exit with 1 when slower, or when it waits too long")
    parser.add_argument("--smoke", action="store_true", help="the smallest sizes, on a CPU too; figures mean nothing")
    arguments = parser.parse_args()
    if not torch.cuda.is_available() and not arguments.smoke:
        raise SystemExit("PyTorch sees no GPU; this benchmark needs one, except with --smoke.")
    device = torch.device("cpu" if arguments.smoke else "cuda")
    batch, batches, rounds = (2, 1, 1) if arguments.smoke else (arguments.batch, arguments.batches, arguments.rounds)
    print(f"{'a smoke test' if arguments.smoke else torch.cuda.get_device_name()}, torch {torch.__version__}")
    held = []
    for name in arguments.network or list(CASES):
        side = SMOKE_SIDES[name] if arguments.smoke else CASES[name][1]
        with tempfile.TemporaryDirectory() as scratch:
            bench = Bench(side, batch, batches * batch, rounds + 1, device, Path(scratch), arguments.smoke)
            held.append(compare(name, bench, rounds))
    if arguments.check and not all(held):
        sys.exit(1)


if __name__ == "__main__":
    main()
