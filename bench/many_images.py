"""Twenty thousand annotated images: what the pages, splits, freezing and importing cost, beside what they may cost.

    python bench/many_images.py [--images 20000] [--check]

The pictures are 64 drawings of 320 x 240 pixels, each made another file by a comment. Everything but the import is
measured in processor time of this process, the best of several; the import is wall time, on as many cores as there are,
so run it on a machine that has nothing else to do. With ``--check`` it exits with 1 when a figure is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from terrazzo.home import Home
from terrazzo.services.datasets.datasets import assign_images, get_dataset, split_automatically
from terrazzo.services.datasets.freezing import freeze_dataset
from terrazzo.services.images.imports import import_data
from terrazzo.services.images.listing import list_images
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.workspace import Workspace

HEIGHT, WIDTH = 240, 320
DRAWINGS = 64
CLASSES = (("ground", (90, 90, 60)), ("disc", (200, 40, 40)), ("bar", (40, 80, 220)), ("ring", (40, 200, 80)))


@dataclass(frozen=True)
class Figure:
    """One line of the table: a number, what it may be, and whether more is better."""

    name: str
    value: float
    limit: float | None
    unit: str
    more: bool = False

    @property
    def missed(self) -> bool:
        if self.limit is None:
            return False
        return self.value < self.limit if self.more else self.value > self.limit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=20_000)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure is missed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="terrazzo-many-") as scratch:
        write_images(Path(scratch) / "data", arguments.images)
        ws = Workspace.open(Home(Path(scratch) / "home"))
        try:
            figures = measure(ws, Path(scratch) / "data", arguments.images)
        finally:
            ws.close()
    print(f"{arguments.images} images of {WIDTH} x {HEIGHT}\n")
    for one in figures:
        bound = "" if one.limit is None else f"{'at least' if one.more else 'below'} {one.limit:g}"
        print(f"{one.name:44} {one.value:8.1f} {one.unit:9} {bound:13} {'MISSED' if one.missed else ''}".rstrip())
    if arguments.check and any(one.missed for one in figures):
        sys.exit(1)


def write_images(root: Path, count: int) -> None:
    """A folder in the AmalthAI layout: eight in ten images are in train, one in val, one in test."""
    random = np.random.default_rng(0)
    drawings = [draw(random) for _ in range(DRAWINGS)]
    for split in ("train", "val", "test"):
        (root / "images" / split).mkdir(parents=True)
        (root / "masks" / split).mkdir(parents=True)
    for number in range(count):
        split = {8: "val", 9: "test"}.get(number % 10, "train")
        image, mask = drawings[number % DRAWINGS]
        comment = f"{number:08d}".encode()
        # A comment segment after the start of the file: other bytes, the same picture.
        other = image[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + image[2:]
        (root / "images" / split / f"{number:06d}.jpg").write_bytes(other)
        (root / "masks" / split / f"{number:06d}.png").write_bytes(mask)
    lines = [f"{name}:{','.join(map(str, color))}::" for name, color in CLASSES]
    (root / "labelmap.txt").write_text("\n".join(["# label:color_rgb:parts:actions", *lines]) + "\n", encoding="utf-8")


def draw(random: np.random.Generator) -> tuple[bytes, bytes]:
    """A noisy JPEG of discs, bars and rings, and its mask of class colours as PNG."""
    labels_HW = np.zeros((HEIGHT, WIDTH), np.uint8)
    for _ in range(3):
        x, y = int(random.integers(0, WIDTH)), int(random.integers(0, HEIGHT))
        cv2.circle(labels_HW, (x, y), int(random.integers(10, 40)), 1, -1)
        cv2.rectangle(labels_HW, (y, x // 2), (y + int(random.integers(10, 80)), x // 2 + 20), 2, -1)
        cv2.circle(labels_HW, (WIDTH - x, HEIGHT - y), int(random.integers(15, 40)), 3, 6)
    mask_HWC = np.array([color for _, color in CLASSES], np.uint8)[labels_HW]
    noise_HWC = random.normal(0, 8, (HEIGHT, WIDTH, 3))
    image_HWC = np.clip(mask_HWC * 0.7 + 40 + noise_HWC, 0, 255).astype(np.uint8)
    return encoded(".jpg", image_HWC), encoded(".png", mask_HWC)


def encoded(ending: str, pixels_HWC: np.ndarray) -> bytes:
    return bytes(cv2.imencode(ending, pixels_HWC[..., ::-1])[1].tobytes())


def measure(ws: Workspace, data: Path, count: int) -> list[Figure]:
    """Import once, then every figure in turn."""
    began, worked = time.perf_counter(), time.process_time()
    report = import_data(ws, data, project="many")
    speed = count / (time.perf_counter() - began)
    each = 1000 * (time.process_time() - worked) / count
    task = get_task(ws, report.task_id or "")
    dataset_id = task.dataset_id
    some = list_images(ws, task.project_id, offset=count // 2, limit=1).items[0]

    def change_one_split(turn: int) -> None:
        assign_images(ws, dataset_id, [some.id], ("train", "val")[turn % 2])
        get_dataset(ws, dataset_id)

    def split(turn: int) -> None:
        split_automatically(ws, dataset_id, train=0.7, val=0.15, test=0.15, seed=turn)
        get_dataset(ws, dataset_id)

    def page(turn: int) -> None:
        list_images(ws, task.project_id, task_id=task.id, offset=turn * count // 5, limit=100)

    def filtered(turn: int) -> None:
        list_images(ws, task.project_id, task_id=task.id, split="test", offset=turn * count // 50, limit=100)

    figures = [
        Figure("import, images a second (wall time)", speed, 150, "images/s", more=True),
        Figure("import, processor time an image", each, None, "ms"),
        Figure("dataset page", milliseconds(lambda turn: get_dataset(ws, dataset_id)), 50, "ms"),
        Figure("change of one split, and the page after it", milliseconds(change_one_split), 50, "ms"),
        Figure("automatic split, and the page after it", milliseconds(split), 200, "ms"),
        Figure("page of 100 images, the slowest of 5 offsets", milliseconds(page, best=False), 20, "ms"),
        Figure("the same of one split", milliseconds(filtered, best=False), 20, "ms"),
        Figure("freezing, the first time", milliseconds(lambda turn: freeze_dataset(ws, dataset_id), 1), None, "ms"),
        Figure("freezing again", milliseconds(lambda turn: freeze_dataset(ws, dataset_id)), 100, "ms"),
    ]
    return figures


def milliseconds(work: Callable[[int], object], turns: int = 5, *, best: bool = True) -> float:
    """Processor time of the best of several turns, or of the worst; a first one, which is not counted, warms up."""
    seconds = []
    for turn in range(turns + 1 if turns > 1 else 1):
        began = time.process_time()
        work(turn % max(turns, 1))
        seconds.append(time.process_time() - began)
    counted = seconds[1:] or seconds
    return 1000 * (min(counted) if best else max(counted))


if __name__ == "__main__":
    main()
